; What the inner loop touches is a dependence of the outer one, unless it is
; known to be elsewhere.
; RUN: %gaus-opt -passes='print<gaus-dependences;nest=on>' -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule<nest=on>,gaus-verify' -disable-output %s

; Row i is made of row i - 1: exactly one row apart.
; CHECK-LABEL: loop 'outer' in function 'recurrence'
; CHECK:         nest.inner -> nest.inner: read after write, distance 1, latency [[TAKES:[0-9]+]], proved (from the addresses)
; CHECK-NOT:     nest.inner ->
define void @recurrence(ptr %a) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 1, %entry ], [ %i.next, %latch ]
  %above = add nsw i64 %i, -1
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %p = getelementptr [16 x i32], ptr %a, i64 %above, i64 %j
  %x = load i32, ptr %p
  %y = mul i32 %x, 3
  %q = getelementptr [16 x i32], ptr %a, i64 %i, i64 %j
  store i32 %y, ptr %q
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 9
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; Three rows apart: three may be on their way at once.
; CHECK-LABEL: loop 'outer' in function 'farther'
; CHECK:         nest.inner -> nest.inner: read after write, distance 3, latency {{[0-9]+}}, proved
; CHECK-NOT:     nest.inner ->
define void @farther(ptr %a) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 3, %entry ], [ %i.next, %latch ]
  %above = add nsw i64 %i, -3
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %p = getelementptr [16 x i32], ptr %a, i64 %above, i64 %j
  %x = load i32, ptr %p
  %y = mul i32 %x, 3
  %q = getelementptr [16 x i32], ptr %a, i64 %i, i64 %j
  store i32 %y, ptr %q
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 9
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; A column: between its first and last element lie those of others, but modulo
; a row they are apart. And backwards, from the highest element to the lowest.
; CHECK-LABEL: loop 'outer' in function 'columns'
; CHECK-NOT:     nest.inner -> nest.inner
; CHECK-LABEL: loop 'inner' in function 'columns': 5
define void @columns(ptr %a) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 15, %outer ], [ %j.next, %inner ]
  %p = getelementptr [16 x i32], ptr %a, i64 %j, i64 %i
  store i32 1, ptr %p
  %j.next = add nsw i64 %j, -1
  %jc = icmp eq i64 %j, 0
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; The outer body's own accesses before and after. The store before must end
; before the inner loop starts, and that before the load after it starts; one
; more cycle where the inner loop only reads.
; CHECK-LABEL: loop 'outer' in function 'around'
; CHECK-DAG:     store#1 -> nest.inner: read after write, distance 0, latency 1, assumed (may alias: %b and %a are pointer arguments without restrict)
; CHECK-DAG:     nest.inner -> store#1: write after read, distance 1, latency [[TAKES:[0-9]+]], assumed (may alias
; CHECK-DAG:     operation nest.inner: loop 'inner' in function 'around', at most 4 iterations, [[TAKES]] cycles
define void @around(ptr %a, ptr %b) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %o = getelementptr i32, ptr %b, i64 %i
  store i32 7, ptr %o
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %s = phi i32 [ 0, %outer ], [ %s.next, %inner ]
  %p = getelementptr i32, ptr %a, i64 %j
  %x = load i32, ptr %p
  %s.next = add i32 %s, %x
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 4
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; The last inner index is one of several: a[last] is where an inner iteration
; may have been, though plain alias analysis says that the two are apart.
; CHECK-LABEL: loop 'outer' in function 'last'
; CHECK:         nest.inner -> %y: read after write, distance 0, latency
define i32 @last(ptr %a) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 1, %outer ], [ %j.next, %inner ]
  %p = getelementptr i32, ptr %a, i64 %j
  store i32 1, ptr %p
  %before = add nsw i64 %j, -1
  %q = getelementptr i32, ptr %a, i64 %before
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 5
  br i1 %jc, label %latch, label %inner
latch:
  %r = phi ptr [ %q, %inner ]
  %y = load i32, ptr %r
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret i32 %y
}

; Volatile accesses within keep the order of all.
; CHECK-LABEL: loop 'outer' in function 'ordered'
; CHECK-DAG:     nest.inner -> nest.inner: ordered, distance 1, latency {{[0-9]+}}, forced (volatile, atomic or fence)
; CHECK-DAG:     nest.inner -> store#1: ordered, distance 0, latency {{[0-9]+}}, forced (volatile, atomic or fence)
; CHECK-DAG:     store#1 -> nest.inner: ordered, distance 1, latency 1, forced (volatile, atomic or fence)
define void @ordered(ptr noalias %port, ptr noalias %b) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %x = load volatile i32, ptr %port
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 4
  br i1 %jc, label %latch, label %inner
latch:
  store i32 7, ptr %b
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; A promise about the outer loop goes for what is within.
; CHECK-LABEL: loop 'outer' in function 'promised'
; CHECK-NOT:     nest.inner -> nest.inner:
; CHECK:         2 memory dependences removed or moved by a pragma
define void @promised(ptr %a, ptr %at) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %w = getelementptr i64, ptr %at, i64 %i
  %start = load i64, ptr %w, !llvm.access.group !2
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %k = add i64 %start, %j
  %p = getelementptr i64, ptr %a, i64 %k
  store i64 1, ptr %p, !llvm.access.group !2
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
!0 = distinct !{!0, !1, !3}
!1 = !{!"llvm.loop.parallel_accesses", !2}
!2 = distinct !{}
!3 = !{!"llvm.loop.vectorize.enable", i1 true}
