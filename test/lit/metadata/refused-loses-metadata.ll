; A schedule that was there goes when its loop is refused now, and so do marks
; outside of any loop; other children of the loop's node stay.
; RUN: %gaus-opt -passes='gaus-schedule' -pass-remarks-missed=gaus -S %s 2>&1 | FileCheck %s

; CHECK:     a pragma turns pipelining off for it
; CHECK-NOT: gaus.
; CHECK:     !llvm.loop ![[ID:[0-9]+]]
; CHECK-NOT: gaus.
; CHECK:     ![[ID]] = distinct !{![[ID]], ![[OFF:[0-9]+]]}
; CHECK:     ![[OFF]] = !{!"llvm.loop.pipeline.disable", i1 true}
; CHECK-NOT: gaus.
define void @f(ptr %a, i64 %n) {
entry:
  %z = add i64 %n, 1, !gaus.cycle !4
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %i.next = add nuw nsw i64 %i, 1, !gaus.cycle !4, !gaus.stage !4, !gaus.unit !4
  %c = icmp eq i64 %i.next, %n, !gaus.cycle !4
  br i1 %c, label %exit, label %loop, !llvm.loop !0
exit:
  ret void
}

!0 = distinct !{!0, !1, !2, !3}
!1 = !{!"gaus.version", i32 1}
!2 = !{!"llvm.loop.pipeline.disable", i1 true}
!3 = !{!"gaus.ii", i32 4}
!4 = !{i32 0}
