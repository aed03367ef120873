# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random addresses near the pointers, and what is done with memory there:
accesses of many types, plain, volatile, atomic and masked, copies, and calls of
functions that may touch more or less of it."""
from ircode import FLOATS, IN_MEMORY, Value, constant, element, is_integer, is_vector, mangled, of_lanes, size, width
from iroperations import Operations

REACH = 1700  # bytes from a pointer, so that no access leaves its object

FUNCTIONS = '''
@memory = external global [12288 x i8]
@fixed = external global [2 x [4096 x i8]], align 16
@noted = external global i64
@table = internal constant [16 x i32] [i32 7, i32 -1, i32 300, i32 0, i32 12, i32 5, i32 -90, i32 1, i32 2,
  i32 3, i32 77777, i32 9, i32 -4, i32 64, i32 31, i32 8]
declare i64 @tick(i64) nounwind willreturn memory(inaccessiblemem: readwrite)
define internal i32 @pure(i32 %x, i32 %y) noinline nounwind willreturn memory(none) {
  %z = xor i32 %x, %y
  %h = mul i32 %z, -1640531535
  ret i32 %h
}
define internal void @note(i64 %x) noinline nounwind willreturn memory(readwrite, argmem: none, inaccessiblemem: none) {
  %old = load i64, ptr @noted
  %scaled = mul i64 %old, 31
  %new = add i64 %scaled, %x
  store i64 %new, ptr @noted
  ret void
}
define internal i32 @peek(ptr %p) noinline nounwind willreturn memory(argmem: read) {
  %x = load i32, ptr %p, align 1
  %q = getelementptr i8, ptr %p, i64 6
  %y = load i16, ptr %q, align 1
  %wide = zext i16 %y to i32
  %z = sub i32 %x, %wide
  ret i32 %z
}
define internal void @poke(ptr %p, i32 %x) noinline nounwind willreturn memory(argmem: write) {
  store i32 %x, ptr %p, align 1
  ret void
}
define internal i32 @swap(ptr %p, i32 %x) noinline nounwind willreturn memory(argmem: readwrite) {
  %old = load i32, ptr %p, align 1
  store i32 %x, ptr %p, align 1
  ret i32 %old
}
define internal i32 @look(i32 %x) noinline nounwind willreturn memory(read) {
  %low = and i32 %x, 1023
  %p = getelementptr i32, ptr @fixed, i32 %low
  %y = load i32, ptr %p
  ret i32 %y
}
define internal i32 @opaque(ptr %p, i32 %x) noinline {
  %y = call i32 @look(i32 %x)
  %z = load i32, ptr %p, align 1
  %sum = add i32 %y, %z
  store i32 %sum, ptr %p, align 1
  ret i32 %sum
}
'''
CALLEES = ['pure', 'note', 'peek', 'poke', 'swap', 'look', 'opaque', 'tick']


class Pointer:
    """`only`: the global that it points into, if there is one; `base`: the
    argument or array that it is near to; accesses have `tags` then."""

    def __init__(self, value, base, tags=''):
        self.value, self.base, self.tags = value, base, tags


class Accesses(Operations):

    # --- addresses

    def index(self, reach=REACH):
        """Bytes, as i64, in -reach .. reach."""
        rnd = self.rnd
        if self.chance(0.06):
            return constant('i64', rnd.randint(-16, 40))
        if self.chance(0.15):
            return self.index_of_value(reach)
        index = self.scaled(self.as_index(rnd.choice(self.counters)), reach)
        self.indices.append(index)
        return index

    def index_of_value(self, reach=REACH):
        low = self.masked(self.any_integer_of(8), self.rnd.choice([3, 7, 28, 63]))
        wide = low if low.type == 'i64' else self.emit('i64', 'zext %s to i64' % low, 0, low.high)
        return self.scaled(wide, reach)

    def near(self):
        """Where another access was, or will be a few iterations later, or partly there."""
        index = self.rnd.choice(self.indices)
        by = self.rnd.choice([0, 0, self.stride, -self.stride, 2 * self.stride, 1, -2, 4, 3])
        return self.arithmetic('add', index, constant('i64', by)) if by else index

    def any_integer_of(self, bits):
        """At least so wide and no wider than i64."""
        found = [value for value in self.values if is_integer(value.type) and bits <= width(value.type) <= 64]
        return self.choose(found) if found else self.emit('i32', 'add i32 %m, 7')

    def as_index(self, counter):
        """As i64, of small size: as it is if it is known to be, else by its low bits."""
        wide = self.resize(counter, 'i64')
        if -64 <= wide.low and wide.high <= 64:
            return wide
        if self.chance(0.2):
            return self.emit('i64', 'urem %s, %d' % (wide, self.rnd.choice([5, 24, 33])), 0, 32)
        return self.masked(wide, self.rnd.choice([31, 63, 15]))

    def scaled(self, index, reach):
        stride = self.stride if self.chance(0.75) else self.rnd.choice([1, 2, 4, 8, 12, -4, -8, 3, 0])
        offset = self.rnd.randint(-24, 40)
        offset -= offset % 4 if self.chance(0.6) else 0
        if self.chance(0.15) and stride in (2, 4, 8):
            flags, by = 'nsw ' if self.chance(0.5) else '', stride.bit_length() - 1
            index = self.emit('i64', 'shl %s%s, %d' % (flags, index, by), stride * index.low, stride * index.high)
        elif stride != 1:
            index = self.arithmetic('mul', index, constant('i64', stride))
        if offset:
            index = self.arithmetic('add', index, constant('i64', offset))
        return index if -reach <= index.low and index.high <= reach else self.masked(index, 511)

    def window(self, bytes):
        """Where the loop says that its iterations are independent: places of this one's own, or of one of
        `length` iterations before or after."""
        offset, shift = self.rnd.randint(0, self.row - bytes), self.rnd.choice([-1, 0, 0, 1]) * (self.length or 0)
        scaled = self.arithmetic('mul', self.resize(self.canonical, 'i64'), constant('i64', self.row))
        return self.arithmetic('add', scaled, constant('i64', offset + self.row * shift))

    def offset(self, pointer, index):
        flags = 'inbounds ' if self.chance(0.6) else ''
        if self.chance(0.1) and not flags:
            return self.by_integer(pointer, index)
        return self.emit('ptr', 'getelementptr %si8, %s, %s' % (flags, pointer, index), only=pointer.only)

    def by_integer(self, pointer, index):
        whole = self.emit('i64', 'ptrtoint %s to i64' % pointer)
        sum = self.emit('i64', 'add %s, %s' % (whole, index.text))
        return self.emit('ptr', 'inttoptr %s to ptr' % sum, only=pointer.only)

    def place(self, bytes):
        """A pointer to so many bytes, and the tags of an access there."""
        pointer = self.rnd.choice(self.pointers)
        if self.row:
            return self.offset(pointer.value, self.window(bytes)), pointer.tags
        if self.walkers and self.chance(0.25):
            pointer = self.rnd.choice(self.walkers)
            at = pointer.value
            if self.chance(0.5):
                at = self.offset(at, constant('i64', self.rnd.randint(-16, 24)))
            return at, pointer.tags
        at = self.offset(pointer.value, self.near() if self.indices and self.chance(0.65) else self.index())
        if not self.apart and self.chance(0.06):
            other = self.rnd.choice(self.pointers)
            only = at.only if at.only == other.value.only else None
            at = self.emit('ptr', 'select %s, %s, %s' % (self.condition(), at, self.offset(other.value, self.index())),
                           only=only)
        if self.chance(0.04):
            at = self.emit('ptr addrspace(1)', 'addrspacecast %s to ptr addrspace(1)' % at)
        return at, pointer.tags

    def aligned_place(self, bytes):
        """For atomic accesses, which are as aligned as they are long."""
        base = self.rnd.choice(self.aligned)
        counter = self.as_index(self.rnd.choice(self.counters))
        index = self.arithmetic('mul', counter, constant('i64', bytes * self.rnd.choice([0, 1, 1, 2, -1])))
        index = self.arithmetic('add', index, constant('i64', bytes * self.rnd.randint(-3, 4)))
        return self.emit('ptr', 'getelementptr i8, %s, %s' % (base, index))

    # --- loads and stores

    def memory_type(self):
        types = [type for type in IN_MEMORY if (self.vectors or not is_vector(type)) and
                 (self.floats or element(type) not in FLOATS)]
        return self.rnd.choice(['i32', 'i32', 'i64', 'i16', 'i8'] if self.chance(0.5) else types)

    def load(self):
        type = self.memory_type()
        at, tags = self.place(size(type))
        volatile = 'volatile ' if self.special and self.chance(0.1) else ''
        more = ', !noundef !{}' if self.chance(0.1) else ''
        value = self.emit(type, 'load %s%s, %s, align 1%s%s' % (volatile, type, at, tags, more))
        return self.add(self.tame(value) if element(type) in FLOATS else value)

    def store(self):
        type = self.memory_type()
        at, tags = self.place(size(type))
        volatile = 'volatile ' if self.special and self.chance(0.1) else ''
        self.line('store %s%s, %s, align 1%s' % (volatile, self.of_type(type), at, tags))

    def apart_within(self):
        """A load and a store that are apart in one iteration, and say so for that one alone; one gets what the other
        left in an iteration before. Which object it is does not show, else arithmetic alone would decide."""
        pointer = self.rnd.choice(self.pointers).value
        index = self.index_of_value() if self.chance(0.4) else self.index()
        by = self.rnd.choice([4, -4, -self.stride if abs(self.stride) >= 4 else -4, 12])
        scopes = self.module.node('!{%s}' % self.module.node_of_itself(', ' + self.module.node_of_itself()))
        self.module.intrinsic('void', 'llvm.experimental.noalias.scope.decl', ['metadata'])
        self.line('call void @llvm.experimental.noalias.scope.decl(metadata %s)' % scopes)
        to, source = self.by_integer(pointer, index), self.arithmetic('add', index, constant('i64', by))
        value = self.emit('i32', 'load i32, %s, align 1, !noalias %s' % (self.by_integer(pointer, source), scopes))
        self.add(value)
        for _ in range(self.rnd.randint(1, 8)):
            # Long enough for the load of the next iteration to be early.
            value = self.emit('i32', '%s %s, %s' % (self.rnd.choice(['mul', 'add']), value, self.integer('i32').text))
        self.line('store %s, %s, align 1, !alias.scope %s' % (value, to, scopes))

    def load_of_constant(self):
        low = self.masked(self.any_integer_of(8), 15)
        at = self.emit('ptr', 'getelementptr inbounds i32, ptr @table, %s' % low)
        invariant = ', !invariant.load !{}' if self.chance(0.5) else ''
        return self.add(self.emit('i32', 'load i32, %s, align 4%s' % (at, invariant)))

    def load_with_mask(self):
        type = self.rnd.choice(['<4 x i32>', '<2 x i64>', '<8 x i16>'])
        at, tags = self.plain_place(size(type))
        mask = self.emit(of_lanes(type, 'i1'), 'icmp %s %s, %s' % (self.rnd.choice(['ult', 'sgt', 'eq', 'ne']),
                                                                   self.vector(type), self.vector(type).text))
        arguments = [at, Value('1', 'i32'), mask]
        if self.chance(0.5):
            value = self.call(type, 'llvm.masked.load.%s.p0' % mangled(type), arguments + [self.vector(type)], tags)
            return self.add(value)
        return self.call('void', 'llvm.masked.store.%s.p0' % mangled(type), [self.vector(type)] + arguments, tags)

    def gather_or_scatter(self):
        base = self.rnd.choice(self.pointers)
        low = self.emit('<4 x i32>', 'and %s, <i32 127, i32 63, i32 127, i32 255>' % self.vector('<4 x i32>'))
        at = self.emit('<4 x ptr>', 'getelementptr i8, %s, %s' % (base.value, low))
        x, y = self.vector('<4 x i32>'), self.vector('<4 x i32>')
        mask, one = self.emit('<4 x i1>', 'icmp sgt %s, %s' % (x, y.text)), Value('1', 'i32')
        if self.chance(0.5):
            return self.add(self.call('<4 x i32>', 'llvm.masked.gather.v4i32.v4p0',
                                      [at, one, mask, self.vector('<4 x i32>')], base.tags))
        return self.call('void', 'llvm.masked.scatter.v4i32.v4p0', [self.vector('<4 x i32>'), at, one, mask], base.tags)

    # --- atomic

    def atomic(self):
        type = self.rnd.choice(['i8', 'i16', 'i32', 'i64'])
        at, order = self.aligned_place(size(type)), self.rnd.choice(['monotonic', 'seq_cst', 'acquire'])
        kind, align = self.rnd.choice(['load', 'store', 'change', 'change', 'exchange', 'fence']), size(type)
        if kind == 'load':
            return self.add(self.emit(type, 'load atomic %s, %s %s, align %d' % (type, at, order, align)))
        if kind == 'store':
            order = 'release' if order == 'acquire' else order
            return self.line('store atomic %s, %s %s, align %d' % (self.integer(type), at, order, align))
        if kind == 'fence':
            return self.line('fence %s' % ('seq_cst' if order == 'monotonic' else order))
        if kind == 'exchange':
            pair = self.emit('{ %s, i1 }' % type, 'cmpxchg %s, %s, %s %s monotonic' %
                             (at, self.integer(type), self.integer(type), order))
            self.add(self.emit('i1', 'extractvalue %s, 1' % pair))
            return self.add(self.emit(type, 'extractvalue %s, 0' % pair))
        op = self.rnd.choice(['add', 'sub', 'and', 'or', 'xor', 'xchg', 'max', 'umin', 'nand'])
        return self.add(self.emit(type, 'atomicrmw %s %s, %s %s' % (op, at, self.integer(type), order)))

    # --- more of them

    def plain_place(self, bytes):
        at, tags = self.place(bytes)
        return (at if at.type == 'ptr' else self.emit('ptr', 'addrspacecast %s to ptr' % at)), tags

    def copy(self):
        bytes = self.rnd.choice([1, 3, 8, 16])
        to, tags = self.plain_place(bytes)
        if self.chance(0.3):
            return self.call('void', 'llvm.memset.p0.i64', [to, self.integer('i8'), constant('i64', bytes),
                                                            Value('false', 'i1')], tags)
        if self.chance(0.5) or self.row:
            return self.call('void', 'llvm.memcpy.p0.p0.i64', [to, self.of_table(bytes), constant('i64', bytes),
                                                               Value('false', 'i1')], self.groups())
        source, _ = self.plain_place(bytes)
        return self.call('void', 'llvm.memmove.p0.p0.i64', [to, source, constant('i64', bytes), Value('false', 'i1')])

    def groups(self):
        return ', !llvm.access.group %s' % self.group if self.group else ''

    def of_table(self, bytes):
        return self.emit('ptr', 'getelementptr i8, ptr @table, i64 %d' % self.rnd.randint(0, 64 - bytes))

    def call_function(self):
        name = self.rnd.choice(CALLEES)
        if name == 'pure':
            return self.add(self.emit('i32', 'call i32 @pure(%s, %s)' % (self.integer('i32'), self.integer('i32'))))
        if name == 'note':
            return self.line('call void @note(%s)' % self.integer('i64'))
        if name == 'look':
            return self.add(self.emit('i32', 'call i32 @look(%s)' % self.integer('i32')))
        if name == 'tick':
            return self.add(self.emit('i64', 'call i64 @tick(%s)' % self.integer('i64')))
        at = self.plain_place(8)[0]
        if name == 'poke':
            return self.line('call void @poke(%s, %s)' % (at, self.integer('i32')))
        arguments = at if name == 'peek' else '%s, %s' % (at, self.integer('i32'))
        return self.add(self.emit('i32', 'call i32 @%s(%s)' % (name, arguments)))

    def assume(self):
        counter = self.rnd.choice(self.counters)
        if self.chance(0.5):
            truth = self.emit('i1', 'icmp sle %s, %d' % (counter, counter.high))
            return self.call('void', 'llvm.assume', [truth])
        self.module.intrinsic('void', 'llvm.assume', ['i1'])
        return self.line('call void @llvm.assume(i1 true) ["nonnull"(ptr %a)]')

    def distance(self):
        """Between two pointers into the same object: the same wherever it lies."""
        x, y = (self.rnd.choice(self.pointers + self.walkers).value for _ in range(2))
        if not x.only or x.only != y.only:
            return
        if self.chance(0.4):
            self.add(self.emit('i1', 'icmp %s %s, %s' % (self.rnd.choice(['eq', 'ult', 'uge']), x, y.text)))
            return
        x, y = (self.emit('i64', 'ptrtoint %s to i64' % pointer) for pointer in (x, y))
        self.add(self.emit('i64', 'sub %s, %s' % (x, y.text)))

    def access(self):
        choices = [(self.load, 9), (self.store, 8), (self.load_of_constant, 0.6)]
        if not self.row:
            choices += [(self.distance, 0.4)]
        if not self.row and self.plain:
            choices += [(self.apart_within, 1)]
        if self.special:
            choices += [(self.assume, 1), (self.copy, 2)]
            if self.vectors:
                choices.append((self.load_with_mask, 2))
            if self.vectors and not self.row:
                choices.append((self.gather_or_scatter, 1))
        if self.atomics:
            choices.append((self.atomic, 5))
        if self.calls:
            choices.append((self.call_function, 4))
        self.pick(*choices)
