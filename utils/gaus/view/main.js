// Puts the views into the page, and answers mouse and keyboard.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

const loops = JSON.parse(document.getElementById('data').textContent).loops;
const state = {loop: 0, point: 0, view: 'all', hover: null, chosen: null, marked: new Set()};
const views = {gantt: new Gantt(), modulo: new Modulo(), lifetimes: new Lifetimes(), graph: new Graph(), front: new Front(), loops: new LoopList()};
const TAB_NAMES = {all: 'All', gantt: 'Cycles', modulo: 'Units', lifetimes: 'Lifetimes', graph: 'Dependences', front: 'Front', loops: 'Loops'};
let model = null, sheets = [];

const byId = (id) => document.getElementById(id);

function tabs() {
  const names = ['all', 'gantt', 'modulo', 'lifetimes', 'graph'];
  if (loops[state.loop].schedules.length > 1)
    names.push('front');
  if (loops.length > 1)
    names.push('loops');
  return names;
}

/* --- the head --- */

function figuresText(m) {
  const s = m.s, b = m.loop.bounds, parts = [];
  if (s.missing)
    return ['<b>no schedule</b>' + (b.infeasible ? ': ' + escaped(b.infeasible) : '')];
  if (s.ii)
    parts.push(`<b>II ${s.ii}</b> (ResMII ${b.res}, RecMII ${b.rec})`);
  parts.push(`length <b>${s.figures.length}</b>`);
  if (s.ii)
    parts.push(`<b>${s.figures.stages}</b> stage${s.figures.stages === 1 ? '' : 's'}`);
  parts.push(`lifetimes <b>${s.figures.lifetime_bits}</b> bit-cycles`, `at most <b>${s.figures.max_live_bits}</b> bits alive`);
  parts.push(s.quality === 'optimal' ? '<b>optimal</b>' : s.gap !== undefined ? `gap ${(100 * s.gap).toFixed(1)} %` : s.quality);
  return parts;
}

function chooser(id, names, chosen) {
  const options = names.map((name, k) => `<option value="${k}"${k === chosen ? ' selected' : ''}>${escaped(name)}</option>`);
  return `<select id="${id}">${options.join('')}</select>`;
}

function paintSummary() {
  const loop = loops[state.loop], title = loops.length > 1 ? chooser('loop', loops.map((l) => l.name), state.loop) : `<h1>${escaped(loop.name)}</h1>`;
  const point = loop.schedules.length > 1 ? chooser('point', loop.schedules.map((s, k) => `${k + 1}: II ${s.ii}, length ${s.figures.length}, ${s.figures.max_live_bits} bits`), state.point) : '';
  byId('summary').innerHTML = title + point + `<span>${model.n} operations</span>` + figuresText(model).map((part) => `<span>${part}</span>`).join('');
  byId('tabs').innerHTML = tabs().map((name, k) => `<button role="tab" data-view="${name}" aria-selected="${name === state.view}" title="${k + 1}">${TAB_NAMES[name]}</button>`).join('');
  byId('warning').hidden = !model.s.violation;
  byId('warning').textContent = 'This schedule is not legal: ' + model.s.violation;
}

/* --- the panels --- */

function addPanel(name) {
  const view = views[name], section = document.createElement('section');
  section.id = 'panel-' + name;
  section.innerHTML = `<h2>${view.title} <small>${view.hint || ''}</small></h2><div class="scroll" tabindex="0"></div>`;
  byId('panels').append(section);
  const host = section.lastChild;
  if (view.build) {
    view.build(host);
    view.update();
    return;
  }
  const sheet = new Sheet(host, view);
  section.firstChild.insertAdjacentHTML('beforeend', '<button data-zoom="0.7" title="smaller (-)">−</button><button data-zoom="1.4" title="larger (+)">+</button>');
  section.firstChild.addEventListener('click', (event) => event.target.dataset.zoom && sheet.scale(+event.target.dataset.zoom));
  sheet.name = name;
  sheets.push(sheet);
}

function buildPanels() {
  const names = state.view === 'all' ? ['gantt', 'modulo', 'lifetimes', 'graph'] : [state.view];
  byId('panels').innerHTML = '';
  byId('panels').classList.toggle('many', names.length > 1);
  sheets = [];
  names.forEach(addPanel);
  sheets.forEach((sheet) => sheet.layout(model));
}

function repaint() {
  sheets.forEach((sheet) => sheet.paint());
}

function openLoop(loop, view = state.view, point = 0) {
  state.loop = loop;
  state.point = point;
  state.hover = state.chosen = null;
  state.marked = new Set();
  model = modelOf(loops[loop], point);
  setView(tabs().includes(view) ? view : 'all');
}

function setView(view) {
  state.view = view;
  paintSummary();
  buildPanels();
  paintSide(model);
}

/* --- marking --- */

function mark(ops, hover = null) {
  const same = ops.length === state.marked.size && ops.every((v) => state.marked.has(v)) && hover === state.hover;
  if (same)
    return;
  state.marked = new Set(ops);
  state.hover = hover;
  repaint();
  markSide();
}

/* What stays marked while nothing is pointed at. */
function resting() {
  const query = byId('search').value.trim().toLowerCase();
  if (query)
    return model.order.filter((v) => model.name[v].toLowerCase().includes(query) || model.types[model.type[v]].name.toLowerCase() === query);
  return state.chosen === null ? [] : [state.chosen];
}

