#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What we aim at beside what the committed results reach: the table in bench/results/README.md, written again.

Reads the CSV and JSON files of bench/bounded.py (all that begin with `bounded` or `div`; high effort by their options),
and spread, modulo, against-exact and cost. What has no file or no rows says so.

  bench/targets.py
"""
import json
import operator

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


def row(what, aim, figure, where, met=lambda value, aim: value <= aim):
    """A line of the table; `figure` is a value and what is written of it, (None, '') where there is none."""
    value, text = figure
    if value is None:
        return what, aim, NONE, '-', '-'
    return what, aim, text, 'yes' if met(value, aim) else 'no', where


def mean(ratios):
    found = [ratio for ratio in ratios if ratio]
    value = bench.geometric_mean(found)
    return (value, '%.3f over %d rows' % (value, len(found))) if found else (None, '')


def most(ratios):
    found = {key: ratio for key, ratio in ratios.items() if ratio}
    if not found:
        return None, ''
    worst = max(found, key=found.get)
    return found[worst], '%.3f of %d rows (%s at %s)' % (found[worst], len(found), worst[0], worst[2])


def span(values, form='%.2f'):
    values = sorted(v for v in values if v is not None)
    if not values:
        return None, ''
    return values[-1], form % values[0] if len(values) == 1 else '%s to %s' % (form % values[0], form % values[-1])


def count(number, total):
    return (number, '%d of %d' % (number, total)) if total else (None, '')


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

    def to_bound(self, part, bound):
        keys = [key for key in self.keys('A') if bounded.folder(key) == part]
        return mean(self.results.over(key, bound(key)) for key in keys)

    def seconds(self, formulation, *parts):
        return span((self.results.figure(key, 'processor') for key in self.keys(formulation)
                     if any(part in key[0] for part in parts)), '%.2f')

    def baselines(self, formulation, keys=None):
        """In how many of the rows with baselines one of these is better."""
        keys = self.keys(formulation) if keys is None else keys
        ratios = [[self.results.over(key, self.results.figure(key, 'value', name)) for name in self.results.schedulers[1:]]
                  for key in keys]
        ratios = [[ratio for ratio in found if ratio] for found in ratios if any(found)]
        return count(sum(max(found) > 1 for found in ratios), len(ratios))


def bound_rows(default, high):
    """Over the bounds that come with the references, and over the best that is proven, which high effort raises."""
    aims = ('rw sparse', 'sparse random graphs', 1.006), ('rw', 'dense random graphs', 1.16), ('epfl', 'circuits', 1.3)
    rows = []
    for effort, runs in ('default', default), ('high', high):
        for part, what, aim in aims:
            for of, bound in ("the reference's",
                              lambda key: runs.results.reference(key, 'bound')), ('the best', runs.results.bound):
                rows.append(row('**A**, over %s bound: %s, %s effort' % (of, what, effort), aim, runs.to_bound(part, bound),
                                files(*runs.names)))
    return rows


def resource_rows(default, high):
    ratios, where = default.to_reference('A'), files(*default.names)
    others = {key[0] for key in default.keys('A', 'epfl') if not key[0].endswith(('multiplier', 'div'))}
    return [
        row('**A**, over the reference: geometric mean, default effort', 1.01, mean(ratios.values()), where),
        row('**A**, over the reference: worst row', 1.04, most(ratios), where),
        row('**A**, over the reference: geometric mean, high effort', 0.98, mean(high.to_reference('A').values()),
            files(*high.names)),
        *bound_rows(default, high),
        row('**A**, seconds: random graphs of 10,000 operations', 1, default.seconds('A', '_10000_'), where),
        row('**A**, seconds: random graphs of 5,000 operations', 0.5, default.seconds('A', '_5000_'), where),
        row('**A**, seconds: random graphs of 1,000 operations', 0.1, default.seconds('A', '_1000_'), where),
        row('**A**, seconds: circuits but `multiplier` and `div`', 5, default.seconds('A', *others), where),
        row('**A**, seconds: `multiplier` and `div`', 60, default.seconds('A', 'multiplier', 'epfl/div'), where),
    ]


def memory_rows(default, high):
    where = files(*default.names)
    return [
        row('**B**, over the reference: geometric mean, default effort', 1, mean(default.to_reference('B').values()), where),
        row('**B**, over the reference: geometric mean, high effort', 0.96, mean(high.to_reference('B').values()),
            files(*high.names)),
        row('**B**, rows where a baseline (`list`, `alap`, random restarts and others) is better', 0, default.baselines('B'),
            where),
    ]


def large_rows(default):
    rows, where = [], files('div')
    for formulation, mode in bounded.MODES.items():
        keys = [key for key in default.keys(formulation) if key[0] == 'epfl/div']
        name = '**Large**, `epfl/div`, `%s`' % mode + (' at ' + ' and '.join(key[2] for key in keys) if keys else '')
        rows += [row(name + ': rows where a baseline is better', 0, default.baselines(formulation, keys), where),
                 row(name + ': seconds', 300, span([default.results.figure(key, 'processor') for key in keys], '%.0f'), where),
                 row(name + ': MB', 1000, span([default.results.figure(key, 'memory_mb') for key in keys], '%.0f'), where)]
    return rows


def spread_rows(references):
    results = bounded.Results(bench.load_rows(RESULTS / 'spread.csv'), references)
    return [row('**Luck**, largest over least value of `%s`, %d seeds, worst row' % (mode, len(results.seeds)), 1.03,
                most({key: results.spread(key) for key in results.problems if key[1] == formulation}), files('spread'))
            for formulation, mode in bounded.MODES.items()]


# --- mode modulo ------------------------------------------------------------------


def lifetimes(same):
    """Of pairs of figures, over those of `ims`."""
    ratio = bench.geometric_mean([(a['lifetime_bits'] + 1) / (b['lifetime_bits'] + 1) for a, b in same])
    least = bench.floor(same)
    if ratio is None:
        return None, ''
    return ratio, '%.3f over %d loops%s' % (ratio, len(same), '; by the bounds at least %.3f' % least if least else '')


def modulo_rows():
    rows = [row for row in bench.load_rows(RESULTS / 'modulo.csv') if not row['instance'].endswith('mhz')]
    table = bench.collapse(rows)
    names = sorted({name for name, _ in table if (name, 'gauss') in table and (name, 'ims') in table})
    ours = {name: table[name, 'gauss'] for name in names}
    above = sum(ours[n]['ii'] > LARGEST_II.get(n, table[n, 'ims']['ii']) for n in names)
    used = [figures['processor'] for figures in ours.values()]
    seconds = sum(used) if None not in used else sum(figures['seconds'] for figures in ours.values())
    where = files('modulo')
    at_mii = sum(figures['ii'] == figures['mii'] for figures in ours.values())
    out = [row('**C**, loops with an II above that of the reference', 0, count(above, len(names)), where),
           row('**C**, loops with II = MII', GRAPHS_AT_MII, count(at_mii, len(names)), where, operator.ge)]
    for folder, aim in (('machsuite', 0.58), ('origami', 0.41)):
        same = [(ours[n], table[n, 'ims']) for n in names if n.startswith(folder) and ours[n]['ii'] == table[n, 'ims']['ii']]
        out.append(row('**C**, `lifetime_bits` over `ims` at the same II, %s' % folder, aim, lifetimes(same), where))
    for name, aim in NAMED.items():
        bits = ours.get('origami/' + name, {}).get('lifetime_bits')
        out.append(row('**C**, `lifetime_bits` of `%s`' % name, aim, (bits, '%d' % (bits or 0)), where))
    passed = ', as they passed' if None in used else ''
    return [*out, row('**C**, seconds of all' + passed, 60, (seconds if names else None, '%.1f' % seconds), where)]


# --- the exact reference, the cost ------------------------------------------------


def speed(rows):
    """CP-SAT's time over ours."""
    value = bench.geometric_mean([float(line['speed']) for line in rows])
    slower = sum(float(line['speed']) < 1 for line in rows)
    return (value, '%.3g over %d rows; ours is slower in %d' % (value, len(rows), slower)) if rows else (None, '')


