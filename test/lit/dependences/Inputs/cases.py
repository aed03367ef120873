# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A loop around a switch of so many cases, each of which stores to the same place."""
import sys

cases = int(sys.argv[1])
print('define void @cases(ptr %p, i32 %n) {\nentry:\n  br label %loop')
print('loop:\n  %i = phi i32 [ 0, %entry ], [ %next, %latch ]\n  %next = add nsw i32 %i, 1')
print('  switch i32 %%i, label %%latch [ %s ]' % ' '.join('i32 %d, label %%case%d' % (3 * k, k) for k in range(cases)))
for k in range(cases):
    print('case%d:\n  store i32 %d, ptr %%p\n  br label %%latch' % (k, k))
print('latch:\n  %c = icmp slt i32 %next, %n\n  br i1 %c, label %loop, label %exit\nexit:\n  ret void\n}')
