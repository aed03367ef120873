; A counted loop becomes a kernel: registers for what crosses stages, the last
; stage first, guards for ramp-up and drain, and no schedule any longer.
; RUN: %gaus-opt -passes='gaus-schedule<ii=2>,gaus-verify,gaus-pipeline,verify' -S %s | FileCheck %s
; Again: nothing changes, and the kernel is not scheduled.
; RUN: %gaus-opt -passes='gaus-schedule<ii=2>,gaus-pipeline' -S < %s > %t.once
; RUN: %gaus-opt -passes='gaus-pipeline,gaus-schedule,gaus-pipeline,verify' -S < %t.once | sed 's/ *; preds.*//' > %t.twice
; RUN: sed 's/ *; preds.*//' %t.once | diff - %t.twice
; RUN: %gaus-opt -passes='gaus-schedule' -disable-output -pass-remarks-missed=gaus %t.once 2>&1 | FileCheck %s --check-prefix=AGAIN
; AGAIN: loop 'loop.kernel' in function 'scale' is not scheduled: it is the kernel of a loop that gaus-pipeline rewrote

; CHECK-LABEL: define i32 @scale(
; CHECK:       entry:
; CHECK:         %[[COUNT:.*]] = add i64 %n, -1
; CHECK-NEXT:    %gaus.count = freeze i64 %[[COUNT]]
; With n = 0 it runs 2^64 times; the counter must not wrap.
; CHECK-NEXT:    %[[MOST:.*]] = zext i64 %gaus.count to i128
; CHECK:       loop.kernel:
; CHECK-DAG:     %[[X:.*]] = phi i32 [ 0, %loop.ahead ], [ %{{.*}}, %[[LATCH:.*]] ]
; CHECK-DAG:     %gaus.i = phi i128 [ 0, %loop.ahead ], [ %gaus.i.next, %[[LATCH]] ]
; CHECK:         icmp ule i128 %{{.*}}, %[[MOST]]
; CHECK-NOT:     gaus.cycle
; CHECK:         store i32
; CHECK-NOT:     gaus.cycle
; CHECK:         load i32
; CHECK-NOT:     gaus.cycle
; CHECK:         br i1 %{{.*}}, label %exit, label %loop.kernel, !llvm.loop ![[ID:[0-9]+]]
; CHECK:       exit:
; CHECK-NEXT:    ret i32
; CHECK-NOT:   !"gaus.ii"
; CHECK:       ![[ID]] = distinct !{![[ID]], ![[PROGRESS:[0-9]+]], ![[MARK:[0-9]+]]}
; CHECK-DAG:   ![[PROGRESS]] = !{!"llvm.loop.mustprogress"}
; CHECK-DAG:   ![[MARK]] = !{!"gaus.pipelined", i32 1}
define i32 @scale(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %sum = phi i32 [ 7, %entry ], [ %sum.next, %loop ]
  %p = getelementptr inbounds i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %y = mul i32 %x, %x
  %sum.next = add i32 %sum, %y
  %q = getelementptr inbounds i32, ptr %b, i64 %i
  store i32 %sum.next, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !0
exit:
  ret i32 %sum.next
}

!0 = distinct !{!0, !1, !2}
!1 = !{!"llvm.loop.mustprogress"}
!2 = !{!"llvm.loop.parallel_accesses", !3}
!3 = distinct !{}
