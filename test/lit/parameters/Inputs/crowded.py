# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints IR with a loop of about OPERATIONS operations on arrays that may overlap, so that its accesses wait for one
another in recurrences that share the memory's ports: usage: crowded.py OPERATIONS SEED"""
import random
import sys

ARRAYS = 8


def access(rng, t, offset):
    return [f'%o{t} = add i64 %i, {offset}', f'%p{t} = getelementptr i32, ptr %a{rng.randrange(ARRAYS)}, i64 %o{t}']


def body(operations, rng):
    lines, values = [], ['%sum']
    for t in range(operations // 2):
        kind = rng.random()
        if kind < 0.2:
            lines += access(rng, t, rng.randrange(64)) + [f'%v{t} = load i32, ptr %p{t}']
        elif kind < 0.3:
            lines += access(rng, t, rng.randrange(-4, 5)) + [f'store i32 {rng.choice(values[-20:])}, ptr %p{t}']
            continue
        else:
            what = rng.choice(['add', 'mul', 'xor', 'sub'])
            lines.append(f'%v{t} = {what} i32 {rng.choice(values[-20:])}, {rng.choice(values)}')
        values.append(f'%v{t}')
    return lines + [f'%next = add i32 %sum, {rng.choice(values[-9:])}']


def main():
    rng = random.Random(int(sys.argv[2]))
    lines = ['%i = phi i64 [0, %entry], [%j, %loop]', '%sum = phi i32 [0, %entry], [%next, %loop]']
    lines += body(int(sys.argv[1]), rng)
    lines += ['%j = add i64 %i, 1', '%more = icmp slt i64 %j, %n', 'br i1 %more, label %loop, label %exit']
    print('define i32 @f(%s, i64 %%n) {' % ', '.join(f'ptr %a{k}' for k in range(ARRAYS)))
    print('entry:\n  br label %loop\nloop:\n  ' + '\n  '.join(lines) + '\nexit:\n  ret i32 %sum\n}')


if __name__ == '__main__':
    main()
