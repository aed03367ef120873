; The innermost loop's number of iterations is not bounded, the others' are.
define void @f(ptr noalias %a, i64 %n) mustprogress {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %middle
middle:
  %k = phi i64 [ 0, %outer ], [ %k.next, %middle.latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %middle ], [ %j.next, %inner ]
  %p = getelementptr [16 x i64], ptr %a, i64 %i, i64 %j
  store i64 %k, ptr %p
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, %n
  br i1 %jc, label %middle.latch, label %inner, !llvm.loop !0
middle.latch:
  %k.next = add nuw nsw i64 %k, 1
  %kc = icmp eq i64 %k.next, 3
  br i1 %kc, label %latch, label %middle
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 9
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}
!0 = distinct !{!0, !1}
!1 = !{!"llvm.loop.tripcount", i32 1, i32 8, i32 4}
