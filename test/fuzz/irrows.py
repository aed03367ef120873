# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Behind a function's loop, others in a row: each leaves values behind that the
next ones use or pass on, with phis in its exit or without, and blocks that
cannot be reached branch into them. They work on memory that no other loop of
the function touches."""
import random

APART = 1200  # bytes behind %a


class Row:
    """Writes to `function`, whose block leads to the first loop. `before`: the i64 values that are there."""

    def __init__(self, function, seed, before):
        self.rnd, self.function, self.left = random.Random(seed), function, list(before)
        self.line, self.open = function.line, function.open
        self.ends = []

    def chance(self, p):
        return self.rnd.random() < p

    def fresh(self, stem):
        return self.function.fresh('%' + stem)

    def emit(self, text):
        name = self.fresh('w')
        self.line('%s = %s' % (name, text))
        return name

    def write(self):
        """The result: where it can be had is the block that is open then."""
        self.far = self.emit('getelementptr i8, ptr %%a, i64 %d' % APART)
        for _ in range(self.rnd.choice([1, 2, 2, 3, 4])):
            self.loop()
        total = self.total()
        self.line('br label %row.end')
        ends = self.ends + [(total, self.function.block)]
        self.open('row.end')
        return self.emit('phi i64 ' + ', '.join('[ %s, %%%s ]' % end for end in ends))

    def total(self):
        total = '7'
        for value in self.left:
            total = self.emit('add i64 %s, %s' % (self.emit('mul i64 %s, 31' % total), value))
        return total

    def loop(self):
        name, ahead = self.function.fresh('row'), self.function.block
        header, then, latch = name, name + '.then', name + '.latch'
        dead = name + '.dead' if self.chance(0.35) else None
        i, sum, next, more = ('%%%s.%s' % (name, part) for part in ['i', 'sum', 'next', 'more'])
        start = self.rnd.choice(['0', '0', '3', self.emit('and i64 %s, 3' % self.rnd.choice(self.left))])
        passed = self.rnd.choice(self.left)
        most = self.trips()
        self.line('br label %%%s' % header)
        door = self.rnd.choice([header, then, latch]) if dead else None
        self.open(header)
        strange = ', [ 5, %%%s ]' % dead if door == header else ''
        self.line('%s = phi i64 [ %s, %%%s ], [ %s, %%%s ]%s' % (i, start, ahead, next, latch, strange))
        self.line('%s = phi i64 [ %s, %%%s ], [ %s, %%%s ]%s' % (sum, self.rnd.choice(['1', passed]), ahead, more,
                                                                   latch, strange))
        at = self.emit('getelementptr i8, ptr %s, i64 %s' % (self.far, i))
        byte = self.emit('load i8, ptr %s' % at)
        word = self.emit('zext i8 %s to i64' % byte)
        past = name + '.past'
        self.line('br i1 %s, label %%%s, label %%%s' % (self.emit('icmp ult i8 %s, %d' % (
            byte, self.rnd.choice([60, 128, 200]))), then, latch))
        self.open(then)
        mixed = self.emit('xor i64 %s, %s' % (word, self.rnd.choice([sum, passed, '77'])))
        if self.chance(0.6):
            self.line('store i8 %s, ptr %s' % (self.emit('trunc i64 %s to i8' % mixed), at))
        self.line('br label %%%s' % latch)
        self.open(latch)
        strange = ', [ 9, %%%s ]' % dead if door == latch else ''
        chosen = self.emit('phi i64 [ %s, %%%s ], [ %s, %%%s ]%s' % (mixed, then, word, header, strange))
        self.line('%s = add i64 %s, %s' % (more, sum, chosen))
        self.line('%s = add nuw nsw i64 %s, 1' % (next, i))
        values = [i, sum, next, more, chosen]
        if self.chance(0.25):
            # The end of the whole row, for several of its loops.
            self.ends.append((self.rnd.choice(values + [passed]), latch))
            on = name + '.on'
            self.line('br i1 %s, label %%row.end, label %%%s' % (
                self.emit('icmp eq i8 %s, %d' % (byte, self.rnd.randrange(8))), on))
            self.lines_of_on(on, name, header, latch, [i, next])
        stay = self.emit('icmp ult i64 %s, %s' % (next, most))
        if self.chance(0.4):
            stay = self.emit('and i1 %s, %s' % (stay, self.emit('icmp ne i8 %s, %d' % (byte, self.rnd.randrange(4)))))
        self.close(stay, header, past)
        if dead:
            self.dead(dead, door, values)
        self.open(past)
        self.leave(values, passed)

    def lines_of_on(self, on, name, header, latch, values):
        """The latch is another block than that which leads to the end of the row: phis know it as such."""
        self.open(on)
        lines = self.function.lines
        for k, line in enumerate(lines):
            if ' = phi i64 ' in line and line.lstrip().startswith('%' + name + '.'):
                lines[k] = line.replace('%%%s ]' % latch, '%%%s ]' % on)

    def trips(self):
        kind = self.rnd.choice(['constant', 'bits', 'n'])
        if kind == 'constant':
            return str(self.rnd.randint(1, 20))
        if kind == 'n':
            return self.emit('and i64 %s, 31' % self.emit('zext i32 %n to i64'))
        return self.emit('and i64 %s, 15' % self.rnd.choice(self.left))

    def close(self, stay, header, past):
        self.latch = self.function.block
        self.line('br i1 %s, label %%%s, label %%%s' % (stay, header, past))

    def dead(self, dead, door, values):
        self.open(dead)
        if self.chance(0.5):
            self.emit('add i64 %s, %s' % (self.rnd.choice(values), self.rnd.choice(self.left)))
        self.line('br label %%%s' % door)

    def leave(self, values, passed):
        """By a phi in the exit, or as they are; what was passed on once may be again."""
        chosen = self.rnd.sample(values, 2) + [passed]
        phis = [value for value in chosen if self.chance(0.6)]
        kept = [value for value in chosen if value not in phis]
        for value in phis:
            kept.append(self.emit('phi i64 [ %s, %%%s ]' % (value, self.latch)))
        self.left = (self.left + kept)[-6:]
