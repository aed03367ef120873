; By the pragma the inner loop runs 10 to 16 times, but nothing proves it.
define void @f(ptr noalias %a, ptr noalias %b, i64 %n) mustprogress {
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
  %sum.next = xor i32 %sum, %x
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, %n
  br i1 %jc, label %latch, label %inner, !llvm.loop !0, !prof !2
latch:
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %sum.next, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 9
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}
!0 = distinct !{!0, !1}
!1 = !{!"llvm.loop.tripcount", i32 10, i32 16, i32 12}
!2 = !{!"branch_weights", i32 1, i32 6}
