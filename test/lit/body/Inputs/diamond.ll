; if (a[i] < 0) a[i] = 7, m = 1; else m = 2; b[i] = m
define void @f(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %at = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %at
  %z = icmp slt i32 %x, 0
  br i1 %z, label %yes, label %no
yes:
  store i32 7, ptr %at
  br label %latch
no:
  br label %latch
latch:
  %m = phi i32 [ 1, %yes ], [ 2, %no ]
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %m, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
