# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small changes of IR, valid or not: the fuzzer keeps what LLVM accepts."""
import re

from irtext import DEFINED, TERMINATORS, USED, Function, alone, functions_of

NUMBERS = [0, 1, -1, 2, 3, 5, 7, 8, 31, 32, 63, 64, 127, -128, 255, 65535, 2 ** 31 - 1, -2 ** 31, 2 ** 32, 2 ** 32 + 1,
           2 ** 62, 2 ** 63 - 1, -2 ** 63, 2 ** 64 - 1, 2 ** 64, 10 ** 30]
GROUPS = [['add', 'sub', 'mul', 'udiv', 'sdiv', 'urem', 'srem', 'shl', 'lshr', 'ashr', 'and', 'or', 'xor'],
          ['fadd', 'fsub', 'fmul', 'fdiv', 'frem'], ['zext', 'sext', 'trunc', 'bitcast', 'sitofp', 'uitofp'],
          ['fptosi', 'fptoui', 'fpext', 'fptrunc', 'bitcast'],
          ['eq', 'ne', 'ult', 'ule', 'ugt', 'uge', 'slt', 'sle', 'sgt', 'sge'], ['monotonic', 'acquire', 'seq_cst', 'release'],
          ['oeq', 'ogt', 'olt', 'ord', 'uno', 'une', 'ueq'], ['llvm.smax', 'llvm.umin', 'llvm.abs', 'llvm.uadd.sat']]
FLAGS = ['nsw', 'nuw', 'nuw nsw', 'exact', 'disjoint', 'nneg', 'inbounds', 'volatile', 'fast', 'samesign', 'tail', 'notail']
TYPES = ['i1', 'i7', 'i8', 'i16', 'i32', 'i33', 'i64', 'i128', 'float', 'double', 'half', 'ptr', '<4 x i32>',
         '<vscale x 2 x i64>', '<1 x i8>', 'x86_fp80', '{ i32, i64 }', '[2 x i8]', 'ptr addrspace(3)']
ATTRIBUTES = ['convergent', 'returns_twice', 'nosync', 'nofree', 'willreturn', 'noreturn', 'nounwind', 'memory(none)',
              'memory(read)', 'memory(argmem: readwrite)', 'speculatable', 'mustprogress', 'norecurse', 'optnone noinline',
              'strictfp', 'nocallback', 'cold', 'null_pointer_is_valid', 'presplitcoroutine', 'sanitize_address']
PARAMETERS = ['noalias', 'readonly', 'writeonly', 'nocapture', 'nonnull', 'dereferenceable(4)', 'noundef', 'align 1',
              'dereferenceable(18446744073709551615)', 'align 4294967296', 'dereferenceable_or_null(64)', 'nofree']
CALLS = ['  fence seq_cst', '  call void @llvm.assume(i1 true)', '  call void @llvm.sideeffect()', '  call void @llvm.trap()',
         '  call void asm sideeffect "", ""()', '  call void @unknown()', '  call void @llvm.donothing()',
         '  call void @llvm.experimental.noalias.scope.decl(metadata !{!90001})',
         '  %V = call i64 @llvm.readcyclecounter()', '  %V = alloca i32', '  %V = call i32 @unknown.value()',
         '  %V = atomicrmw add ptr @fuzz.global, i32 1 seq_cst', '  store i32 7, ptr @fuzz.global',
         '  %V = load volatile i64, ptr @fuzz.global', '  store i64 1, ptr null', '  %V = load i8, ptr poison',
         '  %V = load [1000 x i64], ptr @fuzz.global', '  store <64 x i32> zeroinitializer, ptr @fuzz.global',
         '  call void @llvm.memset.p0.i64(ptr @fuzz.global, i8 0, i64 -1, i1 false)',
         '  call void @llvm.memcpy.p0.p0.i64(ptr @fuzz.global, ptr @fuzz.global, i64 9223372036854775807, i1 true)',
         '  %V = cmpxchg weak ptr @fuzz.global, i32 0, i32 1 acq_rel monotonic', '  %V = freeze i32 undef']
