; What -stats says of loops and of the solver.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-pipeline' -stats -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule,gaus-pipeline' -disable-output %s 2>&1 | count 0

; CHECK-DAG: {{ 2}} gaus {{.*}}- loops that gaus-schedule looked at
; CHECK-DAG: {{ 1}} gaus {{.*}}- loops scheduled
; CHECK-DAG: {{ 1}} gaus {{.*}}- loops left alone, for a reason that a remark says
; CHECK-DAG: {{ 1}} gaus {{.*}}- loops that gaus-pipeline rewrote
; CHECK-DAG: {{ 1}} gaus-solver - [IIs] IIs at which a schedule was looked for
; CHECK-DAG: {{ [0-9]+}} gaus-solver - [pivots] pivots of the network simplex
; CHECK-DAG: {{ [0-9]+}} gaus-solver - [ns] the verifier and the figures of merit
define void @scale(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %y = mul i32 %x, 3
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @off(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 3, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !0
exit:
  ret void
}

!0 = distinct !{!0, !1}
!1 = !{!"llvm.loop.pipeline.disable", i1 true}
