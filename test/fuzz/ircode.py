# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""LLVM IR as it grows: values with their types and what is known of their
range, the block that is written, and the values that are visible there."""
import re

# Bytes that another type wrote may be read as any of these.
IN_MEMORY = ['i8', 'i16', 'i24', 'i32', 'i64', 'i128', 'float', 'double', '<4 x i32>', '<2 x i64>', '<8 x i16>',
             '<4 x i8>', '<3 x i32>', '<4 x float>', '<2 x double>', '{ i32, i32 }', '[2 x i16]', '<{ i32, i16 }>']
INTEGERS = ['i32', 'i64', 'i16', 'i8', 'i1', 'i7', 'i24', 'i33', 'i128']
INTEGER_WEIGHTS = [8, 6, 3, 3, 1, 1, 1, 1, 1]
FLOATS = ['float', 'double']
VECTORS = ['<4 x i32>', '<2 x i64>', '<8 x i16>', '<4 x i8>', '<3 x i32>', '<4 x float>', '<2 x double>']


def is_integer(type):
    return type.startswith('i')


def is_vector(type):
    return type.startswith('<') and ' x ' in type


def width(type):
    return int(type[1:])


def lanes(type):
    return int(re.match(r'<(\d+)', type).group(1))


def element(type):
    return type.split(' x ')[1].rstrip('>') if is_vector(type) else type


def of_lanes(type, other):
    """The vector with as many elements as `type`, of another type; a scalar for a scalar."""
    return '<%d x %s>' % (lanes(type), other) if is_vector(type) else other


def parts(type):
    """The types in a structure or an array."""
    if type.startswith('['):
        count, inner = re.match(r'\[(\d+) x (.*)\]', type).groups()
        return [inner] * int(count)
    return re.sub('[<>{}]', '', type).replace(' ', '').split(',')


def is_aggregate(type):
    return type[0] in '{[' or type.startswith('<{')


def size(type):
    """Bytes in memory, less padding at the end of vectors."""
    if type in FLOATS:
        return 4 if type == 'float' else 8
    if type == 'ptr':
        return 8
    if is_aggregate(type):
        return sum(map(size, parts(type)))
    return lanes(type) * size(element(type)) if is_vector(type) else (width(type) + 7) // 8


def mangled(type):
    """As in the names of intrinsics."""
    if is_vector(type):
        return 'v%d%s' % (lanes(type), mangled(element(type)))
    return {'float': 'f32', 'double': 'f64', 'ptr': 'p0'}.get(type, type)


class Value:
    """`text` names it, as an operand. An integer is in [low, high], as signed;
    of a pointer, `only` is the one global that it is known to point into."""

    def __init__(self, text, type, low=None, high=None, only=None):
        self.text, self.type, self.only, self.used = text, type, only, False
        if is_integer(type):
            half = 1 << (width(type) - 1)
            known = low is not None and -half <= low <= high < half
            self.low, self.high = (low, high) if known else (-half, half - 1)

    def __str__(self):
        return '%s %s' % (self.type, self.text)


def constant(type, number):
    bits = width(type)
    number &= (1 << bits) - 1
    number -= 1 << bits if number >> (bits - 1) else 0
    return Value(str(number), type, number, number)


class Module:
    """What functions share: declarations and metadata. `version` is LLVM's."""

    def __init__(self, version):
        self.version, self.declarations, self.nodes = version, {}, []

    def intrinsic(self, result, name, types):
        self.declarations[name] = 'declare %s @%s(%s)' % (result, name, ', '.join(types))
        return '@' + name

    def node(self, text, distinct=False):
        self.nodes.append(('distinct ' if distinct else '') + text)
        return '!%d' % (len(self.nodes) - 1)

    def node_of_itself(self, text=''):
        return self.node('!{!%d%s}' % (len(self.nodes), text), distinct=True)


