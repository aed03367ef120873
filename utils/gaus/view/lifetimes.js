// Bits alive in each slot, and the values that they are of.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

class Lifetimes {
  constructor() {
    this.title = 'Lifetimes';
    this.rowHeight = 17;
    this.chart = 96;
    this.head = this.chart + 20;
  }

  get hint() { return 'bits alive by slot; below, the values, folded at the II'; }

  size(m, width, zoom) {
    this.values = keptValues(m);
    this.bits = bitsAlive(m);
    this.peak = this.bits.reduce((a, b) => Math.max(a, b), 0);
    this.place = new Map(this.values.map((v, k) => [v, k]));
    const longest = Math.max(12, ...this.values.slice(0, 5000).map((v) => m.name[v].length));
    this.gutter = Math.min(longest * LETTER + 14, width * 0.32);
    this.cell = Math.max(14, Math.min(130, (width - this.gutter - 20) / m.period)) * zoom;
    return {width: this.gutter + m.period * this.cell + 14, height: this.head + this.values.length * this.rowHeight + 6};
  }

  boxOf(m, v) {
    if (!this.place.has(v))
      return null;
    return {x: this.x({x: 0}, m.s.begin[v] % m.period), y: this.head + this.place.get(v) * this.rowHeight, top: this.head,
      left: this.gutter, width: this.cell, height: this.rowHeight};
  }

  x(w, slot) { return this.gutter + slot * this.cell - w.x; }

  paint(m, w) {
    const first = Math.max(0, Math.floor(w.y / this.rowHeight) - 1);
    const rows = this.values.slice(first, Math.ceil((w.y + w.height) / this.rowHeight));
    return rows.map((v) => this.paintRow(m, w, v)).join('') + this.paintLabels(m, w, rows) + this.paintChart(m, w);
  }

  paintRow(m, w, v) {
    const y = this.head + this.place.get(v) * this.rowHeight - w.y, h = this.rowHeight - 5, life = m.s.end[v] - m.s.begin[v];
    const laps = Math.floor(life / m.period), rest = life % m.period, first = m.s.begin[v] % m.period;
    const before = Math.min(rest, m.period - first), fill = colourOf(m.type[v]);
    let out = state.marked.has(v) ? rect(0, y, w.width, this.rowHeight, {class: 'row on'}) : '';
    if (laps > 0)
      out += rect(this.x(w, 0), y + 2, m.period * this.cell, h, {fill, opacity: '.45'});
    out += rect(this.x(w, first), y + 2, before * this.cell, h, {fill}) + rect(this.x(w, 0), y + 2, (rest - before) * this.cell, h, {fill});
    if (laps > 0)
      out += label(this.x(w, 0) + 4, y + 12, `${laps} × II` + (rest ? ` + ${rest}` : ''));
    return out + rect(0, y, w.width, this.rowHeight, {fill: 'transparent', 'data-op': v});
  }

  paintLabels(m, w, rows) {
    let out = rect(0, this.head, this.gutter, w.height, {class: 'ground', 'pointer-events': 'none'});
    for (const v of rows) {
      const y = this.head + this.place.get(v) * this.rowHeight - w.y, width = ' ' + m.loop.operations.width[v];
      if (state.marked.has(v))
        out += rect(0, y, this.gutter, this.rowHeight, {class: 'row on'});
      out += label(6, y + 12, clipped(m.name[v], this.gutter - 12 - width.length * LETTER));
      out += label(this.gutter - 5, y + 12, width, {class: 'soft', 'text-anchor': 'end'});
      out += rect(0, y, this.gutter, this.rowHeight, {fill: 'transparent', 'data-op': v});
    }
    return out;
  }

  paintChart(m, w) {
    const base = this.chart, high = base - 22, share = state.marked.size ? bitsAlive(m, state.marked) : null;
    let out = rect(0, 0, w.width, this.head, {class: 'ground'});
    const first = Math.max(0, Math.floor(w.x / this.cell)), last = Math.min(m.period, Math.ceil((w.x + w.width) / this.cell));
    for (let k = first; k < last && this.peak > 0; k++) {
      const height = high * this.bits[k] / this.peak;
      out += rect(this.x(w, k) + 1, base - height, this.cell - 2, height, {class: 'bits'});
      if (share && share[k])
        out += rect(this.x(w, k) + 1, base - high * share[k] / this.peak, this.cell - 2, high * share[k] / this.peak, {class: 'share'});
      if (String(this.bits[k]).length * LETTER < this.cell - 2)
        out += label(this.x(w, k) + this.cell / 2, base - height - 4, this.bits[k], {'text-anchor': 'middle'});
    }
    return out + this.paintAxis(m, w, first, last);
  }

  paintAxis(m, w, first, last) {
    const step = axisStep(this.cell, 8 + LETTER * String(m.period).length);
    let out = line(0, this.chart, w.width, this.chart) + line(0, this.head, w.width, this.head);
    for (let k = Math.ceil(first / step) * step; k < last; k += step)
      out += label(this.x(w, k) + 3, this.chart + 14, k, {class: 'soft'});
    out += rect(0, 0, this.gutter, this.head, {class: 'ground'}) + label(6, this.chart + 14, m.ii ? 'slot' : 'cycle', {class: 'soft'});
    return out + label(6, 16, 'bits alive') + label(6, 32, 'at most ' + this.peak, {class: 'soft'});
  }
}