LEAVES = ['i32 0', 'i32 1', 'i32 -1', 'i32 2147483647', 'i32 -2147483648', 'i64 9223372036854775807', 'i64 4294967296',
          'i1 true', 'i128 170141183460469231731687303715884105727', 'i32 poison', 'i32 undef', 'float 1.0', 'ptr null',
          'null', '!"text"', '!""', '!{}', '!{i32 3}', '!DIExpression()', 'i8 -1', 'i32 2', 'i32 5', 'ptr @fuzz.global']
KINDS = ['cycle', 'stage', 'unit', 'arrival']
RECORD = ['version', 'ii', 'stages', 'length', 'states', 'res_mii', 'rec_mii', 'operations', 'hash', 'target',
          'target_hash', 'clock_period', 'nests', 'pipelined', 'outer.cycle', 'outer.ii', 'outer', 'outer.stage',
          'outer.trips', 'outer.name', 'new']
PRAGMAS = ['llvm.loop.pipeline.initiationinterval', 'llvm.loop.pipeline.disable', 'llvm.loop.ii.count',
           'llvm.loop.intel.ii.at.least.count', 'llvm.loop.intel.ii.at.most.count', 'llvm.loop.intel.pipelining.enable',
           'llvm.loop.pipeline.enable', 'llvm.loop.ivdep.enable', 'llvm.loop.ivdep.safelen', 'llvm.loop.tripcount',
           'llvm.loop.intel.loopcount_max', 'llvm.loop.parallel_accesses', 'llvm.loop.mustprogress',
           'llvm.loop.max_concurrency.count', 'llvm.loop.intel.unknown', 'llvm.loop.unroll.disable',
           'llvm.loop.parallel_access_indices', 'llvm.loop.unroll.followup_all', 'llvm.loop.intel.min.ii.at.target.fmax']
AFTER = '''
@fuzz.global = external global [8 x i64]
declare void @unknown()
declare i32 @unknown.value()
!90000 = distinct !{!90000}
!90001 = distinct !{!90001, !90000}
!90002 = distinct !{}
'''


def number(rnd):
    return str(rnd.choice(NUMBERS))


def is_plain(line):
    return not line.strip().startswith(TERMINATORS) and ' = phi ' not in line


def change_line(function, rnd, change, wanted=lambda line: True):
    places = function.places(wanted)
    if places:
        block, k = rnd.choice(places)
        lines = function.blocks[block][1]
        lines[k] = change(lines[k])


def replace_one(rnd, pattern, line, new):
    found = list(re.finditer(pattern, line))
    if not found:
        return line
    match = rnd.choice(found)
    return line[:match.start()] + new(match[0]) + line[match.end():]


# --- lines ---------------------------------------------------------------------


def delete(function, rnd):
    """A line; where its value was used stands another one, or poison."""
    places = function.places(lambda line: not line.strip().startswith(TERMINATORS))
    if not places:
        return
    block, k = rnd.choice(places)
    line = function.blocks[block][1].pop(k)
    name = DEFINED.match(line)
    if name:
        substitute(function, name[1], rnd.choice(['poison', 'undef', rnd.choice(function.values() or ['poison'])]))


def substitute(function, old, new):
    pattern = re.compile(re.escape(old) + r'(?![-\w$.])')
    for _, lines in function.blocks:
        lines[:] = [line if (DEFINED.match(line) or [0, ''])[1] == old else pattern.sub(lambda _: new, line)
                    for line in lines]


def duplicate(function, rnd):
    places = function.places(is_plain)
    if not places:
        return
    block, k = rnd.choice(places)
    lines = function.blocks[block][1]
    fresh = '%%again.%d' % rnd.randrange(10 ** 6)
    copies = rnd.choice([1, 1, 1, 1, 40])
    for c in range(copies):
        lines.insert(k + 1, DEFINED.sub('  %s.%d = ' % (fresh, c), lines[k]))
    name = DEFINED.match(lines[k])
    if name and rnd.random() < 0.5:
        change_line(function, rnd, lambda line: line if DEFINED.match(line) and DEFINED.match(line)[1] == name[1]
                    else line.replace(name[1], fresh + '.0', 1), lambda line: name[1] in line)


