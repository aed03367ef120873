; Where the largest number of iterations comes from; the schedule counts on it.
; RUN: %gaus-opt -passes='print<gaus-dependences;nest=on>' -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='print<gaus-dependences;nest=on;format=dot>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=DOT
; RUN: %gaus-opt -passes='gaus-schedule<nest=on>,gaus-verify' -disable-output -pass-remarks=gaus %s 2>&1 | FileCheck %s --check-prefix=WHY

; CHECK: nest.inner: loop 'inner' in function 'assumed', at most 50 iterations
declare void @llvm.assume(i1)
define void @assumed(ptr noalias %a, i32 %n) {
entry:
  %small = icmp ult i32 %n, 50
  call void @llvm.assume(i1 %small)
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i32 [ 0, %outer ], [ %j.next, %inner ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 %j, ptr %p
  %j.next = add nuw nsw i32 %j, 1
  %jc = icmp ugt i32 %j.next, %n
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; By a test of the outer body, which the nest waits for.
; CHECK:     loop 'outer' in function 'tested'
; CHECK:       nest.inner: loop 'inner' in function 'tested', at most 9 iterations
; CHECK:       br#{{[0-9]+}} -> nest.inner: control, distance 0, latency 0, forced (it decides whether this runs)
define void @tested(ptr noalias %a, ptr noalias %sizes) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %q = getelementptr i32, ptr %sizes, i64 %i
  %n = load i32, ptr %q
  %few = icmp ult i32 %n, 10
  %some = icmp ne i32 %n, 0
  %good = and i1 %few, %some
  br i1 %good, label %before, label %latch
before:
  br label %inner
inner:
  %j = phi i32 [ 0, %before ], [ %j.next, %inner ]
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

; A triangle.
; CHECK: nest.inner: loop 'inner' in function 'triangle', at most 16 iterations
define void @triangle(ptr noalias %a) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 1, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %p = getelementptr [16 x i64], ptr %a, i64 %i, i64 %j
  store i64 %j, ptr %p
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, %i
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 17
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; It never goes back.
; CHECK: nest.inner: loop 'inner' in function 'once', at most 1 iteration, 2 cycles, 0 bits
; DOT:   label="nest.inner\nat most 1 iteration, 2 cycles"
; WHY:   ResMII 2: nest.inner takes 2 cycles for at most 1 iteration (
define void @once(ptr noalias %a) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 1
  br i1 %jc, label %latch, label %inner
latch:
  %p = getelementptr i64, ptr %a, i64 %i
  store i64 %i, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; By what is known of a value from memory.
; CHECK: nest.inner: loop 'inner' in function 'loaded', at most 64 iterations
define void @loaded(ptr noalias %a, ptr noalias %q) {
entry:
 %n = load i32, ptr %q, !range !10
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
!10 = !{i32 1, i32 65}
