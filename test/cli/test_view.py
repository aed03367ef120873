# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus view: what the page holds, and how it behaves in a browser."""
import json
import re
import unittest

import browser
from tool import DATA, ToolTest, load

FIR = DATA / 'fir4.json'


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S).group(1))


class ViewTest(ToolTest):
    def view(self, *args, code=0):
        """The text of the page that `gaus view` writes of these arguments, and what it said."""
        path = self.dir / 'page.html'
        result = self.run_view(code, *args, '-o', path)
        return path.read_text(), result.stderr

    def run_view(self, code, *args):
        from tool import run
        result = run('view', *args)
        self.assertEqual(result.returncode, code, result.stderr)
        return result

    def gen(self, name, *args):
        path = self.dir / name
        self.succeeds('gen', '-o', path, *args)
        return path


class Page(ViewTest):
    def test_the_page_needs_nothing_else(self):
        page, _ = self.view(FIR)
        self.assertEqual(re.findall(r'https?://|@import|url\((?!#)|<link|\bsrc="', page), [])
        self.assertEqual(re.findall(r'{{\w+}}', page), [])

    def test_a_problem_is_solved_and_shown_with_its_figures(self):
        loop, = data_of(self.view(FIR)[0])['loops']
        schedule, = loop['schedules']
        solved = self.solve(FIR)
        self.assertEqual(schedule['start'], solved['start'])
        self.assertEqual(schedule['figures']['lifetime_bits'], solved['lifetime_bits'])
        self.assertEqual(schedule['quality'], 'optimal')

    def test_solver_options_are_taken(self):
        loop, = data_of(self.view(FIR, '--ii=5')[0])['loops']
        self.assertEqual(loop['schedules'][0]['ii'], 5)

    def test_lifetimes_add_up(self):
        for args in (['--seed=5'], ['--seed=6', '--clock=5'], ['--seed=7', '--recurrences=5']):
            loop, = data_of(self.view(self.gen('p.json', '--operations=40', *args))[0])['loops']
            schedule, width = loop['schedules'][0], loop['operations']['width']
            self.assertEqual(sum(w * (e - b) for w, b, e in zip(width, schedule['begin'], schedule['end'])),
                             schedule['figures']['lifetime_bits'])

    def test_a_schedule_belongs_to_the_problem_that_it_is_named_after(self):
        folder = self.dir / 'loops'
        folder.mkdir()
        for name, ii in (('a', 4), ('b', 3)):
            (folder / (name + '.json')).write_text(FIR.read_text())
            self.succeeds('solve', '-q', FIR, '--ii=%d' % ii, '-o', folder / (name + '.schedule.json'))
        loops = data_of(self.view(folder)[0])['loops']
        self.assertEqual([[s['ii'] for s in loop['schedules']] for loop in loops], [[4], [3]])

    def test_a_schedule_of_another_name_belongs_to_the_problem_before_it(self):
        schedule = self.dir / 'x.json'
        self.succeeds('solve', '-q', FIR, '--ii=6', '-o', schedule)
        loops = data_of(self.view(DATA / 'canis14_fig2.json', FIR, schedule)[0])['loops']
        self.assertEqual([loop['schedules'][0]['ii'] for loop in loops], [3, 6])

    def test_a_front_has_all_its_points(self):
        problem, front = self.gen('p.json', '--operations=20', '--seed=2'), self.dir / 'p.front.json'
        self.succeeds('solve', '-q', problem, '--points=6', '--pareto=%s' % front)
        loop, = data_of(self.view(problem, front)[0])['loops']
        self.assertEqual([s['start'] for s in loop['schedules']], [s['start'] for s in load(front)['schedules']])
        self.assertEqual(loop['axes'], ['ii', 'length', 'max_live_bits'])

    def test_names_cannot_leave_the_data(self):
        problem = load(FIR)
        problem['name'] = '</script><script>throw 1</script><!--'
        problem['operations'][0]['name'] = '<img src=x onerror=alert(1)>'
        page, _ = self.view(self.write('p.json', problem))
        self.assertEqual(page.count('</script>'), 2)
        self.assertNotIn('<img', page)
        self.assertEqual(data_of(page)['loops'][0]['name'], problem['name'])

    def test_an_illegal_schedule_is_shown_as_such(self):
        schedule = self.solve(FIR)
        schedule['start'][1] = 0
        page, said = self.view(FIR, self.write('s.json', schedule), code=1)
        self.assertIn('not legal', said)
        self.assertTrue(data_of(page)['loops'][0]['schedules'][0]['violation'])

    def test_a_problem_without_a_schedule_is_shown_all_the_same(self):
        page, said = self.view(DATA / 'too_much_demand.json', FIR, code=1)
        loops = data_of(page)['loops']
        self.assertEqual([len(loop['schedules']) for loop in loops], [0, 1])
        self.assertIn('demand', loops[0]['bounds']['infeasible'])
        self.assertIn('demand', said)

    def test_source_lines_are_those_of_the_problem(self):
        source = self.write('loop.c', ''.join('line %d\n' % k for k in range(1, 9)))
        problem = load(FIR)
        problem['x_file'] = str(source)
        for k, operation in enumerate(problem['operations']):
            operation['x_line'] = 3 + k % 3
        loop, = data_of(self.view(self.write('p.json', problem))[0])['loops']
        self.assertEqual(loop['source']['lines'], ['line 3', 'line 4', 'line 5'])
        self.assertEqual(loop['line'][:4], [3, 4, 5, 3])
        problem['x_file'] = str(self.dir / 'gone.c')
        self.assertNotIn('source', data_of(self.view(self.write('p.json', problem))[0])['loops'][0])

    def test_the_name_of_the_page(self):
        import os
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.dir)
        self.assertIn('fir4.html: 1 loop, 10 operations', self.succeeds('view', FIR).stdout)
        self.assertTrue((self.dir / 'fir4.html').is_file())
        self.assertIn('<!doctype html>', self.succeeds('view', FIR, '-o', '-').stdout)


