// Views of many: the loops of a batch or module, the schedules of a front.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

const LOOP_COLUMNS = [
  ['loop', (loop) => loop.name], ['operations', (loop) => loop.operations.name.length],
  ['II', (loop, s) => (s ? s.ii : '')], ['MII', (loop) => loop.bounds.mii ?? ''],
  ['set by', (loop) => setBy(loop)], ['length', (loop, s) => (s ? s.figures.length : '')],
  ['stages', (loop, s) => (s ? s.figures.stages : '')], ['lifetime bits', (loop, s) => (s ? s.figures.lifetime_bits : '')],
  ['bits alive', (loop, s) => (s ? s.figures.max_live_bits : '')], ['', (loop, s) => statusOf(s)],
];

function setBy(loop) {
  if (loop.bounds.infeasible)
    return '';
  return loop.bounds.rec > loop.bounds.res ? 'recurrence' : loop.bounds.resType >= 0 ? clipped(loop.types[loop.bounds.resType].name, 110) : 'nothing';
}

/* A name of an operator type can be as long as a line. */
const shortened = (cell) => (typeof cell === 'string' && cell.length > 80 ? cell.slice(0, 79) + '…' : cell);

function statusOf(s) {
  return !s ? 'no schedule' : s.violation ? 'not legal' : s.quality;
}

/* A table of all loops; a click on a heading sorts by it, one on a row opens the loop. */
class LoopList {
  constructor() {
    this.title = 'Loops';
    this.hint = 'click a heading to sort, a row to open';
    this.column = -1;
    this.sign = 1;
  }

  build(host) {
    this.host = host;
    host.addEventListener('click', (event) => {
      const head = event.target.closest('th'), row = event.target.closest('tr[data-loop]');
      if (head)
        this.sortBy(+head.dataset.column);
      else if (row)
        openLoop(+row.dataset.loop, 'all');
    });
  }

  sortBy(column) {
    this.sign = this.column === column ? -this.sign : 1;
    this.column = column;
    this.update();
  }

  update() {
    const rows = loops.map((loop, k) => ({k, cells: LOOP_COLUMNS.map(([, of]) => of(loop, loop.schedules[0]))}));
    const c = this.column;
    if (c >= 0)
      rows.sort((a, b) => this.sign * (a.cells[c] > b.cells[c] ? 1 : a.cells[c] < b.cells[c] ? -1 : a.k - b.k));
    this.host.innerHTML = '<table><thead><tr>' + LOOP_COLUMNS.map(([name], k) => `<th data-column="${k}">${name}</th>`).join('') + '</tr></thead><tbody>' +
      rows.map((row) => `<tr data-loop="${row.k}"${row.k === state.loop ? ' class="chosen"' : ''}>${row.cells.map((cell) => `<td title="${escaped(cell)}">${escaped(shortened(cell))}</td>`).join('')}</tr>`).join('') + '</tbody></table>';
  }
}

const AXIS_NAMES = {ii: 'II (cycles)', length: 'length (cycles)', max_live_bits: 'most bits alive', peak_demand: 'peak demand', communication: 'communication (cycles)'};

function figureOf(s, axis) {
  return axis === 'ii' ? s.ii : axis === 'peak_demand' ? s.peaks.reduce((a, b) => a + b, 0) : s.figures[axis];
}

/* The schedules of a front as points; a click chooses one. */
class Front {
  constructor() {
    this.title = 'Front';
    this.hint = 'each point is a schedule; click one to see it';
  }

  size(m, width) { return {width: Math.max(200, width - 2), height: 300}; }
  boxOf() { return null; }

  paint(m, w) {
    const axes = m.loop.axes || ['ii', 'length', 'max_live_bits'], [xAxis, yAxis] = axes.slice(-2);
    const points = m.loop.schedules.map((s) => [figureOf(s, xAxis), figureOf(s, yAxis)]), height = Math.max(180, Math.min(w.height, 520));
    const box = {left: 74, right: w.width - 96, top: 16, bottom: height - 40};
    const xs = scaleOf(points.map((p) => p[0]), box.left, box.right), ys = scaleOf(points.map((p) => p[1]), box.bottom, box.top);
    return this.paintAxes(box, xs, ys, xAxis, yAxis) + points.map((p, k) => this.paintPoint(m, k, xs.of(p[0]), ys.of(p[1]))).join('') + this.paintKey(m, box);
  }

  paintAxes(box, xs, ys, xAxis, yAxis) {
    let out = line(box.left, box.bottom, box.right, box.bottom, {class: 'strong'}) + line(box.left, box.top, box.left, box.bottom, {class: 'strong'});
    for (const x of xs.ticks)
      out += line(xs.of(x), box.top, xs.of(x), box.bottom) + label(xs.of(x), box.bottom + 15, x, {class: 'soft', 'text-anchor': 'middle'});
    for (const y of ys.ticks)
      out += line(box.left, ys.of(y), box.right, ys.of(y)) + label(box.left - 6, ys.of(y) + 4, y, {class: 'soft', 'text-anchor': 'end'});
    out += label((box.left + box.right) / 2, box.bottom + 32, AXIS_NAMES[xAxis], {'text-anchor': 'middle'});
    return out + label(0, 0, AXIS_NAMES[yAxis], {'text-anchor': 'middle', transform: `translate(14 ${(box.top + box.bottom) / 2}) rotate(-90)`});
  }

  paintPoint(m, k, x, y) {
    const s = m.loop.schedules[k], chosen = k === state.point;
    return tag('circle', {cx: x, cy: y, r: chosen ? 8 : 5.5, fill: colourOf(s.ii), stroke: 'var(--ink)', 'stroke-width': chosen ? 2.5 : 0.7, 'data-point': k},
      tag('title', {}, escaped(`II ${s.ii}, length ${s.figures.length}, ${s.figures.max_live_bits} bits alive, ${s.figures.lifetime_bits} bit-cycles`)));
  }

  paintKey(m, box) {
    const iis = [...new Set(m.loop.schedules.map((s) => s.ii))].filter((ii) => ii > 0).slice(0, 12);
    return iis.map((ii, k) => tag('circle', {cx: box.right + 22, cy: box.top + 8 + k * 18, r: 5, fill: colourOf(ii)}) +
      label(box.right + 32, box.top + 12 + k * 18, 'II ' + ii)).join('');
  }
}

function scaleOf(values, from, to) {
  let least = Math.min(...values), most = Math.max(...values);
  if (least === most) {
    least -= 1;
    most += 1;
  }
  const room = (most - least) * 0.06, of = (v) => from + (to - from) * (v - least + room) / (most - least + 2 * room);
  const step = axisStep(Math.abs(to - from) / (most - least), 52), ticks = [];
  for (let t = Math.ceil(least / step) * step; t <= most; t += step)
    ticks.push(t);
  return {of, ticks};
}