def swap(function, rnd):
    lines = rnd.choice(function.blocks)[1]
    if len(lines) > 1:
        a = rnd.randrange(len(lines) - 1)
        b = a + 1 if rnd.random() < 0.7 else rnd.randrange(len(lines))
        lines[a], lines[b] = lines[b], lines[a]


def insert(function, rnd):
    lines = rnd.choice(function.blocks)[1]
    first = sum(' = phi ' in line for line in lines)
    place = rnd.randrange(first, max(len(lines), first + 1))
    lines.insert(place, rnd.choice(CALLS).replace('%V', '%%put.%d' % rnd.randrange(10 ** 6)))


# --- in a line -------------------------------------------------------------------


def constant(function, rnd):
    change_line(function, rnd, lambda line: replace_one(rnd, r'(?<=[ ,(<])-?\d+(?=[,\s)>\]]|$)', line, lambda _: number(rnd)),
                lambda line: re.search(r'[ ,(<]-?\d+(?:[,\s)>\]]|$)', line))


def operand(function, rnd):
    values = function.values() + ['poison', 'undef', 'zeroinitializer', 'null', '@fuzz.global', number(rnd), number(rnd)]
    change_line(function, rnd, lambda line: replace_one(rnd, r'(?<=[ ,(])%[-\w$.]+(?! =)', line, lambda _: rnd.choice(values)),
                lambda line: USED.search(line.split(' = ', 1)[-1]))


def opcode(function, rnd):
    group = rnd.choice(GROUPS)
    pattern = r'(?<=[ @])(?:%s)(?=[ .])' % '|'.join(map(re.escape, group))
    change_line(function, rnd, lambda line: replace_one(rnd, pattern, line, lambda _: rnd.choice(group)),
                lambda line: re.search(pattern, line))


def flags(function, rnd):
    def change(line):
        if rnd.random() < 0.3:
            return re.sub(r' (?:nsw|nuw|exact|disjoint|nneg|inbounds|volatile|fast|samesign|tail)\b', '', line, count=2)
        return re.sub(r'^(  (?:\S+ = )?\w+) ', lambda match: match[1] + ' %s ' % rnd.choice(FLAGS), line)
    change_line(function, rnd, change)


def one_type(function, rnd):
    change_line(function, rnd, lambda line: replace_one(rnd, r'\b(?:i\d+|float|double|ptr)\b', line, lambda _: rnd.choice(TYPES)))


def all_types(function, rnd):
    """One type is another one throughout."""
    old, new = rnd.choice(['i32', 'i64', 'i8', 'float', 'double', 'i16']), rnd.choice(TYPES)
    pattern = re.compile(r'\b%s\b' % old)
    function.head = pattern.sub(new, function.head)
    for _, lines in function.blocks:
        lines[:] = [pattern.sub(new, line) for line in lines]


def branch(function, rnd):
    labels = function.labels()
    kind = rnd.random()
    if kind < 0.2:
        change_line(function, rnd, lambda line: re.sub(r'(label \S+), (label [^,\s]+)', r'\2, \1', line),
                    lambda line: '  br i1' in line)
    elif kind < 0.3:
        change_line(function, rnd, lambda line: '  switch i64 %s, label %s [ i64 3, label %s i64 5, label %s ]' % (
            number(rnd), *(rnd.choice(labels) for _ in range(3))), lambda line: line.startswith('  br '))
    elif kind < 0.4:
        change_line(
            function, rnd,
            lambda line: re.sub(r'br i1 [^,]+,', 'br i1 %s,' % rnd.choice(['true', 'false', 'undef', 'poison']), line),
            lambda line: '  br i1' in line)
    else:
        change_line(function, rnd,
                    lambda line: replace_one(rnd, r'label %[-\w$.]+', line, lambda _: 'label ' + rnd.choice(labels)),
                    lambda line: 'label %' in line and line.strip().startswith(TERMINATORS))
    function.mend_phis(rnd)


