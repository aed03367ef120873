#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares libgaus-ir with the second reader, which is written from docs/metadata.md alone, on random loops: counted ones,
loops that their tests end, branches and exits, nests, on random targets, some with a clock period. Everything that the
library says has to be what the second reader finds; predicates and choices of phis are compared by running random
iterations. The dumps have to be those of the records, and the library to read the schedules that the solver made.

Exit status: 0 they agree, 1 they do not (the loop's seed is printed), 2 the tools did not run."""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'fuzz'), os.path.join(HERE, '..', 'exec')]
import branches
import clock
import irloops
import loops
import nests
import second_reader
import targets

DEFAULT_TARGET = pathlib.Path(HERE).parent.parent / 'plugin' / 'target' / 'default-target.json'
TRIPS = {0: 'constant', 1: 'counted', 2: 'tested'}


# --- one loop ------------------------------------------------------------------------


def text_of(value):
    """A value as print_schedules writes it; None: it depends on LLVM's version."""
    if value[0] in ('local', 'global', 'function'):
        return value[1]
    if value[0] == 'int':
        width, number = value[1], value[2]
        number = number - 2**width if width > 1 and number >= 2**(width - 1) else number
        return 'i1 ' + ('true' if number else 'false') if width == 1 else 'i%d %d' % (width, number)
    return value[1] if value[0] == 'text' else None


def input_of(one):
    return (one['operand'], one['phi'], one['operation'], one['distance'], text_of(one['value']), text_of(one['source']))


def library_input(one):
    return (one['operand'], one['phi'], one['operation'], one['distance'], one['value'], one['source'])


def same_input(mine, theirs):
    return all(m is None or m == t for m, t in zip(input_of(mine), library_input(theirs)))


class Comparison:
    def __init__(self, mine, theirs, rnd):
        self.mine, self.theirs, self.rnd, self.faults = mine, theirs, rnd, []

    def same(self, what, mine, theirs):
        if mine != theirs:
            self.faults.append('%s: the second reader has %r, the library %r' % (what, mine, theirs))

    def same_inputs(self, what, mine, theirs):
        if len(mine) != len(theirs) or not all(map(same_input, mine, theirs)):
            self.faults.append('%s: the second reader has %r, the library %r' %
                               (what, list(map(input_of, mine)), list(map(library_input, theirs))))

    def compare(self):
        self.record()
        self.same('operations', len(self.mine.operations), len(self.theirs['operations']))
        self.flow()
        if not self.faults:
            self.operations()
            self.values()
            for _ in range(12):
                self.iteration()
        return self.faults

    def record(self):
        mine, theirs = self.mine.record, self.theirs
        self.same('status', (0, ''), (theirs['status'], theirs['message']))
        for key in ('version', 'ii', 'stages', 'length', 'states', 'res_mii', 'rec_mii', 'name', 'target'):
            self.same(key, mine['gaus.' + key], theirs[key])
        for key, other, default in (('promised', 'promised', 0), ('nests', 'num_nests', 0), ('clock_period', 'clock_period', 0),
                                    ('line', 'line', 0), ('file', 'file', ''), ('dump', 'dump', ''),
                                    ('trips_expression', 'trips_expression', '')):
            self.same(key, mine.get('gaus.' + key, default), theirs[other])
        for key in ('hash', 'target_hash'):
            self.same(key, mine['gaus.' + key] % 2**64, theirs[key])
        self.same('fingerprint', self.mine.fingerprint(), mine['gaus.hash'])
        trips = mine['gaus.trips']
        self.same('trips', ('constant', trips) if isinstance(trips, int) else (trips, 0),
                  (TRIPS[theirs['trips']], theirs['num_trips']))
        self.same('waits', mine.get('gaus.waits', 0) > 0, bool(theirs['waits']))
        outer = self.mine.outer
        self.same('outer loop', outer.record['gaus.name'] if outer else '', theirs['outer_loop'])
        if outer:
            self.same('outer', [mine['gaus.outer.' + key] for key in ('cycle', 'stage', 'order', 'latency', 'trips')],
                      theirs['outer'])
            self.same('assumed', mine.get('gaus.outer.assumed', ''), theirs['assumed'])
        last = mine['gaus.length'], mine['gaus.states']
        self.same('cycles', [9 * mine['gaus.ii'] + n for n in last] if mine['gaus.ii'] else [10 * last[1]] * 2,
                  theirs['cycles'])
        self.counter()

    def counter(self):
        """The instruction that has the number of iterations."""
        reader, name = self.mine.reader, self.mine.record['gaus.name']
        found = [inst.name for block, insts in reader.body.items() for inst in insts
                 if self.mine.header in reader.flow[block] and block != self.mine.latch and
                 second_reader.mark(reader.module, inst, 'gaus.trips_of') == name]
        self.same('trips_value', found[0] if found else None, self.theirs['trips_value'])

    def flow(self):
        self.same('blocks', [block for block, _ in self.mine.units_], self.theirs['block_names'])
        self.same('ways', [way for ways in self.mine.ways for way in ways],
                  [(way['from'], way['to'], way['block']) for way in self.theirs['ways']])

    def operations(self):
        for v, theirs in enumerate(self.theirs['operations']):
            for key, value in self.mine.figures(v).items():
                self.same('operation %d, %s' % (v, key), value, theirs[key])
            self.same_inputs('operation %d, inputs' % v, self.mine.inputs(v), theirs['inputs'])
        ranks = collections.Counter((op['slot'], op['order']) for op in self.theirs['operations'])
        dense = all((slot, k) in ranks for slot, order in ranks for k in range(order))
        self.same('order is dense', (True, 1), (dense, max(ranks.values())))
        body = sorted(range(len(self.theirs['operations'])), key=lambda v: (
            self.theirs['operations'][v]['slot'], -self.theirs['operations'][v]['stage'], v))
        self.same('order', body, sorted(body, key=lambda v: (self.theirs['operations'][v]['slot'],
                                                             self.theirs['operations'][v]['order'])))

    def values(self):
        def sorted_by_name(held):
            return sorted(held, key=lambda one: (one['value'], one['operation']))
        mine, theirs = sorted_by_name(self.mine.lifetimes()), sorted_by_name(self.theirs['values'])
        self.same('values', [one for one in mine if one not in theirs], [one for one in theirs if one not in mine])
        self.same('live-ins', self.mine.live_ins(), sorted(self.theirs['live_ins']))
        outs = self.mine.live_outs()
        self.same_inputs('live-outs', [one for one, _ in outs], [one['source'] for one in self.theirs['live_outs']])
        self.same('cycles of live-outs', [cycle for _, cycle in outs], [one['cycle'] for one in self.theirs['live_outs']])
        self.same('phis', [phi.name for phi in self.mine.phis], [phi['phi'] for phi in self.theirs['phis']])
        self.same_inputs('next values of phis', [self.mine.trace(self.mine.around(phi), -1) for phi in self.mine.phis],
                         [phi['next'] for phi in self.theirs['phis']])
        for phi, theirs in zip(self.mine.phis, self.theirs['phis']):
            first = {v for v, b in zip(phi.operands, phi.blocks) if b not in self.mine.place}
            text = text_of(first.pop()) if len(first) == 1 else None
            if text is not None or not first:
                self.same('initial of %' + phi.name, text, theirs['initial'] if text is not None else text)

    # --- predicates and choices, by what an iteration does ------------------------------

    def gate(self, number, taken):
        kind, a, b = self.theirs['gates'][number]
        if kind == 0:
            return True
        if kind == 1:
            return taken[a] == b
        first = self.gate(a, taken)
        return (first and self.gate(b, taken)) if kind == 2 else (first or self.gate(b, taken))

    def iteration(self):
        mine, theirs = self.mine, self.theirs
        outcome = [self.rnd.randrange(len(ways)) for ways in mine.ways]
        places, ways, goes_on = mine.run(outcome)
        taken = {block[0]: outcome[k] for k, block in enumerate(theirs['blocks']) if block[0] >= 0}
        for k, (_, first, count, predicate) in enumerate(theirs['blocks']):
            self.same('predicate of block %d' % k, k in places, self.gate(predicate, taken))
            for w in range(count):
                self.same('predicate of way %d of block %d' % (w, k), (k, w) in ways,
                          self.gate(theirs['ways'][first + w]['predicate'], taken))
        self.same('there is a next iteration', goes_on, self.gate(theirs['continues'], taken))
        for v, op in enumerate(theirs['operations']):
            self.same('predicate of operation %d' % v, op['block'] in places, self.gate(op['predicate'], taken))
            if op['choice'] >= 0 and op['block'] in places:
                self.choice(op, mine.operations[v][1], ways, taken)

    def choice(self, op, phi, ways, taken):
        at = places_from = next(way for way in ways if self.mine.ways[way[0]][way[1]][2] == op['block'])
        leaves = self.mine.ways[places_from[0]][places_from[1]][0]
        value = next(v for v, b in zip(phi.operands, phi.blocks) if b == leaves)
        number = op['choice']
        while self.theirs['choices'][number]['test'] >= 0:
            choice = self.theirs['choices'][number]
            number = choice['next'][taken[choice['test']]]
            if number < 0:
                self.faults.append('choice of %%%s leads nowhere by way %r' % (phi.name, at))
                return
        text = text_of(self.mine.plain(value))
        if text is not None:
            self.same('choice of %' + phi.name, text, self.theirs['choices'][number]['value'])


# --- modules -------------------------------------------------------------------------


def random_module(rnd, kind, count, version):
    seed = rnd.randrange(10**6)
    if kind == 'ir':
        return irloops.module(seed, list(range(count)), version, '', plain=True)
    if kind == 'nests':
        made = [nests.Nest(k, random.Random('%d/%d' % (seed, k))) for k in range(count)]
    else:
        made = {'loops': loops, 'branches': branches}[kind].random_loops(seed, count)
    return '\n'.join([line for one in made for line in one.globals()] + [one.ir() for one in made])


def random_parameters(rnd, folder):
    """The parameters of gaus-schedule, with a target in a file as a rule."""
    out = ['nest=on', 'dump=%s' % (folder / 'dump'), 'trip-counts=' + rnd.choice(['on', 'off']),
           'mode=' + rnd.choice(['modulo'] * 4 + ['resource']), 'work-limit=5', 'threads=1']
    if rnd.random() < 0.3:
        out.append('assume-trips=%d' % rnd.choice([3, 9]))
    kind = rnd.random()
    if kind < 0.75:
        text = targets.random_target(rnd, rnd.random() < 0.3)
        (folder / 'target.json').write_text(text if kind < 0.5 else json.dumps(clock.random_target(rnd, 5)))
        out.append('target=%s' % (folder / 'target.json'))
    return ';'.join(out)


def call(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, errors='replace')
    if done.returncode:
        print(' '.join(map(str, command)), done.stderr[-2000:], sep='\n')
        sys.exit(2)
    return done.stdout


def check_schedule(folder, loop, theirs):
    """What the library reads is the schedule that the solver made, as the dump has it."""
    solved = json.loads((folder / 'dump' / 'schedules' / (loop.record['gaus.name'] + '.schedule.json')).read_text())
    read = {'start': [op['cycle'] for op in theirs['operations']], 'ii': theirs['ii'] or None, 'length': theirs['length'],
            'stages': theirs['stages'], 'problem': theirs['name'], 'x_fingerprint': '%016x' % theirs['hash'],
            'mii': {'res': theirs['res_mii'], 'rec': theirs['rec_mii']}}
    return ['schedule of the dump: %s is %r, the library has %r' % (key, solved.get(key), value)
            for key, value in read.items() if solved.get(key, value) != value]


def check_dump(folder, loop):
    path = folder / 'dump' / loop.record['gaus.dump']
    problem = json.loads(path.read_text())
    names = {op['type'] for op in problem['operations']}
    mine = [loop.figures(v) for v in range(len(loop.operations))]
    latency = {t['name']: t['latency'] for t in problem['operator_types']}
    faults = []
    if (problem['name'], problem['x_fingerprint']) != (loop.record['gaus.name'], '%016x' % (loop.record['gaus.hash'] % 2**64)):
        faults.append('dump: of %s with %s' % (problem['name'], problem['x_fingerprint']))
    for op, figures in zip(problem['operations'], mine):
        if (not figures['nest'] and op['type'] != figures['operator']) or latency[op['type']] != figures['latency']:
            faults.append('dump: an operation is %r, the record has %r' % (op, figures))
    return faults if len(mine) == len(problem['operations']) and names else faults + ['dump: other operations']


def compare_module(args, rnd, kind, folder, counts):
    """The faults, each with its loop."""
    source, out = folder / 'in.ll', folder / 'out.ll'
    source.write_text(random_module(rnd, kind, args.batch, args.version))
    parameters = random_parameters(rnd, folder)
    checked = re.sub(r'(dump|trip-counts)=[^;]*;', '', parameters)
    call(args.opt, '-load-pass-plugin=' + args.plugin, '-S', source, '-o', out,
         '-passes=function(instnamer),gaus-schedule<%s>,function(instnamer),gaus-verify<%s>' % (parameters, checked))
    theirs = {loop['name']: loop for loop in json.loads(call(args.reader, out))}
    mine, skipped = second_reader.read(out.read_text())
    counts.update(skipped=len(skipped))
    for _, why in skipped:
        counts.update({'not read: ' + why[:60]: 1})
    faults = []
    for loop in mine:
        name = loop.record['gaus.name']
        read = theirs.pop(name)
        target = folder / 'target.json' if 'target=' in parameters else DEFAULT_TARGET
        if second_reader.target_fingerprint(target, DEFAULT_TARGET) != read['target_hash']:
            faults.append('%s: the fingerprint of the target is %016x' % (name, read['target_hash']))
        found = Comparison(loop, read, rnd).compare() + check_dump(folder, loop) + check_schedule(folder, loop, read)
        counts.update(loops=1, operations=len(loop.operations), nests=len(loop.nests), blocks=len(loop.units_),
                      tested=loop.record['gaus.trips'] == 'tested', clocked='gaus.clock_period' in loop.record)
        faults += ['%s: %s' % (name, fault) for fault in found]
    functions = {name for name, _ in skipped}
    faults += ['%s: only the library has it' % name for name in theirs if theirs[name]['function'] not in functions]
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--opt', required=True)
    parser.add_argument('--plugin', required=True)
    parser.add_argument('--reader', required=True, help='print_schedules')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--loops', type=int, default=100, help='at least so many')
    parser.add_argument('--batch', type=int, default=12, help='functions of a module')
    args = parser.parse_args()
    args.version = int(re.search(r'LLVM version (\d+)', call(args.opt, '--version'))[1])
    counts, number = collections.Counter(), 0
    while counts['loops'] < args.loops:
        kind = ['loops', 'branches', 'nests', 'ir'][number % 4]
        with tempfile.TemporaryDirectory() as folder:
            faults = compare_module(args, random.Random('%d/%d' % (args.seed, number)), kind, pathlib.Path(folder), counts)
        if faults:
            print('module %d of seed %d (%s)' % (number, args.seed, kind), *faults[:20], sep='\n')
            return 1
        number += 1
    print('seed %d: %s' % (args.seed, ', '.join('%s %d' % item for item in sorted(counts.items()))))
    return 0


if __name__ == '__main__':
    sys.exit(main())
