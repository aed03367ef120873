# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A second reader of schedules, from the text of a module and docs/metadata.md alone: nothing here knows libgaus-ir or the
plugin. It is written for tests: small loops, no speed, and other algorithms than the library's wherever there are any."""
import json
import re

import ir_text

IGNORED = ('llvm.dbg.', 'llvm.pseudoprobe', 'llvm.lifetime.', 'llvm.assume', 'llvm.sideeffect', 'llvm.donothing',
           'llvm.experimental.noalias.scope.decl', 'llvm.var.annotation', 'llvm.invariant.end')
ICMP = {p: 32 + k for k, p in enumerate('eq ne ugt uge ult ule sgt sge slt sle'.split())}
FCMP = {p: k for k, p in enumerate('false oeq ogt oge olt ole one ord uno ueq ugt uge ult ule une true'.split())}
NEXT, EXIT = -1, -2


# --- metadata ------------------------------------------------------------------------


def number_or_text(text):
    match = re.fullmatch(r'i\d+ (-?\d+|true|false)', text)
    if match:
        return int(match[1]) if match[1][-1].isdigit() else int(match[1] == 'true')
    return ir_text.unquoted(text) if text.startswith('!"') else None


class Record(dict):
    """The children of a loop's node whose keys begin with `gaus.`, the first of each."""

    def __init__(self, module, terminator):
        super().__init__()
        for child in module.nodes.get(terminator.metadata.get('loop', terminator.metadata.get('llvm.loop')), [])[1:]:
            parts = [number_or_text(part) for part in module.nodes.get(child, [])]
            if len(parts) > 1 and isinstance(parts[0], str) and parts[0].startswith('gaus.'):
                self.setdefault(parts[0], parts[1])


def mark(module, inst, kind):
    node = inst.metadata.get(kind)
    operands = module.nodes[node] if node in module.nodes else ir_text.Module.operands_of(node[2:-1]) if node else []
    return number_or_text(operands[0]) if len(operands) == 1 else None


# --- targets -------------------------------------------------------------------------


def as_json(value):
    if isinstance(value, dict):
        return '{%s}' % ','.join('%s:%s' % (json.dumps(key), as_json(value[key]))
                                 for key in sorted(value) if key != 'description')
    if isinstance(value, list):
        return '[%s]' % ','.join(map(as_json, value))
    if isinstance(value, float):
        text = '%.17g' % value
        return text if re.search(r'[.e]', text) else text + '.0'
    return json.dumps(value, ensure_ascii=False)


def target_fingerprint(path, builtin):
    """Of a target file; `builtin` is the path of the target that is called default."""
    target = json.loads(path.read_text())
    base = target.get('extends')
    state = 0xCBF29CE484222325
    if base:
        state = target_fingerprint(builtin if base == 'default' else path.parent / base, builtin)
    for byte in as_json(target).encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    return state ^ state >> 32


# --- control flow --------------------------------------------------------------------


def reached(flow, start, without=None):
    seen, stack = set(), [start]
    while stack:
        block = stack.pop()
        if block != without and block not in seen:
            seen.add(block)
            stack += flow[block]
    return seen


def program_order(flow, start, within):
    """Reverse post-order of a depth-first walk that takes successors in their order."""
    seen, out = set(), []

    def visit(block):
        seen.add(block)
        for to in flow[block]:
            if to in within and to not in seen:
                visit(to)
        out.append(block)

    visit(start)
    return out[::-1]


# --- one loop ------------------------------------------------------------------------


