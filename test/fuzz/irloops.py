# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random loops as LLVM IR, for execution: the functions of programs.py, but of
what clang would write seldom or never. Every loop ends, after at most MOST
iterations, and nothing in it is undefined."""
import random

import irrows
from iraccesses import FUNCTIONS, Accesses, Pointer
from ircode import FLOATS, VECTORS, Module, Value, constant, is_aggregate, is_integer, is_vector, lanes, size, width

MOST = 36
STRUCTURES = ['{ i32, i32 }', '{ i64, i1 }', '[2 x i16]', '<{ i32, i16 }>']


class Phi:
    """Of the header; `following` comes later."""

    def __init__(self, value, firsts):
        self.value, self.firsts, self.following = value, firsts, None


class Join:
    """Where branches meet: the types of its phis, and for each edge the block that it comes from and their values."""

    def __init__(self, label, types):
        self.label, self.types, self.edges = label, types, []


class Function(Accesses):
    def __init__(self, module, seed, number, plain):
        super().__init__(module, random.Random('ir %d/%d' % (seed, number)))
        self.plain = plain
        rnd, self.name = self.rnd, 'f%d' % number
        self.vectors, self.floats = self.chance(0.4), self.chance(0.25)
        self.atomics, self.calls, self.special = self.chance(0.12), self.chance(0.15), self.chance(0.3)
        self.structures = STRUCTURES
        self.independent = rnd.choice(['groups', 'ivdep', 'safelen']) if self.chance(0.12) else None
        self.apart = bool(self.independent) or self.chance(0.25)
        self.length = rnd.randint(2, 4) if self.independent == 'safelen' else None
        self.row = rnd.choice([16, 32]) if self.independent else None
        self.group = module.node('!{}', distinct=True) if self.independent == 'groups' else None
        self.stride = rnd.choice([1, 2, 4, 4, 4, 8, 8, 16, -4, -8, 12, 3])
        self.branches, self.early_exits = rnd.choice([0, 0, 1, 1, 2, 3]), rnd.choice([0, 0, 0, 0, 1, 2])
        self.rows = rnd.choice([2, 3]) if self.chance(0.12) else 0
        row = random.Random('row %d/%d' % (seed, number))
        self.row_of_loops = row.getrandbits(32) if row.random() < 0.35 else None
        self.met = 'done' if self.row_of_loops is None else 'met'
        self.outs, self.dead = [[] for _ in range(rnd.choice([1, 1, 1, 2]))], False
        self.phis, self.counters, self.walkers, self.indices, self.canonical = [], [], [], [], None

    # --- before the loop

    def base_pointers(self):
        names = self.rnd.choice([['a'], ['a', 'b'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'fixed0'], ['fixed0', 'fixed1'],
                                 ['a', 'b', 'fixed1']])
        scoped, typed = self.apart and self.chance(0.4), self.apart and self.chance(0.3)
        tags = self.tags_of(names, scoped, typed)
        self.pointers, self.aligned = [], []
        for name in names:
            if name.startswith('fixed'):
                middle = 2048 + 4096 * int(name[5:])
                value = self.emit('ptr', 'getelementptr inbounds i8, ptr @fixed, i64 %d' % middle, only='@fixed')
            else:
                value = Value('%' + name, 'ptr', only='@memory')
            self.pointers.append(Pointer(value, name, tags[name]))
        if self.atomics:
            self.align_pointers()

    def align_pointers(self):
        for pointer in self.pointers:
            whole = self.emit('i64', 'ptrtoint %s to i64' % pointer.value)
            self.aligned.append(self.emit('ptr', 'inttoptr %s to ptr' % self.emit('i64', 'and %s, -16' % whole)))

    def tags_of(self, names, scoped, typed):
        tags, node = {name: self.groups() for name in names}, self.module.node
        if scoped:
            domain = self.module.node_of_itself()
            scopes = {name: self.module.node_of_itself(', ' + domain) for name in names}
            for name in names:
                others = ', '.join(scope for other, scope in scopes.items() if other != name)
                tags[name] += ', !alias.scope ' + node('!{%s}' % scopes[name])
                tags[name] += ', !noalias ' + node('!{%s}' % others) if others else ''
        if typed:
            root = node('!{!"types of %s"}' % self.name)
            for name in names:
                kind = node('!{!"%s", %s, i64 0}' % (name, root))
                tags[name] += ', !tbaa ' + node('!{%s, %s, i64 0}' % (kind, kind))
        return tags

    def arguments(self):
        attributes = ' noalias' if self.apart and self.chance(0.6) else ''
        attributes += ' nonnull dereferenceable(1024)' if self.chance(0.3) else ''
        return ', '.join('ptr%s %%%s' % (attributes, name) for name in 'abc') + ', i32 %n, i32 %m'

    def begin_entry(self):
        if self.rows:
            self.line('br label %outer')
            self.open('outer')
            self.line('%r = phi i32 [ 0, %entry ], [ %r.next, %done ]')
            self.line('%sum = phi i64 [ 1, %entry ], [ %sum.next, %done ]')
            self.values.append(Value('%r', 'i32', 0, self.rows))
        self.values += [Value('%n', 'i32', 0, 30), Value('%m', 'i32', -2, 5)]
        self.base_pointers()
        self.add(self.emit('i32', 'load i32, %s, align 1' % self.pointers[0].value))
        for _ in range(self.rnd.randint(0, 3)):
            self.operation()
        self.guarded = self.chance(0.5)
        self.trip = self.pick((lambda: constant('i32', self.rnd.randint(1, 30)), 1), (self.unknown_trip, 3))

    def unknown_trip(self):
        if self.guarded:
            return Value('%n', 'i32', 0, 30)
        return Value(self.call('i32', 'llvm.umax.i32', [Value('%n', 'i32'), constant('i32', 1)]).text, 'i32', 1, 30)

    def enter(self):
        """From the entry to the loop, perhaps not at all, or from two places."""
        before = self.block
        if self.guarded:
            test = self.emit('i1', 'icmp sgt i32 %n, 0')
        if self.guarded and self.chance(0.5):
            self.line('br %s, label %%loop, label %%skip' % test)
            return [before]
        if self.guarded:
            self.line('br %s, label %%ahead, label %%skip' % test)
            self.open('ahead')
        if self.chance(0.1):
            self.line('br %s, label %%left, label %%right' % self.condition())
            for block in ['left', 'right']:
                self.open(block)
                self.line('br label %loop')
            return ['left', 'right']
        self.line('br label %loop')
        return [self.block]

    # --- counters, and the tests that end the loop. What is computed before the loop is written first.

    def add_phi(self, type, first, low=None, high=None, only=None):
        value = Value('%' + self.fresh('p'), type, low, high, only)
        self.phis.append(Phi(value, first))
        return self.phis[-1]

    def line_of(self, type, start, step):
        """A counter: its values in all iterations, and one more, if none wraps."""
        reached = start + step * MOST
        low, high = min(start, reached), max(start, reached)
        return self.add_phi(type, constant(type, start), low, high)

    def advance(self, phi, step):
        if step < 0 and self.chance(0.4):
            return self.arithmetic('sub', phi.value, constant(phi.value.type, -step))
        return self.arithmetic('add', phi.value, constant(phi.value.type, step))

    def plain_counter(self):
        type = self.rnd.choice(['i32', 'i64', 'i64', 'i16', 'i8', 'i7', 'i33'])
        step = self.rnd.choice([1, 1, 1, 2, 3, -1, -2])
        start = self.rnd.choice([0, 0, 1, 5, -3, self.rnd.getrandbits(7)])
        if self.chance(0.1):
            step = Value('%m', 'i32')
            phi = self.add_phi('i32', constant('i32', start), start - 2 * MOST, start + 5 * MOST)
            self.after(phi, lambda: self.arithmetic('add', phi.value, Value('%m', 'i32', -2, 5)))
        else:
            phi = self.line_of(type, start, step)
            self.after(phi, lambda: self.advance(phi, step))
        self.counters.append(phi.value)

    def after(self, phi, make):
        """What comes next is made at a random point of the body."""
        self.pending.append((phi, make))

    def make_pending(self, all=False):
        while self.pending and (all or self.chance(0.3)):
            phi, make = self.pending.pop(self.rnd.randrange(len(self.pending)))
            phi.following = make()
            if is_integer(phi.value.type):
                self.add(phi.following)

    def canonical_counter(self):
        phi = self.line_of(self.rnd.choice(['i32', 'i64']), 0, 1)
        self.after(phi, lambda: self.advance(phi, 1))
        self.canonical = phi.value
        self.counters.append(phi.value)

    def trip_as(self, type):
        return self.resize(self.trip, type)

    def subject(self, phi, step):
        """A test asks for the new value of a counter or for the old one, where the loop may run once more."""
        phi.following = self.advance(phi, step)
        return phi.following if self.ahead else phi.value

    def stay_unequal(self):
        """Exact for any start, also where it wraps."""
        type = self.rnd.choice(['i8', 'i16', 'i32', 'i64', 'i7', 'i33'])
        step, start = self.rnd.choice([1, 1, 2, 3, -1, -2, 5, -7]), self.rnd.choice([0, 1, 100, 250, -9, 65530])
        if type == 'i7' and step == 5:
            step = 1
        phi = self.line_of(type, constant(type, start).low, step)
        way = self.emit(type, 'mul %s, %d' % (self.trip_as(type), step))
        end = self.emit(type, 'add %s, %s' % (way, constant(type, start).text))
        self.counters.append(phi.value)
        return lambda: self.emit('i1', 'icmp ne %s, %s' % (self.subject(phi, step), end.text))

    def stay_below(self):
        """Upwards without wrapping; the end may be passed by less than a step."""
        type, step = self.rnd.choice(['i16', 'i32', 'i64', 'i33']), self.rnd.choice([1, 1, 2, 3, 5])
        start = self.rnd.choice([0, 0, 1, 7, -20])
        phi = self.line_of(type, start, step)
        way = self.arithmetic('mul', self.trip_as(type), constant(type, step))
        end = self.arithmetic('add', way, constant(type, start - self.rnd.randrange(step)))
        unsigned = start >= 0 and end.low >= 0 and self.chance(0.5)
        equal = self.chance(0.4) and (not unsigned or end.low > 0)
        if equal:
            end = self.arithmetic('add', end, constant(type, -1))
        predicate = ('u' if unsigned else 's') + ('le' if equal else 'lt')
        self.counters.append(phi.value)
        return lambda: self.emit('i1', 'icmp %s %s, %s' % (predicate, self.subject(phi, step), end.text))

    def stay_above(self):
        """Downwards to a constant; unsigned where it stays positive."""
        type, step = self.rnd.choice(['i16', 'i32', 'i64', 'i8']), self.rnd.choice([1, 1, 2, 3])
        least = self.rnd.choice([0, 0, -5, 3 * MOST * step if type != 'i8' else 6])
        way = self.arithmetic('mul', self.trip_as(type), constant(type, step))
        start = self.arithmetic('add', way, constant(type, least))
        phi = self.add_phi(type, start, least - step * MOST, least + 30 * step)
        end = least + self.rnd.randrange(step)
        kind = 'u' if least >= step * 3 and self.chance(0.7) else 's'
        predicate = self.rnd.choice([kind + 'gt %s, {0}', kind + 'ge %s, {1}']).format(end, end + 1)
        self.counters.append(phi.value)
        return lambda: self.emit('i1', 'icmp ' + predicate % self.subject(phi, -step))

    def stay_until_wrapped(self):
        type, step = self.rnd.choice(['i8', 'i16', 'i32', 'i7']), self.rnd.choice([1, 2, 3, 7])
        signed = self.chance(0.4)
        edge = 1 << (width(type) - (1 if signed else 0))
        most = 30 * step if step == 1 or width(type) > 8 else 50
        phi = self.add_phi(type, constant(type, edge - self.rnd.randint(1, most)))
        self.counters.append(phi.value)

        def test():
            phi.following = self.emit(type, 'add %s, %d' % (phi.value, step))
            return self.emit('i1', 'icmp %sgt %s, %s' % ('s' if signed else 'u', phi.following, phi.value.text))
        return test

    def stay_while_bits(self):
        """Halved, or its lowest bit cleared, until nothing is left."""
        type = self.rnd.choice(['i8', 'i16', 'i32', 'i33'])
        start = self.emit(type, 'or %s, 1' % self.integer(type)) if self.chance(0.5) else self.integer(type)
        phi = self.add_phi(type, start)

        def test():
            if self.chance(0.5):
                phi.following = self.emit(type, 'lshr %s, 1' % phi.value)
            else:
                less = self.emit(type, 'add %s, -1' % phi.value)
                phi.following = self.emit(type, 'and %s, %s' % (phi.value, less.text))
            return self.emit('i1', 'icmp ne %s, 0' % phi.following)
        return test

    def stay_before_pointer(self):
        pointer, step = self.rnd.choice(self.pointers), self.rnd.choice([1, 4, 8, 4, 16, -4, -1])
        way = self.arithmetic('mul', self.trip_as('i64'), constant('i64', step))
        start = pointer.value
        end = self.emit('ptr', 'getelementptr inbounds i8, %s, %s' % (start, way))
        phi = self.add_walker(pointer, start)
        predicate = self.rnd.choice(['ne', 'ult' if step > 0 else 'ugt'])

        def test():
            phi.following = self.emit('ptr', 'getelementptr inbounds i8, %s, i64 %d' % (phi.value, step))
            return self.emit('i1', 'icmp %s %s, %s' % (predicate, phi.following if self.ahead else phi.value, end.text))
        return test

    def stay_of_float(self):
        phi = self.add_phi('double', Value('0.0', 'double'))
        end = self.emit('double', 'uitofp %s to double' % self.trip)

        def test():
            phi.following = self.emit('double', 'fadd double %s, 1.0' % phi.value.text)
            return self.emit('i1', 'fcmp olt %s, %s' % (phi.following if self.ahead else phi.value, end.text))
        return test

    def stay(self):
        """Prepares a test, which is written when the result is called."""
        self.ahead = self.chance(0.7)
        test = self.pick((self.stay_unequal, 4), (self.stay_below, 5), (self.stay_above, 3),
                         (self.stay_until_wrapped, 1), (self.stay_while_bits, 1), (self.stay_before_pointer, 2),
                         (self.stay_of_float, 0.3))
        if self.chance(0.85):
            return test

        def both():
            one, other = test(), self.emit('i1', 'icmp ne %s, 7' % self.masked(self.integer('i32'), 15))
            return self.emit('i1', 'and %s, %s' % (one, other.text) if self.chance(0.5) else
                             'select %s, %s, i1 false' % (one, other))
        return both

    # --- what one iteration hands to the next

    def add_walker(self, pointer, start, walks=True):
        phi = self.add_phi('ptr', start, only=start.only)
        if walks:
            self.walkers.append(Pointer(phi.value, pointer.base, pointer.tags))
        return phi

    def walking_pointer(self):
        pointer, step = self.rnd.choice(self.pointers), self.rnd.choice([1, 2, 4, 4, 8, 16, -4, 24])
        start = self.emit('ptr', 'getelementptr i8, %s, i64 %d' % (pointer.value, self.rnd.choice([0, 0, 4, -8, 3])),
                          only=pointer.value.only)
        phi = self.add_walker(pointer, start)
        by = Value('%m.wide', 'i64') if self.chance(0.15) else constant('i64', step)
        self.after(phi, lambda: self.emit('ptr', 'getelementptr i8, %s, %s' % (phi.value, by)))

    def pointers_in_turn(self):
        one, other = self.rnd.sample(self.pointers, 2)
        only = one.value.only if one.value.only == other.value.only else None
        phis = [self.add_phi('ptr', pointer.value, only=only) for pointer in (one, other)]
        phis[0].following, phis[1].following = phis[1].value, phis[0].value
        self.walkers += [Pointer(phi.value, None) for phi in phis]

    def variable(self):
        kinds = [self.any_type()] * 5 + [self.rnd.choice(self.structures)]
        kinds += [self.rnd.choice(VECTORS)] * 3 if self.vectors else []
        kinds += FLOATS if self.floats else []
        type = self.rnd.choice(kinds)
        phi = self.add_phi(type, self.of_type(type))
        self.variables.append(phi)

    def begin_loop(self):
        """Everything before the loop, and its header."""
        self.begin_entry()
        self.line('%m.wide = sext i32 %m to i64')
        self.pending, self.variables = [], []
        if self.row:
            self.canonical_counter()
        test = self.stay()
        for _ in range(self.rnd.choice([1, 1, 2])):
            self.plain_counter()
        if not self.row and self.chance(0.3):
            self.walking_pointer()
        if not self.apart and len(self.pointers) > 1 and self.chance(0.1):
            self.pointers_in_turn()
        for _ in range(self.rnd.randint(1, 4)):
            self.variable()
        self.befores = self.enter()
        self.open('loop')
        self.header = len(self.lines)
        self.values += [phi.value for phi in self.phis if phi.value.type != 'ptr']
        return test

    # --- branches

    def edge(self, join):
        """From the block that is written to where branches meet, with a visible value for each phi there."""
        join.edges.append((self.block, [
            self.rnd.choice([value for value in self.values if value.type == type][-4:]) for type in join.types]))

    def arms(self, labels, join, depth, first=None):
        for label in labels:
            visible, indices = len(self.values), len(self.indices)
            self.open(label)
            if first:
                first()
            self.statements(self.rnd.randint(1, 3), depth + 1)
            self.edge(join)
            self.line('br label %%%s' % join.label)
            del self.values[visible:], self.indices[indices:]

    def branch(self, depth):
        self.branches -= 1
        types = sorted({value.type for value in self.values})
        join = Join(self.fresh('join'), [self.rnd.choice(types) for _ in range(self.rnd.choice([0, 1, 1, 2]))])
        self.pick((lambda: self.if_else(join, depth), 5), (lambda: self.switch(join, depth), 2),
                  (lambda: self.guard_division(join, depth), 1), (lambda: self.guard_pointer(join, depth), 1))
        self.open(join.label)
        for k, type in enumerate(join.types):
            self.add(self.emit(type, 'phi %s %s' % (type, ', '.join(
                '[ %s, %%%s ]' % (choices[k].text, block) for block, choices in join.edges))))

    def if_else(self, join, depth, test=None, first=None):
        test, then = test or self.condition(), self.fresh('then')
        away = self.fresh('else') if self.chance(0.5) else join.label
        if self.chance(0.2) and not first:
            # Both, the second where the first holds.
            inner = self.fresh('and')
            if away == join.label:
                self.edge(join)
            self.line('br %s, label %%%s, label %%%s' % (test, inner, away))
            self.open(inner)
            test = self.condition()
        yes, no = then, away
        if self.chance(0.3):
            test, yes, no = self.emit('i1', 'xor %s, true' % test), no, yes
        if away == join.label:
            self.edge(join)
        self.line('br %s, label %%%s, label %%%s' % (test, yes, no))
        self.arms([then], join, depth, first)
        if away != join.label:
            self.arms([away], join, depth)

    def guard_division(self, join, depth):
        """A division that traps where the branch is not taken."""
        type = self.rnd.choice(['i8', 'i32', 'i64'])
        divisor = self.masked(self.integer(type), self.rnd.choice([1, 3, 7]))
        test = self.emit('i1', 'icmp ne %s, 0' % divisor)

        def divide():
            op = self.rnd.choice(['udiv', 'urem', 'sdiv', 'srem'])
            self.add(self.emit(type, '%s %s, %s' % (op, self.integer(type), divisor.text)))
        self.if_else(join, depth, test, divide)

    def guard_pointer(self, join, depth):
        """A pointer that is null where the branch is not taken."""
        test = self.condition()
        at, tags = self.plain_place(8)
        at = self.emit('ptr', 'select %s, %s, ptr null' % (test, at))

        def use():
            if self.chance(0.5):
                self.add(self.emit('i32', 'load i32, %s, align 1%s' % (at, tags)))
            else:
                self.line('store %s, %s, align 1%s' % (self.integer('i32'), at, tags))
        self.if_else(join, depth, test, use)

    def switch(self, join, depth):
        type = self.rnd.choice(['i8', 'i32', 'i64', 'i2'])
        number = self.emit('i2', 'trunc %s to i2' % self.integer('i32')) if type == 'i2' else self.masked(
            self.integer(type), 3)
        targets = [self.fresh('case') for _ in range(self.rnd.randint(1, 3))]
        cases = self.rnd.sample(range(4), self.rnd.randint(2, 4))
        cases = [(case, self.rnd.choice(targets + [join.label])) for case in cases]
        otherwise = self.rnd.choice(targets + [join.label])
        if len(cases) == 4 and self.chance(0.6):
            otherwise, self.dead = 'dead', True
        reached = [to for _, to in cases] + [otherwise]
        self.edge(join)
        join.edges[-1:] = join.edges[-1:] * reached.count(join.label)
        self.line('switch %s, label %%%s [ %s ]' % (number, otherwise, ' '.join(
            '%s %d, label %%%s' % (type, case - 4 if type == 'i2' and case > 1 else case, to) for case, to in cases)))
        self.arms([target for target in targets if target in reached], join, depth)

    # --- exits

    def out(self):
        """The block that an exit from here leads to."""
        which = self.rnd.randrange(len(self.outs))
        self.outs[which].append((self.block, list(self.values)))
        return 'out%d' % which

    def early_exit(self):
        self.early_exits -= 1
        test = self.emit('i1', 'icmp eq %s, %d' % (self.masked(self.integer('i32'), 15), self.rnd.randint(0, 15)))
        on = self.fresh('on')
        self.line('br %s, label %%%s, label %%%s' % (test, self.out(), on))
        self.open(on)

    def test_to_stay(self, test, to, more=''):
        stay, out = test(), self.out()
        if self.chance(0.1):
            number = self.emit('i8', 'zext %s to i8' % stay)
            self.line('switch %s, label %%%s [ i8 0, label %%%s ]%s' % (number, to, out, more))
        elif self.chance(0.3):
            leave = self.emit('i1', 'xor %s, true' % stay)
            self.line('br %s, label %%%s, label %%%s%s' % (leave, out, to, more))
        else:
            self.line('br %s, label %%%s, label %%%s%s' % (stay, to, out, more))

    # --- the whole

    def statement(self, depth):
        if self.branches > 0 and depth < 3 and self.chance(0.25):
            self.branch(depth)
        elif self.early_exits > 0 and self.chance(0.15):
            self.early_exit()
        elif self.chance(0.4):
            self.operation()
        else:
            self.access()
        if depth == 0:
            self.make_pending()

    def statements(self, count, depth=0):
        for _ in range(count):
            self.statement(depth)

    def hand_on(self):
        """At the latch: what the phis get next."""
        self.make_pending(all=True)
        for phi in self.variables:
            type = phi.value.type
            found = [value for value in self.values if value.type == type and value is not phi.value]
            value = self.choose(found) if found and self.chance(0.7) else self.of_type(type)
            if is_integer(type) and self.chance(0.4):
                value = self.emit(type, '%s %s, %s' % (self.rnd.choice(['add', 'xor', 'sub']), phi.value, value.text))
            phi.following = value

    def body(self, test):
        rnd, shape = self.rnd, self.rnd.choice(['rotated', 'rotated', 'rotated', 'while', 'middle'])
        if self.independent:
            # Nothing to rotate: that moves accesses to the iteration before, where the promise does not hold.
            shape, self.early_exits = 'rotated', 0
        metadata = self.loop_metadata()
        if shape != 'rotated':
            self.statements(rnd.randint(0, 2) if shape == 'while' else rnd.randint(2, 6))
            self.test_to_stay(test, 'body')
            self.open('body')
        self.statements(rnd.randint(4, 11))
        self.store()
        self.hand_on()
        if shape == 'rotated':
            self.test_to_stay(test, 'loop', metadata)
        else:
            self.line('br label %%loop%s' % metadata)
        return self.block

    def loop_metadata(self):
        node, children = self.module.node, []
        if self.group:
            children.append(node('!{!"llvm.loop.parallel_accesses", %s}' % self.group))
            children.append(node('!{!"llvm.loop.vectorize.enable", i1 true}'))
        elif self.independent == 'ivdep':
            children.append(node('!{!"llvm.loop.ivdep.enable"}'))
        elif self.independent == 'safelen':
            children.append(node('!{!"llvm.loop.ivdep.safelen", i32 %d}' % self.length))
        if not children and self.chance(0.7):
            return ''
        children.append(node('!{!"llvm.loop.unroll.disable"}'))
        return ', !llvm.loop ' + self.module.node_of_itself(''.join(', ' + child for child in children))

    def phi_lines(self, latch):
        for phi in self.phis:
            ways = ['[ %s, %%%s ]' % (phi.firsts.text, before) for before in self.befores]
            ways.append('[ %s, %%%s ]' % (phi.following.text, latch))
            yield '  %s = phi %s %s' % (phi.value.text, phi.value.type, ', '.join(ways))

    def hash(self, value):
        """As i64, of any type; of pointers where they point within their object, or what they point to."""
        type = value.type
        if type == 'ptr':
            if not value.only:
                return self.emit('i64', 'zext %s to i64' % self.emit('i8', 'load i8, %s' % value))
            whole = self.emit('i64', 'ptrtoint %s to i64' % value)
            return self.emit('i64', 'sub %s, ptrtoint (ptr %s to i64)' % (whole, value.only))
        if is_aggregate(type):
            return self.hash(self.emit('i32' if 'i32' in type else 'i64' if 'i64' in type else 'i16',
                                       'extractvalue %s, 0' % value))
        if not is_integer(type):
            bits = lanes(type) if is_vector(type) and 'i1>' in type else 8 * size(type)
            value = self.emit('i%d' % bits, 'bitcast %s to i%d' % (value, bits))
        if width(value.type) > 64:
            high = self.emit(value.type, 'lshr %s, %d' % (value, width(value.type) - 61))
            value = self.emit(value.type, 'xor %s, %s' % (value, high.text))
        return self.resize(value, 'i64')

    def leave(self, which, edges):
        """What is behind the loop, and uses of its values there."""
        self.open('out%d' % which)
        types, joined = sorted(set.intersection(*({value.type for value in values} for _, values in edges))), []
        for _ in range(self.rnd.randint(1, 4)):
            type = self.rnd.choice(types)
            choices = [self.rnd.choice([value for value in values if value.type == type][-8:]) for _, values in edges]
            only = choices[0].only if len({value.only for value in choices}) == 1 else None
            if len(edges) == 1 and self.chance(0.5):
                joined.append(choices[0])
            else:
                joined.append(self.emit(type, 'phi %s %s' % (type, ', '.join(
                    '[ %s, %%%s ]' % (value.text, block) for value, (block, _) in zip(choices, edges))), only=only))
        result = constant('i64', which + 3)
        for value in joined:
            scaled = self.emit('i64', 'mul %s, 31' % result)
            result = self.emit('i64', 'xor %s, %s' % (scaled, self.hash(value).text))
        self.line('br label %%%s' % self.met)
        return self.block, result.text

    def after_loop(self):
        ends = [self.leave(which, edges) for which, edges in enumerate(self.outs) if edges]
        if self.guarded:
            self.open('skip')
            self.line('br label %%%s' % self.met)
            ends.append(('skip', '5'))
        if self.dead:
            self.open('dead')
            self.line('unreachable')
        self.open(self.met)
        met = ', '.join('[ %s, %%%s ]' % (value, block) for block, value in ends)
        self.line('%%%s = phi i64 %s' % ('result' if self.row_of_loops is None else 'first', met))
        if self.row_of_loops is not None:
            last = irrows.Row(self, self.row_of_loops, ['%first']).write()
            self.line('br label %done')
            self.open('done')
            self.line('%%result = add i64 %s, %%first' % last)
        if not self.rows:
            return self.line('ret i64 %result')
        for line in ['%scaled = mul i64 %sum, 37', '%sum.next = add i64 %scaled, %result', '%r.next = add i32 %r, 1',
                     '%more = icmp ult i32 %r.next, ' + str(self.rows), 'br i1 %more, label %outer, label %end']:
            self.line(line)
        self.open('end')
        return self.line('ret i64 %sum.next')

    def text(self):
        head = 'define i64 @%s(%s) {' % (self.name, self.arguments())
        latch = self.body(self.begin_loop())
        self.lines[self.header:self.header] = list(self.phi_lines(latch))
        self.after_loop()
        return '\n'.join([head, 'entry:'] + self.lines + ['}', ''])

    def kind(self):
        """How the caller may place the pointers: 0 anywhere, 1 apart."""
        return 1 if self.apart else 0


def module(seed, numbers, version, head, plain=False):
    """`head` has the lines on the target machine. `plain`: no pass changes the loops but ours."""
    shared = Module(version)
    functions = [Function(shared, seed, number, plain) for number in numbers]
    texts = [function.text() for function in functions]
    count = len(functions)
    table = ['@functions = constant [%d x ptr] [%s]' % (count, ', '.join('ptr @f%d' % number for number in numbers)),
             '@kinds = constant [%d x i32] [%s]' % (count, ', '.join('i32 %d' % one.kind() for one in functions)),
             '@first = constant i32 %d' % numbers[0], '@count = constant i32 %d' % count]
    nodes = ['!%d = %s' % (k, text) for k, text in enumerate(shared.nodes)]
    return '\n'.join([head, FUNCTIONS] + texts + table + sorted(shared.declarations.values()) + nodes + [''])