class BadInput(ViewTest):
    def test_a_schedule_alone(self):
        path = self.write('s.json', self.solve(FIR))
        self.fails(2, 'view', path, says='with its problem')

    def test_a_file_of_another_kind(self):
        self.fails(2, 'view', self.write('x.json', {'format': 'other'}), says=['x.json', 'gaus-problem-1'])

    def test_a_file_that_is_not_json(self):
        self.fails(2, 'view', self.write('x.json', '{'), says='x.json')

    def test_an_empty_folder(self):
        self.fails(2, 'view', self.dir, says='.json')

    def test_a_schedule_of_another_problem(self):
        path = self.write('s.json', self.solve(FIR))
        self.fails(2, 'view', DATA / 'canis14_fig2.json', path, says='s.json')

    def test_a_front_that_is_malformed(self):
        for points in ([], [{'ii': 2, 'start': [1]}], [{'ii': -1, 'start': [0] * 10}], [{'ii': 2, 'start': ['a'] * 10}]):
            path = self.write('f.json', {'format': 'gaus-pareto-1', 'schedules': points})
            self.fails(2, 'view', FIR, path, says='f.json')

    def test_a_folder_that_is_not_there(self):
        self.fails(2, 'view', FIR, '-o', self.dir / 'no' / 'x.html', says='cannot write')


OVERLAPS = '''[...document.querySelectorAll("#panels section")].map(section => {
  const boxes = [...section.querySelectorAll("svg text")].map(t => [t.textContent, t.getBoundingClientRect()]);
  const found = [];
  for (let i = 0; i < boxes.length; i++)
    for (let j = 0; j < i; j++) {
      const [s, a] = boxes[i], [t, b] = boxes[j];
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
        found.push(section.id + ": " + s + " / " + t);
    }
  return found;
}).flat()'''
SMALLEST = 'Math.min(...[...document.querySelectorAll("text")].map(t => parseFloat(getComputedStyle(t).fontSize)))'


