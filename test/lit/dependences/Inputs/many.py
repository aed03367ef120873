# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints a loop that copies between two arrays at N different strides."""
import sys

print('define void @many(ptr %a, ptr %b, i64 %n) {\nentry:\n  br label %loop\nloop:')
print('  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]')
for k in range(int(sys.argv[1])):
    print('  %%o%d = mul i64 %%i, %d' % (k, k + 2))
    print('  %%p%d = getelementptr i32, ptr %%a, i64 %%o%d' % (k, k))
    print('  %%x%d = load i32, ptr %%p%d' % (k, k))
    print('  %%q%d = getelementptr i32, ptr %%b, i64 %%o%d' % (k, k))
    print('  store i32 %%x%d, ptr %%q%d' % (k, k))
print('  %i.next = add nuw nsw i64 %i, 1\n  %c = icmp eq i64 %i.next, %n')
print('  br i1 %c, label %exit, label %loop\nexit:\n  ret void\n}')
