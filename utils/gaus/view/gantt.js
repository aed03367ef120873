// Operations by cycle: one line each, bars from start to result, drawn to their delays within a clock period.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

class Gantt {
  constructor() {
    this.title = 'Cycles';
    this.hint = 'bar: from start to result; line: the value is kept; below: its unit is busy';
    this.rowHeight = 19;
    this.head = 36;
  }

  size(m, width, zoom) {
    let longest = 4;
    for (const name of m.name)
      longest = Math.max(longest, name.length);
    this.gutter = Math.min(longest * LETTER + 14, Math.max(90, width * 0.32));
    this.cell = Math.max(14, Math.min(72, (width - this.gutter - 16) / m.cycles)) * zoom;
    return {width: this.gutter + m.cycles * this.cell + 14, height: this.head + m.n * this.rowHeight + 6};
  }

  boxOf(m, v) {
    return {x: this.gutter + m.bar[v].begin * this.cell, y: this.head + m.place[v] * this.rowHeight, top: this.head,
      left: this.gutter, width: 20, height: this.rowHeight};
  }

  paint(m, w) {
    const first = Math.max(0, Math.floor((w.y) / this.rowHeight) - 1);
    const last = Math.min(m.n, Math.ceil((w.y + w.height) / this.rowHeight));
    const rows = m.order.slice(first, last);
    return this.paintGround(m, w) + rows.map((v) => this.paintRow(m, w, v)).join('') + this.paintArrows(m, w) +
      this.paintHead(m, w) + this.paintLabels(m, w, rows);
  }

  x(w, cycle) { return this.gutter + cycle * this.cell - w.x; }
  y(m, w, v) { return this.head + m.place[v] * this.rowHeight - w.y; }

  /* Stages alternate; lines at cycles. */
  paintGround(m, w) {
    let out = '';
    if (m.ii)
      for (let k = 1; k * m.ii < m.cycles; k += 2)
        out += rect(this.x(w, k * m.ii), 0, m.ii * this.cell, w.height, {class: 'band'});
    const step = axisStep(this.cell, 7), from = Math.max(0, Math.floor((w.x) / this.cell / step) * step);
    for (let c = from; c <= m.cycles && this.x(w, c) < w.width; c += step)
      out += line(this.x(w, c), this.head, this.x(w, c), w.height);
    return out;
  }

  paintHead(m, w) {
    let out = rect(0, 0, w.width, this.head, {class: 'ground'}) + line(0, this.head, w.width, this.head);
    const step = axisStep(this.cell, 8 + LETTER * String(m.cycles).length);
    const from = Math.max(0, Math.floor((w.x) / this.cell / step) * step);
    for (let c = from; c < m.cycles && this.x(w, c) < w.width; c += step)
      out += label(this.x(w, c) + 3, 31, c, {class: 'soft'});
    if (m.ii)
      out += this.paintStages(m, w);
    return out + rect(0, 0, this.gutter, this.head, {class: 'ground'}) + label(6, 31, 'cycle', {class: 'soft'});
  }

  paintStages(m, w) {
    let out = '', first = Math.max(0, Math.floor(w.x / this.cell / m.ii));
    for (let k = first; k * m.ii < m.cycles && this.x(w, k * m.ii) < w.width; k++) {
      const room = m.ii * this.cell - 4, full = 'stage ' + k, text = full.length * LETTER <= room ? full : clipped(String(k), room);
      out += line(this.x(w, k * m.ii), 0, this.x(w, k * m.ii), w.height, {class: 'strong'});
      out += label(this.x(w, k * m.ii) + 3, 14, text);
    }
    return out;
  }

  paintRow(m, w, v) {
    const y = this.y(m, w, v), bar = m.bar[v], x = this.x(w, bar.begin), width = Math.max((bar.end - bar.begin) * this.cell, 4);
    const h = this.rowHeight, on = state.marked.has(v);
    let out = on ? rect(0, y, w.width, h, {class: 'row on'}) : '';
    if (m.s.end[v] > m.s.begin[v])
      out += line(this.x(w, m.s.begin[v]), y + h / 2, this.x(w, m.s.end[v]), y + h / 2, {class: 'kept'});
    if (m.types[m.type[v]].limit && m.blocking[v] > 1)
      out += rect(this.x(w, m.start[v]), y + h - 4, m.blocking[v] * this.cell, 3, {class: 'busy'});
    out += rect(x, y + 3, width, h - 8, {fill: colourOf(m.type[v]), rx: 2});
    if (m.critical.has(v))
      out += rect(x, y + 3, width, h - 8, {class: 'outline', rx: 2});
    if (state.chosen === v)
      out += rect(x - 2, y + 1, width + 4, h - 4, {class: 'chosen', rx: 3});
    return out + rect(0, y, w.width, h, {fill: 'transparent', 'data-op': v});
  }

  paintLabels(m, w, rows) {
    const h = this.rowHeight;
    let out = rect(0, this.head, this.gutter, w.height, {class: 'ground', 'pointer-events': 'none'});
    for (const v of rows) {
      const y = this.y(m, w, v);
      if (y < this.head - h / 2)
        continue;
      if (state.marked.has(v))
        out += rect(0, y, this.gutter, h, {class: 'row on'});
      out += label(6, y + 13, clipped(m.name[v], this.gutter - 10), {class: m.critical.has(v) ? 'critical' : ''});
      out += rect(0, y, this.gutter, h, {fill: 'transparent', 'data-op': v});
    }
    return out + line(this.gutter, 0, this.gutter, w.height);
  }

  /* Dependences of the operation that is pointed at. */
  paintArrows(m, w) {
    const v = state.hover ?? state.chosen;
    if (v === null || v === undefined)
      return '';
    return [...m.into[v], ...m.from[v]].map((e) => this.paintArrow(m, w, e)).join('');
  }

  paintArrow(m, w, e) {
    const src = m.deps.src[e], dst = m.deps.dst[e], carried = m.deps.distance[e] > 0;
    const x1 = this.x(w, m.start[src] + m.deps.latency[e]), y1 = this.y(m, w, src) + this.rowHeight / 2 - 1;
    const x2 = this.x(w, m.bar[dst].begin), y2 = this.y(m, w, dst) + this.rowHeight / 2 - 1;
    if (Math.max(y1, y2) < 0 || Math.min(y1, y2) > w.height)
      return '';
    const bend = Math.max(20, Math.abs(x2 - x1) / 3);
    const path = tag('path', {d: `M${x1.toFixed(1)} ${y1.toFixed(1)}C${(x1 + bend).toFixed(1)} ${y1.toFixed(1)} ${(x2 - bend).toFixed(1)} ${y2.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}`,
      class: 'edge lit' + (carried ? ' carried' : '')});
    return path + tag('circle', {cx: x2, cy: y2, r: 3, fill: 'var(--accent)'});
  }
}
