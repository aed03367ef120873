#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What we aim at beside what the committed results reach: the table in bench/results/README.md, written again.

Reads the CSV and JSON files of bench/bounded.py (all that begin with `bounded` or `div`; high effort by their options),
and spread, modulo, against-exact and cost. What has no file or no rows says so.

  bench/targets.py
"""
import json

import bounded
import compare_exact
import cost
import run as bench

RESULTS = bench.ROOT / 'bench' / 'results'
BEGIN, END = '<!-- targets: written by bench/targets.py -->', '<!-- end of targets -->'
NONE = 'not measured'
NAMED = {'fir_SAM': 3500, 'iir_sos16': 2060, 'mat_inv': 2000, 'r2_FFT': 3020, 'r22_FFT': 3020}
LARGEST_II = {'origami/fir_lms': 28}  # the others: that of ims
GRAPHS_AT_MII = 105


def mean(ratios):
    found = [ratio for ratio in ratios if ratio]
    return '%.3f over %d rows' % (bench.geometric_mean(found), len(found)) if found else NONE


def most(ratios):
    found = {key: ratio for key, ratio in ratios.items() if ratio}
    worst = max(found, key=found.get, default=None)
    return '%.3f (%s at %s)' % (found[worst], worst[0], worst[2]) if worst else NONE


def span(values, form='%.2f'):
    values = sorted(v for v in values if v is not None)
    return NONE if not values else form % values[0] if len(values) == 1 else \
        '%s to %s' % (form % values[0], form % values[-1])


def files(*names):
    """Links to the reports that are there."""
    return ', '.join('[%s.md](%s.md)' % (name, name) for name in names if (RESULTS / (name + '.md')).exists()) or '-'


# --- modes resource and memory ----------------------------------------------------


class Bounded:
    """The rows of bench/bounded.py of one effort."""

    def __init__(self, references, high):
        self.names, rows = [], []
        for path in sorted([*RESULTS.glob('bounded*.json'), *RESULTS.glob('div*.json')]):
            if ('--effort=high' in json.loads(path.read_text())['options']) == high:
                self.names.append(path.stem)
                rows += bench.load_rows(path.with_suffix('.csv'))
        rows.sort(key=lambda row: row['scheduler'] != 'gauss')
        self.results = bounded.Results(rows, references)

    def keys(self, formulation, part=''):
        return [key for key in self.results.problems if key[1] == formulation and bounded.folder(key).startswith(part)]

    def to_reference(self, formulation):
        return {key: self.results.over(key, self.results.reference(key, 'trial')) for key in self.keys(formulation)}

    def to_bound(self, part):
        keys = [key for key in self.keys('A') if bounded.folder(key) == part]
        return mean(self.results.over(key, self.results.bound(key)) for key in keys)

    def seconds(self, formulation, *parts):
        return span((self.results.figure(key, 'processor') for key in self.keys(formulation)
                     if any(part in key[0] for part in parts)), '%.2f')

    def baselines(self, formulation, keys=None):
        """In how many of the rows with baselines one of these is better."""
        keys = self.keys(formulation) if keys is None else keys
        ratios = [[self.results.over(key, self.results.figure(key, 'value', name)) for name in self.results.schedulers[1:]]
                  for key in keys]
        ratios = [[ratio for ratio in row if ratio] for row in ratios if any(row)]
        return 'better in %d of %d rows' % (sum(max(row) > 1 for row in ratios), len(ratios)) if ratios else NONE


def resource_rows(default, high):
    ratios, where = default.to_reference('A'), files(*default.names)
    return [
        ('**A**, over the reference: geometric mean, default effort', '1.01', mean(ratios.values()), where),
        ('**A**, over the reference: worst row', '1.04', most(ratios), where),
        ('**A**, over the reference: geometric mean, high effort', '0.98', mean(high.to_reference('A').values()), files(*high.names)),
        ('**A**, over the bound: sparse random graphs', '1.006', default.to_bound('rw sparse'), where),
        ('**A**, over the bound: dense random graphs', '1.16', default.to_bound('rw'), where),
        ('**A**, over the bound: circuits', '1.30', default.to_bound('epfl'), where),
        ('**A**, seconds: random graphs of 10,000 operations', '1', default.seconds('A', '_10000_'), where),
        ('**A**, seconds: random graphs of 5,000 operations', '0.5', default.seconds('A', '_5000_'), where),
        ('**A**, seconds: random graphs of 1,000 operations', '0.1', default.seconds('A', '_1000_'), where),
        ('**A**, seconds: circuits but `multiplier` and `div`', '5', default.seconds(
            'A', *(part for part in {key[0] for key in default.keys('A', 'epfl')}
                   if not part.endswith(('multiplier', 'div')))), where),
        ('**A**, seconds: `multiplier` and `div`', '60', default.seconds('A', 'multiplier', 'epfl/div'), where),
    ]


def memory_rows(default, high):
    where = files(*default.names)
    return [
        ('**B**, over the reference: geometric mean, default effort', '1.00', mean(default.to_reference('B').values()), where),
        ('**B**, over the reference: geometric mean, high effort', '0.96', mean(high.to_reference('B').values()), files(*high.names)),
        ('**B**, a baseline (`list`, `alap`, random restarts and others)', 'never better', default.baselines('B'), where),
    ]


def large_rows(default):
    rows = []
    for formulation, mode in bounded.MODES.items():
        keys = [key for key in default.keys(formulation) if key[0] == 'epfl/div']
        name = '**Large**, `epfl/div`, `%s`, %s' % (mode, ' and '.join(key[2] for key in keys) + ' cycles' if keys
                                                    else 'both bounds')
        memory = [default.results.figure(key, 'memory_mb') for key in keys]
        rows += [(name + ': a baseline', 'never better', default.baselines(formulation, keys), files('div')),
                 (name + ': seconds', '300', span([default.results.figure(key, 'processor') for key in keys], '%.0f'), files('div')),
                 (name + ': MB', '1000', span(memory, '%.0f'), files('div'))]
    return rows


def spread_rows(references):
    path = RESULTS / 'spread.csv'
    results = bounded.Results(bench.load_rows(path), references)
    rows = []
    for formulation, mode in bounded.MODES.items():
        found = {key: results.spread(key) for key in results.problems if key[1] == formulation}
        rows.append(('**Luck**, largest over least value of `%s`, %d seeds, worst row' % (mode, len(results.seeds)), '1.03',
                     most(found) + ', %d rows' % len(found), files('spread')))
    return rows


# --- mode modulo ------------------------------------------------------------------


def modulo_rows():
    rows = [row for row in bench.load_rows(RESULTS / 'modulo.csv') if not row['instance'].endswith('mhz')]
    table = bench.collapse(rows)
    names = sorted({name for name, _ in table})
    ours = {name: table[name, 'gauss'] for name in names}
    above = sum(ours[n]['ii'] > LARGEST_II.get(n, table[n, 'ims']['ii']) for n in names)
    used = [figures['processor'] for figures in ours.values()]
    seconds = sum(used) if None not in used else sum(figures['seconds'] for figures in ours.values())
    where, out = files('modulo'), []
    out.append(('**C**, %d plain loops: II above that of the reference' % len(names), '0', '%d loops' % above, where))
    out.append(('**C**, II = MII', '%d loops' % GRAPHS_AT_MII,
                '%d loops' % sum(figures['ii'] == figures['mii'] for figures in ours.values()), where))
    for folder, aim in (('machsuite', '0.58'), ('origami', '0.41')):
        same = [(ours[n], table[n, 'ims']) for n in names if n.startswith(folder) and ours[n]['ii'] == table[n, 'ims']['ii']]
        ratio = bench.geometric_mean([(a['lifetime_bits'] + 1) / (b['lifetime_bits'] + 1) for a, b in same])
        out.append(('**C**, `lifetime_bits` over `ims` at the same II, %s' % folder, aim,
                    '%.3f over %d loops; by the bounds at least %.3f' % (ratio, len(same), bench.floor(same)), where))
    out += [('**C**, `lifetime_bits` of `%s`' % name, str(aim), '%d' % ours['origami/' + name]['lifetime_bits'], where) for name, aim in NAMED.items()]
    out.append(('**C**, seconds of all%s' % ('' if None not in used else ', passed'), '60', '%.1f' % seconds, where))
    return out


# --- the exact reference, the cost ------------------------------------------------


def exact_rows():
    lines = bench.load_rows(RESULTS / 'against-exact.csv')
    where, out = files('against-exact'), []
    valued = [line for line in lines if line['ratio']]
    for group in sorted(set(map(compare_exact.family, valued))):
        rows = [line for line in valued if compare_exact.family(line) == group]
        ratios = [float(row['ratio']) for row in rows]
        slow = [float(row['speed']) for row in rows if float(row['exact_seconds']) > 1]
        name = '**CP-SAT**, ' + ', '.join(group)
        out += [(name + ': geometric mean', '1.01', mean(ratios), where),
                (name + ': worst row', '1.08', '%.3f' % max(ratios), where),
                (name + ': its time over ours, where it takes over 1 s', '100',
                 '%.0f over %d rows' % (bench.geometric_mean(slow), len(slow)) if slow else NONE, where),
                (name + ': its time over ours, all rows', '100', '%.3g; ours is slower in %d' % (
                    bench.geometric_mean([float(row['speed']) for row in rows]),
                    sum(float(row['speed']) < 1 for row in rows)), where)]
    proven = [line for line in lines if line['mode'] == 'ii' and line['exact_status'] == 'proven' and line['ours']]
    out.append(('**CP-SAT**, proven minimum II is ours', 'all', '%d of %d' % (sum(row['ours'] == row['exact'] for row in proven), len(proven))
                if proven else NONE, where))
    return out


def cost_rows():
    rows, out = bench.load_rows(RESULTS / 'cost.csv'), []
    for mode in dict.fromkeys(row['mode'] for row in rows):
        here = [row for row in rows if row['mode'] == mode]
        points = [(cost.touched(row), float(row['processor'])) for row in here]
        out.append(('**Cost**, `%s`: an iteration, exponent over what it touches' % mode, '1',
                    '%.2f; larger half %.2f' % (cost.fit(points)[0], cost.fit(cost.upper_half(points))[0]), files('cost')))
        heap = [(cost.size(row), float(row['heap_bytes'])) for row in here if row.get('heap_bytes')]
        out.append(('**Cost**, `%s`: memory, exponent over operations, dependences and steps' % mode, '1',
                    '%.2f' % cost.fit(heap)[0] if heap else NONE, files('cost')))
    return out


def main():
    references = bounded.read_references(bench.SHARED / 'trial-results.tsv')
    default, high = Bounded(references, False), Bounded(references, True)
    rows = [*resource_rows(default, high), *memory_rows(default, high), *modulo_rows(), *exact_rows(), *large_rows(default),
            *cost_rows(), *spread_rows(references)]
    table = bench.markdown([('what', 'aim', 'reached', 'where'), *rows])
    path = RESULTS / 'README.md'
    before, rest = path.read_text().split(BEGIN)
    path.write_text('%s%s\n\n%s\n\n%s%s' % (before, BEGIN, table, END, rest.split(END)[1]))
    print(table)


if __name__ == '__main__':
    main()
