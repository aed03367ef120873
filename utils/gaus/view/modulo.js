// The modulo reservation table: a line for each unit, a column for each slot.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

class Modulo {
  constructor() {
    this.title = 'Units';
    this.rowHeight = 24;
    this.head = 22;
    this.share = 52;
  }

  get hint() { return 'who holds which unit in which slot; the small number is the stage'; }

  rowName(m, row) {
    return m.types[row.type].name + (m.types[row.type].limit ? ' ' + row.unit : '');
  }

  size(m, width, zoom) {
    const rows = reservationTable(m);
    const longest = Math.max(6, ...rows.slice(0, 2000).map((row) => this.rowName(m, row).length));
    this.gutter = Math.min(longest * LETTER + 14, width * 0.3);
    this.cell = Math.max(16, Math.min(130, (width - this.gutter - this.share - 16) / m.period)) * zoom;
    this.rowOf = new Map();
    rows.forEach((row, k) => row.ops.forEach((v) => this.rowOf.set(v, k)));
    return {width: this.gutter + m.period * this.cell + this.share, height: this.head + rows.length * this.rowHeight + 6};
  }

  boxOf(m, v) {
    if (!this.rowOf.has(v))
      return null;
    return {x: this.gutter + slotOf(m, v) * this.cell, y: this.head + this.rowOf.get(v) * this.rowHeight, top: this.head,
      left: this.gutter, width: this.cell, height: this.rowHeight};
  }

  x(w, slot) { return this.gutter + slot * this.cell - w.x; }

  paint(m, w) {
    const table = reservationTable(m), first = Math.max(0, Math.floor(w.y / this.rowHeight) - 1);
    const last = Math.min(table.length, Math.ceil((w.y + w.height) / this.rowHeight));
    let out = this.paintGround(m, w), labels = '';
    for (let k = first; k < last; k++) {
      const y = this.head + k * this.rowHeight - w.y;
      out += table[k].ops.map((v) => this.paintCell(m, w, v, y)).join('') + line(0, y + this.rowHeight, w.width, y + this.rowHeight);
      labels += this.paintLabel(m, w, table[k], y);
    }
    return out + labels + this.paintHead(m, w);
  }

  paintGround(m, w) {
    let out = '';
    const step = axisStep(this.cell, 7);
    for (let c = Math.max(0, Math.floor(w.x / this.cell / step) * step); c <= m.period && this.x(w, c) < w.width; c += step)
      out += line(this.x(w, c), this.head, this.x(w, c), w.height);
    return out;
  }

  paintHead(m, w) {
    let out = rect(0, 0, w.width, this.head, {class: 'ground'}) + line(0, this.head, w.width, this.head);
    const step = axisStep(this.cell, 8 + LETTER * String(m.period).length);
    for (let c = Math.max(0, Math.floor(w.x / this.cell / step) * step); c < m.period && this.x(w, c) < w.width; c += step)
      out += label(this.x(w, c) + 3, 15, c, {class: 'soft'});
    out += rect(0, 0, this.gutter, this.head, {class: 'ground'});
    return out + label(6, 15, m.ii ? 'slot' : 'cycle', {class: 'soft'});
  }

  paintLabel(m, w, row, y) {
    const text = label(6, y + 16, clipped(this.rowName(m, row), this.gutter - 10));
    const x = this.x(w, m.period);
    let out = rect(0, y, this.gutter, this.rowHeight, {class: 'ground', 'data-type': row.type}) + text;
    if (m.types[row.type].limit)
      out += label(x + 6, y + 16, Math.round(100 * row.used / m.period) + ' %', {class: 'soft'});
    return out + line(this.gutter, y, this.gutter, y + this.rowHeight);
  }

  /* One piece, or two where it goes over the end of the table. */
  paintCell(m, w, v, y) {
    const slot = m.start[v] % m.period, count = Math.min(m.blocking[v], m.period);
    const before = Math.min(count, m.period - slot);
    let out = this.paintPiece(m, w, v, y, slot, before);
    if (before < count)
      out += this.paintPiece(m, w, v, y, 0, count - before);
    return out;
  }

  paintPiece(m, w, v, y, slot, count) {
    const x = this.x(w, slot) + 1, width = count * this.cell - 2, h = this.rowHeight - 3, stage = String(stageOf(m, v));
    if (x > w.width || x + width < this.gutter)
      return '';
    let out = rect(x, y + 2, width, h, {fill: colourOf(m.type[v]), rx: 2});
    if (state.marked.has(v))
      out += rect(x, y + 2, width, h, {class: 'halo', rx: 2});
    if (m.critical.has(v))
      out += rect(x, y + 2, width, h, {class: 'outline', rx: 2});
    if (state.chosen === v)
      out += rect(x, y + 2, width, h, {class: 'chosen', rx: 2});
    const room = width - 6 - (m.ii ? stage.length * LETTER + 4 : 0);
    out += label(x + 3, y + 16, clipped(m.name[v], room), {class: 'cell'});
    if (m.ii && room > 2)
      out += label(x + width - 3, y + 16, stage, {class: 'cell', 'text-anchor': 'end', opacity: '.75'});
    return out + rect(x, y + 2, width, h, {fill: 'transparent', 'data-op': v});
  }
}
