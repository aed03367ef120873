define void @f(ptr noalias %a, ptr noalias %b, i32 %seed) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %sum = phi i32 [ 0, %outer ], [ %sum.next, %inner ]
  %p = getelementptr [16 x i32], ptr %a, i64 %i, i64 %j
  %x = load i32, ptr %p
  %y = mul i32 %x, 3
  %sum.next = xor i32 %sum, %y
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %latch, label %inner
latch:
  %total = phi i32 [ %sum.next, %inner ]
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %total, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 9
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}
