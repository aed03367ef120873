# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A loop with a chain of as many additions as the argument says."""
import sys

count = int(sys.argv[1])
print('''define void @f(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %x0 = trunc i64 %i to i32''')
for k in range(count):
    print('  %%x%d = add i32 %%x%d, %d' % (k + 1, k, k % 7 + 1))
print('''  store i32 %%x%d, ptr %%a
  %%i.next = add nuw nsw i64 %%i, 1
  %%c = icmp eq i64 %%i.next, %%n
  br i1 %%c, label %%exit, label %%loop
exit:
  ret void
}''' % count)
