; Partial redundancy elimination makes a phi of two equal increments: it counts all the same.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

@a = global [4096 x float] zeroinitializer
@c = global [4096 x float] zeroinitializer
@d = global [4096 x float] zeroinitializer
@b = global [4096 x float] zeroinitializer

; CHECK-LABEL: in function 'equal_adds': {{.*}}, counted
; CHECK:       write after read, distance 0, latency 1, proved
; CHECK-NOT:   write
define void @equal_adds() mustprogress {
entry:
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %entry ], [ %indvars.iv.next.pre-phi, %for.inc ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %cmp1 = fcmp olt float %0, 0.000000e+00
  %arrayidx3 = getelementptr inbounds [4096 x float], ptr @c, i64 0, i64 %indvars.iv
  %1 = load float, ptr %arrayidx3
  %arrayidx5 = getelementptr inbounds [4096 x float], ptr @d, i64 0, i64 %indvars.iv
  %2 = load float, ptr %arrayidx5
  br i1 %cmp1, label %if.then, label %if.else
if.then:
  %add = fadd float %1, %2
  %3 = add nuw nsw i64 %indvars.iv, 1
  %arrayidx8 = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %3
  store float %add, ptr %arrayidx8
  br label %for.inc
if.else:
  %mul = fmul float %1, %2
  store float %mul, ptr %arrayidx
  %.pre = add nuw nsw i64 %indvars.iv, 1
  br label %for.inc
for.inc:
  %indvars.iv.next.pre-phi = phi i64 [ %3, %if.then ], [ %.pre, %if.else ]
  %exitcond.not = icmp eq i64 %indvars.iv.next.pre-phi, 4095
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; In steps of 3, of bytes, by three arms, without flags; and until it is not less.
; CHECK-LABEL: in function 'three_arms': {{.*}}, counted
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 2, latency 1, proved
; CHECK-NOT:   write
define void @three_arms(ptr %p, ptr noalias %q, i32 %n) {
entry:
  %end = zext i32 %n to i64
  %some = icmp sgt i32 %n, 0
  br i1 %some, label %loop, label %exit
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %latch ]
  %g = getelementptr i8, ptr %p, i64 %i
  %x = load i8, ptr %g
  %h = getelementptr i8, ptr %g, i64 6
  store i8 1, ptr %h
  switch i8 %x, label %c [ i8 1, label %a
                           i8 2, label %b ]
a:
  %na = add nuw nsw i64 %i, 3
  br label %latch
b:
  %nb = add i64 %i, 3
  br label %latch
c:
  %nc = add nuw i64 %i, 3
  br label %latch
latch:
  %next = phi i64 [ %na, %a ], [ %nb, %b ], [ %nc, %c ]
  %again = icmp slt i64 %next, %end
  br i1 %again, label %loop, label %exit
exit:
  ret void
}

; A pointer that both arms move on.
; CHECK-LABEL: in function 'pointer':
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, proved
; CHECK-NOT:   write
define void @pointer(ptr %p, ptr %end) {
entry:
  br label %loop
loop:
  %at = phi ptr [ %p, %entry ], [ %next, %latch ]
  %x = load i32, ptr %at
  %h = getelementptr i32, ptr %at, i64 1
  store i32 1, ptr %h
  %c = icmp eq i32 %x, 1
  br i1 %c, label %a, label %b
a:
  %na = getelementptr inbounds i8, ptr %at, i64 4
  br label %latch
b:
  %nb = getelementptr i8, ptr %at, i64 4
  br label %latch
latch:
  %next = phi ptr [ %na, %a ], [ %nb, %b ]
  %done = icmp eq ptr %next, %end
  br i1 %done, label %exit, label %loop
exit:
  ret void
}

; By 4 or by 8: the place of an earlier store may be met again, nobody knows when.
; CHECK-LABEL: in function 'unequal': {{.*}}, not counted
; CHECK-DAG:   store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed (address does not move by a constant, in %p)
; CHECK-DAG:   store#[[S]] -> store#[[S]]: write after write, distance 1, latency 1, assumed
define void @unequal(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %latch ]
  %g = getelementptr i8, ptr %p, i64 %i
  %x = load i32, ptr %g
  %h = getelementptr i8, ptr %g, i64 8
  store i32 1, ptr %h
  %c = icmp eq i32 %x, 1
  br i1 %c, label %a, label %b
a:
  %na = add nuw nsw i64 %i, 4
  br label %latch
b:
  %nb = add nuw nsw i64 %i, 8
  br label %latch
latch:
  %next = phi i64 [ %na, %a ], [ %nb, %b ]
  %done = icmp eq i64 %next, %n
  br i1 %done, label %exit, label %loop
exit:
  ret void
}

; One arm alone must not wrap: the counter of 8 bits does by the other one, and comes back after 4 iterations of 64.
; CHECK-LABEL: in function 'one_wraps':
; CHECK-DAG:   store#[[S:[0-9]+]] -> %x: read after write, distance 4, latency 1
; CHECK-DAG:   store#[[S]] -> store#[[S]]: write after write, distance 4, latency 1
define void @one_wraps(ptr noalias %p, ptr noalias %q, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %k = phi i8 [ 0, %entry ], [ %next, %latch ]
  %w = sext i8 %k to i64
  %g = getelementptr i8, ptr %p, i64 %w
  %x = load i8, ptr %g
  %y = add i8 %x, 1
  store i8 %y, ptr %g
  %few = icmp ult i64 %i, 1
  br i1 %few, label %a, label %b
a:
  %na = add nuw nsw i8 %k, 64
  br label %latch
b:
  %nb = add i8 %k, 64
  br label %latch
latch:
  %next = phi i8 [ %na, %a ], [ %nb, %b ]
  %i.next = add nuw nsw i64 %i, 1
  %done = icmp eq i64 %i.next, %n
  br i1 %done, label %exit, label %loop
exit:
  ret void
}

; The same step, but of what was two iterations ago: that is not how one counts.
; CHECK-LABEL: in function 'lagging': {{.*}}, counted
; CHECK:       store#[[S:[0-9]+]] -> store#[[S]]: write after write, distance 1, latency 1, assumed
define void @lagging(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %k = phi i64 [ 0, %entry ], [ %next, %latch ]
  %old = phi i64 [ 0, %entry ], [ %k, %latch ]
  %g = getelementptr i8, ptr %p, i64 %k
  store i32 1, ptr %g
  %c = icmp eq i64 %k, 8
  br i1 %c, label %a, label %b
a:
  %na = add i64 %old, 4
  br label %latch
b:
  %nb = add i64 %old, 4
  br label %latch
latch:
  %next = phi i64 [ %na, %a ], [ %nb, %b ]
  %i.next = add nuw nsw i64 %i, 1
  %done = icmp eq i64 %i.next, %n
  br i1 %done, label %exit, label %loop
exit:
  ret void
}
