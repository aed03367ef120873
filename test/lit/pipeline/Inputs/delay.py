# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""delay.py FUNCTION OPCODE CYCLES: delays each operation of that opcode in a
function of one loop, in scheduled IR from standard input to standard output."""
import re
import sys

function, opcode, cycles = sys.argv[1], sys.argv[2], int(sys.argv[3])
text = sys.stdin.read()
nodes = dict(re.findall(r'^!(\d+) = (.*)$', text, re.M))
fresh, added = 1 + max(map(int, nodes)), []


def number(node):
    return int(re.fullmatch(r'!\{.*i32 (\d+)\}', nodes[node]).group(1))


def node_of(value):
    added.append('!%d = !{i32 %d}' % (fresh + len(added), value))
    return '!%d' % (fresh + len(added) - 1)


def interval(body):
    loop = re.search(r'!llvm\.loop !(\d+)', body).group(1)
    return next(number(child) for child in re.findall(r'!(\d+)', nodes[loop]) if '"gaus.ii"' in nodes[child])


def delay(line, ii):
    cycle = number(re.search(r'!gaus\.cycle !(\d+)', line).group(1)) + cycles
    line = re.sub(r'!gaus\.cycle !\d+', '!gaus.cycle ' + node_of(cycle), line)
    return re.sub(r'!gaus\.stage !\d+', '!gaus.stage ' + node_of(cycle // ii), line)


begin = re.search(r'^define .*@%s\(' % function, text, re.M).start()
end = text.index('\n}', begin)
body = text[begin:end]
lines = [delay(line, interval(body)) if re.match(r'\s+(%%\S+ = )?%s ' % opcode, line) else line
         for line in body.splitlines()]
print(text[:begin] + '\n'.join(lines) + text[end:] + '\n'.join(added))