function choose(v) {
  state.chosen = v;
  mark(resting());
  paintSide(model);
  if (v !== null)
    sheets.forEach((sheet) => sheet.show(v));
  repaint();
}

function pointedAt(target) {
  const item = target.closest && target.closest('[data-op],[data-ops],[data-type],[data-edge]');
  if (!item)
    return null;
  if (item.dataset.op !== undefined)
    return {ops: [+item.dataset.op], hover: +item.dataset.op};
  if (item.dataset.edge !== undefined)
    return {ops: [model.deps.src[item.dataset.edge], model.deps.dst[item.dataset.edge]], hover: null};
  if (item.dataset.ops !== undefined)
    return {ops: item.dataset.ops.split(' ').map(Number), hover: null};
  return {ops: model.order.filter((v) => model.type[v] === +item.dataset.type), hover: null};
}

function onPoint(event) {
  const what = pointedAt(event.target);
  if (what)
    mark(what.ops, what.hover);
  else
    mark(resting());
}

function onClick(event) {
  const tab = event.target.closest('[data-view]'), point = event.target.closest('[data-point]');
  if (tab)
    return setView(tab.dataset.view);
  if (point)
    return openLoop(state.loop, state.view, +point.dataset.point);
  const what = pointedAt(event.target);
  if (what)
    choose(what.hover ?? what.ops[0]);
}

/* --- keyboard --- */

const KEYS = [['1 to 7', 'the views, in the order of the buttons'], ['↑ ↓', 'the operation before or after, by cycle'],
  ['← →', 'an operation that it needs, or feeds'], ['Esc', 'nothing is chosen'], ['+ −', 'larger, smaller'], ['/', 'find'],
  ['n p', 'the next loop, the one before'], ['d', 'light or dark'], ['?', 'this list']];

function step(by) {
  const place = state.chosen === null ? (by > 0 ? -1 : model.n) : model.place[state.chosen];
  const next = model.order[Math.min(model.n - 1, Math.max(0, place + by))];
  if (next !== undefined)
    choose(next);
}

function follow(edges, end) {
  if (state.chosen !== null && edges[state.chosen].length)
    choose(model.deps[end][edges[state.chosen][0]]);
}

function showKeys() {
  byId('help').innerHTML = '<h2>Keyboard</h2><dl>' + KEYS.map(([key, text]) => `<dt><kbd>${key}</kbd></dt><dd>${text}</dd>`).join('') + '</dl><form method="dialog"><button>close</button></form>';
  byId('help').showModal();
}

function toggleTheme() {
  document.documentElement.classList.toggle('dark');
}

const BY_KEY = {
  ArrowDown: () => step(1), ArrowUp: () => step(-1), ArrowRight: () => follow(model.from, 'dst'), ArrowLeft: () => follow(model.into, 'src'),
  Escape: () => choose(null), '+': () => sheets.forEach((s) => s.scale(1.4)), '-': () => sheets.forEach((s) => s.scale(0.7)),
  '/': () => byId('search').focus(), n: () => openLoop(Math.min(loops.length - 1, state.loop + 1)),
  p: () => openLoop(Math.max(0, state.loop - 1)), d: toggleTheme, '?': showKeys,
};

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || byId('help').open)
    return;
  if (event.target.tagName === 'INPUT' || event.target.tagName === 'SELECT') {
    if (event.key === 'Escape')
      event.target.blur();
    return;
  }
  const name = tabs()[+event.key - 1];
  if (name)
    setView(name);
  else if (BY_KEY[event.key]) {
    event.preventDefault();
    BY_KEY[event.key]();
  }
}

/* --- the beginning --- */

function listen() {
  document.addEventListener('mousemove', onPoint);
  document.addEventListener('click', onClick);
  document.addEventListener('keydown', onKey);
  document.addEventListener('change', (event) => {
    if (event.target.id === 'loop')
      openLoop(+event.target.value);
    else if (event.target.id === 'point')
      openLoop(state.loop, state.view, +event.target.value);
  });
  byId('search').addEventListener('input', () => {
    mark(resting());
    if (state.marked.size)
      sheets.forEach((sheet) => sheet.show([...state.marked][0]));
    repaint();
  });
  byId('theme').addEventListener('click', toggleTheme);
  byId('keys').addEventListener('click', showKeys);
  window.addEventListener('resize', () => sheets.forEach((sheet) => sheet.layout(model)));
  window.addEventListener('beforeprint', () => sheets.forEach((sheet) => sheet.drawWhole()));
  window.addEventListener('afterprint', () => sheets.forEach((sheet) => sheet.paint()));
}

function firstView() {
  if (loops.length > 1)
    return 'loops';
  if (loops[0].schedules.length > 1)
    return 'front';
  return loops[0].operations.name.length > 60 ? 'gantt' : 'all';
}

if (window.matchMedia && window.matchMedia('(prefers-color-scheme: dark)').matches)
  toggleTheme();
listen();
openLoop(0, firstView());
document.body.insertAdjacentHTML('beforeend', '<svg width="0" height="0" style="position:absolute"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="context-stroke"/></marker></defs></svg>');
