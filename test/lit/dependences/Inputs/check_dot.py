# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads graphs in the language of Graphviz from standard input: each token, and
the statements that they make. Prints the number of graphs, nodes and edges; any
other text is an error. `dot`, where there is one, must take them too."""
import re
import shutil
import subprocess
import sys

# No character that a terminal would obey, no markup, no entity that Graphviz would replace.
OBEYED = re.compile(r'[\x00-\x09\x0b-\x1f\x7f-\x9f]')
MARKUP = re.compile(r'[<>]|&(?!(?:amp|lt|gt);)')
TOKEN = re.compile(r'\s+|//[^\n]*|("(?:[^"\\]|\\.)*")|(->|[{}\[\]=,;])|([A-Za-z_][A-Za-z_0-9]*|[0-9]+)')


def tokens(text):
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise SystemExit('no token at: %r' % text[at:at + 40])
        at = match.end()
        if match[1] and MARKUP.search(match[1]):
            raise SystemExit('markup in %s' % match[1])
        if match.lastindex:
            yield match.group()


def attributes(stream):
    found = {}
    for key in iter(lambda: next(stream), ']'):
        if next(stream) != '=':
            raise SystemExit('no value for %s' % key)
        found[key] = next(stream)
        if next(stream) == ']':
            return found
    return found


def read(text):
    stream, graphs, nodes, edges = tokens(text), 0, 0, 0
    for word in stream:
        if word != 'digraph' or not next(stream).startswith('"') or next(stream) != '{':
            raise SystemExit('no graph begins with %s' % word)
        graphs, declared = graphs + 1, set()
        for first in iter(lambda: next(stream), '}'):
            follow = next(stream)
            if follow == '=':
                next(stream)
            elif follow == '->':
                ends = {first, next(stream)}
                if ends - declared or next(stream) != '[' or 'label' not in attributes(stream):
                    raise SystemExit('an edge of %s' % ends)
                edges += 1
            elif follow == '[':
                if 'label' in attributes(stream):
                    declared.add(first)
                    nodes += 1
            if next(stream) != ';':
                raise SystemExit('no end of a statement after %s' % first)
    return graphs, nodes, edges


def main():
    text = sys.stdin.buffer.read().decode('utf-8')
    if OBEYED.search(text):
        raise SystemExit('control characters in %r' % text)
    print('graphs %d, nodes %d, edges %d' % read(text))
    if shutil.which('dot'):
        subprocess.run(['dot', '-Tdot'], input=text.encode('utf-8'), check=True, stdout=subprocess.DEVNULL)


main()
