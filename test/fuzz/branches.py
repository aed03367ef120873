# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random loops of several blocks: conditions, joint conditions, switches and
exits among the accesses of loops.py. What does not run is computed in vain all
the same, so that every test has an outcome in every iteration."""
import random

from loops import M64, ROOM, SIZES, Builder, Inst, Loop, Memory, text_of, value_of


class If:
    """`then` where all conditions hold, one tested after the other, else
    `other`; phis of (name, then's value, other's value)."""

    def __init__(self, conditions, then, other, phis):
        self.conditions, self.then, self.other, self.phis = conditions, then, other, phis
        self.tests = []


class Switch:
    """The body of the case that the value equals, if any."""

    def __init__(self, value, cases):
        self.value, self.cases, self.tests = value, cases, []


class Exit:
    def __init__(self, condition):
        self.condition, self.tests = condition, []


class Block:
    def __init__(self, name):
        self.name, self.lines, self.successors, self.accesses, self.phis = name, [], [], [], []


class Layout:
    """The blocks of a loop's items. Every test is known by its block's name,
    which it leaves in the `tests` of the item."""

    def __init__(self, items):
        self.blocks, self.count = [Block('loop')], 0
        self.add_items(items)
        self.latch = self.blocks[-1]

    def names(self, *stems):
        self.count += 1
        return ['%s%d' % (stem, self.count) for stem in stems]

    def open(self, name):
        self.blocks.append(Block(name))

    def end(self, text, successors):
        self.blocks[-1].lines.append(text)
        self.blocks[-1].successors = successors
        return self.blocks[-1].name

    def jump(self, to):
        return self.end('br label %%%s' % to, [to])

    def test(self, condition, yes, no):
        return self.end('br i1 %%%s, label %%%s, label %%%s' % (condition, yes, no), [yes, no])

    def add_items(self, items):
        for item in items:
            if isinstance(item, Inst):
                self.blocks[-1].lines.append(item.text)
                if item.address:
                    self.blocks[-1].accesses.append(item)
            else:
                {If: self.add_if, Switch: self.add_switch, Exit: self.add_exit}[type(item)](item)

    def add_if(self, item):
        then, other, join = self.names('then', 'else', 'join')
        away = other if item.other else join
        for k, condition in enumerate(item.conditions):
            last = k == len(item.conditions) - 1
            following = then if last else '%s.%d' % (then, k)
            item.tests.append(self.test(condition, following, away))
            self.open(following)
        self.add_items(item.then)
        came = [(self.jump(join), 1)]
        if item.other:
            self.open(other)
            self.add_items(item.other)
            came.append((self.jump(join), 2))
        else:
            came += [(name, 2) for name in item.tests]
        self.open(join)
        for phi in item.phis:
            self.blocks[-1].phis.append(phi[0])
            self.blocks[-1].lines.append('%%%s = phi ptr %s' % (phi[0], ', '.join(
                '[ %s, %%%s ]' % (text_of(phi[way]), name) for name, way in came)))

    def add_switch(self, item):
        names, join = self.names(*['case%d.' % value for value, _ in item.cases]), self.names('join')[0]
        item.tests.append(self.end('switch i64 %%%s, label %%%s [ %s ]' % (item.value, join, ' '.join(
            'i64 %d, label %%%s' % (value, name) for name, (value, _) in zip(names, item.cases))), [join] + names))
        for name, (_, items) in zip(names, item.cases):
            self.open(name)
            self.add_items(items)
            self.jump(join)
        self.open(join)

    def add_exit(self, item):
        stay = self.names('stay')[0]
        item.tests.append(self.test(item.condition, 'exit', stay))
        self.open(stay)

    def order(self):
        """The blocks in reverse post-order, which is the plugin's."""
        by_name, done, order = {block.name: block for block in self.blocks}, set(), []

        def visit(block):
            done.add(block.name)
            for name in block.successors:
                if name in by_name and name not in done:
                    visit(by_name[name])
            order.append(block)

        visit(self.blocks[0])
        return order[::-1]


