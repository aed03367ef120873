; Accesses whose addresses move by different strides, or by strides that are
; not known before the loop runs.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

; a[2 i] = a[i]: the element is read later, by the iteration of twice the
; number; both are at a[0] in the first.
; CHECK-LABEL: in function 'faster_store':
; CHECK-DAG:   %x -> store#[[S:[0-9]+]]: write after read, distance 0, latency 1, proved (from the addresses)
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 1, latency 1, proved (from the addresses)
; CHECK-NOT:   write after write
define void @faster_store(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr inbounds i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %j = shl nuw nsw i64 %i, 1
  %q = getelementptr inbounds i32, ptr %a, i64 %j
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; a[i] = a[2 i + 100]: what is read is written a hundred iterations later at
; the earliest.
; CHECK-LABEL: in function 'far_ahead':
; CHECK:       %x -> store#{{[0-9]+}}: write after read, distance 100, latency 1, proved (from the addresses)
; CHECK-NOT:   write
define void @far_ahead(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %j = shl nuw nsw i64 %i, 1
  %j100 = add nuw nsw i64 %j, 100
  %q = getelementptr inbounds i32, ptr %a, i64 %j100
  %x = load i32, ptr %q
  %p = getelementptr inbounds i32, ptr %a, i64 %i
  store i32 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The same where nothing says that indices do not wrap: 2^62 iterations later
; they have turned around the address space.
; CHECK-LABEL: in function 'may_wrap':
; CHECK-DAG:   %x -> store#{{[0-9]+}}: write after read, distance 0
; CHECK-DAG:   store#{{[0-9]+}} -> %x: read after write
define void @may_wrap(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %j = shl i64 %i, 1
  %j100 = add i64 %j, 100
  %q = getelementptr i32, ptr %a, i64 %j100
  %x = load i32, ptr %q
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 %x, ptr %p
  %i.next = add i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; a[4 i + 1] and a[2 i]: odd and even.
; CHECK-LABEL: in function 'common_divisor':
; CHECK-NOT:   write
define void @common_divisor(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %j = shl i64 %i, 2
  %j1 = add i64 %j, 1
  %q = getelementptr i32, ptr %a, i64 %j1
  %x = load i32, ptr %q
  %k = shl i64 %i, 1
  %p = getelementptr i32, ptr %a, i64 %k
  store i32 %x, ptr %p
  %i.next = add i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; a[i] = a[99 - i] for i < 100: they cross between 49 and 50, so what one half
; writes the other half reads.
; CHECK-LABEL: in function 'reverse':
; CHECK-DAG:   %x -> store#[[S:[0-9]+]]: write after read, distance 1, latency 1, proved (from the addresses)
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 1, latency 1, proved (from the addresses)
; CHECK-LABEL: in function 'half_reverse':
; CHECK-NOT:   write
define void @reverse(ptr %a) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %j = sub nuw nsw i64 99, %i
  %q = getelementptr inbounds i32, ptr %a, i64 %j
  %x = load i32, ptr %q
  %p = getelementptr inbounds i32, ptr %a, i64 %i
  store i32 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 100
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @half_reverse(ptr %a) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %j = sub nuw nsw i64 99, %i
  %q = getelementptr inbounds i32, ptr %a, i64 %j
  %x = load i32, ptr %q
  %p = getelementptr inbounds i32, ptr %a, i64 %i
  store i32 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 50
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; a[i m] is updated in place. If m is 0, each iteration needs the one before.
; CHECK-LABEL: in function 'unknown_stride':
; CHECK-DAG:   %x -> store#[[S:[0-9]+]]: write after read, distance 0, latency 1, proved
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 1, latency 1, assumed (stride that is not known and may be 0, in %a)
; CHECK-DAG:   store#[[S]] -> store#[[S]]: write after write, distance 1, latency 1, assumed (stride that is not known and may be 0, in %a)
define void @unknown_stride(ptr %a, i32 %n, i32 %m) {
entry:
  %wide = sext i32 %m to i64
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %j = mul nsw i64 %i, %wide
  %p = getelementptr inbounds i32, ptr %a, i64 %j
  %x = load i32, ptr %p
  %y = add i32 %x, 1
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %low = trunc i64 %i.next to i32
  %c = icmp eq i32 %low, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The loop is not entered if m is 0, and a[(i - 3) m] is a[i m] of three
; iterations ago.
; CHECK-LABEL: in function 'positive_stride':
; CHECK:       store#{{[0-9]+}} -> %x: read after write, distance 3, latency 1, proved (from the addresses)
; CHECK-NOT:   write
define void @positive_stride(ptr %a, i32 %m) {
entry:
  %good = icmp sgt i32 %m, 0
  br i1 %good, label %before, label %exit
before:
  %wide = zext i32 %m to i64
  br label %loop
loop:
  %i = phi i64 [ 3, %before ], [ %i.next, %loop ]
  %k = sub nsw i64 %i, 3
  %s = mul nsw i64 %k, %wide
  %q = getelementptr inbounds i32, ptr %a, i64 %s
  %x = load i32, ptr %q
  %j = mul nsw i64 %i, %wide
  %p = getelementptr inbounds i32, ptr %a, i64 %j
  store i32 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 1000
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; a[i + m] where m is at least 8: what is written is read eight iterations
; later at the earliest, and nothing is written that was read.
; CHECK-LABEL: in function 'known_range':
; CHECK:       store#{{[0-9]+}} -> %x: read after write, distance 8, latency 1, assumed (addresses an unknown number of bytes apart, in %a)
; CHECK-NOT:   write
define void @known_range(ptr %a, i32 %m, i64 %n) {
entry:
  %good = icmp sgt i32 %m, 7
  br i1 %good, label %before, label %exit
before:
  %wide = zext i32 %m to i64
  br label %loop
loop:
  %i = phi i64 [ 0, %before ], [ %i.next, %loop ]
  %p = getelementptr inbounds i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %j = add nuw nsw i64 %i, %wide
  %q = getelementptr inbounds i32, ptr %a, i64 %j
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Row r is computed from row r - 1 of n elements each. The inner loop visits n
; of them, so it never gets from one row into the other.
; CHECK-LABEL: in function 'rows':
; CHECK:       loop 'inner' in function 'rows'
; CHECK-NOT:   write
define void @rows(ptr %a, i32 %n) {
entry:
  %good = icmp sgt i32 %n, 1
  br i1 %good, label %before, label %exit
before:
  %wide = zext i32 %n to i64
  br label %outer
outer:
  %r = phi i64 [ 1, %before ], [ %r.next, %after ]
  %above = add nsw i64 %r, -1
  %from = mul nuw nsw i64 %above, %wide
  %to = mul nuw nsw i64 %r, %wide
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %i.next, %inner ]
  %j = add nuw nsw i64 %from, %i
  %p = getelementptr inbounds i32, ptr %a, i64 %j
  %x = load i32, ptr %p
  %k = add nuw nsw i64 %to, %i
  %q = getelementptr inbounds i32, ptr %a, i64 %k
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %wide
  br i1 %c, label %after, label %inner
after:
  %r.next = add nuw nsw i64 %r, 1
  %d = icmp eq i64 %r.next, %wide
  br i1 %d, label %exit, label %outer
exit:
  ret void
}

; One element more than a row has, and the last one is the next row's first.
; CHECK-LABEL: loop 'inner' in function 'long_rows'
; CHECK:       %x -> store#{{[0-9]+}}: write after read
; CHECK-LABEL: loop 'inner' in function 'constant_rows'
; CHECK-NOT:   write
define void @long_rows(ptr %a, i32 %n) {
entry:
  %good = icmp sgt i32 %n, 1
  br i1 %good, label %before, label %exit
before:
  %wide = zext i32 %n to i64
  br label %outer
outer:
  %r = phi i64 [ 1, %before ], [ %r.next, %after ]
  %above = add nsw i64 %r, -1
  %from = mul nuw nsw i64 %above, %wide
  %to = mul nuw nsw i64 %r, %wide
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %i.next, %inner ]
  %j = add nuw nsw i64 %to, %i
  %p = getelementptr inbounds i32, ptr %a, i64 %j
  %x = load i32, ptr %p
  %k = add nuw nsw i64 %from, %i
  %q = getelementptr inbounds i32, ptr %a, i64 %k
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp ugt i64 %i.next, %wide
  br i1 %c, label %after, label %inner
after:
  %r.next = add nuw nsw i64 %r, 1
  %d = icmp eq i64 %r.next, %wide
  br i1 %d, label %exit, label %outer
exit:
  ret void
}

; The outer number cancels: rows of 100 constant elements.
define void @constant_rows(ptr %a) {
entry:
  br label %outer
outer:
  %r = phi i64 [ 1, %entry ], [ %r.next, %after ]
  %row = getelementptr inbounds [100 x i32], ptr %a, i64 %r
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %i.next, %inner ]
  %p = getelementptr inbounds i32, ptr %row, i64 %i
  %up = getelementptr inbounds i8, ptr %p, i64 -400
  %x = load i32, ptr %up
  store i32 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 100
  br i1 %c, label %after, label %inner
after:
  %r.next = add nuw nsw i64 %r, 1
  %d = icmp eq i64 %r.next, 50
  br i1 %d, label %exit, label %outer
exit:
  ret void
}
