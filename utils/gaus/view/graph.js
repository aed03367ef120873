// The dependence graph, laid out by cycle from top to bottom.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

class Graph {
  constructor() {
    this.title = 'Dependences';
    this.boxHeight = 20;
  }

  get hint() { return 'dashed: of a later iteration (its distance beside it); dotted: order only; red: the critical recurrence'; }

  size(m, width, zoom) {
    if (this.of !== m)
      this.arrange(m);
    this.of = m;
    this.scale = zoom;
    const left = 54;
    this.left = left;
    const wide = this.span * this.gap + 2 * 10;
    this.shift = Math.max(0, (width - left - wide) / 2);
    return {width: Math.max(wide + left, 100) * Math.min(1, zoom) + 10, height: (this.depth * 46 + 30) * Math.min(1, zoom)};
  }

  /* Ranks, orders within them, and places. */
  arrange(m) {
    this.rank = ranksOf(m);
    this.ranks = [];
    m.order.forEach((v) => (this.ranks[this.rank[v]] = this.ranks[this.rank[v]] || []).push(v));
    this.ranks = Array.from(this.ranks, (list) => list || []);
    this.depth = this.ranks.length;
    this.boxWidth = Math.min(150, 16 + LETTER * Math.max(3, ...sampleOf(m.name).map((name) => name.length)));
    this.gap = this.boxWidth + 12;
    this.at = placesOf(m, this.ranks);
    let least = Infinity, most = 0;
    for (const x of this.at) {
      least = Math.min(least, x);
      most = Math.max(most, x);
    }
    this.at = this.at.map((x) => x - least);
    this.span = m.n ? most - least + 1 : 1;
  }

  centre(v) {
    return {x: this.left + this.shift + 10 + this.at[v] * this.gap + this.boxWidth / 2, y: 26 + this.rank[v] * 46};
  }

  boxOf(m, v) {
    const c = this.centre(v), z = Math.min(1, this.scale);
    return {x: (c.x - this.boxWidth / 2) * z, y: (c.y - 10) * z, top: 0, left: 0, width: this.boxWidth * z, height: 24 * z};
  }

  paint(m, w) {
    const z = Math.min(1, this.scale), view = {x: w.x / z, y: w.y / z, width: w.width / z, height: w.height / z};
    const inside = (c) => c.x > view.x - this.boxWidth && c.x < view.x + view.width + this.boxWidth && c.y > view.y - 30 && c.y < view.y + view.height + 30;
    let edges = '', boxes = '';
    for (let e = 0; e < m.deps.src.length; e++)
      edges += this.paintEdge(m, e, view, inside);
    for (let v = 0; v < m.n; v++)
      if (inside(this.centre(v)))
        boxes += this.paintBox(m, v);
    return `<g transform="scale(${z}) translate(${-view.x} ${-view.y})">` + this.paintLines(m, view) +
      edges + boxes + this.paintCycles(m, view) + '</g>';
  }

  /* The first rank of each cycle that is in sight: its y and the cycle. */
  cyclesIn(m, view) {
    const found = [];
    let before = -1;
    this.ranks.forEach((list, rank) => {
      const y = 26 + rank * 46, cycle = list.length ? m.start[list[0]] : before;
      if (y > view.y - 50 && y < view.y + view.height + 50 && cycle !== before)
        found.push([y, cycle]);
      before = cycle;
    });
    return found;
  }

  paintLines(m, view) {
    return this.cyclesIn(m, view).map(([y]) => line(view.x, y - 23, view.x + view.width, y - 23)).join('');
  }

  /* Over what is scrolled under them. */
  paintCycles(m, view) {
    return rect(view.x, view.y, 44, view.height, {class: 'ground', opacity: '.85', 'pointer-events': 'none'}) +
      this.cyclesIn(m, view).map(([y, cycle]) => label(view.x + 6, y + 4, m.s.missing ? `≥ ${cycle}` : cycle, {class: 'soft'})).join('');
  }

  paintEdge(m, e, view, inside) {
    const a = this.centre(m.deps.src[e]), b = this.centre(m.deps.dst[e]), distance = m.deps.distance[e];
    if (!inside(a) && !inside(b) && !state.marked.has(m.deps.src[e]) && !state.marked.has(m.deps.dst[e]))
      return '';
    const v = state.hover ?? state.chosen, lit = m.deps.src[e] === v || m.deps.dst[e] === v;
    let kind = 'edge' + (m.deps.kind[e] === KIND.order || m.deps.kind[e] === KIND.clock ? ' order' : '') + (distance ? ' carried' : '');
    kind += m.criticalDeps.has(e) ? ' critical' : lit ? ' lit' : m.n > 200 ? ' faint' : '';
    const path = tag('path', {d: this.route(m, e, a, b), class: kind, 'data-edge': e, 'marker-end': 'url(#tip)'});
    return path + (distance ? this.paintDistance(m, e, a, b, distance) : '');
  }

