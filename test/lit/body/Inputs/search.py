# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A search that was unrolled: each of many elements has an exit of its own."""
import sys

count = int(sys.argv[1])
print('define i64 @search(ptr noalias %a, ptr noalias %b, i32 %k) {\nentry:\n  br label %b0')
for k in range(count):
    print('b%d:' % k)
    if k == 0:
        print('  %%i = phi i64 [ 0, %%entry ], [ %%i.next, %%b%d ]' % count)
    print('''  %%p%(k)d = getelementptr i32, ptr %%a, i64 %%i
  %%q%(k)d = getelementptr i32, ptr %%p%(k)d, i64 %(k)d
  %%x%(k)d = load i32, ptr %%q%(k)d
  %%z%(k)d = icmp eq i32 %%x%(k)d, %%k
  br i1 %%z%(k)d, label %%exit, label %%b%(next)d''' % {'k': k, 'next': k + 1})
print('''b%d:
  store i32 0, ptr %%b
  %%i.next = add i64 %%i, %d
  br label %%b0
exit:
  ret i64 %%i
}''' % (count, count))