class BranchBuilder(Builder):
    """Puts some of the accesses into branches. What is computed there is
    visible there alone, but for what a phi joins."""

    can_branch = False

    def add_access(self):
        self.branches = False  # the simple ones of loops.py
        choices = [self.add_if] * 3 + [self.add_switch, self.add_exit]
        if self.depth < 3 and self.rnd.random() < 0.35:
            self.rnd.choice(choices)()
        else:
            super().add_access()

    def items(self):
        """A body of its own, and a pointer that is known at its end."""
        body, pointers, accesses = self.loop.body, list(self.pointers), list(self.loop.accesses)
        self.loop.body, self.depth = [], self.depth + 1
        for _ in range(self.rnd.randint(1, 3)):
            self.add_access()
        made, pointer = self.loop.body, self.rnd.choice(self.pointers)
        if self.rnd.random() < 0.5:
            pointer = self.offset(pointer)
        self.loop.body, self.depth = body, self.depth - 1
        self.pointers, self.loop.accesses = pointers, accesses
        return made, pointer

    def test(self):
        """Most tests ask for the number of the iteration, some for what was loaded."""
        loads = [inst for inst in self.loop.accesses if not inst.writes and inst.type in ('i8', 'i16', 'i32')]
        if not loads or self.rnd.random() < 0.6:
            return self.condition()
        load, mask = self.rnd.choice(loads), self.rnd.choice([1, 2, 5])
        low = self.emit('k', 'and %s %%%s, %d' % (load.type, load.name, mask), lambda e: e[load.name] & mask)
        return self.emit('c', 'icmp eq %s %%%s, 0' % (load.type, low), lambda e: int(e[low] == 0))

    def add_if(self):
        conditions = [self.test() for _ in range(self.rnd.choice([1, 1, 2, 3]))]
        then, here = self.items()
        other, there = self.items() if self.rnd.random() < 0.5 else ([], self.rnd.choice(self.pointers))
        phis = []
        if self.rnd.random() < 0.5:
            phis.append((self.fresh('phi'), here, there))
            self.pointers.append(phis[0][0])
        self.loop.body.append(If(conditions, then, other, phis))

    def add_switch(self):
        mask = self.rnd.choice([3, 7])
        value = self.emit('k', 'and i64 %%i, %d' % mask, lambda e: e['i'] & mask)
        cases = self.rnd.sample(range(mask + 1), self.rnd.randint(1, 3))
        self.loop.body.append(Switch(value, [(case, self.items()[0]) for case in cases]))

    def add_exit(self):
        self.loop.body.append(Exit(self.test()))


class Iteration:
    """What one iteration did: the outcome of each test, which accesses ran,
    which way each phi took, and the places of loads that were in vain."""

    def __init__(self):
        self.outcomes, self.ran, self.ways, self.vain, self.again = {}, set(), {}, {}, False


