; Distances of memory dependences, from the addresses.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

; a[i + 4] is a[i] four iterations later.
; CHECK-LABEL: in function 'read_after_write':
; CHECK-NOT:   %x -> %st
; CHECK:       store#{{[0-9]+}} -> %x: read after write, distance 4, latency 1, proved (from the addresses)
; CHECK-NOT:   write
define void @read_after_write(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %j = add i64 %i, 4
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; a[i] = a[i + 2]: the store must not overtake the load of two iterations before.
; CHECK-LABEL: in function 'write_after_read':
; CHECK:       %x -> store#{{[0-9]+}}: write after read, distance 2, latency 1, proved
; CHECK-NOT:   write
define void @write_after_read(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %j = add i64 %i, 2
  %q = getelementptr i32, ptr %a, i64 %j
  %x = load i32, ptr %q
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'write_after_write':
; CHECK:       store#[[FAR:[0-9]+]] -> store#[[NEAR:[0-9]+]]: write after write, distance 3, latency 1, proved
; CHECK-NOT:   write
define void @write_after_write(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 0, ptr %p
  %j = add i64 %i, 3
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 1, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; In place: load and store of one iteration, nothing across.
; CHECK-LABEL: in function 'in_place':
; CHECK:       %x -> store#{{[0-9]+}}: write after read, distance 0, latency 1, proved
; CHECK-NOT:   write
define void @in_place(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  store i32 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The same place in every iteration.
; CHECK-LABEL: in function 'fixed_address':
; CHECK-DAG:   %x -> store#[[S:[0-9]+]]: write after read, distance 0, latency 1, proved
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 1, latency 1, proved
; CHECK-DAG:   store#[[S]] -> store#[[S]]: write after write, distance 1, latency 1, proved
define void @fixed_address(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %x = load i64, ptr %a
  %y = add i64 %x, %i
  store i64 %y, ptr %a
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Backwards: the load of a[i + 1] reads what the iteration before wrote.
; CHECK-LABEL: in function 'backwards':
; CHECK:       store#{{[0-9]+}} -> %x: read after write, distance 1, latency 1, proved
; CHECK-NOT:   write
define void @backwards(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ %n, %entry ], [ %i.next, %loop ]
  %j = add i64 %i, 1
  %q = getelementptr i32, ptr %a, i64 %j
  %x = load i32, ptr %q
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 %x, ptr %p
  %i.next = add nsw i64 %i, -1
  %c = icmp sgt i64 %i.next, 0
  br i1 %c, label %loop, label %exit
exit:
  ret void
}

; Bytes 4i .. 4i + 3 are written and 4i + 6 .. 4i + 9 read: the load meets the
; stores of one and of two iterations later, and the nearer implies the other.
; CHECK-LABEL: in function 'partial_overlap':
; CHECK:       %x -> store#{{[0-9]+}}: write after read, distance 1, latency 1, proved
; CHECK-NOT:   write
define void @partial_overlap(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %b = shl i64 %i, 2
  %b6 = add i64 %b, 6
  %q = getelementptr i8, ptr %a, i64 %b6
  %x = load i32, ptr %q, align 1
  %p = getelementptr i8, ptr %a, i64 %b
  store i32 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Even and odd elements never meet.
; CHECK-LABEL: in function 'interleaved':
; CHECK-NOT:   write
define void @interleaved(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %j = add nuw nsw i64 %i, 1
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 2
  %c = icmp ult i64 %i.next, %n
  br i1 %c, label %loop, label %exit
exit:
  ret void
}

; Words two bytes apart: a store overlaps the one of the next iteration.
; CHECK-LABEL: in function 'overlapping_stores':
; CHECK:       store#[[S:[0-9]+]] -> store#[[S]]: write after write, distance 1, latency 1, proved
define void @overlapping_stores(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i16, ptr %a, i64 %i
  store i32 0, ptr %p, align 2
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; 8 iterations never reach a distance of 8.
; CHECK-LABEL: in function 'short_loop':
; CHECK-NOT:   write
; CHECK-LABEL: in function 'long_enough':
; CHECK:       read after write, distance 7
define void @short_loop(ptr %a) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %j = add i64 %i, 8
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 8
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @long_enough(ptr %a) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %j = add i64 %i, 7
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 8
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The outer induction variable cancels: rows of 100, one element apart.
; CHECK-LABEL: loop 'inner' in function 'rows':
; CHECK:       store#{{[0-9]+}} -> %x: read after write, distance 1, latency 1, proved
; CHECK-NOT:   write
define void @rows(ptr %a, i64 %n, i64 %m) {
entry:
  br label %outer
outer:
  %r = phi i64 [ 0, %entry ], [ %r.next, %latch ]
  %row = mul nuw nsw i64 %r, 100
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %i.next, %inner ]
  %k = add nuw nsw i64 %row, %i
  %p = getelementptr i32, ptr %a, i64 %k
  %x = load i32, ptr %p
  %q = getelementptr i8, ptr %p, i64 4
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %latch, label %inner
latch:
  %r.next = add nuw nsw i64 %r, 1
  %d = icmp eq i64 %r.next, %m
  br i1 %d, label %exit, label %outer
exit:
  ret void
}
