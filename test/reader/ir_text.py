# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""LLVM IR as `opt -S` writes it: functions, blocks, instructions with their types, operands and metadata. As much of it as
schedules are about; Unsupported says what is not read."""
import re

TOKEN = re.compile(r'\s*(c"[^"]*"|[%@!]"[^"]*"|"[^"]*"|[%@][-$.\w]+|![-\w.]+|<\{|\}>|\.\.\.|[-+]?[\w.$+]+(?:-\d+)?|\S)')
ATTACHMENT = re.compile(r', !([-\w.]+) (![\d]+|!\{[^}]*\}|!\w+\([^)]*\))$')
FLAGS = set('nuw nsw exact fast nnan ninf nsz arcp contract afn reassoc disjoint inbounds nneg samesign nusw tail musttail '
            'notail volatile atomic weak fastcc coldcc'.split())
FLOATS = {'half': (1, 16), 'bfloat': (18, 16), 'float': (2, 32), 'double': (3, 64), 'x86_fp80': (4, 80), 'fp128': (5, 128),
          'ppc_fp128': (6, 128)}
BINARY = set('add fadd sub fsub mul fmul udiv sdiv fdiv urem srem frem shl lshr ashr and or xor'.split())
CASTS = set('trunc zext sext fptoui fptosi uitofp sitofp fptrunc fpext ptrtoint inttoptr bitcast addrspacecast'.split())
ATOMICS = ('xchg add sub and nand or xor max min umax umin fadd fsub fmax fmin uinc_wrap udec_wrap usub_cond usub_sat '
           'fmaximum fminimum').split()


class Unsupported(Exception):
    pass


def unquoted(name):
    """A name without its sigil and quotes."""
    name = name[1:] if name[:1] in '%@!' else name
    if not name.startswith('"'):
        return name
    return re.sub(r'\\([0-9A-Fa-f]{2})', lambda m: chr(int(m[1], 16)), name[1:-1])


# --- types: tuples whose first item is the kind ------------------------------------


def type_text(t):
    kind = t[0]
    if kind == 'int':
        return 'i%d' % t[1]
    if kind == 'ptr':
        return 'ptr addrspace(%d)' % t[1] if t[1] else 'ptr'
    if kind in ('array', 'vector'):
        return ('[%d x %s]' if kind == 'array' else '<%d x %s>') % (t[1], type_text(t[2]))
    if kind == 'struct':
        inner = '{ %s }' % ', '.join(type_text(e) for e in t[1]) if t[1] else '{}'
        return '<%s>' % inner if t[2] else inner
    return t[1] if kind == 'float' else kind


def type_bits(t, pointers):
    kind = t[0]
    if kind == 'int':
        return t[1]
    if kind == 'float':
        return FLOATS[t[1]][1]
    if kind == 'ptr':
        return pointers.get(t[1], pointers.get(0, 64))
    if kind in ('array', 'vector'):
        return t[1] * type_bits(t[2], pointers)
    return sum(type_bits(e, pointers) for e in t[1]) if kind == 'struct' else 0


# --- values: ('local', name), ('global', name), ('int', width, value), ('text', text), ('parts', type, items),
#     ('expression', type, opcode, items)


class Parser:
    def __init__(self, text, module):
        self.tokens, self.at, self.module = TOKEN.findall(text), 0, module

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ''

    def take(self, expected=None):
        token = self.peek()
        if expected is not None and token != expected:
            raise Unsupported('%r where %r is expected: %s' % (token, expected, ' '.join(self.tokens)))
        self.at += 1
        return token

    def accept(self, token):
        if self.peek() == token:
            self.at += 1
            return True
        return False

    def skip_flags(self):
        while self.peek() in FLAGS or self.peek() == 'inrange':
            if self.take() == 'inrange':
                self.skip_brackets()

    def skip_brackets(self):
        depth = 0
        while True:
            token = self.take()
            depth += token == '('
            depth -= token == ')'
            if not depth:
                return

    def is_type(self):
        return bool(re.fullmatch(r'i\d+|void|ptr|label|metadata|token', self.peek())) or self.peek() in FLOATS or \
            self.peek() in ('[', '<', '{', '<{') or self.peek() in self.module.types

    def type(self):
        token = self.take()
        if re.fullmatch(r'i\d+', token):
            return ('int', int(token[1:]))
        if token in FLOATS:
            return ('float', token)
        if token == 'ptr':
            space = 0
            if self.accept('addrspace'):
                self.take('(')
                space = int(self.take())
                self.take(')')
            return ('ptr', space)
        if token in ('[', '<'):
            count = int(self.take())
            self.take('x')
            element = self.type()
            self.take(']' if token == '[' else '>')
            return ('array' if token == '[' else 'vector', count, element)
        if token in ('{', '<{'):
            end, items = ('}' if token == '{' else '}>'), []
            while not self.accept(end):
                items.append(self.type())
                self.accept(',')
            return ('struct', tuple(items), token == '<{')
        if token in self.module.types:
            return Parser(self.module.types[token], self.module).type()
        if token in ('void', 'label', 'metadata'):
            return (token,)
        raise Unsupported('type ' + token)

    def typed(self):
        t = self.type()
        return self.value(t)

    def items(self, end):
        found = []
        while not self.accept(end):
            found.append(self.typed())
            self.accept(',')
        return tuple(found)

    def value(self, t):
        token = self.take()
        if token[0] in '%@':
            return ('local' if token[0] == '%' else 'global', unquoted(token))
        if t[0] == 'int':
            if token in ('true', 'false'):
                return ('int', 1, int(token == 'true'))
            if re.fullmatch(r'-?\d+', token):
                return ('int', t[1], int(token) % 2**t[1]) if t[1] <= 64 else ('text', '%s %s' % (type_text(t), token))
        if token == 'splat':
            self.take('(')
            element = self.typed()
            self.take(')')
            return ('parts', t, (element,) * t[1])
        if token in ('<', '[', '{', '<{'):
            return ('parts', t, self.items({'<': '>', '[': ']', '{': '}', '<{': '}>'}[token]))
        if token == 'getelementptr':
            return self.address(t)
        if re.fullmatch(r'undef|poison|null|zeroinitializer|[-+]?\d+\.\d+(e[-+]\d+)?|0x[KLMHR]?[0-9A-F]+', token):
            return ('text', '%s %s' % (type_text(t), token))
        raise Unsupported('constant %s %s' % (type_text(t), token))

    def address(self, t):
        self.skip_flags()
        self.take('(')
        self.type()
        self.take(',')
        return ('expression', t, 29, self.items(')'))


# --- instructions ------------------------------------------------------------------


class Instruction:
    """`blocks`: of a phi where values come from, of a terminator where it leads. `details`: numbers beside the operands."""

    def __init__(self, text, block, module):
        self.block, self.metadata, self.text = block, {}, text
        match = ATTACHMENT.search(text)
        while match:
            self.metadata.setdefault(match[1], match[2])
            text = text[:match.start()]
            match = ATTACHMENT.search(text)
        match = re.match(r'(%"[^"]*"|%[-$.\w]+) = ', text)
        self.name = unquoted(match[1]) if match else ''
        self.operands, self.blocks, self.details, self.type, self.ordered = [], [], [], ('void',), False
        self.callee, self.stepped = None, None
        p = self.parser = Parser(text[match.end():] if match else text, module)
        while p.peek() in ('tail', 'musttail', 'notail'):
            p.take()
        self.opcode = p.take()
        self.ordered = 'volatile' in p.tokens[:3] or 'atomic' in p.tokens[:3] or self.opcode in ('fence', 'cmpxchg', 'atomicrmw')
        p.skip_flags()
        self.read()

    def read(self):
        p, op = self.parser, self.opcode
        if op in BINARY:
            self.type = p.type()
            self.operands = [p.value(self.type)]
            p.take(',')
            self.operands.append(p.value(self.type))
        elif op in CASTS:
            self.operands = [p.typed()]
            p.take('to')
            self.type = p.type()
        elif op in ('icmp', 'fcmp'):
            self.compare()
        elif hasattr(self, 'read_' + op):
            getattr(self, 'read_' + op)()
        else:
            raise Unsupported('opcode ' + op)

    def list(self, first=()):
        self.operands = list(first)
        while self.parser.accept(','):
            if self.parser.peek() == 'align' or not self.parser.is_type():
                break
            self.operands.append(self.parser.typed())

    def compare(self):
        predicate = self.parser.take()
        self.parser.skip_flags()
        t = self.parser.type()
        self.operands = [self.parser.value(t)]
        self.parser.take(',')
        self.operands.append(self.parser.value(t))
        self.type = ('vector', t[1], ('int', 1)) if t[0] == 'vector' else ('int', 1)
        self.predicate = predicate

    def read_fneg(self):
        self.type = self.parser.type()
        self.operands = [self.parser.value(self.type)]

    read_freeze = read_fneg

    def read_load(self):
        self.type = self.parser.type()
        self.list()

    def read_store(self):
        self.list([self.parser.typed()])

    def read_alloca(self):
        self.type = ('ptr', 0)

    def read_fence(self):
        pass

    def read_getelementptr(self):
        p = self.parser
        self.stepped = p.type()
        at, base = p.at, None
        p.take(',')
        base = p.type()
        lanes = base[1] if base[0] == 'vector' else 0
        p.at = at
        while p.accept(','):
            t = p.type()
            lanes = t[1] if t[0] == 'vector' else lanes
            self.operands.append(p.value(t))
        pointer = base[2] if base[0] == 'vector' else base
        self.type = ('vector', lanes, pointer) if lanes else pointer

    def read_select(self):
        p = self.parser
        first = p.typed()
        p.take(',')
        self.type = p.type()
        second = p.value(self.type)
        self.list([first, second])

    def read_extractelement(self):
        t = self.parser.type()
        self.type = t[2]
        self.list([self.parser.value(t)])

    def read_insertelement(self):
        self.type = self.parser.type()
        self.list([self.parser.value(self.type)])

    def read_shufflevector(self):
        p = self.parser
        t = p.type()
        first = p.value(t)
        p.take(',')
        second = p.typed()
        p.take(',')
        mask_type = p.type()
        mask = p.value(mask_type)
        self.operands, self.type = [first, second], ('vector', mask_type[1], t[2])
        if mask[0] == 'parts':
            self.details = [item[2] if item[0] == 'int' else -1 for item in mask[2]]
        else:
            self.details = [0 if mask[1].endswith('zeroinitializer') else -1] * mask_type[1]

    def indices(self):
        found = []
        while self.parser.accept(','):
            found.append(int(self.parser.take()))
        self.details = found

    def read_extractvalue(self):
        t = self.parser.type()
        self.operands = [self.parser.value(t)]
        self.indices()
        for index in self.details:
            t = t[1][index] if t[0] == 'struct' else t[2]
        self.type = t

    def read_insertvalue(self):
        self.type = self.parser.type()
        first = self.parser.value(self.type)
        self.parser.take(',')
        self.operands = [first, self.parser.typed()]
        self.indices()

    def read_atomicrmw(self):
        p = self.parser
        self.details = [ATOMICS.index(p.take())]
        first = p.typed()
        p.take(',')
        self.type = p.type()
        self.operands = [first, p.value(self.type)]

    def read_cmpxchg(self):
        p = self.parser
        first = p.typed()
        p.take(',')
        t = p.type()
        second = p.value(t)
        p.take(',')
        self.operands, self.type = [first, second, p.typed()], ('struct', (t, ('int', 1)), False)

    def read_phi(self):
        p = self.parser
        self.type = p.type()
        while p.accept('['):
            self.operands.append(p.value(self.type))
            p.take(',')
            self.blocks.append(unquoted(p.take()))
            p.take(']')
            p.accept(',')

    def read_br(self):
        p = self.parser
        if p.accept('label'):
            self.blocks = [unquoted(p.take())]
            return
        self.operands = [p.typed()]
        while p.accept(','):
            p.take('label')
            self.blocks.append(unquoted(p.take()))

    def read_switch(self):
        p = self.parser
        self.operands = [p.typed()]
        p.take(',')
        p.take('label')
        self.blocks = [unquoted(p.take())]
        p.take('[')
        while not p.accept(']'):
            self.operands.append(p.typed())
            p.take(',')
            p.take('label')
            self.blocks.append(unquoted(p.take()))

    def read_ret(self):
        if self.parser.peek() != 'void':
            self.operands = [self.parser.typed()]

    def read_unreachable(self):
        pass

    def read_call(self):
        p = self.parser
        while not p.is_type():
            if p.take() and p.peek() == '(':
                p.skip_brackets()
        self.type = p.type()
        if p.peek() == '(':
            p.skip_brackets()
        callee = p.take()
        if callee[0] not in '%@':
            raise Unsupported('call of ' + callee)
        self.callee = unquoted(callee) if callee[0] == '@' else None
        p.take('(')
        while not p.accept(')'):
            self.operands.append(self.argument())
            p.accept(',')
        last = self.operands[3] if self.callee and re.match(r'llvm\.(memcpy|memmove|memset)\.', self.callee) and \
            len(self.operands) > 3 else None
        self.ordered = last == ('int', 1, 1)
        self.operands.append(('function' if callee[0] == '@' else 'local', unquoted(callee)))

    def argument(self):
        p = self.parser
        t = p.type()
        if t[0] == 'metadata':
            start, depth = p.at, 0
            while depth or p.peek() not in (',', ')'):
                depth += (p.peek() == '(') - (p.peek() == ')')
                p.take()
            return ('metadata', ' '.join(p.tokens[start:p.at]))
        while re.fullmatch(r'[a-z_]+', p.peek()) and p.peek() not in ('true', 'false', 'null', 'undef', 'poison',
                                                                    'zeroinitializer', 'splat', 'getelementptr'):
            if p.take() == 'align' and p.peek() != '(':
                p.take()
            elif p.peek() == '(':
                p.skip_brackets()
        return p.value(t)


# --- the module ----------------------------------------------------------------------


class Function:
    def __init__(self, name, arguments):
        self.name, self.arguments, self.order, self.blocks = name, arguments, [], {}


class Module:
    """Functions with their blocks as lists of instructions; nodes of metadata as lists of operands."""

    def __init__(self, text):
        self.functions, self.nodes, self.types, self.pointers = [], {}, {}, {}
        layout = re.search(r'^target datalayout = "([^"]*)"', text, re.M)
        for part in layout[1].split('-') if layout else []:
            match = re.match(r'p(\d*):(\d+)', part)
            if match:
                self.pointers[int(match[1] or 0)] = int(match[2])
        for name, body in re.findall(r'^(%(?:"[^"]*"|[-$.\w]+)) = type (.*)$', text, re.M):
            self.types[name] = body
        for number, body in re.findall(r'^!(\d+) = (?:distinct )?!\{(.*)\}$', text, re.M):
            self.nodes['!' + number] = self.operands_of(body)
        for body in re.findall(r'^define .*?^\}$', text, re.M | re.S):
            self.read_function(body)

    @staticmethod
    def operands_of(body):
        return [part.strip() for part in re.findall(r'((?:![ ]?"[^"]*"|[^,"])+)(?:,|$)', body) if part.strip()]

    def read_function(self, body):
        lines = re.sub(r'\[\n(.*?)\n  \]', lambda m: '[' + m[1].replace('\n', ' ') + ' ]', body, flags=re.S).split('\n')
        name = re.search(r'@("[^"]*"|[-$.\w]+)\(', lines[0])
        head = lines[0][name.end():]
        arguments = [unquoted(a) for a in re.findall(r'%(?:"[^"]*"|[-$.\w]+)(?=[,)])', head)]
        f = Function(unquoted(name[1]), set(arguments))
        block = None
        for line in lines[1:-1]:
            label = re.match(r'("[^"]*"|[-$.\w]+):', line)
            if label:
                block = unquoted(label[1])
            elif line.startswith('  ') and line.strip():
                if block is None:
                    block = str(sum(a.isdigit() for a in arguments))
                if block not in f.blocks:
                    f.order.append(block)
                f.blocks.setdefault(block, []).append(line.strip())
        self.functions.append(f)

    def instructions(self, f):
        """Parses the lines of a function; not before it is asked for, as some are of no interest."""
        return {block: [Instruction(line, block, self) for line in lines if not line.startswith('#dbg')]
                for block, lines in f.blocks.items()}