class Code:
    def __init__(self, module, rnd):
        self.module, self.rnd = module, rnd
        self.lines, self.block, self.count, self.values = [], 'entry', 0, []

    def chance(self, part):
        return self.rnd.random() < part

    def pick(self, *pairs):
        return self.rnd.choices([item for item, _ in pairs], [weight for _, weight in pairs])[0]()

    # --- text

    def fresh(self, stem):
        self.count += 1
        return '%s%d' % (stem, self.count)

    def line(self, text):
        self.lines.append('  ' + text)

    def open(self, block):
        self.lines.append(block + ':')
        self.block = block

    def emit(self, type, text, low=None, high=None, only=None):
        value = Value('%' + self.fresh('v'), type, low, high, only)
        self.line('%s = %s' % (value.text, text))
        return value

    def call(self, type, name, arguments, suffix=''):
        """Of an intrinsic."""
        callee = self.module.intrinsic(type, name, [argument.type for argument in arguments])
        text = 'call %s %s(%s)%s' % (type, callee, ', '.join(map(str, arguments)), suffix)
        if type == 'void':
            return self.line(text)
        return self.emit(type, text)

    def since(self, version, flag):
        """A flag that older LLVMs do not know."""
        return flag + ' ' if self.module.version >= version else ''

    # --- values

    def add(self, value):
        self.values.append(value)
        return value

    def choose(self, values):
        """Often one that nothing used yet, so that what was computed matters."""
        unused = [value for value in values if not value.used]
        value = self.rnd.choice(unused if unused and self.chance(0.6) else values)
        value.used = True
        return value

    def any_integer(self):
        return self.choose([value for value in self.values if is_integer(value.type)])

    def number(self, type):
        bits = width(type)
        return constant(type, self.rnd.choice([0, 1, 2, 3, 5, 7, 100, -1, -3, 1 << (bits - 1), (1 << (bits - 1)) - 1,
                                               self.rnd.getrandbits(bits)]))

    def resize(self, value, type):
        if value.type == type:
            return value
        if width(type) < width(value.type):
            half = 1 << (width(type) - 1)
            fits = -half <= value.low and value.high < half
            flags = self.since(20, 'nsw') if fits and self.chance(0.5) else ''
            return self.emit(type, 'trunc %s%s to %s' % (flags, value, type), value.low, value.high)
        if self.chance(0.5):
            return self.emit(type, 'sext %s to %s' % (value, type), value.low, value.high)
        flags, low, high = '', 0, (1 << width(value.type)) - 1
        if value.low >= 0:
            flags, low, high = self.since(19, 'nneg') if self.chance(0.5) else '', value.low, value.high
        return self.emit(type, 'zext %s%s to %s' % (flags, value, type), low, high)

    def integer(self, type):
        """A visible one, perhaps of another width before, or a constant."""
        found = [value for value in self.values if value.type == type]
        if found and self.chance(0.7):
            return self.choose(found)
        if self.chance(0.25):
            return self.number(type)
        return self.resize(self.any_integer(), type)

    def masked(self, value, mask):
        return self.emit(value.type, 'and %s, %d' % (value, mask), 0, mask)

    def floating(self, type):
        """Never a NaN or infinite: from 2^-30 to 2^30 in size, or 0."""
        found = [value for value in self.values if value.type == type]
        if found and self.chance(0.7):
            return self.choose(found)
        if self.chance(0.25):
            return Value(self.rnd.choice(['1.0', '0.5', '-2.0', '3.25', '0.0']), type)
        return self.emit(type, 'uitofp %s to %s' % (self.masked(self.integer('i32'), 1023), type))

    def vector(self, type):
        found = [value for value in self.values if value.type == type]
        if found and self.chance(0.7):
            return self.choose(found)
        kind = element(type)
        if self.chance(0.2):
            one = self.number if is_integer(kind) else lambda kind: Value('0.5', kind)
            return Value('<%s>' % ', '.join(str(one(kind)) for _ in range(lanes(type))), type)
        value = Value('zeroinitializer', type)
        for place in self.rnd.sample(range(lanes(type)), self.rnd.randint(1, 2)):
            value = self.emit(type, 'insertelement %s, %s, i32 %d' % (value, self.of_type(kind), place))
        return value

    def aggregate(self, type):
        found = [value for value in self.values if value.type == type]
        if found and self.chance(0.7):
            return self.choose(found)
        value, inner = Value('zeroinitializer', type), parts(type)
        for place in self.rnd.sample(range(len(inner)), self.rnd.randint(1, len(inner))):
            value = self.emit(type, 'insertvalue %s, %s, %d' % (value, self.of_type(inner[place]), place))
        return value

    def of_type(self, type):
        if is_integer(type):
            return self.integer(type)
        if type in FLOATS:
            return self.floating(type)
        return self.aggregate(type) if is_aggregate(type) else self.vector(type)

    def any_type(self):
        return self.rnd.choices(INTEGERS, INTEGER_WEIGHTS)[0]