@unittest.skipUnless(browser.PROGRAM, 'no browser (Debian: chromium)')
class InBrowser(ViewTest):
    def open(self, *args, code=0):
        self.view(*args, code=code)
        page = browser.Browser()
        self.addCleanup(page.close)
        page.open(self.dir / 'page.html')
        return page

    def no_errors(self, page):
        self.assertEqual(page.errors, [])

    def test_pointing_at_an_operation_marks_it_in_every_view(self):
        page = self.open(FIR)
        page.move('#panel-modulo [data-op="1"]')
        for panel, mark in (('gantt', '.row.on'), ('modulo', '.halo'), ('graph', '.halo')):
            self.assertGreater(page.run('document.querySelectorAll("#panel-%s %s").length' % (panel, mark)), 0, panel)
        page.click('#panel-graph [data-op="0"]')
        self.assertIn('load x', page.run('document.querySelector("#side").textContent'))
        self.assertEqual(page.run('state.chosen'), 0)
        self.no_errors(page)

    def test_keyboard(self):
        page = self.open(FIR)
        first = page.run('model.order[0]')
        page.key('ArrowDown')
        self.assertEqual(page.run('state.chosen'), first)
        page.key('ArrowRight')
        self.assertIn(page.run('state.chosen'), page.run('model.from[%d].map(e => model.deps.dst[e])' % first))
        page.key('Escape')
        self.assertIsNone(page.run('state.chosen'))
        for key, view in zip('2345', ('gantt', 'modulo', 'lifetimes', 'graph')):
            page.key(key)
            self.assertEqual(page.run('[...document.querySelectorAll("#panels section")].map(s => s.id)'),
                             ['panel-' + view])
        before = page.run('getComputedStyle(document.body).backgroundColor')
        page.key('d')
        self.assertNotEqual(page.run('getComputedStyle(document.body).backgroundColor'), before)
        page.key('?')
        self.assertTrue(page.run('document.getElementById("help").open'))
        self.no_errors(page)

    def test_search_marks_what_it_finds(self):
        page = self.open(FIR)
        page.run('byId("search").value = "sum"; byId("search").dispatchEvent(new Event("input"))')
        self.assertEqual(sorted(page.run('[...state.marked].map(v => model.name[v])')), ['sum01', 'sum23'])
        self.no_errors(page)

    def test_the_views_agree_with_the_figures(self):
        for k, args in enumerate((['--seed=1'], ['--seed=2', '--blocking=1'], ['--seed=3', '--clock=5'],
                                  ['--seed=4', '--max-demand=3'])):
            problem = self.gen('p.json', '--operations=50', '--recurrences=4', *args)
            page = self.open(problem, *(['--mode=memory'] if k == 0 else []))
            self.assertEqual(page.run('bitsAlive(model).reduce((a, b) => Math.max(a, b))'),
                             page.run('model.s.figures.max_live_bits'))
            # Each unit is held at most once in a slot, and the busiest slot of each type is its peak demand.
            self.assertEqual(page.run('''model.types.map((_, k) => {
              const rows = reservationTable(model).filter(r => r.type === k), busy = new Array(model.period).fill(0);
              rows.forEach(r => r.ops.forEach(v => busySlots(model, v).forEach(s => busy[s]++)));
              return Math.max(0, ...busy);
            })'''), page.run('model.s.peaks'))
            self.assertTrue(page.run('reservationTable(model).every(r => '
                                     'r.ops.flatMap(v => busySlots(model, v)).length === r.used)'))
            self.no_errors(page)

    def test_text_is_legible_and_does_not_overlap(self):
        for problem in (FIR, self.gen('p.json', '--operations=120', '--seed=9', '--recurrences=4')):
            page = self.open(problem)
            page.key('1')
            for view in ('2', '3', '4', '1'):
                page.key(view)
                self.assertGreaterEqual(page.run(SMALLEST), 11)
                found = [text for text in page.run(OVERLAPS) if not text.startswith('panel-graph')]
                self.assertEqual(found, [], '%s, view %s' % (problem.name, view))
            self.assertLessEqual(page.run('document.documentElement.scrollWidth'), 1280)
            self.no_errors(page)

    def test_five_thousand_operations(self):
        problem = self.gen('p.json', '--operations=5000', '--seed=3')
        page = self.open(problem, '--scheduler=ims')
        for key in '12345':
            page.key(key)
            # What is not in sight is not drawn.
            self.assertLess(page.run('document.querySelectorAll("svg *").length'), 8000)
        page.key('2')
        page.run('choose(model.order[4321])')
        self.assertGreater(page.run('sheets[0].host.scrollTop'), 1000)
        self.assertEqual(page.run('document.querySelectorAll("#panel-gantt .chosen").length'), 1)
        self.no_errors(page)

    def test_a_batch_lists_its_loops(self):
        page = self.open(FIR, DATA / 'canis14_fig2.json', DATA / 'too_much_demand.json', code=1)
        self.assertEqual(page.run('document.querySelectorAll("tr[data-loop]").length'), 3)
        page.click('th[data-column="1"]')
        sizes = page.run('[...document.querySelectorAll("tbody tr")].map(r => +r.cells[1].textContent)')
        self.assertEqual(sizes, sorted(sizes))
        page.click('tr[data-loop="1"]')
        self.assertEqual(page.run('model.n'), 5)
        page.key('n')
        self.assertIn('no schedule', page.run('byId("summary").textContent'))
        self.no_errors(page)

    def test_a_front_opens_the_point_that_is_clicked(self):
        problem, front = self.gen('p.json', '--operations=20', '--seed=2'), self.dir / 'p.front.json'
        self.succeeds('solve', '-q', problem, '--points=6', '--pareto=%s' % front)
        page = self.open(problem, front)
        self.assertEqual(page.run('document.querySelectorAll("[data-point]").length'), len(load(front)['schedules']))
        page.click('[data-point="1"]')
        self.assertEqual(page.run('model.start'), load(front)['schedules'][1]['start'])
        self.no_errors(page)

    def test_source_lines_and_operations_mark_each_other(self):
        source = self.write('loop.c', ''.join('line %d\n' % k for k in range(1, 9)))
        problem = load(FIR)
        problem['x_file'] = str(source)
        for k, operation in enumerate(problem['operations']):
            operation['x_line'] = 3 + k % 3
        page = self.open(self.write('p.json', problem))
        page.run('document.querySelector("#source").scrollIntoView()')
        page.move('#source [data-line="4"]')
        self.assertEqual(sorted(page.run('[...state.marked]')), [1, 4, 7])
        page.move('#panel-gantt [data-op="2"]')
        self.assertEqual(page.run('[...document.querySelectorAll("#source .on")].map(s => s.dataset.line)'), ['5'])
        self.no_errors(page)

    def test_an_illegal_schedule_has_a_warning(self):
        schedule = self.solve(FIR)
        schedule['start'][1] = 0
        page = self.open(FIR, self.write('s.json', schedule), code=1)
        self.assertIn('not legal', page.run('byId("warning").textContent'))
        self.assertFalse(page.run('byId("warning").hidden'))

    def test_it_prints(self):
        page = self.open(self.gen('p.json', '--operations=120', '--seed=9'))
        page.key('2')
        self.assertTrue(page.print_pdf().startswith(b'%PDF'))
        self.no_errors(page)