def split(function, rnd):
    """A block in two, with a loop around the first half now and then."""
    block = rnd.randrange(len(function.blocks))
    label, lines = function.blocks[block]
    first = sum(' = phi ' in line for line in lines)
    place, fresh = rnd.randrange(first, max(len(lines), first + 1)), 'split.%d' % rnd.randrange(10 ** 6)
    function.blocks.insert(block + 1, [fresh, lines[place:]])
    del lines[place:]
    lines.append('  br label %%%s' % fresh if block == 0 or rnd.random() < 0.5 else '  br i1 undef, label %%%s, label %%%s' %
                 (label, fresh))
    for _, others in function.blocks:
        others[:] = [re.sub(r', %%%s \]' % re.escape(label), ', %%%s ]' % fresh, line) if ' = phi ' in line else line
                     for line in others]
    function.mend_phis(rnd)


def attributes(function, rnd):
    if rnd.random() < 0.4:
        function.head = re.sub(r'\)(?=[^)]*\{$)', ') ' + rnd.choice(ATTRIBUTES), function.head)
    elif rnd.random() < 0.6:
        function.head = replace_one(rnd, r'(?:ptr|i32|i64) (?=%)', function.head, lambda old: '%s%s ' %
                                    (old, rnd.choice(PARAMETERS)))
    else:
        change_line(function, rnd, lambda line: re.sub(r'\)((?: #\d+)?(?:, !.*)?)$', lambda match: ') %s%s' % (
            rnd.choice(ATTRIBUTES), match[1]), line), lambda line: 'call ' in line)


# --- metadata --------------------------------------------------------------------


class Nodes:
    """Metadata that is added behind the module."""

    def __init__(self):
        self.lines = []

    def add(self, text):
        self.lines.append(text)
        return '!%d' % (91000 + len(self.lines) - 1)

    def __str__(self):
        return ''.join('!%d = %s\n' % (91000 + k, text) for k, text in enumerate(self.lines))

    def leaf(self, rnd):
        return rnd.choice(LEAVES)

    def tuple(self, rnd, first=None):
        """Of any length, mostly of one."""
        leaves = ([first] if first else []) + [self.leaf(rnd) for _ in range(rnd.choice([0, 1, 1, 1, 1, 2, 3]))]
        return self.add('%s!{%s}' % (rnd.choice(['', '', '', 'distinct ']), ', '.join(leaves)))

    def child(self, rnd):
        name = 'gaus.' + rnd.choice(RECORD) if rnd.random() < 0.6 else rnd.choice(PRAGMAS)
        if rnd.random() < 0.01:  # LLVM itself reads through it, as soon as it counts iterations
            return 'null'
        return rnd.choice([self.tuple(rnd, '!"%s"' % name)] * 8 + ['!"%s"' % name, '!{}', 'i32 3', '!DIExpression()', '!90002'])

    def loop(self, rnd, old=()):
        """A loop's node; seldom without itself in front."""
        children = list(old)
        for child in [self.child(rnd) for _ in range(rnd.choice([0, 1, 1, 2, 4, 12]))]:
            children.insert(rnd.randrange(len(children) + 1), child)
        if children and rnd.random() < 0.2:
            children.pop(rnd.randrange(len(children)))
        itself = '!%d' % (91000 + len(self.lines))
        front = rnd.choice([[itself]] * 8 + [[], ['!90002']])
        return self.add('%s!{%s}' % (rnd.choice(['distinct '] * 5 + ['']), ', '.join(front + children)))


def mark(function, rnd, nodes):
    kind = rnd.choice(KINDS)

    def change(line):
        line = re.sub(r', !gaus\.%s ![^,]*' % kind, '', line)
        return line if rnd.random() < 0.2 else '%s, !gaus.%s %s' % (line, kind, nodes.tuple(rnd))
    change_line(function, rnd, change, lambda line: ' [ ' not in line or ' = phi ' in line)