class BranchLoop(Loop):
    def __init__(self, index, rnd):
        self.name, self.rnd, self.count = 'g%d' % index, rnd, 0
        self.phis, self.body, self.bases, self.accesses = [], [], [], []
        self.trip = rnd.choice([1, 2, 3, 5, 9, 17, 40])
        self.known = rnd.random() < 0.6
        self.guard, self.rows, self.wide_trip = None, 0, False
        self.part = self.bound = self.stepping = None
        BranchBuilder(self).build()
        self.layout = Layout(self.body)
        again = '%%again = icmp ne i64 %%i.next, %s' % (self.trip if self.known else '%n')
        self.layout.latch.lines.append(again)
        self.layout.test('again', 'loop', 'exit')
        self.blocks = self.layout.order()
        self.accesses = [inst for block in self.blocks for inst in block.accesses]
        self.tests = [block.name for block in self.blocks if len(block.successors) > 1]
        self.choices = [name for block in self.blocks for name in block.phis]

    def ir(self):
        lines = ['define void @%s(%s) {' % (self.name, ', '.join(self._arguments())), 'entry:']
        lines += ['  ' + line for line in self._entry()]
        for block in self.layout.blocks:
            lines.append(block.name + ':')
            if block.name == 'loop':
                lines += ['  %%%s = phi %s [ %s, %%entry ], [ %s, %%%s ]' %
                          (name, type, text_of(first), text_of(following), self.layout.latch.name)
                          for name, type, first, following in self.phis]
            lines += ['  ' + line for line in block.lines]
        return '\n'.join(lines + ['exit:', '  ret void', '}', ''])

    # --- the loop as it runs

    def run(self, rnd):
        """As Loop.run, and the iterations."""
        self.env = self.places(rnd)
        self.objects = [(self.env[base], kind) for base, kind in self.bases]
        self.env['m'], self.env['w'] = rnd.choice([0, 1, 2, 3, 7, -4]) & M64, rnd.choice([1, 2, 3, 8])
        self.env['wide'], self.env['r'] = self.env['w'], 0
        self.env['v'] = self.env['far'] = rnd.choice([0, 1, self.env['w'], 12])
        trip = self.trip if self.known else rnd.choice([1, 4, 24, 40])
        self.memory, self.events, iterations = Memory(rnd.randrange(1 << 30)), [], []
        for k in range(trip):
            self.env.update({phi[0]: value_of(self.env, phi[2 if k == 0 else 3]) for phi in self.phis})
            self.now, self.k = Iteration(), k
            live = self.execute(self.body, True)
            self.now.outcomes[self.layout.latch.name] = int(k + 1 < trip)
            self.now.again = live and k + 1 < trip
            iterations.append(self.now)
            if not self.now.again:
                break
        self.iterations = iterations
        return self.events, len(iterations)

    def execute(self, items, live):
        """Whether the iteration goes on after these; without `live` in vain."""
        for item in items:
            if isinstance(item, If):
                live = self.execute_if(item, live)
            elif isinstance(item, Switch):
                live = self.execute_switch(item, live)
            elif isinstance(item, Exit):
                self.now.outcomes[item.tests[0]] = self.env[item.condition]
                live = live and not self.env[item.condition]
            elif item.address:
                self.access(item, live)
            else:
                self.env[item.name] = item.run(self.env)
        return live

    def execute_if(self, item, live):
        outcomes = [self.env[condition] for condition in item.conditions]
        self.now.outcomes.update(zip(item.tests, outcomes))
        taken = all(outcomes)
        then, other = self.execute(item.then, live and taken), self.execute(item.other, live and not taken)
        for name, here, there in item.phis:
            self.env[name] = value_of(self.env, here if taken else there)
            if then or other:
                self.now.ways[name] = here if taken else there
        return then or other

    def execute_switch(self, item, live):
        value, goes_on = self.env[item.value], False
        self.now.outcomes[item.tests[0]] = value if value in [case for case, _ in item.cases] else None
        for case, items in item.cases:
            goes_on |= self.execute(items, live and value == case)
        return goes_on or (live and self.now.outcomes[item.tests[0]] is None)

    def access(self, inst, live):
        address, size = self.env[inst.address], SIZES[inst.type]
        if live:
            self.now.ran.add(inst.name)
            self.events.append((self.k, inst.name, address, size))
            if inst.writes:
                self.memory.write(address, size, inst.value)
        elif not inst.writes:
            self.now.vain[inst.name] = self.is_within(address, size)
        if not inst.writes:
            self.env[inst.name] = self.memory.read(address, size) if live else 0

    def is_within(self, address, size):
        """The place is in one of the objects whose size LLVM knows."""
        return any(kind in ('global', 'local') and base - ROOM // 2 <= address and address + size <= base + ROOM // 2
                   for base, kind in self.objects)


def random_loops(seed, count):
    return [BranchLoop(k, random.Random('branches %d/%d' % (seed, k))) for k in range(count)]