def group_rows(group, rows, where):
    name, ratios = '**CP-SAT**, ' + ', '.join(group), [float(line['ratio']) for line in rows]
    worst = max(rows, key=lambda line: float(line['ratio']))
    return [row(name + ': geometric mean', 1.01, mean(ratios), where),
            row(name + ': worst row', 1.08, (max(ratios), '%.3f (%s)' % (max(ratios), worst['instance'])), where),
            row(name + ': its time over ours', 100, speed(rows), where, operator.ge),
            row(name + ': its time over ours, where it takes over 1 s', 100,
                speed([line for line in rows if float(line['exact_seconds']) > 1]), where, operator.ge)]


def exact_rows():
    lines = bench.load_rows(RESULTS / 'against-exact.csv')
    where, out = files('against-exact'), []
    valued = [line for line in lines if line['ratio']]
    for group in sorted(set(map(compare_exact.family, valued))):
        out += group_rows(group, [line for line in valued if compare_exact.family(line) == group], where)
    proven = [line for line in lines if line['mode'] == 'ii' and line['exact_status'] == 'proven' and line['ours']]
    other = sum(line['ours'] != line['exact'] for line in proven)
    return [*out, row('**CP-SAT**, proven minimum IIs that are not ours', 0, count(other, len(proven)), where)]


def cost_rows():
    rows, out = bench.load_rows(RESULTS / 'cost.csv'), []
    for mode in dict.fromkeys(line['mode'] for line in rows):
        here = [line for line in rows if line['mode'] == mode]
        points = [(cost.touched(line), float(line['processor'])) for line in here]
        all_of_them, half = cost.fit(points)[0], cost.fit(cost.upper_half(points))[0]
        out.append(row('**Cost**, `%s`: an iteration, exponent over what it touches' % mode, 1,
                       (all_of_them, '%.2f; larger half %.2f' % (all_of_them, half)), files('cost')))
        heap = [(cost.size(line), float(line['heap_bytes'])) for line in here if line.get('heap_bytes')]
        slope = cost.fit(heap)[0] if heap else None
        out.append(row('**Cost**, `%s`: memory, exponent over operations, dependences and steps' % mode, 1,
                       (slope, '%.2f' % (slope or 0)), files('cost')))
    return out


def main():
    references = bounded.read_references(bench.SHARED / 'trial-results.tsv')
    default, high = Bounded(references, False), Bounded(references, True)
    rows = [*resource_rows(default, high), *memory_rows(default, high), *modulo_rows(), *exact_rows(), *large_rows(default),
            *cost_rows(), *spread_rows(references)]
    table = bench.markdown([('what', 'aim', 'reached', 'met', 'where'), *rows])
    path = RESULTS / 'README.md'
    before, rest = path.read_text().split(BEGIN)
    path.write_text('%s%s\n\n%s\n\n%s%s' % (before, BEGIN, table, END, rest.split(END)[1]))
    print(table)


if __name__ == '__main__':
    main()
