; Vitis HLS: i32 II of -1 is the tool's choice, 0 is off, a positive one is the
; target: that or the next larger one that works.
; RUN: %gaus-opt -passes='gaus-schedule' -pass-remarks=gaus -pass-remarks-missed=gaus -disable-output %s 2>&1 | FileCheck %s

; CHECK: in function 'choice' is scheduled: II 1
define void @choice(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !0
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
  br i1 %c, label %exit, label %loop, !llvm.loop !2
exit:
  ret void
}

; CHECK: in function 'reached' is scheduled: II 5
define void @reached(i64 %n) {
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

; CHECK: in function 'missed' is scheduled: II 9
; CHECK: the pragma's target II 5 was not reached
define i64 @missed(i64 %n, i64 %k) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi i64 [ 1, %entry ], [ %m, %loop ]
  %s = add i64 %acc, %k
  %t = mul i64 %s, %k
  %u = add i64 %t, 1
  %v = xor i64 %u, %k
  %m = shl i64 %v, 3
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret i64 %acc
}

; CHECK: in function 'malformed' is not scheduled: llvm.loop.pipeline.enable asks for no number from -1 up
define void @malformed(i64 %n) {
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

!0 = distinct !{!0, !1}
!1 = !{!"llvm.loop.pipeline.enable", i32 -1, i1 false, i8 -1}
!2 = distinct !{!2, !3}
!3 = !{!"llvm.loop.pipeline.enable", i32 0, i1 false, i8 -1}
!4 = distinct !{!4, !5}
!5 = !{!"llvm.loop.pipeline.enable", i32 5, i1 false, i8 -1}
!6 = distinct !{!6, !7}
!7 = !{!"llvm.loop.pipeline.enable", !"fast"}