  /* Down, or round the side where the end is above the beginning. */
  route(m, e, a, b) {
    const y1 = a.y + 10, y2 = b.y - 10, side = this.boxWidth / 2 + 8;
    if (b.y > a.y)
      return `M${a.x} ${y1}C${a.x} ${y1 + 18} ${b.x} ${y2 - 18} ${b.x} ${y2}`;
    const out = Math.max(a.x, b.x) + side;
    return `M${a.x + this.boxWidth / 2} ${a.y}C${out + 14} ${a.y + 6} ${out + 14} ${b.y - 6} ${b.x + this.boxWidth / 2} ${b.y}`;
  }

  paintDistance(m, e, a, b, distance) {
    const x = b.y > a.y ? (a.x + b.x) / 2 + 4 : Math.max(a.x, b.x) + this.boxWidth / 2 + 16;
    return label(x, (a.y + b.y) / 2 + (a.y === b.y ? -6 : 4), distance, {class: m.criticalDeps.has(e) ? 'critical' : 'soft'});
  }

  paintBox(m, v) {
    const c = this.centre(v), x = c.x - this.boxWidth / 2, h = this.boxHeight, more = {rx: 4};
    let out = rect(x, c.y - 10, this.boxWidth, h, {fill: colourOf(m.type[v]), ...more});
    if (state.marked.has(v))
      out += rect(x - 3, c.y - 13, this.boxWidth + 6, h + 6, {class: 'halo', ...more});
    if (m.critical.has(v))
      out += rect(x, c.y - 10, this.boxWidth, h, {class: 'outline', ...more});
    if (state.chosen === v)
      out += rect(x - 2, c.y - 12, this.boxWidth + 4, h + 4, {class: 'chosen', ...more});
    out += label(c.x, c.y + 4, clipped(m.name[v], this.boxWidth - 8), {class: 'cell', 'text-anchor': 'middle'});
    return out + rect(x, c.y - 10, this.boxWidth, h, {fill: 'transparent', 'data-op': v});
  }
}

/* Enough names to know how wide they are. */
function sampleOf(names) {
  return names.slice(0, 5000);
}

/* A rank for each cycle, and more where operations of one cycle feed one another. */
function ranksOf(m) {
  const depth = new Array(m.n).fill(0), widest = new Map();
  for (const v of chainOrder(m)) {
    for (const e of m.into[v])
      if (!m.deps.distance[e] && m.start[m.deps.src[e]] === m.start[v])
        depth[v] = Math.max(depth[v], depth[m.deps.src[e]] + 1);
    widest.set(m.start[v], Math.max(widest.get(m.start[v]) || 0, depth[v]));
  }
  const first = new Map();
  let next = 0;
  for (const cycle of [...widest.keys()].sort((a, b) => a - b)) {
    first.set(cycle, next);
    next += widest.get(cycle) + 1;
  }
  return depth.map((d, v) => first.get(m.start[v]) + d);
}

/* Each operation after those that it depends on in the same iteration (Kahn 1962). */
function chainOrder(m) {
  const waits = m.into.map((list) => list.filter((e) => !m.deps.distance[e]).length), ready = [], out = [];
  for (let v = 0; v < m.n; v++)
    if (!waits[v])
      ready.push(v);
  while (ready.length) {
    const v = ready.pop();
    out.push(v);
    for (const e of m.from[v])
      if (!m.deps.distance[e] && --waits[m.deps.dst[e]] === 0)
        ready.push(m.deps.dst[e]);
  }
  return out;
}

/* Columns, as fractions of a box: barycentres, swept down and up (Sugiyama et al. 1981). */
function placesOf(m, ranks) {
  const at = new Array(m.n).fill(0), sweeps = m.n > 1500 ? 4 : 12;
  ranks.forEach((list) => list.forEach((v, k) => { at[v] = k - (list.length - 1) / 2; }));
  const wanted = (v) => {
    let sum = 0, count = 0;
    for (const [list, end] of [[m.into[v], 'src'], [m.from[v], 'dst']])
      for (const e of list)
        if (!m.deps.distance[e]) {
          sum += at[m.deps[end][e]];
          count++;
        }
    return count ? sum / count : at[v];
  };
  for (let k = 0; k < sweeps; k++)
    (k % 2 ? [...ranks].reverse() : ranks).forEach((list) => spread(list, at, wanted));
  return at;
}

/* Puts the operations of a rank as near to where they want to be as a distance of one allows. */
function spread(list, at, wanted) {
  const want = new Map(list.map((v) => [v, wanted(v)]));
  list.sort((a, b) => want.get(a) - want.get(b) || a - b);
  let last = -Infinity, moved = 0;
  for (const v of list) {
    at[v] = Math.max(want.get(v), last + 1);
    moved += at[v] - want.get(v);
    last = at[v];
  }
  for (const v of list)
    at[v] -= moved / list.length;
}
