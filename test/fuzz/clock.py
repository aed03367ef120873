#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fuzzes the clock of loops with branches: random loops and targets, the schedule that the plugin writes into the IR, and
when each signal arrives, computed from that IR alone: values along its operands, the outcome of a test at each phi
whose value it decides and at each store that it lets go, within an iteration and from one to the next.

Exit status: 0 every cycle is long enough and every !gaus.arrival right, 1 one is not (printed with its IR), 2 the tools
did not run."""
import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import branches

PERIOD, BATCH = 5, 40
NEXT, END = 'the next iteration', 'outside'


# --- targets and loops

TYPES = {'branch': ['br', 'switch'], 'test': ['icmp'], 'mux': ['phi'], 'load': ['load'], 'store': ['store'],
         'logic': ['and', 'or', 'xor', 'select'], 'alu': ['add', 'sub', 'mul', 'shl', 'lshr', 'ashr'],
         'wire': ['getelementptr', 'trunc', 'zext', 'sext', 'bitcast', 'freeze', 'extractelement', 'ptrtoint']}
LATENCIES = {'load': [0, 1, 1, 2], 'store': [1, 1, 2], 'wire': [0]}


def random_target(rnd, period):
    types = []
    for name in TYPES:
        kind = {'name': name, 'latency': rnd.choice(LATENCIES.get(name, [0, 0, 0, 1])), 'delay': rnd.randint(0, 18) / 4}
        if name == 'wire' and rnd.random() < 0.5:
            kind['delay'] = 0
        if rnd.random() < 0.4:
            kind['delay_out'] = rnd.randint(0, 12) / 4
        types.append(kind)
    types[3]['speculative'] = rnd.random() < 0.5
    return {'format': 'gaus-target-1', 'name': 'clock', 'clock_period': period, 'operator_types': types,
            'memory': {'write_after_read': rnd.choice([0, 1]), 'write_after_write': rnd.choice([0, 1])},
            'rules': [{'opcode': opcodes, 'operator': name} for name, opcodes in TYPES.items()]}


class LargeLoop:
    """So many tests that the plugin leaves out edges which others imply."""

    def __init__(self, index, rnd):
        self.name, self.lines, self.count = 'h%d' % index, [], 0
        self.rnd, self.depth = rnd, 0
        self.block = 'loop'
        while self.count < 55:
            self.item()

    def globals(self):
        return []

    def address(self):
        name = 'p%d' % len(self.lines)
        self.lines.append('%%%s = getelementptr i32, ptr %%%s, i64 %%i' % (name, self.rnd.choice('abc')))
        return name

    def load(self):
        address, name = self.address(), 'v%d' % len(self.lines)
        self.lines.append('%%%s = load i32, ptr %%%s, align 4' % (name, address))
        return name

    def test(self):
        value, name = self.load(), 'c%d' % len(self.lines)
        self.lines.append('%%%s = icmp sgt i32 %%%s, %d' % (name, value, self.rnd.randint(0, 9)))
        return name

    def store(self, value):
        self.lines.append('store i32 %s, ptr %%%s, align 4' % (value, self.address()))

    def open(self, name):
        self.block = name
        self.lines.append(name + ':')

    def item(self):
        self.count += 1
        number, condition = self.count, self.test()
        if self.rnd.random() < 0.2 and self.depth == 0:
            self.lines.append('br i1 %%%s, label %%exit, label %%stay%d' % (condition, number))
            self.open('stay%d' % number)
            return
        before = self.block
        self.lines.append('br i1 %%%s, label %%then%d, label %%join%d' % (condition, number, number))
        self.open('then%d' % number)
        value = self.load()
        self.store(self.rnd.choice([str(number), '%' + value]))
        if self.rnd.random() < 0.4:
            self.depth += 1
            self.item()
            self.depth -= 1
        then = self.block
        self.lines.append('br label %%join%d' % number)
        self.open('join%d' % number)
        phi = 'm%d' % len(self.lines)
        self.lines.append('%%%s = phi i32 [ %%%s, %%%s ], [ %d, %%%s ]' % (phi, value, then, number, before))
        if self.rnd.random() < 0.5:
            self.store('%' + phi)

    def ir(self):
        head = ['define void @%s(ptr %%a, ptr %%b, ptr %%c, i64 %%n) {' % self.name, 'entry:', 'br label %loop', 'loop:',
                '%%i = phi i64 [ 0, %%entry ], [ %%i.next, %%%s ]' % self.block]
        return '\n'.join(head + self.lines + [
            '%i.next = add nuw nsw i64 %i, 1', '%again = icmp slt i64 %i.next, %n',
            'br i1 %again, label %loop, label %exit', 'exit:', 'ret void', '}', ''])


# --- the scheduled IR

class Inst:
    def __init__(self, text, block, index):
        found = re.match(r'%([\w.]+) = ', text)
        self.name = found[1] if found else '%s#%d' % (block, index)
        body = text[found.end():] if found else text
        self.opcode, self.block, self.text = body.split()[0], block, text
        self.marks = {key: number for key, number in re.findall(r'!gaus\.(\w+) !(\d+)', text)}
        self.targets = re.findall(r'label %([\w.]+)', body) if self.opcode in ('br', 'switch') else []
        bare = re.sub(r'label %[\w.]+|, ![\w.]+ !\d+', '', body)
        self.incoming = re.findall(r'\[ (.*?), %([\w.]+) \]', bare) if self.opcode == 'phi' else []
        self.operands = [] if self.opcode == 'phi' else re.findall(r'%([\w.]+)', bare)

    @property
    def is_operation(self):
        return 'cycle' in self.marks


class Function:
    """One scheduled loop: its instructions, blocks and II."""

    def __init__(self, text, nodes):
        self.blocks, self.instructions, block = {}, {}, None
        for line in re.sub(r'\[\n(.*?)\n  \]', lambda m: '[ %s ]' % ' '.join(m[1].split()), text, flags=re.S).split('\n'):
            label = re.match(r'([\w.]+):', line)
            if label:
                block = self.blocks.setdefault(label[1], [])
                name = label[1]
            elif block is not None and line.startswith('  '):
                inst = Inst(line.strip(), name, len(block))
                block.append(inst)
                self.instructions[inst.name] = inst
        for outside in ('entry', 'exit'):
            self.blocks.pop(outside)
        self.instructions = {n: i for n, i in self.instructions.items() if i.block in self.blocks}
        self.operations = {n: i for n, i in self.instructions.items() if i.is_operation}
        for inst in self.operations.values():
            inst.cycle, inst.arrival = (int(re.match(r'!\{i32 (\d+)\}', nodes[inst.marks[key]])[1])
                                        for key in ('cycle', 'arrival'))
        loop = nodes[re.search(r'!llvm\.loop !(\d+)', text)[1]]
        record = ' '.join(nodes[number] for number in re.findall(r'!(\d+)', loop) if 'gaus.' in nodes[number])
        self.ii = int(re.search(r'"gaus\.ii", i32 (\d+)', record)[1])
        self.find_flow()

    def find_flow(self):
        """Successors and, in topological order, what comes after each block on every way, itself included."""
        self.after = {NEXT: [END], END: []}
        for name, block in self.blocks.items():
            self.after[name] = [NEXT if to == 'loop' else to if to in self.blocks else END for to in block[-1].targets]
        order, done = [], set()

        def visit(block):
            if block not in done:
                done.add(block)
                for to in self.after[block]:
                    visit(to)
                order.append(block)

        visit('loop')
        self.ends = {}  # post-dominators
        for block in order:
            ways = [self.ends[to] for to in self.after[block]]
            self.ends[block] = {block} | (set.intersection(*ways) if ways else set())
        self.deciders, tests = {}, [b for b in order[::-1] if len(set(self.after[b])) > 1]
        for block in order[::-1]:
            direct = {t for t in tests if any(block in self.ends[to] for to in self.after[t])
                      and (block == t or block not in self.ends[t]) and block != t}
            self.deciders[block] = direct.union(*(self.deciders[t] for t in direct))

    def sources(self, value, distance=0, seen=None):
        """Operations that the value comes from, and how many iterations before."""
        seen = set() if seen is None else seen
        inst = self.instructions.get(value)
        if inst is None or (value, distance) in seen or distance > len(self.blocks['loop']):
            return set()
        seen.add((value, distance))
        if inst.is_operation:
            return {(value, distance)}
        assert inst.opcode == 'phi', inst.text
        carried = inst.block == 'loop'
        return set().union(*(self.sources(v[1:], distance + carried, seen) for v, b in inst.incoming
                             if v.startswith('%') and b in self.blocks))

    def test_of(self, block):
        return self.blocks[block][-1].name

    def choosers(self, phi):
        """The tests that decide which value the phi takes, given that its block runs."""
        values, known = {block: value for value, block in phi.incoming}, {}

        def choice(block, to):
            """What going from one block to the next leads to: a value, a test, or None where not to the phi."""
            if to == phi.block:
                return values[block]
            if to in (NEXT, END):
                return None
            if to not in known:
                ways = {choice(to, further) for further in self.after[to]} - {None}
                known[to] = None if not ways else ways.pop() if len(ways) == 1 else ('test', to)
            return known[to]

        found, todo = set(), [choice(None, 'loop')]
        while todo:
            node = todo.pop()
            if isinstance(node, tuple) and node[1] not in found:
                found.add(node[1])
                todo += [choice(node[1], to) for to in self.after[node[1]]]
        return {self.test_of(block) for block in found}

    def values(self):
        for inst in self.operations.values():
            operands = [v[1:] for v, b in inst.incoming if v.startswith('%')] if inst.opcode == 'phi' else inst.operands
            for operand in operands:
                for source, distance in self.sources(operand):
                    yield source, inst.name, distance

    def control(self, counted):
        for inst in self.operations.values():
            if inst.opcode == 'phi':
                yield from ((test, inst.name, 0) for test in self.choosers(inst))
            elif inst.opcode == 'store':
                yield from ((self.test_of(block), inst.name, 0) for block in self.deciders[inst.block])
                if not counted:
                    yield from ((self.test_of(block), inst.name, 1) for block in self.deciders[NEXT])


class Clock:
    """When signals arrive, in ps after the beginning of a cycle."""

    def __init__(self, function, target):
        self.function = function
        kinds = {kind['name']: kind for kind in target['operator_types']}
        self.kind = {opcode: kinds[name] for name, opcodes in TYPES.items() for opcode in opcodes}

    def of(self, name, key):
        return self.kind[self.function.operations[name].opcode].get(key, 0)

    def time(self, name, key):
        return round(1000 * self.of(name, key))

    def arrivals(self, signals):
        times, chained, late = {name: 0 for name in self.function.operations}, [], []
        for src, dst, distance in signals:
            end = self.function.operations[src].cycle + self.of(src, 'latency')
            start = self.function.operations[dst].cycle + self.function.ii * distance
            if start < end:
                late.append('%s starts before %s has ended' % (dst, src))
            elif start == end and self.of(src, 'latency'):
                times[dst] = max(times[dst], self.time(src, 'delay_out'))
            elif start == end:
                chained.append((src, dst))
        for _ in times:
            before = dict(times)
            for src, dst in chained:
                times[dst] = max(times[dst], times[src] + self.time(src, 'delay'))
            if before == times:
                break
        return times, late

    def misses(self, times):
        return ['the inputs of %s are there after %d ps, and it takes %d' % (name, at, self.time(name, 'delay'))
                for name, at in times.items() if at + self.time(name, 'delay') > 1000 * PERIOD]

    def wrong_marks(self, times, exact):
        """Loads that wait for a test arrive later than is known here."""
        return ['%s has arrival %d, but its inputs are there after %d ps' % (inst.name, inst.arrival, times[inst.name])
                for inst in self.function.operations.values()
                if (inst.arrival != times[inst.name] if exact else inst.arrival < times[inst.name])]


def scheduled(args, batch, target):
    """The functions of the batch, and the names of those whose number of iterations is known before."""
    with tempfile.TemporaryDirectory() as folder:
        path, source = pathlib.Path(folder, 'target.json'), pathlib.Path(folder, 'loops.ll')
        path.write_text(json.dumps(target))
        source.write_text('\n'.join(line for loop in batch for line in loop.globals() + [loop.ir()]))
        passes = 'print<gaus-dependences><target={0}>,gaus-schedule<target={0};seed={1}>'.format(path, args.seed)
        if not args.no_verify:
            passes += ',gaus-verify<target={0}>'.format(path)
        result = subprocess.run([args.opt, '-load-pass-plugin=' + args.plugin, '-passes=' + passes, '-S', str(source)],
                                capture_output=True, text=True, timeout=600)
        if result.returncode:
            print(result.stderr[-3000:], json.dumps(target))
            sys.exit(2)
    counted = set(re.findall(r"in function '(\w+)'.*, counted$", result.stderr, re.M))
    nodes = dict(re.findall(r'^!(\d+) = (?:distinct )?(.*)$', result.stdout, re.M))
    return {
        name: (text, nodes)
        for name, text in re.findall(r'^define .*?@(\w+)\(.*?\{\n(.*?)^\}', result.stdout, re.M | re.S)
    }, counted


class Counts:
    def __init__(self):
        self.loops = self.operations = self.bound = self.missed = self.wrong = 0

    def __str__(self):
        return ('%d loops, %d operations: control arrives last at %d of them; %d loops miss the clock, %d have wrong '
                'arrivals' % (self.loops, self.operations, self.bound, self.missed, self.wrong))


def check_loop(args, loop, text, nodes, counted, target, counts):
    function = Function(text, nodes)
    clock, values, control = Clock(function, target), list(function.values()), list(function.control(counted))
    times, faults = clock.arrivals(values + control)
    alone, _ = clock.arrivals(values)
    misses = clock.misses(times)
    wrong = clock.wrong_marks(times, target['operator_types'][3]['speculative'])
    counts.loops += 1
    counts.operations += len(times)
    counts.bound += sum(alone[name] < times[name] for name in times)
    counts.missed += bool(misses)
    counts.wrong += bool(wrong)
    if (faults or misses or wrong) and not args.count:
        print('WRONG (--seed %d, %s): %s' % (args.seed, loop.name, '\n  '.join((faults + misses + wrong)[:9])))
        print(json.dumps(target), '\n'.join(loop.globals() + [loop.ir()]), text, sep='\n')
    return bool(faults or misses or wrong)


def batches(args):
    everything = branches.random_loops(args.seed, args.loops)
    for k in range(0, len(everything), BATCH):
        yield everything[k:k + BATCH], random.Random('clock %d/%d' % (args.seed, k))
    for k in range(args.large):
        rnd = random.Random('large %d/%d' % (args.seed, k))
        yield [LargeLoop(k, rnd)], rnd


def check_all(args, period):
    counts, failed = Counts(), 0
    for batch, rnd in batches(args):
        target = random_target(rnd, period)
        texts, counted = scheduled(args, batch, target)
        for loop in batch:
            failed += check_loop(args, loop, *texts[loop.name], loop.name in counted, target, counts)
            if failed and not args.count:
                return counts, failed
    return counts, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--opt', required=True, help='opt of the LLVM that the plugin is for')
    parser.add_argument('--plugin', required=True)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--loops', type=int, default=200)
    parser.add_argument('--large', type=int, default=3, help='loops of more than 50 tests')
    parser.add_argument('--count', action='store_true', help='count what is wrong, and print none of it')
    parser.add_argument('--no-verify', action='store_true', help='without gaus-verify')
    parser.add_argument('--self-test', action='store_true', help='schedule for a slow clock, and expect to notice')
    args = parser.parse_args()
    args.count |= args.self_test
    begin = time.monotonic()
    counts, failed = check_all(args, 1000 if args.self_test else PERIOD)
    print('seed %d: %s (%.1f s)' % (args.seed, counts, time.monotonic() - begin))
    if args.self_test:
        return 0 if 2 * counts.missed > counts.loops and counts.bound > counts.loops else 1
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
