# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random operations on values, none of which is undefined: divisors are not
zero, shifts stay within the width, a flag that promises something is there
only where the ranges of the operands keep the promise, and poison is made only
where a selection does not take it."""
from ircode import (FLOATS, VECTORS, Code, Value, constant, element, is_integer, is_vector, lanes, mangled, of_lanes,
                    parts, width)

PREDICATES = ['eq', 'ne', 'ult', 'ule', 'ugt', 'uge', 'slt', 'sle', 'sgt', 'sge']
PREDICATES_OF_FLOATS = ['oeq', 'one', 'olt', 'ole', 'ogt', 'oge', 'ueq', 'une', 'ult', 'ule', 'ugt', 'uge', 'ord',
                        'uno']
SHUFFLES = {2: [[1, 0], [0, 0], [1, 2], [0, 3]], 3: [[2, 1, 0], [1, 2, 3], [5, 0, 4]],
            4: [[3, 2, 1, 0], [1, 2, 3, 4], [0, 4, 1, 5], [0, 0, 0, 0], [2, 3, 6, 7]],
            8: [[7, 6, 5, 4, 3, 2, 1, 0], [1, 2, 3, 4, 5, 6, 7, 8], [0, 8, 1, 9, 2, 10, 3, 11]]}


def corners(op, x, y):
    compute = {'add': lambda a, b: a + b, 'sub': lambda a, b: a - b, 'mul': lambda a, b: a * b}[op]
    results = [compute(a, b) for a in (x.low, x.high) for b in (y.low, y.high)]
    return min(results), max(results)


class Operations(Code):

    def type_with_vectors(self):
        integers = [type for type in VECTORS if is_integer(element(type))]
        return self.rnd.choice(integers) if self.vectors and self.chance(0.3) else self.any_type()

    # --- arithmetic

    def arithmetic(self, op, x, y):
        """Addition, subtraction or multiplication, with the flags that hold."""
        low, high = corners(op, x, y)
        bits, flags = width(x.type), ''
        if -(1 << (bits - 1)) <= low and high < 1 << (bits - 1) and self.chance(0.6):
            flags += 'nsw '
        ordered = op != 'sub' or x.low >= y.high
        if x.low >= 0 and y.low >= 0 and ordered and high < 1 << bits and self.chance(0.6):
            flags += 'nuw '
        return self.emit(x.type, '%s %s%s, %s' % (op, flags, x, y.text), low, high)

    def binary(self):
        type = self.type_with_vectors()
        x, y = self.of_type(type), self.of_type(type)
        op = self.rnd.choice(['add', 'sub', 'mul', 'add', 'and', 'or', 'xor'])
        if op in ('add', 'sub', 'mul') and not is_vector(type):
            if self.chance(0.4) and width(type) > 8:
                x, y = self.masked(x, 63), self.masked(y, 15)
            return self.arithmetic(op, x, y)
        return self.emit(type, '%s %s, %s' % (op, x, y.text))

    def disjoint(self):
        type = self.rnd.choice(['i16', 'i32', 'i64'])
        x, y = self.masked(self.integer(type), 0x3f), self.emit(type, 'shl %s, 6' % self.integer(type))
        return self.emit(type, 'or %s%s, %s' % (self.since(19, 'disjoint'), x, y.text))

    def shift(self):
        type = self.rnd.choice(['i8', 'i16', 'i32', 'i64', 'i128', 'i24', 'i33'])
        x, bits = self.integer(type), width(type)
        amount = self.masked(self.integer(type), (1 << (bits.bit_length() - 1)) - 1) if self.chance(0.5) else constant(
            type, self.rnd.randrange(bits))
        return self.emit(type, '%s %s, %s' % (self.rnd.choice(['shl', 'lshr', 'ashr']), x, amount.text))

    def shift_of_vector(self):
        x = self.vector('<4 x i32>')
        amount = self.emit(x.type, 'and %s, <i32 31, i32 31, i32 31, i32 31>' % self.vector(x.type))
        return self.emit(x.type, '%s %s, %s' % (self.rnd.choice(['shl', 'lshr', 'ashr']), x, amount.text))

    def exact(self):
        """What is divided was multiplied before."""
        type, by = self.rnd.choice(['i16', 'i32', 'i64']), self.rnd.randint(1, 4)
        x = self.masked(self.integer(type), 255)
        high = self.emit(type, 'shl nuw nsw %s, %d' % (x, by), 0, 255 << by)
        return self.emit(type, self.rnd.choice(['lshr exact %s, {0}', 'ashr exact %s, {0}', 'udiv exact %s, {1}',
                                                'sdiv exact %s, {1}']).format(by, 1 << by) % high, 0, 255)

    def divide(self):
        type = self.rnd.choice(['i8', 'i16', 'i32', 'i64', 'i32', 'i24', 'i33'])
        x, op = self.integer(type), self.rnd.choice(['udiv', 'urem', 'sdiv', 'srem'])
        if self.chance(0.3):
            y = constant(type, self.rnd.choice([3, 7, 10, 16, 100]))
        else:
            # Small and positive: the quotient of the least number by -1 does not fit.
            y = self.emit(type, 'or %s, 1' % self.masked(self.integer(type), 63))
        return self.emit(type, '%s %s, %s' % (op, x, y.text))

    def divide_vectors(self):
        x, y = self.vector('<4 x i32>'), self.vector('<4 x i32>')
        # Never by constants: LLVM's x86 gets those wrong where some elements of x are known to be 0.
        y = self.emit(y.type, 'insertelement %s, i32 %%n, i32 0' % y)
        y = self.emit(y.type, 'or %s, <i32 1, i32 3, i32 1, i32 9>' % y)
        return self.emit(x.type, '%s %s, %s' % (self.rnd.choice(['udiv', 'urem']), x, y.text))

    # --- choices

    def compare(self):
        type, predicate = self.type_with_vectors(), self.rnd.choice(PREDICATES)
        x, y = self.of_type(type), self.of_type(type)
        same = not is_vector(type) and x.low >= 0 and y.low >= 0 and predicate[0] in 'us'
        flag = self.since(20, 'samesign') if same and self.chance(0.5) else ''
        return self.emit(of_lanes(type, 'i1'), 'icmp %s%s %s, %s' % (flag, predicate, x, y.text))

    def condition(self):
        """Both outcomes happen, mostly."""
        if self.chance(0.2):
            return self.integer('i1')
        x = self.masked(self.integer(self.rnd.choice(['i8', 'i16', 'i32', 'i64'])), self.rnd.choice([1, 3, 7, 15]))
        return self.emit('i1', 'icmp %s %s, %d' % (self.rnd.choice(PREDICATES), x, self.rnd.randint(0, 4)))

    def select(self):
        kinds = [self.type_with_vectors()] * 3 + [self.rnd.choice(FLOATS), self.rnd.choice(self.structures)]
        type = self.rnd.choice(kinds)
        x, y = self.of_type(type), self.of_type(type)
        chooser = self.condition()
        if is_vector(type) and self.chance(0.6):
            chooser = self.emit(of_lanes(type, 'i1'), 'icmp %s %s, %s' % (self.rnd.choice(PREDICATES), x, y.text))
        return self.emit(type, 'select %s, %s, %s' % (chooser, x, y))

    def poison_not_taken(self):
        x = self.integer('i32')
        if self.chance(0.5):
            most = self.emit('i1', 'icmp eq %s, 2147483647' % x)
            risky = self.emit('i32', 'add nsw %s, 1' % x)
            return self.emit('i32', 'select %s, %s, %s' % (most, self.integer('i32'), risky))
        few = self.emit('i1', 'icmp ult %s, 32' % x)
        risky = self.emit('i32', 'shl %s, %s' % (self.integer('i32'), x.text))
        return self.emit('i32', 'select %s, %s, i32 0' % (few, risky))

    def freeze(self):
        return self.emit_same('freeze %s')

    def emit_same(self, text):
        x = self.of_type(self.type_with_vectors())
        return self.emit(x.type, text % x)

    # --- intrinsics

    def of_intrinsic(self, names, types, count, *more):
        type, name = self.rnd.choice(types), self.rnd.choice(names)
        arguments = [self.of_type(type) for _ in range(count)] + list(more)
        return self.call(type, 'llvm.%s.%s' % (name, mangled(type)), arguments)

    def least_or_most(self):
        types = ['i8', 'i16', 'i32', 'i64', 'i33'] + (['<4 x i32>', '<8 x i16>'] if self.vectors else [])
        return self.of_intrinsic(['smax', 'smin', 'umax', 'umin'], types, 2)

    def saturated(self):
        return self.of_intrinsic(['sadd.sat', 'uadd.sat', 'ssub.sat', 'usub.sat'], ['i8', 'i16', 'i32', 'i64'], 2)

    def funnel(self):
        return self.of_intrinsic(['fshl', 'fshr'], ['i8', 'i16', 'i32', 'i64'], 3)

    def bits(self):
        no = Value('false', 'i1')
        return self.pick((lambda: self.of_intrinsic(['ctpop'], ['i8', 'i16', 'i24', 'i32', 'i64'], 1), 2),
                         (lambda: self.of_intrinsic(['bswap'], ['i16', 'i32', 'i64'], 1), 1),
                         (lambda: self.of_intrinsic(['bitreverse'], ['i8', 'i32'], 1), 1),
                         (lambda: self.of_intrinsic(['ctlz', 'cttz', 'abs'], ['i8', 'i32', 'i64'], 1, no), 2))

    def overflow(self):
        """A result and whether it wrapped."""
        type = self.rnd.choice(['i8', 'i16', 'i32', 'i64'])
        name = 'llvm.%s.with.overflow.%s' % (self.rnd.choice(['sadd', 'uadd', 'ssub', 'usub', 'smul', 'umul']), type)
        pair = self.call('{ %s, i1 }' % type, name, [self.integer(type), self.integer(type)])
        wrapped = self.add(self.emit('i1', 'extractvalue %s, 1' % pair))
        value = self.emit(type, 'extractvalue %s, 0' % pair)
        if self.chance(0.3):
            return self.emit(type, 'select %s, %s, %s' % (wrapped, self.integer(type), value))
        return value

    # --- floating point

    def small(self, value):
        """Of size below 2^30: products of two of these are finite, and so are sums."""
        low, high = (Value(sign + '1073741824.0', value.type) for sign in ('-', ''))
        least = self.call(value.type, 'llvm.minnum.%s' % mangled(value.type), [value, high])
        return self.call(value.type, 'llvm.maxnum.%s' % mangled(value.type), [least, low])

    def of_floats(self):
        type = self.rnd.choice(FLOATS)
        op, flags = self.rnd.choice(['fadd', 'fsub', 'fmul', 'fdiv']), self.rnd.choice(['', '', 'ninf nnan '])
        x, y = self.floating(type), self.floating(type)
        if op == 'fdiv':
            whole = self.emit('i32', 'or %s, 1' % self.masked(self.integer('i32'), 255))
            y = self.emit(type, 'uitofp %s to %s' % (whole, type))
        value = self.emit(type, '%s %s%s, %s' % (op, flags, x, y.text))
        if self.chance(0.2):
            value = self.emit(type, 'fneg %s' % value) if self.chance(0.5) else self.call(
                type, 'llvm.fabs.' + mangled(type), [value])
        return self.small(value)

    def compare_floats(self):
        type = self.rnd.choice(FLOATS)
        return self.emit('i1', 'fcmp %s %s, %s' % (self.rnd.choice(PREDICATES_OF_FLOATS), self.floating(type),
                                                   self.floating(type).text))

    def convert(self):
        kind, type = self.rnd.choice(FLOATS), self.rnd.choice(['i8', 'i16', 'i32', 'i64'])
        if self.chance(0.3):
            op, other = ('fpext', 'double') if kind == 'float' else ('fptrunc', 'float')
            return self.emit(other, '%s %s to %s' % (op, self.floating(kind), other))
        if self.chance(0.5):
            return self.call(type, 'llvm.fpto%si.sat.%s.%s' % (self.rnd.choice('us'), type, mangled(kind)),
                             [self.floating(kind)])
        return self.emit(kind, 'sitofp %s to %s' % (self.integer(self.rnd.choice(['i8', 'i16', 'i24'])), kind))

    def of_vectors_of_floats(self):
        """All elements in [1, 2) before."""
        type = self.rnd.choice(['<4 x float>', '<2 x double>'])
        x, y = self.vector(type), self.vector(type)
        value = self.emit(type, '%s %s, %s' % (self.rnd.choice(['fadd', 'fmul', 'fsub']), x, y.text))
        return self.tame(value)

    def tame(self, value):
        """With the mantissa that it has, but from 1 to 2."""
        kind = element(value.type)
        bits, mask, one = (32, 0x7fffff, 0x3f800000) if kind == 'float' else (64, (1 << 52) - 1, 0x3ff << 52)
        whole = of_lanes(value.type, 'i%d' % bits)

        def all_lanes(number):
            if not is_vector(whole):
                return str(number)
            return '<%s>' % ', '.join(['i%d %d' % (bits, number)] * lanes(whole))

        raw = self.emit(whole, 'bitcast %s to %s' % (value, whole))
        low = self.emit(whole, 'and %s, %s' % (raw, all_lanes(mask)))
        tamed = self.emit(whole, 'or %s, %s' % (low, all_lanes(one)))
        return self.emit(value.type, 'bitcast %s to %s' % (tamed, value.type))

    # --- vectors and structures

    def extract(self):
        x = self.vector(self.rnd.choice(VECTORS))
        if self.chance(0.4) and lanes(x.type) != 3:
            place = self.masked(self.integer('i32'), lanes(x.type) - 1)
        else:
            place = constant('i32', self.rnd.randrange(lanes(x.type)))
        return self.emit(element(x.type), 'extractelement %s, %s' % (x, place))

    def insert(self):
        x = self.vector(self.rnd.choice(VECTORS))
        if self.chance(0.4):
            place = self.masked(self.integer('i32'), 1)
        else:
            place = constant('i32', self.rnd.randrange(lanes(x.type)))
        return self.emit(x.type, 'insertelement %s, %s, %s' % (x, self.of_type(element(x.type)), place))

    def shuffle(self):
        type = self.rnd.choice(VECTORS)
        order = self.rnd.choice(SHUFFLES[lanes(type)])
        mask = Value('<%s>' % ', '.join('i32 %d' % place for place in order), '<%d x i32>' % len(order))
        return self.emit(type, 'shufflevector %s, %s, %s' % (self.vector(type), self.vector(type), mask))

    def reduce(self):
        type = self.rnd.choice([type for type in VECTORS if is_integer(element(type))])
        name = self.rnd.choice(['add', 'mul', 'and', 'or', 'xor', 'smax', 'smin', 'umax', 'umin'])
        return self.call(element(type), 'llvm.vector.reduce.%s.%s' % (name, mangled(type)), [self.vector(type)])

    def reinterpret(self):
        one, other = self.rnd.choice([('<4 x i32>', '<2 x i64>'), ('<2 x i64>', 'i128'), ('i128', '<8 x i16>'),
                                      ('<4 x i8>', 'i32'), ('i32', '<4 x i8>'), ('<8 x i16>', '<4 x i32>')])
        return self.emit(other, 'bitcast %s to %s' % (self.of_type(one), other))

    def of_structure(self):
        x = self.aggregate(self.rnd.choice(self.structures))
        place = self.rnd.randrange(len(parts(x.type)))
        if self.chance(0.5):
            return self.emit(x.type, 'insertvalue %s, %s, %d' % (x, self.of_type(parts(x.type)[place]), place))
        return self.emit(parts(x.type)[place], 'extractvalue %s, %d' % (x, place))

    def operation(self):
        choices = [(self.binary, 10), (self.shift, 2), (self.compare, 2), (self.select, 3), (self.divide, 1),
                   (self.exact, 1), (self.poison_not_taken, 1), (self.freeze, 1), (self.least_or_most, 2),
                   (self.saturated, 1), (self.funnel, 1), (self.bits, 1), (self.overflow, 1), (self.of_structure, 1),
                   (self.disjoint, 1)]
        if self.floats:
            choices += [(self.of_floats, 4), (self.compare_floats, 1), (self.convert, 2)]
        if self.vectors:
            choices += [(self.extract, 2), (self.insert, 1), (self.shuffle, 2), (self.reduce, 1), (self.reinterpret, 1),
                        (self.of_vectors_of_floats, 1), (self.shift_of_vector, 1), (self.divide_vectors, 0.3)]
        return self.add(self.pick(*choices))
