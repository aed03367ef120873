; The kernel of a rewritten loop stays one if something gave it a record, or parts
; of one: with the record the mark went too, and the next run scheduled it.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -S %s -o %t.once.ll
; RUN: %gaus-opt -passes='gaus-schedule,gaus-schedule,gaus-verify' -S %s | diff %t.once.ll -
; RUN: %gaus-opt -passes='gaus-schedule<nest>,gaus-schedule<nest>,gaus-verify' -S %s | diff %t.once.ll -
; RUN: %gaus-opt -passes='gaus-schedule' -S %s | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule,gaus-schedule' -disable-output -pass-remarks=gaus -pass-remarks-missed=gaus %s 2>&1 | FileCheck %s --check-prefix=AGAIN
; CHECK-NOT: gaus.cycle
; CHECK-DAG: ![[NODE:[0-9]+]] = distinct !{![[NODE]], ![[PRAGMA:[0-9]+]], ![[MARK:[0-9]+]]}
; CHECK-DAG: ![[PRAGMA]] = !{!"llvm.loop.unroll.disable"}
; CHECK-DAG: ![[MARK]] = !{!"gaus.pipelined", i32 1}
; AGAIN-COUNT-8: is not scheduled: it is the kernel of a loop that gaus-pipeline rewrote
; AGAIN-NOT: is scheduled
define void @part(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 7, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !0
exit:
  ret void
}

define void @whole(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 7, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !1
exit:
  ret void
}

define void @malformed(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 7, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !2
exit:
  ret void
}

define void @stands_in_one(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 7, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !3
exit:
  ret void
}

!0 = distinct !{!0, !10, !12, !11}
!1 = distinct !{!1, !10, !11, !13, !14, !12, !15}
!2 = distinct !{!2, !16, !10, !17, !11}
!3 = distinct !{!3, !11, !18, !10}
!10 = !{!"llvm.loop.unroll.disable"}
!11 = !{!"gaus.pipelined", i32 1}
!12 = !{!"gaus.stages", i32 1}
!13 = !{!"gaus.version", i32 1}
!14 = !{!"gaus.ii", i32 1}
!15 = !{!"gaus.length", i32 3}
!16 = !{!"gaus.version"}
!17 = !{!"gaus.stages", i32 undef, null}
!18 = !{!"gaus.outer.cycle", i32 4}
