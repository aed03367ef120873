; What is not an operation of known latency, and outer loops that are left alone
; for other reasons. The inner ones are scheduled all the same, as without nest.
; RUN: %gaus-opt -passes='gaus-schedule<nest=on>,gaus-verify' -pass-remarks-missed=gaus -S %s 2>&1 | FileCheck %s --implicit-check-not=gaus.nests --implicit-check-not=gaus.outer
; RUN: %gaus-opt -passes='gaus-schedule<nest=on>' -S %s > %t.nest.ll
; RUN: %gaus-opt -passes='gaus-schedule' -S %s > %t.plain.ll
; RUN: diff %t.nest.ll %t.plain.ll
; And the same without the option, but for one reason.
; RUN: %gaus-opt -passes='gaus-schedule<nest=off>' -pass-remarks-missed=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=OFF
; OFF: loop 'outer' in function 'unknown' is not scheduled: it contains another loop; only innermost loops are scheduled
; RUN: %gaus-opt -passes='print<gaus-dependences;nest=on;format=dot>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=DOT
; DOT: // loop 'outer' in function 'unknown': not scheduled

; CHECK: loop 'outer' in function 'unknown' is not scheduled: its inner loop 'inner' in function 'unknown' may run for {{[0-9]+}} iterations, more than 1000000 cycles: a smaller bound or '__builtin_assume(n <= 64)' before it would make it shorter
define void @unknown(ptr %a, i32 %n) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i32 [ 0, %outer ], [ %j.next, %inner ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 %j, ptr %p
  %j.next = add nuw nsw i32 %j, 1
  %jc = icmp eq i32 %j.next, %n
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; CHECK: loop 'outer' in function 'unbounded' is not scheduled: its inner loop 'inner' in function 'unbounded' runs for a number of iterations that has no known bound: a constant bound or '__builtin_assume(n <= 64)' before it would give one
define void @unbounded(ptr noalias %list, ptr noalias %b) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %at = phi ptr [ %list, %outer ], [ %next, %inner ]
  %next = load ptr, ptr %at
  %jc = icmp eq ptr %next, null
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; CHECK: loop 'outer' in function 'refused' is not scheduled: its inner loop 'middle' in function 'refused' is not scheduled: its inner loop 'inner' in function 'refused' is not scheduled: target 'default' does not say what a call of 'work' is
; CHECK: loop 'middle' in function 'refused' is not scheduled: its inner loop 'inner'
; CHECK: loop 'inner' in function 'refused' is not scheduled: target 'default'
declare void @work()
define void @refused() {
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
  call void @work()
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 4
  br i1 %jc, label %middle.latch, label %inner
middle.latch:
  %k.next = add nuw nsw i64 %k, 1
  %kc = icmp eq i64 %k.next, 4
  br i1 %kc, label %latch, label %middle
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; CHECK: loop 'outer' in function 'shared' is not scheduled: a block of an inner loop leads back to its start; loop-simplify before this pass gives it a latch of its own
define void @shared(ptr %a) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %inner ]
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %inner.before
inner.before:
  br label %inner
inner:
  %j = phi i64 [ 0, %inner.before ], [ %j.next, %inner ]
  %p = getelementptr i32, ptr %a, i64 %j
  store i32 1, ptr %p
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 4
  br i1 %jc, label %outer, label %inner
exit:
  ret void
}

; CHECK: loop 'outer' in function 'disabled' is not scheduled: a pragma turns pipelining off for it
define void @disabled(ptr %a) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %p = getelementptr i32, ptr %a, i64 %j
  store i32 1, ptr %p
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 4
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer, !llvm.loop !0
exit:
  ret void
}
!0 = distinct !{!0, !1}
!1 = !{!"llvm.loop.pipeline.disable", i1 true}

; CHECK: loop 'outer' in function 'too_small' is not scheduled: a pragma asks for II 2, but no schedule has an II below 5: ResMII 5: nest.inner takes 5 cycles for at most 4 iterations
define void @too_small(ptr noalias %a) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %p = getelementptr [4 x i32], ptr %a, i64 %i, i64 %j
  store i32 1, ptr %p
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 4
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer, !llvm.loop !2
exit:
  ret void
}
!2 = distinct !{!2, !3}
!3 = !{!"llvm.loop.pipeline.initiationinterval", i32 2}

; CHECK: loop 'outer' in function 'scalable' is not scheduled: the width of what an inner loop computes is not known at compile time
define void @scalable(ptr noalias %a, <vscale x 4 x i32> %x) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %v = phi <vscale x 4 x i32> [ %x, %outer ], [ %v, %inner ]
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 4
  br i1 %jc, label %latch, label %inner
latch:
  store <vscale x 4 x i32> %v, ptr %a
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}
