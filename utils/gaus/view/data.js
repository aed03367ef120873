// What the views draw: a loop and one of its schedules, with everything that is looked up more than once.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
'use strict';

const KIND = {data: 0, order: 1, control: 2, clock: 3};
const KIND_NAMES = ['data', 'order', 'control', 'clock'];

/* Where operations without a schedule are drawn. */
function unscheduled(loop) {
  const n = loop.operations.name.length, start = loop.earliest || new Array(n).fill(0);
  return {ii: 0, start, begin: start, end: start, peaks: [], violation: '', explain: loop.explain, missing: true};
}

function adjacency(n, deps) {
  const into = Array.from({length: n}, () => []), from = Array.from({length: n}, () => []);
  deps.src.forEach((src, e) => {
    from[src].push(e);
    into[deps.dst[e]].push(e);
  });
  return {into, from};
}

/* When an operation's bar begins and ends, in cycles: with a clock, where within a cycle. */
function barOf(m, v) {
  const type = m.types[m.type[v]], clock = m.loop.clock;
  const late = clock && m.s.arrival ? m.s.arrival[v] / clock : 0;
  const begin = m.start[v] + late;
  if (type.latency === 0)
    return {begin, end: begin + (clock ? Math.max(type.delay / clock, 0.05) : 0.4)};
  return {begin, end: m.start[v] + type.latency + (clock ? type.delayOut / clock : 0)};
}

function modelOf(loop, point) {
  const s = loop.schedules[point] || unscheduled(loop), ops = loop.operations, n = ops.name.length;
  const m = {loop, s, n, ii: s.ii, start: s.start, name: ops.name, type: ops.type, types: loop.types, deps: loop.dependences};
  Object.assign(m, adjacency(n, m.deps));
  m.latency = ops.type.map((k) => loop.types[k].latency);
  m.blocking = ops.type.map((k) => loop.types[k].blocking);
  m.bar = ops.name.map((_, v) => barOf(m, v));
  m.cycles = Math.max(1, ...maxima(m));
  m.period = m.ii || m.cycles;
  m.order = [...ops.name.keys()].sort((a, b) => m.bar[a].begin - m.bar[b].begin || m.type[a] - m.type[b] || a - b);
  m.place = [];
  m.order.forEach((v, k) => { m.place[v] = k; });
  m.criticalDeps = new Set(loop.bounds.cycle || []);
  m.critical = new Set([...m.criticalDeps].map((e) => m.deps.src[e]));
  return m;
}

/* In pieces, as a call takes no more than some ten thousand arguments. */
function maxima(m) {
  let last = 0;
  for (let v = 0; v < m.n; v++)
    last = Math.max(last, Math.ceil(m.bar[v].end), m.start[v] + 1);
  return [last];
}

const slotOf = (m, v) => (m.ii ? m.start[v] % m.ii : m.start[v]);
const stageOf = (m, v) => (m.ii ? Math.floor(m.start[v] / m.ii) : 0);

/* --- the reservation table --- */

/* The slots in which an operation holds a unit. */
function busySlots(m, v) {
  const slots = [], count = Math.min(m.blocking[v], m.period);
  for (let k = 0; k < count; k++)
    slots.push((m.start[v] + k) % m.period);
  return slots;
}

function freeLane(lanes, slots) {
  let lane = 0;
  while (lanes[lane] && slots.some((slot) => lanes[lane].taken.has(slot)))
    lane++;
  return lane;
}

function take(lanes, lane, slots, v) {
  while (lanes.length <= lane)
    lanes.push({taken: new Set(), ops: []});
  slots.forEach((slot) => lanes[lane].taken.add(slot));
  lanes[lane].ops.push(v);
}

/* Unit by unit where they are bound; else, and for operations of several units, wherever there is room. */
function lanesOf(m, type) {
  const lanes = [], limit = m.types[type].limit;
  for (let u = 0; u < Math.min(limit, 256); u++)
    take(lanes, u, [], null), lanes[u].ops.pop();
  for (const v of m.order.filter((v) => m.type[v] === type)) {
    const slots = busySlots(m, v), unit = m.s.unit ? m.s.unit[v] : -1, demand = m.loop.operations.demand[v];
    if (unit >= 0)
      take(lanes, unit, slots, v);
    else
      for (let k = 0; k < Math.min(demand || (limit ? 0 : 1), 64); k++)
        take(lanes, freeLane(lanes, slots), slots, v);
  }
  return lanes;
}

/* The lines of the reservation table: one for each unit; limited types first. */
function reservationTable(m) {
  if (m.table)
    return m.table;
  m.table = [];
  const used = new Set(m.type), order = [...m.types.keys()].filter((k) => used.has(k));
  order.sort((a, b) => (m.types[a].limit ? 0 : 1) - (m.types[b].limit ? 0 : 1) || a - b);
  for (const type of order)
    lanesOf(m, type).forEach((lane, unit) => m.table.push({type, unit, ops: lane.ops, used: lane.taken.size}));
  return m.table;
}

/* --- lifetimes --- */

/* Bits alive in each slot, of all values or of those in `only`. */
function bitsAlive(m, only) {
  const bits = new Array(m.period).fill(0), list = only || m.name.keys();
  for (const v of list) {
    const life = m.s.end[v] - m.s.begin[v], width = m.loop.operations.width[v];
    const laps = Math.floor(life / m.period), first = m.s.begin[v] % m.period;
    if (laps > 0)
      for (let k = 0; k < m.period; k++)
        bits[k] += laps * width;
    for (let k = 0; k < life % m.period; k++)
      bits[(first + k) % m.period] += width;
  }
  return bits;
}

function keptValues(m) {
  return m.order.filter((v) => m.s.end[v] > m.s.begin[v] && m.loop.operations.width[v] > 0);
}
