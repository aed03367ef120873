# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The benchmark instances beside the repository: every schedule is checked by
the script that comes with them, which shares no code with this project."""
import importlib.util
import json

from tool import SHARED, ToolTest, load, needs_shared


def checker():
    spec = importlib.util.spec_from_file_location('check_schedule', SHARED / 'check_schedule.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_shared
class Instances(ToolTest):
    def instances(self, folder):
        paths = sorted((SHARED / 'instances' / folder).glob('*.json'))
        self.assertTrue(paths)
        return paths

    def check_folder(self, folder, *args):
        """Solves a folder in one run; returns {name: schedule} after an independent check of each."""
        check, schedules = checker(), {}
        paths = self.instances(folder)
        out = self.dir / '-'.join(['out', *args]).replace('=', '-')
        self.succeeds('solve', *paths, '-q', '-o', out, *args, timeout=900)
        for path in paths:
            written = out / (path.stem + '.schedule.json')
            wrong, figures = check.check(path, written)
            self.assertIsNone(wrong, path.name)
            schedule = load(written)
            for key in ('length', 'stages', 'communication', 'lifetime_bits', 'max_live_bits'):
                self.assertEqual(schedule[key], figures[key], '%s: %s' % (path.name, key))
            schedules[path.stem] = schedule
        return schedules

    def compare_with_ims(self, folder):
        gauss, ims = self.check_folder(folder), self.check_folder(folder, '--scheduler=ims')
        for name, schedule in gauss.items():
            self.assertLessEqual(schedule['ii'], ims[name]['ii'], name)
            self.assertGreaterEqual(schedule['ii'], max(schedule['mii'].values()), name)

    def test_machsuite(self):
        self.compare_with_ims('machsuite')

    def test_origami(self):
        self.compare_with_ims('origami')

    def objective(self, name, *args):
        path = SHARED / 'instances' / (name + '.json')
        return self.solve(path, '-q', '--mode=resource', '--bound-limit=0', *args)['objective']

    def test_high_effort_is_no_worse(self):
        """Its own search ends worse here."""
        args = 'epfl/i2c', '--latency=21'
        self.assertLessEqual(self.objective(*args, '--effort=high'), self.objective(*args))

    def test_limits_that_are_tight(self):
        """A penalty alone found nothing of use: 4.3 times the objective without limits."""
        limits = self.dir / 'limited.json'
        problem = load(SHARED / 'instances' / 'epfl' / 'priority.json')
        problem['operator_types'][0]['limit'] = 4
        limits.write_text(json.dumps(problem))
        free = self.objective('epfl/priority', '--latency=376')
        for seed in range(1, 4):
            limited = self.solve(limits, '-q', '--mode=resource', '--latency=376', '--seed=%d' % seed)['objective']
            self.assertLess(limited, 1.1 * free)

    def test_bounds_are_those_of_the_index(self):
        with open(SHARED / 'instances' / 'INDEX.tsv') as file:
            head = file.readline().split()
            rows = [dict(zip(head, line.split())) for line in file]
        rows = [r for r in rows if r['name'].startswith(('machsuite/', 'origami/'))]
        self.assertGreater(len(rows), 100)
        for row in rows:
            info = self.info(SHARED / 'instances' / (row['name'] + '.json'))
            self.assertEqual([info[k] for k in ('res', 'rec', 'mii', 'depth')],
                             [int(row[k]) for k in ('res_mii', 'rec_mii', 'mii', 'depth')], row['name'])

    def info(self, path):
        return json.loads(self.succeeds('info', '--json', path).stdout)['bounds']
