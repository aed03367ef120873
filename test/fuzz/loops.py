# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random innermost loops: as LLVM IR, and run by a small interpreter that
tells the address of every access. Both read the same list of instructions, so
what is run is what LLVM is shown."""
import random

M64 = (1 << 64) - 1
ROOM = 1 << 16  # bytes of an object; bases point at its middle
SIZES = {'i8': 1, 'i16': 2, 'i24': 3, 'i32': 4, 'i64': 8, '<4 x i16>': 8}


def signed(value, bits):
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


class Inst:
    """One instruction: its text, and `run` from the values so far to its own.
    An access has `address`, the name of its pointer, and its `type`; a store
    also the number that it writes. With `guard`, the name of a condition, it
    is executed only where that is 1. `place` is (pointer, offset, stride) of
    an access whose address is known to be pointer + offset + i * stride. With
    `arms`, (condition, text, text), it is a phi of one of two others."""

    def __init__(self, name, text, run=None, address=None, type=None, value=None, guard=None, place=None, arms=None):
        self.name, self.text, self.run, self.arms = name, text, run, arms
        self.address, self.type, self.value = address, type, value
        self.writes = value is not None
        self.guard, self.place = guard, place


class Loop:
    """`bases` are pairs of a pointer's name and its kind; `phis` are (name,
    type, first value, next value), where values are names or numbers."""

    def __init__(self, index, rnd):
        self.name, self.rnd, self.count = 'f%d' % index, rnd, 0
        self.phis, self.body, self.bases, self.accesses = [], [], [], []
        self.trip = rnd.choice([1, 2, 3, 5, 9, 17, 40])
        self.known = rnd.random() < 0.6
        self.huge = False
        # What is known of %w as the loop starts, and the number of outer iterations, 0: none.
        self.guard = rnd.choice([None, None, ('sgt', 0), ('sgt', 4), ('ne', 0)])
        self.rows = rnd.choice([0, 0, 0, 2, 5])
        # As many iterations as a row has elements.
        self.wide_trip = self.guard and self.guard[0] == 'sgt' and not self.known and rnd.random() < 0.5
        # As many as a part of that; the first test makes it one at least.
        self.part = rnd.choice([None, None, 2, 3]) if self.wide_trip else None
        self.part = (rnd.choice(['udiv', 'sdiv']), self.part) if self.part else None
        # What is known of another number as the loop starts: how it compares with %w, or what comes of both tests.
        self.bound = rnd.choice([None, None, 'sge', 'sgt', 'uge', 'sle', 'ne', 'none']) if self.guard else None
        # A counter of a step that is not known ends the loop: (first value, limit, predicate, progress).
        self.stepping = (rnd.randint(-2, 6), rnd.choice([9, 20, 30]), rnd.choice(['slt', 'slt', 'sle', 'ult', 'ne']),
                         rnd.random() < 0.5) if not self.wide_trip and rnd.random() < 0.15 else None
        Builder(self).build()

    # --- the loop as LLVM IR

    def globals(self):
        return ['@%s.%s = global [%d x i8] zeroinitializer' % (self.name, base, ROOM)
                for base, kind in self.bases if kind == 'global']

    def ir(self):
        progress = ' mustprogress' if self.stepping and self.stepping[3] else ''
        lines = ['define void @%s(%s)%s {' % (self.name, ', '.join(self._arguments()), progress), 'entry:']
        lines += ['  ' + line for line in self._entry()]
        before = 'before' if self.bound else 'entry'
        if self.rows:
            lines += ['outer:', '  %%r = phi i64 [ 0, %%%s ], [ %%r.next, %%after ]' % before, '  br label %loop']
            before = 'outer'
        body, last = self._body()
        lines.append('loop:')
        for name, type, first, following in self.phis:
            lines.append('  %%%s = phi %s [ %s, %%%s ], [ %s, %%%s ]'
                         % (name, type, text_of(first), before, text_of(following), last))
        lines += body
        trip = self.trip if self.known else ('%part' if self.part else '%wide') if self.wide_trip else '%n'
        if self.stepping:
            lines += ['  %%again = icmp %s i64 %%j.next, %d' % (self.stepping[2], self.stepping[1])]
        else:
            lines += ['  %%again = icmp ne i64 %%i.next, %s' % trip]
        lines += ['  br i1 %%again, label %%loop, label %%%s' % ('after' if self.rows else 'exit')]
        if self.rows:
            lines += ['after:', '  %r.next = add nuw nsw i64 %r, 1', '  %%more = icmp ne i64 %%r.next, %d' % self.rows,
                      '  br i1 %more, label %outer, label %exit']
        return '\n'.join(lines + ['exit:', '  ret void', '}', ''])

    def _body(self):
        """The instructions, and the block that they end in."""
        lines, block = [], 'loop'
        for inst in self.body:
            if inst.guard:
                block = '%s.then' % inst.name, '%s.next' % inst.name
                lines += ['  br i1 %%%s, label %%%s, label %%%s' % (inst.guard, *block), block[0] + ':',
                          '  ' + inst.text, '  br label %%%s' % block[1], block[1] + ':']
                block = block[1]
            elif inst.arms:
                names = ['%s.%s' % (inst.name, part) for part in ('then', 'else', 'join')]
                lines += ['  br i1 %%%s, label %%%s, label %%%s' % (inst.arms[0], *names[:2])]
                for name, text in zip(names, inst.arms[1:]):
                    lines += [name + ':', '  %%%s.v = %s' % (name, text), '  br label %%%s' % names[2]]
                lines += [names[2] + ':', '  %%%s = phi i64 [ %%%s.v, %%%s ], [ %%%s.v, %%%s ]' %
                          (inst.name, names[0], names[0], names[1], names[1])]
                block = names[2]
            else:
                lines.append('  ' + inst.text)
        return lines, block

    def _arguments(self):
        pointers = ['ptr%s %%%s' % (' noalias' if kind == 'noalias' else '', base)
                    for base, kind in self.bases if kind in ('argument', 'noalias')]
        return pointers + ['i64 %n', 'i64 %m', 'i32 %w', 'i32 %v']

    def _entry(self):
        for base, kind in self.bases:
            if kind == 'local':
                yield '%%%s.all = alloca [%d x i8], align 16' % (base, ROOM)
                yield '%%%s = getelementptr i8, ptr %%%s.all, i64 %d' % (base, base, ROOM // 2)
            elif kind == 'global':
                yield '%%%s = getelementptr i8, ptr @%s.%s, i64 %d' % (base, self.name, base, ROOM // 2)
        yield '%wide = sext i32 %w to i64'
        yield '%far = sext i32 %v to i64'
        start = 'outer' if self.rows else 'loop'
        if self.part:
            yield '%%few = %s i32 %%w, %d' % self.part
            yield '%part = zext i32 %few to i64'
        if self.guard:
            yield '%%good = icmp %s i32 %%w, %d' % self.guard
            yield 'br i1 %%good, label %%%s, label %%exit' % ('test' if self.bound else start)
            if self.bound:
                yield 'test:'
        else:
            yield 'br label %%%s' % start
        if self.bound:
            yield from self._test(start)

    def _test(self, start):
        """A second test, which decides whether the loop is entered, or nothing."""
        decides = self.bound != 'none'
        yield '%%least = icmp %s i32 %%v, %%w' % (self.bound if decides else 'sge')
        yield 'br i1 %%least, label %%before, label %%%s' % ('exit' if decides else 'aside')
        if not decides:
            yield from ['aside:', 'br label %before']
        yield from ['before:', 'br label %%%s' % start]

    # --- the loop as it runs

    def places(self, rnd):
        """Addresses for the bases: plain arguments may overlap, all else is apart."""
        values = {base: (k + 2) << 24 for k, (base, _) in enumerate(self.bases)}
        shared = [values[base] for base, kind in self.bases if kind == 'global'] + [1 << 24]
        for base, kind in self.bases:
            if kind == 'argument':
                values[base] = rnd.choice(shared) + rnd.choice([0, 0, 4, -8, 1, 12, 40, 2000])
        return values

    def iterations(self, env, rnd):
        """How often the loop runs; it is not entered where its guard fails."""
        w, v = signed(env['w'], 32), signed(env['v'], 32)
        if self.guard and not (w > self.guard[1] if self.guard[0] == 'sgt' else w != 0):
            return 0
        holds = {'sge': v >= w, 'sgt': v > w, 'sle': v <= w, 'ne': v != w, 'uge': env['v'] >= env['w']}
        if not holds.get(self.bound, True):
            return 0
        if self.stepping:
            return self.steps(env)
        if self.part:
            return w // self.part[1] if w >= self.part[1] else 0
        return self.trip if self.known else w if self.wide_trip else rnd.choice([1, 4, 24, 40])

    def steps(self, env):
        """Where it does not come to its end, it is undefined or runs on."""
        first, limit, predicate, progress = self.stepping
        at, count, most = first, 1, 60
        while count < most:
            at = signed(at + signed(env[self.step], 64), 64)
            stays = {'slt': at < limit, 'sle': at <= limit, 'ne': at != limit, 'ult': at & M64 < limit}
            if not stays[predicate]:
                return count
            count += 1
        return 0 if progress and env[self.step] == 0 else most

    def run(self, rnd):
        """One run, of some outer iteration: for each iteration the (access,
        address, bytes) in order, and the number of iterations."""
        env = self.places(rnd)
        env['m'] = rnd.choice([0, 1, 2, 3, 7, -4]) & M64
        w = rnd.choice([1, 2, 3, 5, 5, 6, 8, 13, 0, -3])
        v = rnd.choice([w, w, w - 1, w + 1, w + 3, w // 2, 0, -1, -w, 1, 1 << 30, -1 << 31] + [0, 1] * 6 * bool(self.stepping))
        env['w'], env['wide'], env['r'] = w & 0xffffffff, w & M64, rnd.randrange(max(self.rows, 1))
        env['v'], env['far'] = v & 0xffffffff, v & M64
        trip = self.iterations(env, rnd)
        memory, events = Memory(rnd.randrange(1 << 30)), []
        for k in range(trip):
            ahead = {phi[0]: value_of(env, phi[2 if k == 0 else 3]) for phi in self.phis}
            env.update(ahead)
            for inst in self.body:
                if inst.guard and not env[inst.guard]:
                    continue
                if inst.address:
                    address, size = env[inst.address], SIZES[inst.type]
                    events.append((k, inst.name, address, size))
                    if inst.writes:
                        memory.write(address, size, inst.value)
                    else:
                        env[inst.name] = memory.read(address, size)
                else:
                    env[inst.name] = inst.run(env)
        return events, trip


def value_of(env, value):
    return env[value] if isinstance(value, str) else value & M64


def text_of(value):
    return '%' + value if isinstance(value, str) else str(value)


class Memory:
    """Bytes, those never written of random but fixed value."""

    def __init__(self, salt):
        self.bytes, self.salt = {}, salt

    def write(self, address, size, value):
        for k in range(size):
            self.bytes[(address + k) & M64] = value >> (8 * k) & 255

    def read(self, address, size):
        value = 0
        for k in range(size):
            place = (address + k) & M64
            byte = self.bytes.get(place, (place * 2654435761 ^ self.salt) >> 7 & 255)
            value |= byte << (8 * k)
        return value


class Builder:
    """Adds random pointers, indices and accesses to a loop. `lines` has what is
    known of values that are base + offset + i * stride: (base, offset, stride),
    of indices with None for the base."""

    def __init__(self, loop):
        self.loop, self.rnd = loop, loop.rnd
        self.pointers, self.lines = [], {}
        self.twins = False

    can_branch = True

    def build(self):
        rnd = self.rnd
        # Unknown pairs are ordered both ways, and imply much: half of the loops
        # have one stride only, so that every distance counts.
        self.loop.huge = rnd.random() < 0.08
        self.plain = rnd.random() < 0.5
        self.branches = rnd.random() < 0.3
        self.stride = rnd.choice([1, 2, 4, 4, 4, 8, 8, 12, 3, -4, -8, 6])
        if self.loop.huge:
            self.stride = signed(rnd.choice([1, 3, 5, 7, 11, 13]) << rnd.choice([58, 59, 60, 61, 62, 63]), 64)
        self.loop.phis.append(('i', 'i64', 0, 'i.next'))
        self.tests, self.counters = [], []
        self.add_bases()
        if self.loop.huge:
            self.loop.stepping = None
        else:
            self.add_counters()
        self.plain = self.plain and not self.counters
        # A few accesses of one kind through one pointer, so that no other edges imply theirs.
        kinds = [self.masked, self.behind, self.reversed] + [self.counted] * 4 * len(self.counters)
        self.focus = rnd.choice(kinds) if not self.plain and not self.loop.huge and rnd.random() < 0.4 else None
        self.choosy = not self.focus and not self.plain and not self.loop.huge and len(self.pointers) > 1 and \
            rnd.random() < 0.2
        self.stride = 8 if self.focus and rnd.random() < 0.5 else self.stride
        for _ in range(0 if self.plain or self.focus or self.choosy else rnd.choice([0, 1, 1, 2])):
            rnd.choice([self.rotate, self.walk, self.lag])()
        for _ in range(rnd.randint(1, 3) if self.focus or self.choosy else rnd.randint(2, 8)):
            self.add_access()
        self.finish_counters()
        self.increment('i', 1, 1, 'nuw nsw ')

    # --- counters

    def increment(self, name, one, other, flags):
        """By one and the same number, or by one of two, in one or both arms of a branch."""
        def run(e):
            return (e[name] + (one if twin is None or e[twin] else other)) & M64

        twin, following = None, name + '.next'
        if self.twins:
            twin = self.condition()
            arms = ['add %si64 %%%s, %d' % (self.rnd.choice(['', flags]), name, step) for step in (one, other)]
            self.loop.body.append(Inst(following, None, run, arms=(twin, *arms)))
        else:
            self.loop.body.append(Inst(following, '%%%s = add %si64 %%%s, %d' % (following, flags, name, one), run))

    def add_counters(self):
        """Of a step that is not known, which may end the loop; and by the arms of a branch."""
        rnd = self.rnd
        self.twins = self.can_branch and rnd.random() < 0.15
        if self.loop.stepping:
            self.loop.step = rnd.choice(['wide', 'far', 'far', 'm'])
            self.loop.phis.append(('j', 'i64', self.loop.stepping[0], 'j.next'))
            self.counters.append('j')
        if self.twins and rnd.random() < 0.7:
            self.loop.phis.append(('t', 'i64', rnd.choice([0, 0, 3]), 't.next'))
            self.counters.append('t')

    def finish_counters(self):
        if 'j' in self.counters:
            step = self.loop.step
            self.loop.body.append(Inst('j.next', '%%j.next = add i64 %%j, %%%s' % step, lambda e: (e['j'] + e[step]) & M64))
        if 't' in self.counters:
            self.increment('t', 1, self.rnd.choice([1, 1, 1, 2, 0, -1]), 'nsw ')

    def fresh(self, prefix):
        self.loop.count += 1
        return '%s%d' % (prefix, self.loop.count)

    def emit(self, prefix, text, run):
        name = self.fresh(prefix)
        self.loop.body.append(Inst(name, '%%%s = %s' % (name, text), run))
        return name

    def flags(self):
        """That nothing wraps, which holds where numbers are small."""
        return '' if self.loop.huge or self.rnd.random() < 0.3 else ' nsw'

    # --- pointers

    def add_bases(self):
        kinds = [['argument'], ['argument', 'argument'], ['noalias', 'noalias'], ['argument', 'noalias'],
                 ['global', 'global'], ['global', 'argument'], ['local', 'argument'], ['local', 'global'],
                 ['argument', 'argument', 'argument']]
        # A huge stride visits all of memory, where nothing else may be.
        chosen = ['argument'] if self.loop.huge else self.rnd.choice(kinds)
        self.loop.bases = [('b%d' % k, kind) for k, kind in enumerate(chosen)]
        self.pointers = [base for base, _ in self.loop.bases]
        self.lines.update({base: (base, 0, 0) for base in self.pointers})

    def rotate(self):
        """p, q = q, p: pointers that take turns."""
        bases = [base for base, _ in self.loop.bases]
        names = [self.fresh('turn') for _ in range(self.rnd.choice([2, 2, 3]))]
        for k, name in enumerate(names):
            self.loop.phis.append((name, 'ptr', bases[k % len(bases)], names[(k + 1) % len(names)]))
        self.pointers += names

    def walk(self):
        """A pointer that moves by a step each iteration."""
        name, step = self.fresh('walk'), self.rnd.choice([0, 4, 8, -4, 2, self.stride])
        start = self.rnd.choice([base for base, _ in self.loop.bases])
        following = self.emit('walk', 'getelementptr i8, ptr %%%s, i64 %d' % (name, step),
                              lambda e: (e[name] + step) & M64)
        self.loop.phis.append((name, 'ptr', start, following))
        self.pointers += [name, following]

    def lag(self):
        """The pointer of one, two or three iterations ago, or of the base at first."""
        source = self.rnd.choice(self.pointers)
        for _ in range(self.rnd.randint(1, 3)):
            name = self.fresh('late')
            self.loop.phis.append((name, 'ptr', self.loop.bases[0][0], source))
            source = name
            self.pointers.append(name)

    # --- indices: values of i64

    def affine(self):
        rnd = self.rnd
        same = self.plain or rnd.random() < 0.65
        stride = self.stride if same else rnd.choice([0, 1, 2, 4, 8, 12, -4, -8, 3, 5, -self.stride, 2 * self.stride])
        flags = '' if self.loop.huge else ' nsw'
        offset = rnd.randint(-24, 40)
        if self.loop.huge and rnd.random() < 0.3:
            offset = signed(offset + (rnd.randrange(64) << 58), 64)
        if rnd.random() < 0.5:
            offset -= offset % 4
        scaled = self.emit('s', 'mul%s i64 %%i, %d' % (flags, stride), lambda e: e['i'] * stride & M64)
        if not self.loop.huge and rnd.random() < 0.1:
            line = None, offset, -stride
            name = self.emit('o', 'sub%s i64 %d, %%%s' % (flags, offset, scaled), lambda e: (offset - e[scaled]) & M64)
        else:
            line = None, offset, stride
            name = self.emit('o', 'add%s i64 %%%s, %d' % (flags, scaled, offset), lambda e: (e[scaled] + offset) & M64)
        self.lines[name] = line
        return name

    def masked(self):
        """A ring, from somewhere on, backwards or to its other side; or of bits with a gap."""
        rnd, stride = self.rnd, self.stride
        mask = rnd.choice([1, 1, 3, 7, 7, 15, 5, 6])
        source = rnd.choice(['i', 'i', 'i'] + self.counters)
        if rnd.random() < 0.2:
            source = self.plus(source, rnd.choice(['wide', 'far']))
        if rnd.random() < 0.5:
            source = self.shifted(source, rnd.choice([1, 1, 2, 4, -1, 8, 3]))
        low = self.emit('k', 'and i64 %%%s, %d' % (source, mask), lambda e: e[source] & mask)
        if rnd.random() < 0.3:
            before, bits = low, rnd.choice([1, mask, (mask + 1) // 2, 3])
            if rnd.random() < 0.6:
                low = self.emit('k', 'xor i64 %%%s, %d' % (before, bits), lambda e: e[before] ^ bits)
            else:
                low = self.emit('k', 'sub i64 %d, %%%s' % (bits, before), lambda e: bits - e[before] & M64)
        return self.emit('s', 'mul i64 %%%s, %d' % (low, stride), lambda e: e[low] * stride & M64)

    def reversed(self):
        """From the end of what is run, or behind it."""
        rnd = self.rnd
        end = self.shifted(rnd.choice(['wide', 'wide', 'far']), rnd.choice([-1, -1, 0, -2, 1]))
        back = self.emit('k', 'sub%s i64 %%%s, %%i' % (self.flags(), end), lambda e: e[end] - e['i'] & M64)
        return self.scaled(back, rnd.choice([1, self.stride, self.stride]))

    def behind(self):
        """As far on as a number says that is tested before the loop, in one width or another."""
        rnd, stride = self.rnd, self.stride
        if rnd.random() < 0.25:
            low = self.emit('t', 'trunc i64 %i to i32', lambda e: e['i'] & 0xffffffff)
            near = self.emit('t', 'add i32 %%%s, %%v' % low, lambda e: e[low] + e['v'] & 0xffffffff)
            if rnd.random() < 0.5:
                total = self.emit('k', 'zext i32 %%%s to i64' % near, lambda e: e[near])
            else:
                total = self.emit('k', 'sext i32 %%%s to i64' % near, lambda e: signed(e[near], 32) & M64)
        else:
            far = self.emit('k', 'zext i32 %v to i64', lambda e: e['v']) if rnd.random() < 0.2 else 'far'
            total = self.plus('i', far)
        return self.emit('s', 'mul i64 %%%s, %d' % (total, stride), lambda e: e[total] * stride & M64)

    def counted(self):
        if not self.counters:
            return self.behind()
        name = self.rnd.choice(self.counters)
        if self.rnd.random() < 0.4:
            name = self.shifted(name, self.rnd.choice([-1, 1, 2]))
        if self.rnd.random() < 0.3 and 'j' in self.counters:
            name = self.plus(name, self.loop.step)
        return self.scaled(name, self.rnd.choice([8, 8, 4, 1, self.stride]))

    def square(self):
        return self.emit('k', 'mul i64 %i, %i', lambda e: e['i'] * e['i'] & M64)

    def flipped(self):
        bits = self.rnd.choice([1, 2, 3, 5])
        return self.emit('k', 'xor i64 %%i, %d' % bits, lambda e: e['i'] ^ bits)

    def narrow(self):
        """An index of 8 bits, which wraps soon."""
        stride = self.rnd.choice([4, 8, 16, 32, 24])
        low = self.emit('t', 'trunc i64 %i to i8', lambda e: e['i'] & 255)
        product = self.emit('t', 'mul i8 %%%s, %d' % (low, stride), lambda e: e[low] * stride & 255)
        if self.rnd.random() < 0.5:
            return self.emit('k', 'zext i8 %%%s to i64' % product, lambda e: e[product])
        return self.emit('k', 'sext i8 %%%s to i64' % product, lambda e: signed(e[product], 8) & M64)

    def product(self, name, other):
        flags = self.flags()
        return self.emit('k', 'mul%s i64 %%%s, %%%s' % (flags, name, other), lambda e: e[name] * e[other] & M64)

    def plus(self, name, other):
        flags = self.flags()
        return self.emit('k', 'add%s i64 %%%s, %%%s' % (flags, name, other), lambda e: (e[name] + e[other]) & M64)

    def shifted(self, name, by):
        flags = self.flags()
        return self.emit('k', 'add%s i64 %%%s, %d' % (flags, name, by), lambda e: (e[name] + by) & M64)

    def scaled(self, name, by):
        flags = self.flags()
        return self.emit('k', 'mul%s i64 %%%s, %d' % (flags, name, by), lambda e: e[name] * by & M64)

    def symbolic(self):
        """Moves by a stride that is known only when the loop runs, or starts there."""
        value = self.rnd.choice(['m', 'wide', 'wide'])
        if self.rnd.random() < 0.4:
            start = self.rnd.choice(['i', 'i', self.shifted('i', self.rnd.choice([-3, -1, 1, 2]))])
            moved = self.product(start, value)
            return moved if self.rnd.random() < 0.6 else self.shifted(moved, self.rnd.randint(-8, 8))
        return self.plus(self.affine(), self.scaled(value, self.rnd.choice([1, 4, -4, 8])))

    def rowwise(self):
        """In a row of the outer iteration, or in the one before or after it."""
        rnd = self.rnd
        row = 'r' if rnd.random() < 0.5 else self.shifted('r', rnd.choice([-1, 1]))
        start = self.product(row, 'wide') if rnd.random() < 0.6 else self.scaled(row, rnd.choice([40, 40, 36, 3]))
        if rnd.random() < 0.5:
            return self.plus(start, 'i')
        return self.plus(start, self.affine())

    def loaded(self):
        loads = [inst for inst in self.loop.accesses
                 if not inst.writes and not inst.guard and inst.type in ('i8', 'i16', 'i32')]
        if not loads:
            return self.affine()
        load = self.rnd.choice(loads)
        wide = self.emit('w', 'zext %s %%%s to i64' % (load.type, load.name), lambda e: e[load.name])
        return self.emit('k', 'and i64 %%%s, 28' % wide, lambda e: e[wide] & 28)

    def delayed(self):
        """The index of the iteration before: from the first on, or but for the first."""
        name = self.fresh('old')
        self.loop.phis.append((name, 'i64', self.rnd.choice([-1, 0, 7]), 'i'))
        stride = self.stride
        return self.emit('k', 'mul i64 %%%s, %d' % (name, stride), lambda e: e[name] * stride & M64)

    focus = None

    def index(self):
        if self.focus and self.rnd.random() < 0.9:
            return self.focus()
        kinds = [self.affine] * 10 + [self.symbolic] * 3 + [self.rowwise] * (4 if self.loop.rows else 0)
        kinds += [self.masked] * 3 + [self.reversed, self.behind, self.behind] + [self.counted] * (1 + 10 * len(self.counters))
        kinds += [self.square, self.flipped, self.narrow, self.loaded, self.delayed]
        return self.affine() if self.plain or self.loop.huge else self.rnd.choice(kinds)()

    # --- addresses

    def offset(self, pointer):
        rnd = self.rnd
        flags = '' if self.loop.huge or rnd.random() < 0.4 else 'inbounds '
        if rnd.random() < (0.05 if self.plain or self.focus else 0.25):
            bytes = rnd.randint(-24, 40)
            name = self.emit('g', 'getelementptr %si8, ptr %%%s, i64 %d' % (flags, pointer, bytes),
                             lambda e: (e[pointer] + bytes) & M64)
            self.note_sum(name, pointer, (None, bytes, 0), 1)
            return name
        index = self.index()
        element = 'i8' if self.plain or self.loop.huge else rnd.choice(['i8', 'i8', 'i8', 'i16', 'i32', 'i64'])
        size = SIZES[element]
        name = self.emit('g', 'getelementptr %s%s, ptr %%%s, i64 %%%s' % (flags, element, pointer, index),
                         lambda e: (e[pointer] + e[index] * size) & M64)
        self.note_sum(name, pointer, self.lines.get(index), size)
        return name

    def note_sum(self, name, pointer, index, size):
        start = self.lines.get(pointer)
        if start and index:
            self.lines[name] = start[0], start[1] + index[1] * size, start[2] + index[2] * size

    def condition(self):
        """A new one, or one of those before."""
        if self.depth == 0 and self.tests and self.rnd.random() < 0.35:
            return self.rnd.choice(self.tests)
        test = self.new_condition()
        if self.depth == 0:
            self.tests.append(test)
        return test

    depth = 0

    def new_condition(self):
        rnd = self.rnd
        if rnd.random() < 0.4:
            limit = rnd.choice([1, 2, 5])
            return self.emit('c', 'icmp ult i64 %%i, %d' % limit, lambda e: int(e['i'] < limit))
        if rnd.random() < 0.3:
            return self.emit('c', 'icmp eq i64 %m, 1', lambda e: int(e['m'] == 1))
        mask = rnd.choice([1, 2])
        low = self.emit('k', 'and i64 %%i, %d' % mask, lambda e: e['i'] & mask)
        return self.emit('c', 'icmp eq i64 %%%s, 0' % low, lambda e: int(e[low] == 0))

    choosy = False

    def chosen(self):
        """One of two objects, by a test that others may use too."""
        pointers = self.rnd.sample(self.pointers, 2)
        if self.rnd.random() < 0.3:
            pointers[0] = self.offset(pointers[0])
        test = self.condition()
        return self.emit('p', 'select i1 %%%s, ptr %%%s, ptr %%%s' % (test, *pointers),
                         lambda e: e[pointers[0]] if e[test] else e[pointers[1]])

    def address(self):
        if self.choosy and self.rnd.random() < 0.8:
            return self.chosen()
        pointer = self.offset(self.pointers[0] if self.focus else self.rnd.choice(self.pointers))
        if self.plain or self.rnd.random() > 0.18:
            return pointer
        other = self.rnd.choice([self.offset, lambda p: p])(self.rnd.choice(self.pointers))
        test = self.condition()
        return self.emit('p', 'select i1 %%%s, ptr %%%s, ptr %%%s' % (test, pointer, other),
                         lambda e: e[pointer] if e[test] else e[other])

    def add_access(self):
        rnd = self.rnd
        address, type = self.address(), rnd.choice(list(SIZES))
        guard = self.condition() if self.branches and rnd.random() < 0.4 else None
        more = {'address': address, 'type': type, 'guard': guard,
                'place': None if guard or self.loop.huge else self.lines.get(address)}
        if rnd.random() < 0.5:
            name = self.fresh('load')
            inst = Inst(name, '%%%s = load %s, ptr %%%s, align 1' % (name, type, address), **more)
        else:
            name, value = self.fresh('store'), 0 if type[0] == '<' else rnd.randrange(128)
            inst = Inst(name, 'store %s %s, ptr %%%s, align 1' % (type, value or 'zeroinitializer', address),
                        value=value, **more)
        self.loop.body.append(inst)
        self.loop.accesses.append(inst)


def random_loops(seed, count):
    """Loops that depend on the seed and their number alone."""
    return [Loop(k, random.Random('%d/%d' % (seed, k))) for k in range(count)]
