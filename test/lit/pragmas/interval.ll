; clang's pipeline_initiation_interval: this II or none; at-most takes it for a
; bound, ignore does not look. A pragma goes before the parameter ii.
; RUN: %gaus-opt -passes='gaus-schedule' -pass-remarks=gaus -pass-remarks-missed=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefixes=CHECK,EXACT
; RUN: %gaus-opt -passes='gaus-schedule<ii=9>' -pass-remarks=gaus -pass-remarks-missed=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefixes=CHECK,EXACT,NINE
; RUN: %gaus-opt -passes='gaus-schedule<pragma=at-most>' -pass-remarks=gaus -pass-remarks-missed=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefixes=CHECK,ATMOST
; RUN: %gaus-opt -passes='gaus-schedule<pragma=ignore;ii=7>' -pass-remarks=gaus -pass-remarks-missed=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefixes=IGNORE

; EXACT:  in function 'larger' is scheduled: II 8 (ResMII 1, RecMII 4), {{.*}}; this II was asked for, the lower bound is 4; RecMII 4
; ATMOST: in function 'larger' is scheduled: II 4
; IGNORE: in function 'larger' is scheduled: II 7
define float @larger(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi float [ 0.0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %acc.next = fadd float %acc, %x
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !0
exit:
  ret float %acc
}

; EXACT:  in function 'smaller' is not scheduled: a pragma asks for II 3, but no schedule has an II below 4: RecMII 4: the recurrence %acc.next
; ATMOST: in function 'smaller' is not scheduled: a pragma asks for at most II 3, but no schedule has an II below 4
; IGNORE: in function 'smaller' is scheduled: II 7
define float @smaller(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi float [ 0.0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %acc.next = fadd float %acc, %x
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !2
exit:
  ret float %acc
}

; NINE: in function 'none' is scheduled: II 9
define void @none(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'zero' is not scheduled: llvm.loop.pipeline.initiationinterval asks for no positive number
define void @zero(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; CHECK: in function 'empty' is not scheduled: llvm.loop.pipeline.initiationinterval asks for no positive number
define void @empty(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !6
exit:
  ret void
}

; CHECK: in function 'off' is not scheduled: a pragma turns pipelining off for it
define void @off(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !8
exit:
  ret void
}

!0 = distinct !{!0, !1}
!1 = !{!"llvm.loop.pipeline.initiationinterval", i32 8}
!2 = distinct !{!2, !3}
!3 = !{!"llvm.loop.pipeline.initiationinterval", i32 3}
!4 = distinct !{!4, !5}
!5 = !{!"llvm.loop.pipeline.initiationinterval", i32 0}
!6 = distinct !{!6, !7}
!7 = !{!"llvm.loop.pipeline.initiationinterval"}
!8 = distinct !{!8, !9}
!9 = !{!"llvm.loop.pipeline.disable", i1 true}