def loop_node(function, rnd, nodes, known):
    """On a branch, in place of what is there or with its children."""
    def change(line):
        found = re.search(r', !llvm\.loop (!\d+)', line)
        old = known.get(found[1], []) if found and rnd.random() < 0.7 else []
        line = line.replace(found[0], '') if found else line
        return line if rnd.random() < 0.05 else '%s, !llvm.loop %s' % (line, nodes.loop(rnd, old))
    change_line(function, rnd, change, lambda line: line.startswith('  br '))


def other_metadata(function, rnd, nodes):
    def access(line):
        return re.match(r'  (?:\S+ = load|store) ', line)

    kind = rnd.choice(['alias.scope', 'noalias', 'llvm.access.group', 'llvm.mem.parallel_loop_access', 'invariant.load',
                       'nontemporal', 'prof', 'range', 'unpredictable', 'annotation', 'dereferenceable', 'tbaa'])
    node = {'alias.scope': '!{!90001}', 'noalias': '!{!90001}', 'invariant.load': '!{}', 'nontemporal': '!{i32 1}',
            'llvm.access.group': 'distinct !{}', 'range': '!{i32 0, i32 %s}' % number(rnd),
            'prof': '!{!"branch_weights", i32 %s, i32 %s}' % (number(rnd), number(rnd))}.get(kind)
    change_line(
        function, rnd, lambda line: '%s, !%s %s' % (line, kind, nodes.add(node)
                                                    if node and rnd.random() < 0.8 else nodes.tuple(rnd)),
        access if kind not in ('prof', 'annotation', 'unpredictable') else lambda line: '  br i1' in line)


def children_of(module):
    """Number of each tuple of the module -> its operands past the first."""
    return {match[1]: match[2].split(', ')[1:] for match in re.finditer(r'^(!\d+) = (?:distinct )?!\{(.*)\}$', module, re.M)}


def record(module, rnd):
    """A metadata node of the module with another number or operand."""
    def change(match):
        leaves = match[2].split(', ')
        kind = rnd.random()
        if kind < 0.5:
            leaves = [re.sub(r'-?\d+$', number(rnd), leaf) if leaf[:1] == 'i' else leaf for leaf in leaves]
        elif kind < 0.7:
            leaves[rnd.randrange(len(leaves))] = rnd.choice(LEAVES)
        elif kind < 0.85:
            leaves.pop(rnd.randrange(len(leaves)))
        else:
            leaves.insert(rnd.randrange(len(leaves) + 1), rnd.choice(LEAVES))
        return '%s!{%s}' % (match[1], ', '.join(leaves))
    found = [match for match in re.finditer(r'^(!\d+ = (?:distinct )?)!\{(.*)\}$', module, re.M) if match[2]]
    if not found:
        return module
    match = rnd.choice(found)
    return module[:match.start()] + change(match) + module[match.end():]


# --- all of it ----------------------------------------------------------------------

ON_CODE = [delete, delete, duplicate, swap, swap, insert, constant, constant, constant, operand, operand, opcode, opcode, flags,
           flags, one_type, all_types, branch, branch, split, attributes]
ON_METADATA = [mark, other_metadata, loop_node, loop_node]


def mutate(module, rnd, only_metadata=False):
    """The module with a few changes in one of its functions, the others gone
    mostly; None if there is nothing to change."""
    functions = functions_of(module)
    wanted = [text for text in functions if ' = phi ' in text or '!gaus.cycle' in text] or functions
    if not wanted:
        return None
    text = rnd.choice(wanted)
    if rnd.random() < 0.8:
        module = alone(module, text)
    function, nodes = Function(text), Nodes()
    known = children_of(module)
    for _ in range(rnd.choice([1, 1, 1, 2, 2, 3, 6])):
        if only_metadata or rnd.random() < 0.25:
            change = rnd.choice(ON_METADATA)
            change(function, rnd, nodes, *([known] if change is loop_node else []))
        else:
            rnd.choice(ON_CODE)(function, rnd)
    module = module.replace(text, str(function)) + AFTER + str(nodes)
    if only_metadata:
        for _ in range(rnd.choice([0, 1, 1, 2, 3])):
            module = record(module, rnd)
    return module