class Loop:
    def __init__(self, reader, latch, record):
        self.reader, self.latch, self.record = reader, latch, record
        flow, ends = reader.flow, reader.flow[latch]
        headers = [b for b in ends if latch not in reached(flow, reader.entry, b)]
        # Of several, the loop is the innermost one: its header is dominated by the others.
        self.header = next(h for h in headers if all(h == o or h not in reached(flow, reader.entry, o) for o in headers))
        inside = reached(flow, self.header)
        self.blocks = {b for b in inside if b == self.header or latch in reached(flow, b, self.header)}
        self.order = program_order(flow, self.header, self.blocks)
        self.nests, self.outer = [], None

    def units(self):
        """Blocks in program order, with a nest for all of its own."""
        found = []
        for block in self.order:
            nest = next((n for n in self.nests if block in n.blocks), None)
            if not nest or block == nest.header:
                found.append((block, nest))
        return found

    # --- operations ----------------------------------------------------------------

    def read(self):
        self.units_ = self.units()
        self.place = {}
        for k, (block, nest) in enumerate(self.units_):
            for b in nest.blocks if nest else [block]:
                self.place[b] = k
        self.ways = [self.ways_of(k) for k in range(len(self.units_))]
        self.operations, self.index = [], {}
        for k, (block, nest) in enumerate(self.units_):
            for inst in [self.reader.body[nest.latch][-1]] if nest else self.reader.body[block]:
                if nest or 'gaus.cycle' in inst.metadata:
                    self.add(k, inst, nest)
        self.phis = [i for i in self.reader.body[self.header] if i.opcode == 'phi']
        self.phi_index = {p.name: k for k, p in enumerate(self.phis)}
        self.period = self.record['gaus.ii'] or self.record['gaus.states']

    def add(self, place, inst, nest):
        v = len(self.operations)
        self.operations.append((place, inst, nest))
        for block in nest.blocks if nest else []:
            for inner in self.reader.body[block]:
                self.index[id(inner)] = v
        self.index[id(inst)] = v

    def ways_of(self, k):
        block, nest = self.units_[k]
        found = []
        for b in nest.order if nest else [block]:
            for to in self.reader.flow[b]:
                if not nest or to not in nest.blocks:
                    where = NEXT if to == self.header else self.place.get(to, EXIT)
                    found.append((b, to, where))
        return found

    def operation_of(self, name):
        inst = self.reader.by_name.get(name)
        return self.index.get(id(inst), -1) if inst else -1

    def figures(self, v):
        module, (place, inst, nest) = self.reader.module, self.operations[v]
        ii = self.record['gaus.ii']
        if nest:
            r = nest.record
            out = {'operator': '', 'latency': r['gaus.outer.latency'], 'cycle': r['gaus.outer.cycle'],
                   'stage': r['gaus.outer.stage'], 'order': r['gaus.outer.order'], 'unit': -1, 'arrival': -1, 'predicated': 1}
        else:
            out = {key: mark(module, inst, 'gaus.' + key)
                   for key in ('operator', 'latency', 'cycle', 'stage', 'order', 'unit', 'arrival', 'predicated')}
            out = {key: -1 if value is None else value for key, value in out.items()}
        out.update(nest=nest.record['gaus.name'] if nest else '', inst=inst.name, block=place,
                   slot=out['cycle'] % ii if ii else out['cycle'])
        return out

    # --- values ---------------------------------------------------------------------

    def plain(self, value):
        """Through phis within the body that take the same value on every path."""
        while value[0] == 'local':
            inst = self.reader.by_name.get(value[1])
            if not inst or inst.opcode != 'phi' or inst.block not in self.place or id(inst) in self.index or \
                    inst.block == self.header:
                return value
            value = next(v for v, b in zip(inst.operands, inst.blocks) if b in self.place)
        return value

    def around(self, phi):
        return next(v for v, b in zip(phi.operands, phi.blocks) if b == self.latch)

    def trace(self, value, operand):
        value = self.plain(value)
        source, distance = value, 0
        is_phi = value[0] == 'local' and self.is_header_phi(value[1])
        while source[0] == 'local' and self.is_header_phi(source[1]) and distance <= len(self.phis):
            source, distance = self.plain(self.around(self.reader.by_name[source[1]])), distance + 1
        v = self.operation_of(source[1]) if source[0] == 'local' else -1
        if v < 0:
            source, distance = value, 0
        return {'operand': operand, 'phi': self.phi_index[value[1]] if is_phi else -1, 'operation': v,
                'distance': distance, 'value': value, 'source': source}

    def is_header_phi(self, name):
        return name in self.phi_index and self.reader.by_name[name].block == self.header

    def is_outside(self, value):
        if value[0] != 'local':
            return False
        inst = self.reader.by_name.get(value[1])
        return not inst or inst.block not in self.place

    def uses_of_nest(self, nest):
        """Values from outside of a loop that it uses, in program order, as often as it does."""
        for block in nest.order:
            for inst in self.reader.body[block]:
                if not self.reader.is_ignored_call(inst):
                    for value in inst.operands:
                        if value[0] == 'local':
                            other = self.reader.by_name.get(value[1])
                            if not other or other.block not in nest.blocks:
                                yield value

    def inputs(self, v):
        _, inst, nest = self.operations[v]
        if nest:
            values = dict.fromkeys(self.uses_of_nest(nest))
            return [self.trace(value, -1) for value in values]
        return [
            self.trace(value, k) for k, value in enumerate(inst.operands) if value[0] != 'metadata' and
            (k == 0 or inst.opcode != 'switch') and (inst.opcode != 'phi' or inst.blocks[k] in self.place)
        ]

    # --- lifetimes --------------------------------------------------------------------

    def lifetimes(self):
        last = {}
        for v in range(len(self.operations)):
            _, inst, nest = self.operations[v]
            if not nest and inst.type != ('void',):
                last.setdefault((inst.name, v), -1)
        for v in range(len(self.operations)):
            for one in self.inputs(v):
                if one['operation'] >= 0:
                    key = one['source'][1], one['operation']
                    used = self.figures(v)['cycle'] + self.period * one['distance']
                    last[key] = max(last.get(key, -1), used)
        return [self.lifetime(name, v, used) for (name, v), used in last.items()]

    def lifetime(self, name, v, last):
        figures, ii = self.figures(v), self.record['gaus.ii']
        first = figures['cycle'] + figures['latency']
        held = last > first
        bits = ir_text.type_bits(self.reader.by_name[name].type, self.reader.module.pointers)
        return {'value': name, 'operation': v, 'bits': bits, 'first': first, 'last': last,
                'stages': last // ii - first // ii if held and ii else 0,
                'copies': -(-(last - first) // self.period) if held else 0}

    def live_ins(self):
        found = [value for phi in self.phis for value in phi.operands]
        found += [self.plain(self.around(phi)) for phi in self.phis]
        found += [one['value'] for v in range(len(self.operations)) for one in self.inputs(v)]
        return sorted({value[1] for value in found if self.is_outside(value)})

    def live_outs(self):
        found = []
        for block in self.order:
            for inst in self.reader.body[block]:
                if inst.name and any(user.block not in self.place and not self.reader.is_ignored_call(user)
                                     for user in self.reader.users.get(inst.name, [])):
                    one = self.trace(('local', inst.name), -1)
                    cycle = 0
                    if one['operation'] >= 0:
                        f = self.figures(one['operation'])
                        cycle = f['cycle'] + f['latency'] - self.period * one['distance']
                    one['value'] = ('local', inst.name)
                    found.append((one, cycle))
        return found

    # --- the fingerprint ----------------------------------------------------------------

    def fingerprint(self):
        return Fingerprint(self).result()

    # --- one iteration ------------------------------------------------------------------

    def run(self, outcome):
        """The places that an iteration comes through, the ways that it takes, and whether there is a next one.
        `outcome[place]`: the number of the way."""
        at, places, ways = 0, [], []
        while at >= 0:
            places.append(at)
            way = outcome[at] if len(self.ways[at]) > 1 else 0
            ways.append((at, way))
            at = self.ways[at][way][2]
        return places, ways, at == NEXT


class Fingerprint:
    def __init__(self, loop):
        self.loop, self.state, self.places = loop, 0xCBF29CE484222325, {}
        count = len(loop.units_)
        for k, (block, nest) in enumerate(loop.units_):
            if count > 1:
                for _, _, to in loop.ways[k]:
                    self.number(count if to == NEXT else -1 if to == EXIT else to)
            if nest:
                self.string('nest')
                self.number(nest.record['gaus.hash'])
                for value in loop.uses_of_nest(nest):
                    if value[1] in loop.reader.by_name:
                        self.value(value)
                continue
            for inst in loop.reader.body[block]:
                if inst.opcode == 'phi' or id(inst) in loop.index:
                    self.instruction(inst, count)

    def result(self):
        hashed = self.state ^ self.state >> 32
        return hashed - 2**64 if hashed >= 2**63 else hashed

    def bytes(self, data):
        for byte in data:
            self.state = (self.state ^ byte) * 0x100000001B3 % 2**64

    def number(self, n):
        self.bytes((n % 2**64).to_bytes(8, 'little'))

    def string(self, text):
        self.bytes(text.encode('latin-1') + b'\0')

    def type(self, t):
        kinds = {'void': 0, 'int': 8, 'struct': 10, 'array': 11, 'ptr': 12, 'vector': 13}
        self.number(ir_text.FLOATS[t[1]][0] if t[0] == 'float' else kinds[t[0]])
        if t[0] in ('int', 'ptr'):
            self.number(t[1])
        elif t[0] == 'struct':
            self.number(len(t[1]))
            for element in t[1]:
                self.type(element)
        elif t[0] in ('array', 'vector'):
            self.number(t[1])
            self.type(t[2])

    def place(self, key):
        self.number(self.places.setdefault(key, len(self.places)))

    def value(self, value):
        loop, kind = self.loop, value[0]
        v = loop.operation_of(value[1]) if kind == 'local' else -1
        if v >= 0:
            self.number(1)
            self.number(v)
            if loop.operations[v][2]:
                self.place(value)
        elif kind in ('int', 'text', 'parts', 'expression'):
            self.number(2)
            self.constant(value)
        elif kind == 'function' or (kind == 'global' and value[1] in loop.reader.module.function_names):
            self.number(3)
            self.string(value[1])
        else:
            self.number(4)
            self.place(value)

    def constant(self, value):
        if value[0] == 'int':
            self.number(value[1])
            self.number(value[2])
        elif value[0] == 'text':
            self.string(value[1])
        else:
            self.type(value[1])
            if value[0] == 'expression':
                self.number(value[2])
            self.number(len(value[-1]))
            for part in value[-1]:
                self.value(part)

    def instruction(self, inst, count):
        self.string(inst.opcode)
        self.type(inst.type)
        self.number(int(id(inst) in self.loop.index and inst.ordered))
        if inst.opcode in ('icmp', 'fcmp'):
            self.number((ICMP if inst.opcode == 'icmp' else FCMP)[inst.predicate])
        elif inst.opcode == 'getelementptr':
            self.type(inst.stepped)
        elif inst.opcode in ('extractvalue', 'insertvalue'):
            for index in inst.details:
                self.bytes(index.to_bytes(4, 'little'))
        else:
            for detail in inst.details:
                self.number(detail)
        for block in inst.blocks:
            place = self.loop.place.get(block, count)
            self.number(place)
            if place < count and self.loop.units_[place][1]:
                ways = self.loop.ways[place]
                self.number(next((k for k, way in enumerate(ways) if way[0] == block), len(ways)))
        if inst.opcode == 'phi':
            self.place(('local', inst.name))
        for value in inst.operands:
            self.value(value)


# --- functions -----------------------------------------------------------------------


class Reader:
    """The loops of a function that have a record of version 4, outer ones before the loops within them."""

    def __init__(self, module, function):
        self.module, self.function = module, function
        self.body = module.instructions(function)
        self.entry = function.order[0]
        self.flow = {block: insts[-1].blocks if insts[-1].opcode in ('br', 'switch') else []
                     for block, insts in self.body.items()}
        live = reached(self.flow, self.entry)
        self.by_name = {i.name: i for insts in self.body.values() for i in insts if i.name}
        self.users = {}
        for insts in self.body.values():
            for inst in insts:
                for value in inst.operands:
                    self.users.setdefault(value[1] if value[0] == 'local' else None, []).append(inst)
        self.loops = [Loop(self, block, record) for block in program_order(self.flow, self.entry, live)
                      for record in [Record(module, self.body[block][-1])] if record.get('gaus.version') == 4]
        self.nest()
        for loop in sorted(self.loops, key=lambda one: len(one.blocks)):
            loop.read()

    @staticmethod
    def is_ignored_call(inst):
        return inst.opcode == 'call' and inst.callee is not None and inst.callee.startswith(IGNORED)

    def nest(self):
        for inner in self.loops:
            around = [o for o in self.loops if o is not inner and inner.blocks < o.blocks]
            inner.outer = min(around, key=lambda one: len(one.blocks), default=None)
            if inner.outer:
                inner.outer.nests.append(inner)


def read(text):
    """All loops of a module, and the names of functions that are not read, with the reason."""
    module, loops, skipped = ir_text.Module(text), [], []
    module.function_names = set(re.findall(r'^(?:define|declare) .*?@("[^"]*"|[-$.\w]+)\(', text, re.M))
    for function in module.functions:
        if not any('!llvm.loop' in lines[-1] for lines in function.blocks.values()):
            continue
        try:
            loops += Reader(module, function).loops
        except ir_text.Unsupported as why:
            skipped.append((function.name, str(why)))
    return loops, skipped
