; What Intel's FPGA compilers put on loops: heeded as clang's own pragmas are, or
; a remark says that it is not.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -pass-remarks=gaus -pass-remarks-missed=gaus -S %s -o %t.ll 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule<pragma=at-most>' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=MOST
; RUN: %gaus-opt -passes='gaus-schedule<pragma=ignore>' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=IGNORE
; RUN: %gaus-opt -passes='gaus-schedule<ii=7>' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=FIRST

; CHECK: loop 'loop' in function 'off' is not scheduled: a pragma turns pipelining off for it
; CHECK: loop 'loop' in function 'off_old' is not scheduled: a pragma turns pipelining off for it
; CHECK: loop 'loop' in function 'on' is scheduled: II 1 (
; CHECK: loop 'loop' in function 'five' is scheduled: II 5 (
; CHECK: loop 'loop' in function 'both' is scheduled: II 3 (
; CHECK: loop 'loop' in function 'at_least' is scheduled: II 4 (
; CHECK: loop 'loop' in function 'at_most' is scheduled: II 1 (
; CHECK: loop 'loop' in function 'between' is scheduled: II 2 (
; CHECK: loop 'loop' in function 'none_between' is not scheduled: llvm.loop.intel.ii.at.least.count asks for more than llvm.loop.intel.ii.at.most.count
; CHECK: loop 'loop' in function 'none' is not scheduled: llvm.loop.ii.count asks for no positive number
; CHECK: loop 'loop' in function 'too_small' is not scheduled: a pragma asks for at most II 1, but no schedule has an II below 2
; CHECK: loop 'loop' in function 'others' is scheduled: II 1 (
; CHECK: the pragma 'llvm.loop.max_concurrency.count' is not heeded
; CHECK: the pragma 'llvm.loop.intel.speculated.iterations.count' is not heeded
; CHECK-NOT: not heeded
; MOST: loop 'loop' in function 'five' is scheduled: II 1 (
; MOST: loop 'loop' in function 'at_least' is scheduled: II 4 (
; IGNORE: loop 'loop' in function 'five' is scheduled: II 1 (
; IGNORE: loop 'loop' in function 'at_least' is scheduled: II 1 (
; FIRST: loop 'loop' in function 'on' is scheduled: II 7 (
; FIRST: loop 'loop' in function 'five' is scheduled: II 5 (
; FIRST: loop 'loop' in function 'at_least' is scheduled: II 4 (
define void @off(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !1
exit:
  ret void
}

define void @off_old(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !2
exit:
  ret void
}

define void @on(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !3
exit:
  ret void
}

define void @five(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

define void @both(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !5
exit:
  ret void
}

define void @at_least(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !6
exit:
  ret void
}

define void @at_most(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !7
exit:
  ret void
}

define void @between(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !8
exit:
  ret void
}

define void @none_between(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !9
exit:
  ret void
}

define void @none(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !10
exit:
  ret void
}

define void @too_small(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %g1 = getelementptr i32, ptr %p, i64 %n
  store i32 2, ptr %g1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !11
exit:
  ret void
}

define void @others(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !12
exit:
  ret void
}

!1 = distinct !{!1, !20}
!2 = distinct !{!2, !21}
!3 = distinct !{!3, !22, !23}
!4 = distinct !{!4, !24}
!5 = distinct !{!5, !25, !26}
!6 = distinct !{!6, !27}
!7 = distinct !{!7, !28}
!8 = distinct !{!8, !29, !30}
!9 = distinct !{!9, !31, !32}
!10 = distinct !{!10, !33}
!11 = distinct !{!11, !34}
!12 = distinct !{!12, !35, !36, !37, !38}
!20 = !{!"llvm.loop.intel.pipelining.enable", i32 0}
!21 = !{!"llvm.loop.intel.pipelining.disable"}
!22 = !{!"llvm.loop.intel.pipelining.enable", i32 1}
!23 = !{!"llvm.loop.intel.min.ii.at.target.fmax"}
!24 = !{!"llvm.loop.ii.count", i32 5}
!25 = !{!"llvm.loop.ii.count", i32 5}
!26 = !{!"llvm.loop.pipeline.initiationinterval", i32 3}
!27 = !{!"llvm.loop.intel.ii.at.least.count", i32 4}
!28 = !{!"llvm.loop.intel.ii.at.most.count", i32 4}
!29 = !{!"llvm.loop.intel.ii.at.least.count", i32 2}
!30 = !{!"llvm.loop.intel.ii.at.most.count", i32 4}
!31 = !{!"llvm.loop.intel.ii.at.least.count", i32 5}
!32 = !{!"llvm.loop.intel.ii.at.most.count", i32 4}
!33 = !{!"llvm.loop.ii.count", i32 0}
!34 = !{!"llvm.loop.intel.ii.at.most.count", i32 1}
!35 = !{!"llvm.loop.max_concurrency.count", i32 2}
!36 = !{!"llvm.loop.intel.speculated.iterations.count", i32 4}
!37 = !{!"llvm.loop.intel.loopcount_max", i32 4}
!38 = !{!"llvm.loop.mustprogress"}
