; An inner loop of several exits is a test of the outer body: it decides where
; that goes on, and what comes out of it.
; RUN: %gaus-opt -passes='print<gaus-dependences;nest=on>' -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule<nest=on>,gaus-verify' -disable-output %s

; CHECK-LABEL: loop 'outer' in function 'search'
; CHECK-DAG:     nest.inner -> %found: control, distance 0, latency [[TAKES:[0-9]+]], forced (it decides which value comes in)
; CHECK-DAG:     nest.inner -> store#{{[0-9]+}}: control, distance 0, latency [[TAKES]], forced (it decides whether this runs)
; CHECK-DAG:     nest.inner -> %place: data, distance 0, latency [[TAKES]]
define void @search(ptr noalias %a, ptr noalias %b, ptr noalias %c) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %go ]
  %p = getelementptr [16 x i32], ptr %a, i64 %i, i64 %j
  %x = load i32, ptr %p
  %hit = icmp eq i32 %x, 0
  br i1 %hit, label %then, label %go
go:
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %latch, label %inner
then:
  %place = shl i64 %j, 1
  %q = getelementptr i64, ptr %b, i64 %i
  store i64 %place, ptr %q
  br label %latch
latch:
  %found = phi i32 [ 1, %then ], [ 0, %go ]
  %r = getelementptr i32, ptr %c, i64 %i
  store i32 %found, ptr %r
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; Two ways to the same block, with a value for each.
; CHECK-LABEL: loop 'outer' in function 'flag'
; CHECK:         nest.inner -> %found: control, distance 0, latency {{[0-9]+}}, forced (it decides which value comes in)
define void @flag(ptr noalias %a, ptr noalias %c) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %go ]
  %p = getelementptr [16 x i32], ptr %a, i64 %i, i64 %j
  %x = load i32, ptr %p
  %hit = icmp eq i32 %x, 0
  br i1 %hit, label %latch, label %go
go:
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %latch, label %inner
latch:
  %found = phi i32 [ 1, %inner ], [ 0, %go ]
  %r = getelementptr i32, ptr %c, i64 %i
  store i32 %found, ptr %r
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; It may leave both loops: whatever would do harm in the next iteration waits.
; CHECK-LABEL: loop 'outer' in function 'leaves'{{.*}}not counted
; CHECK-DAG:     nest.inner -> store#{{[0-9]+}}: control, distance 0
; CHECK-DAG:     nest.inner -> nest.inner: control, distance 1, latency {{[0-9]+}}, forced (exit test of the iteration before)
define void @leaves(ptr noalias %a, ptr noalias %c) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %go ]
  %p = getelementptr [16 x i32], ptr %a, i64 %i, i64 %j
  %x = load i32, ptr %p
  %hit = icmp eq i32 %x, 0
  br i1 %hit, label %exit, label %go
go:
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %latch, label %inner
latch:
  %r = getelementptr i32, ptr %c, i64 %i
  store i32 1, ptr %r
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; Only where a test says so: it waits, and the phi after it chooses.
; CHECK-LABEL: loop 'outer' in function 'guarded'
; CHECK-DAG:     br#{{[0-9]+}} -> nest.inner: control, distance 0, latency 0, forced (it decides whether this runs)
; CHECK-DAG:     br#{{[0-9]+}} -> %y: control, distance 0, latency 0, forced (it decides which value comes in)
; CHECK-DAG:     nest.inner -> %y: data, distance 0
define i32 @guarded(ptr noalias %a, ptr noalias %c) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %sum = phi i32 [ 0, %entry ], [ %y, %latch ]
  %q = getelementptr i32, ptr %c, i64 %i
  %z = load i32, ptr %q
  %wanted = icmp slt i32 %z, 0
  br i1 %wanted, label %before, label %latch
before:
  br label %inner
inner:
  %j = phi i64 [ 0, %before ], [ %j.next, %inner ]
  %s = phi i32 [ %sum, %before ], [ %s.next, %inner ]
  %p = getelementptr [16 x i32], ptr %a, i64 %i, i64 %j
  %x = load i32, ptr %p
  %s.next = add i32 %s, %x
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %latch, label %inner
latch:
  %y = phi i32 [ %s.next, %inner ], [ %sum, %outer ]
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret i32 %y
}
