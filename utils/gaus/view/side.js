// What stands beside the views: what limits what, the chosen operation, its source, the operator types.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

const linkTo = (m, v) => `<button class="link" data-op="${v}">${escaped(m.name[v])}</button>`;

/* One node of the explanation; pointing at it marks what it is about. */
function treeOf(node, depth = 0) {
  const about = node.operations ? ` class="about" tabindex="0" data-ops="${node.operations.join(' ')}"` : '';
  const help = node.help ? `<span class="help">would help: ${escaped(node.help)}</span>` : '';
  const reasons = (node.because || []).map((reason) => treeOf(reason, depth + 1)).join('');
  return `<li${about} data-code="${escaped(node.code)}">${escaped(node.text)}${help}${reasons ? `<ul>${reasons}</ul>` : ''}</li>`;
}

function chosenText(m, v) {
  const rows = [['type', escaped(m.types[m.type[v]].name)], ['cycle', `${m.start[v]}` + (m.ii ? ` (slot ${slotOf(m, v)}, stage ${stageOf(m, v)})` : '')]];
  if (m.s.unit && m.s.unit[v] >= 0)
    rows.push(['unit', m.s.unit[v]]);
  rows.push(['latency', m.latency[v]], ['width', m.loop.operations.width[v] + ' bits']);
  if (m.s.arrival)
    rows.push(['inputs at', `${+m.s.arrival[v].toFixed(3)} of ${m.loop.clock} ns`]);
  if (m.s.end[v] > m.s.begin[v])
    rows.push(['alive', `cycles ${m.s.begin[v]} to ${m.s.end[v] - 1}`]);
  if (m.s.asap)
    rows.push(['could start', `in ${m.s.asap[v]} to ${m.s.alap[v]}, by dependences`]);
  rows.push(['needs', neighbours(m, m.into[v], 'src')], ['feeds', neighbours(m, m.from[v], 'dst')]);
  return '<dl>' + rows.map(([key, value]) => `<dt>${key}</dt><dd>${value}</dd>`).join('') + '</dl>';
}

function neighbours(m, edges, end) {
  const text = (e) => linkTo(m, m.deps[end][e]) + (m.deps.distance[e] ? ` (distance ${m.deps.distance[e]})` : '') +
    (m.deps.kind[e] ? ` (${KIND_NAMES[m.deps.kind[e]]})` : '');
  const more = edges.length > 40 ? ` and ${edges.length - 40} more` : '';
  return edges.length ? edges.slice(0, 40).map(text).join(', ') + more : 'nothing';
}

function sourceText(m) {
  const source = m.loop.source, chosen = state.chosen ?? -1;
  if (!source)
    return m.loop.line && chosen >= 0 && m.loop.line[chosen] ? `<h2>Source</h2>line ${m.loop.line[chosen]}` : '';
  const lines = source.lines.map((text, k) => {
    const number = source.first + k, ops = m.order.filter((v) => m.loop.line[v] === number);
    const on = ops.some((v) => state.marked.has(v)) ? ' class="on"' : '';
    return `<span${on} data-line="${number}"${ops.length ? ` data-ops="${ops.join(' ')}"` : ''}><i>${number}</i>${escaped(text)}</span>`;
  });
  return `<h2>Source: ${escaped(source.file.replace(/.*\//, ''))}</h2><pre>${lines.join('')}</pre>`;
}

function legend(m) {
  const used = new Map();
  for (let v = 0; v < m.n; v++)
    used.set(m.type[v], (used.get(m.type[v]) || 0) + 1);
  const rows = [...used.keys()].sort((a, b) => a - b).map((k) => {
    const t = m.types[k], units = t.limit ? `${t.limit} unit${t.limit > 1 ? 's' : ''}` : 'no limit';
    return `<li class="about" data-type="${k}"><span class="key" style="background:${colourOf(k)}"></span>${escaped(t.name)}: ` +
      `${used.get(k)} operation${used.get(k) > 1 ? 's' : ''}, latency ${t.latency}, ${units}${t.blocking > 1 ? `, busy for ${t.blocking}` : ''}</li>`;
  });
  return `<ul style="list-style:none;padding:0">${rows.join('')}</ul>`;
}

function paintSide(m) {
  const v = state.chosen, chosen = v === null ? '<p>Point at an operation to see it everywhere; click to keep it.</p>' : chosenText(m, v);
  document.getElementById('side').innerHTML = '<h2>What limits it</h2><ul>' +
    (m.s.explain.because || []).map((node) => treeOf(node)).join('') + '</ul>' +
    `<h2>${v === null ? 'Operation' : escaped(m.name[v])}</h2><div id="chosen">${chosen}</div><div id="source">${sourceText(m)}</div>` +
    `<h2>Operator types</h2>${legend(m)}`;
}

/* Pointing changes only which lines are marked. */
function markSide() {
  for (const item of document.querySelectorAll('#source [data-ops]'))
    item.classList.toggle('on', item.dataset.ops.split(' ').some((v) => state.marked.has(+v)));
}
