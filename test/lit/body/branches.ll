; Bodies of several blocks: what waits for a test, what does not, and which
; accesses one iteration cannot both make.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -disable-output %s

; if (x < 0) b[i] = 3 * x, m = 3 * x; else m = 77 / x; a[i] = m
; The division may trap and the store is seen: both wait. The product does not.
; CHECK-LABEL: in function 'diamond': 13 operations
; CHECK-SAME:  counted
; CHECK:       operation %m: logic, 32 bits
; CHECK-DAG:   %t -> %m: data, distance 0, latency 3
; CHECK-DAG:   %e -> %m: data, distance 0, latency 18
; CHECK-DAG:   br#[[B:[0-9]+]] -> %m: control, distance 0, latency 0, forced (it decides which value comes in)
; CHECK-DAG:   br#[[B]] -> %e: control, distance 0, latency 0, forced (it decides whether this runs)
; CHECK-DAG:   br#[[B]] -> store#{{[0-9]+}}: control, distance 0, latency 0, forced (it decides whether this runs)
; CHECK-NOT:   control
; CHECK-LABEL: in function
define void @diamond(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %z = icmp slt i32 %x, 0
  br i1 %z, label %then, label %else
then:
  %t = mul i32 %x, 3
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %t, ptr %q
  br label %latch
else:
  %e = sdiv i32 77, %x
  br label %latch
latch:
  %m = phi i32 [ %t, %then ], [ %e, %else ]
  store i32 %m, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Two stores to one place on different branches: no iteration makes both, but
; the next one may make the other. The load after them waits for either.
; CHECK-SAME: 'exclusive': 11 operations
; CHECK-NOT:  store#{{[0-9]+}} -> store#{{[0-9]+}}: write after write, distance 0
; CHECK:      store#[[A:[0-9]+]] -> store#[[A]]: write after write, distance 1, latency 1, proved
; CHECK-NEXT: store#[[A]] -> store#[[B:[0-9]+]]: write after write, distance 1, latency 1, proved
; CHECK-NEXT: store#[[B]] -> store#[[A]]: write after write, distance 1, latency 1, proved
; CHECK-NEXT: store#[[A]] -> %y: read after write, distance 0, latency 1, proved
; CHECK-NEXT: %y -> store#[[A]]: write after read, distance 1, latency 1, proved
; CHECK-NEXT: store#[[B]] -> store#[[B]]: write after write, distance 1, latency 1, proved
; CHECK-NEXT: store#[[B]] -> %y: read after write, distance 0, latency 1, proved
; CHECK-NOT:  write after write, distance 0
; CHECK-LABEL: in function
define void @exclusive(ptr noalias %a, ptr noalias %b, i64 %n, i64 %k) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %odd = and i64 %i, %k
  %z = icmp eq i64 %odd, 0
  br i1 %z, label %then, label %else
then:
  store i64 %i, ptr %a
  br label %latch
else:
  store i64 %n, ptr %a
  br label %latch
latch:
  %y = load i64, ptr %a
  %q = getelementptr i64, ptr %b, i64 %i
  store i64 %y, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The same of accesses that cannot be told apart, and of volatile ones.
; CHECK-SAME: 'exclusive_unknown'
; CHECK-NOT:  store#{{[0-9]+}} -> store#{{[0-9]+}}: {{.*}}, distance 0
; CHECK:      store#[[A:[0-9]+]] -> store#[[A]]: write after write, distance 1
; CHECK-NEXT: store#[[A]] -> store#[[B:[0-9]+]]: write after write, distance 1, latency 1, assumed (may alias: %q and %p are pointer arguments without restrict)
; CHECK-NEXT: store#[[B]] -> store#[[A]]: write after write, distance 1, latency 1, assumed (may alias: %p and %q are pointer arguments without restrict)
; CHECK-NOT:  store#{{[0-9]+}} -> store#{{[0-9]+}}: {{.*}}, distance 0
; CHECK-LABEL: in function
define void @exclusive_unknown(ptr %p, ptr %q, i64 %n, i64 %k) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %odd = and i64 %i, %k
  %z = icmp eq i64 %odd, 0
  br i1 %z, label %then, label %else
then:
  store i64 %i, ptr %p
  br label %latch
else:
  store i64 %n, ptr %q
  br label %latch
latch:
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-SAME: 'exclusive_volatile'
; CHECK-NOT:  store#{{[0-9]+}} -> store#{{[0-9]+}}: {{.*}}, distance 0
; CHECK:      store#[[A:[0-9]+]] -> store#[[A]]: ordered, distance 1
; CHECK-NEXT: store#[[A]] -> store#[[B:[0-9]+]]: ordered, distance 1, latency 1, forced (volatile, atomic or fence)
; CHECK-NEXT: store#[[B]] -> store#[[A]]: ordered, distance 1, latency 1, forced (volatile, atomic or fence)
; CHECK-NOT:  store#{{[0-9]+}} -> store#{{[0-9]+}}: {{.*}}, distance 0
; CHECK-LABEL: in function
define void @exclusive_volatile(ptr %p, ptr %q, i64 %n, i64 %k) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %odd = and i64 %i, %k
  %z = icmp eq i64 %odd, 0
  br i1 %z, label %then, label %else
then:
  store volatile i64 %i, ptr %p
  br label %latch
else:
  store volatile i64 %n, ptr %q
  br label %latch
latch:
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; if (x > 0 && y > 0) a[i] = 0, as clang leaves it: the store waits for both
; tests, the load of y, from who knows where, for the first.
; CHECK-SAME: 'short_circuit'
; CHECK-DAG:  br#[[X:[0-9]+]] -> %y: control, distance 0, latency 0, forced (it decides whether this runs)
; CHECK-DAG:  br#[[X]] -> store#[[S:[0-9]+]]: control, distance 0
; CHECK-DAG:  br#[[Y:[0-9]+]] -> store#[[S]]: control, distance 0
; CHECK-NOT:  -> %w: control
; CHECK-LABEL: in function
define void @short_circuit(ptr noalias %a, ptr noalias %b, ptr noalias %d, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %b, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %d, i64 %i
  %gx = icmp sgt i32 %x, 0
  br i1 %gx, label %second, label %latch
second:
  %y = load i32, ptr %q
  %gy = icmp sgt i32 %y, 0
  br i1 %gy, label %then, label %latch
then:
  %r = getelementptr i32, ptr %a, i64 %i
  %w = add i32 %x, %y
  store i32 %w, ptr %r
  br label %latch
latch:
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; A table that holds every index that the loop can come to: its loads go ahead,
; those past its end do not.
; CHECK-SAME: 'table'
; CHECK-NOT:  -> %in: control
; CHECK:      br#{{[0-9]+}} -> %out: control, distance 0
; CHECK-NOT:  -> %in: control
; CHECK-LABEL: in function
@known = internal global [100 x i32] zeroinitializer
define void @table(ptr noalias %a, i32 %k) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %z = icmp eq i32 %x, %k
  br i1 %z, label %then, label %latch
then:
  %q = getelementptr inbounds [100 x i32], ptr @known, i64 0, i64 %i
  %in = load i32, ptr %q, align 4
  %r = getelementptr i32, ptr %q, i64 1
  %out = load i32, ptr %r, align 4
  %s = add i32 %in, %out
  store i32 %s, ptr %p
  br label %latch
latch:
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 100
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; switch (x): three ways and the default, which two cases join.
; CHECK-SAME: 'cases'
; CHECK-DAG:  switch#[[S:[0-9]+]] -> store#[[A:[0-9]+]]: control, distance 0
; CHECK-DAG:  switch#[[S]] -> store#[[B:[0-9]+]]: control, distance 0
; CHECK-DAG:  switch#[[S]] -> %m: control, distance 0, latency 0, forced (it decides which value comes in)
; CHECK-DAG:  store#[[A]] -> store#[[B]]: write after write, distance 1
; CHECK-DAG:  store#[[B]] -> store#[[A]]: write after write, distance 1
; CHECK-NOT:  write after write, distance 0
; CHECK-LABEL: in function
define void @cases(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %b, i64 %i
  %x = load i32, ptr %p
  switch i32 %x, label %latch [ i32 0, label %zero
                                i32 1, label %one
                                i32 7, label %latch ]
zero:
  store i32 5, ptr %a
  br label %latch
one:
  store i32 6, ptr %a
  br label %latch
latch:
  %m = phi i32 [ 0, %loop ], [ 0, %loop ], [ %x, %zero ], [ 2, %one ]
  store i32 %m, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The value of the iteration before goes around a branch.
; if (x) s = s + x
; CHECK-SAME: 'running'
; CHECK-DAG:  %s.next -> %t: data, distance 1, latency 1
; CHECK-DAG:  %t -> %s.next: data, distance 0, latency 4
; CHECK-DAG:  %s.next -> %s.next: data, distance 1, latency 1
; CHECK-DAG:  br#{{[0-9]+}} -> %s.next: control, distance 0
; CHECK-LABEL: in function
define float @running(ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %s = phi float [ 0.0, %entry ], [ %s.next, %latch ]
  %p = getelementptr float, ptr %b, i64 %i
  %x = load float, ptr %p
  %z = fcmp ogt float %x, 0.0
  br i1 %z, label %then, label %latch
then:
  %t = fadd float %s, %x
  br label %latch
latch:
  %s.next = phi float [ %t, %then ], [ %s, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret float %s.next
}

; A jump within the body is no operation, the one that ends an iteration is.
; CHECK-SAME: 'jumps': 5 operations
; CHECK:      operation br#{{[0-9]+}}: branch
; CHECK:      operation br#{{[0-9]+}}: branch
; CHECK-NOT:  operation br
define void @jumps(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %c = icmp eq i64 %i, %n
  br i1 %c, label %exit, label %middle
middle:
  store i64 %i, ptr %a
  br label %latch
latch:
  %i.next = add nuw nsw i64 %i, 1
  br label %loop
exit:
  ret void
}
