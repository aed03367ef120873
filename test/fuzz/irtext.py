# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""LLVM IR as text that can be taken apart: modules of functions, functions of
blocks, blocks of lines. Only what opt printed with named values is understood;
what is put together again need not be valid."""
import re

NAME = r'(?:[-\w$.]+|"[^"]*")'
LABEL = re.compile(r'^(%s):' % NAME)
DEFINED = re.compile(r'^  (%%%s) = ' % NAME)
USED = re.compile(r'%%%s' % NAME)
TARGETS = re.compile(r'label (%%%s)' % NAME)
FUNCTION = re.compile(r'^define [^\n]*\{\n.*?^\}\n', re.M | re.S)
TERMINATORS = ('br ', 'switch ', 'ret ', 'ret\n', 'unreachable', 'indirectbr ', 'invoke ', 'callbr ', 'resume ')


def without_comment(line):
    return re.sub(r'\s+; (?:preds|No preds).*$', '', line)


def joined(text):
    """A switch on one line."""
    return re.sub(r'(switch [^\[\n]*\[)([^\]]*)\]', lambda match: match[1] + ' '.join(match[2].split()) + ' ]', text)


class Function:
    """A head, a list of blocks of a label and lines."""

    def __init__(self, text):
        lines = [without_comment(line) for line in joined(text).splitlines()]
        self.head, self.blocks = lines[0], []
        for line in lines[1:-1]:
            label = LABEL.match(line)
            if label:
                self.blocks.append([label[1], []])
            elif line.strip():
                if not self.blocks:
                    self.blocks.append(['entry.block', []])
                self.blocks[-1][1].append(line)

    def __str__(self):
        return '\n'.join([self.head] + ['%s:\n%s' % (label, '\n'.join(lines)) for label, lines in self.blocks] +
                         ['}', ''])

    def places(self, wanted=lambda line: True):
        """Of lines: block and position."""
        return [(b, k) for b, (_, lines) in enumerate(self.blocks) for k, line in enumerate(lines) if wanted(line)]

    def labels(self):
        return ['%' + label for label, _ in self.blocks]

    def values(self):
        """What is defined, parameters included."""
        names = [match[1] for _, lines in self.blocks for match in map(DEFINED.match, lines) if match]
        return names + USED.findall(self.head)

    def mend_phis(self, rnd):
        """Gives every phi one value for each way in: those that it has, or
        another one of its own."""
        ways = {}
        for label, lines in self.blocks:
            for target in TARGETS.findall(lines[-1] if lines else ''):
                ways.setdefault(target, []).append('%' + label)
        for label, lines in self.blocks:
            for k, line in enumerate(lines):
                if re.match(r'^  \S+ = phi ', line):
                    lines[k] = mended(rnd, line, ways.get('%' + label, []))


def mended(rnd, line, ways):
    entries = re.findall(r'\[ (.+?), (%%%s) \]' % NAME, line)
    if not entries or sorted(way for _, way in entries) == sorted(ways):
        return line
    known = {}
    for value, way in entries:
        known.setdefault(way, value)
    constants = [value for value, _ in entries if '%' not in value] or ['poison', 'undef']
    for way in ways:
        known.setdefault(way, rnd.choice(constants))
    head, tail = line[:line.index('[ ')], line[line.rindex(' ]') + 2:]
    return head + ', '.join('[ %s, %s ]' % (known[way], way) for way in ways) + tail


def declaration(function):
    """Of a function that is defined."""
    head = function.split('\n', 1)[0].replace('define ', 'declare ', 1).rsplit('{', 1)[0]
    head = re.sub(r' (?:personality|comdat|prefix|prologue|section|!dbg|!prof|!\w+) .*| comdat$', '', head)
    return re.sub(r'\b(?:internal|private|linkonce_odr|linkonce|weak_odr|weak|available_externally) ', '', head) + '\n'


def functions_of(module):
    return FUNCTION.findall(module)


def alone(module, function):
    """The module with nothing else defined in it."""
    return FUNCTION.sub(lambda match: match[0] if match[0] == function else declaration(match[0]), module)
