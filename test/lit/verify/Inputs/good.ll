; A schedule that holds, at II 2; every mark has a node of its own.
define void @f(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i, !gaus.cycle !0, !gaus.stage !5
  %x = load i32, ptr %p, align 4, !gaus.cycle !0, !gaus.stage !5, !gaus.unit !6
  %y = mul i32 %x, 3, !gaus.cycle !1, !gaus.stage !4
  store i32 %y, ptr %p, align 4, !gaus.cycle !3, !gaus.stage !2, !gaus.unit !7
  %i.next = add nuw nsw i64 %i, 1, !gaus.cycle !0, !gaus.stage !5
  %c = icmp eq i64 %i.next, %n, !gaus.cycle !8, !gaus.stage !5
  br i1 %c, label %exit, label %loop, !llvm.loop !10, !gaus.cycle !9, !gaus.stage !4
exit:
  ret void
}

!0 = !{i32 0}
!1 = !{i32 2}
!2 = !{i32 2}
!3 = !{i32 5}
!4 = !{i32 1}
!5 = !{i32 0}
!6 = !{i32 1}
!7 = !{i32 0}
!8 = !{i32 1}
!9 = !{i32 2}
!10 = distinct !{!10, !11, !12, !13, !14, !15, !16, !17, !18, !19}
!11 = !{!"gaus.version", i32 1}
!12 = !{!"gaus.ii", i32 2}
!13 = !{!"gaus.stages", i32 3}
!14 = !{!"gaus.length", i32 6}
!15 = !{!"gaus.res_mii", i32 1}
!16 = !{!"gaus.rec_mii", i32 1}
!17 = !{!"gaus.operations", i32 7}
!18 = !{!"gaus.hash", i64 -2661234826532848218}
!19 = !{!"gaus.target", !"default"}
