; Scalar evolution has one object for equal expressions: what wrap flags say of
; one value, which may be poison where nobody uses it, must not go for another
; that does wrap (LLVM's issue 80430).
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -S %s | FileCheck %s --check-prefix=FLAGS

; %a is used in iterations 0 and 1 alone, %b is 0, -128, 0, -128, ...
; CHECK-LABEL: in function 'phis'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 2, latency 1, assumed
;
; The flags themselves stay.
; FLAGS-LABEL: @phis(
; FLAGS:       %a.next = add nsw i8 %a, -128
define void @phis(ptr noalias %q, ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %a = phi i8 [ 0, %entry ], [ %a.next, %latch ]
  %b = phi i8 [ 0, %entry ], [ %b.next, %latch ]
  %early = icmp ult i64 %i, 2
  br i1 %early, label %then, label %latch
then:
  %ax = sext i8 %a to i64
  %ga = getelementptr i8, ptr %q, i64 %ax
  %w = load i8, ptr %ga
  br label %latch
latch:
  %wv = phi i8 [ %w, %then ], [ 0, %loop ]
  %bx = sext i8 %b to i64
  %g = getelementptr i8, ptr %p, i64 %bx
  %x = load i8, ptr %g
  %y = add i8 %x, %wv
  store i8 %y, ptr %g
  %a.next = add nsw i8 %a, -128
  %b.next = add i8 %b, -128
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The other value is a part of the counter.
; CHECK-LABEL: in function 'truncation'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 4, latency 1, assumed
define void @truncation(ptr noalias %q, ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %a = phi i8 [ 0, %entry ], [ %a.next, %latch ]
  %early = icmp ult i64 %i, 2
  br i1 %early, label %then, label %latch
then:
  %ax = sext i8 %a to i64
  %ga = getelementptr i8, ptr %q, i64 %ax
  %w = load i8, ptr %ga
  br label %latch
latch:
  %wv = phi i8 [ %w, %then ], [ 0, %loop ]
  %i64 = mul i64 %i, 64
  %b = trunc i64 %i64 to i8
  %bx = sext i8 %b to i64
  %g = getelementptr i8, ptr %p, i64 %bx
  %x = load i8, ptr %g
  %y = add i8 %x, %wv
  store i8 %y, ptr %g
  %a.next = add nsw i8 %a, 64
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; A product of a counter that wraps, without a sign.
; CHECK-LABEL: in function 'product'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 4, latency 1, proved
define void @product(ptr noalias %q, ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %k = phi i8 [ 0, %entry ], [ %k.next, %latch ]
  %a = phi i8 [ 0, %entry ], [ %a.next, %latch ]
  %early = icmp ult i64 %i, 2
  br i1 %early, label %then, label %latch
then:
  %ax = zext i8 %a to i64
  %ga = getelementptr i8, ptr %q, i64 %ax
  %w = load i8, ptr %ga
  br label %latch
latch:
  %wv = phi i8 [ %w, %then ], [ 0, %loop ]
  %b = mul i8 %k, 64
  %bx = zext i8 %b to i64
  %g = getelementptr i8, ptr %p, i64 %bx
  %x = load i8, ptr %g
  %y = add i8 %x, %wv
  store i8 %y, ptr %g
  %a.next = add nuw i8 %a, 64
  %k.next = add i8 %k, 1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Pointers: one steps out of its object, where nobody reads by it. The other
; one comes round to where it was four iterations before.
; CHECK-LABEL: in function 'pointers'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 4, latency 1, proved
define void @pointers(ptr noalias %p, ptr noalias %q, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %a = phi ptr [ %p, %entry ], [ %a.next, %latch ]
  %b = phi ptr [ %p, %entry ], [ %b.next, %latch ]
  %first = icmp eq i64 %i, 0
  br i1 %first, label %then, label %latch
then:
  store ptr %a, ptr %q
  br label %latch
latch:
  %x = load i8, ptr %b
  %y = add i8 %x, 1
  store i8 %y, ptr %b
  %a.next = getelementptr inbounds i8, ptr %a, i64 4611686018427387904
  %b.next = getelementptr i8, ptr %b, i64 4611686018427387904
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; %b is 0, 100, -56, 44, -112, ...: the loop runs for longer than the twin
; that does not wrap would let it.
; CHECK-LABEL: in function 'iterations'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 3, latency 1, proved
define void @iterations(ptr noalias %p, ptr noalias %q) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %a = phi i8 [ 0, %entry ], [ %a.next, %latch ]
  %b = phi i8 [ 0, %entry ], [ %b.next, %latch ]
  %early = icmp ult i64 %i, 2
  br i1 %early, label %then, label %latch
then:
  store i8 %a, ptr %q
  br label %latch
latch:
  %g = getelementptr i8, ptr %p, i64 %i
  %x = load i8, ptr %g
  %h = getelementptr i8, ptr %g, i64 3
  store i8 %x, ptr %h
  %a.next = add nsw i8 %a, 100
  %b.next = add i8 %b, 100
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp sgt i8 %b, 110
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Where a counter that wrapped would be undefined behaviour, it does not: at the
; loop's end,
; CHECK-LABEL: in function 'tested'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 2, latency 1, proved
define void @tested(ptr noalias %p, ptr noalias %q, i32 %n) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i.next, %latch ]
  %qi = getelementptr i8, ptr %q, i32 %i
  %v = load i8, ptr %qi
  %some = icmp eq i8 %v, 0
  br i1 %some, label %then, label %latch
then:
  %ix = sext i32 %i to i64
  %g = getelementptr i8, ptr %p, i64 %ix
  %x = load i8, ptr %g
  %h = getelementptr i8, ptr %g, i64 2
  store i8 %x, ptr %h
  br label %latch
latch:
  %i.next = add nsw i32 %i, 1
  %c = icmp slt i32 %i.next, %n
  br i1 %c, label %loop, label %exit
exit:
  ret void
}

; or where memory is accessed by it on every way.
; CHECK-LABEL: in function 'accessed'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 5, latency 1, proved
define void @accessed(ptr noalias %p, ptr noalias %q, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %k = phi i32 [ 0, %entry ], [ %k.next, %latch ]
  %qi = getelementptr i8, ptr %q, i64 %i
  %v = load i8, ptr %qi
  %some = icmp eq i8 %v, 0
  br i1 %some, label %then, label %latch
then:
  br label %latch
latch:
  %w = phi i8 [ 1, %then ], [ 2, %loop ]
  %kx = sext i32 %k to i64
  %g = getelementptr i8, ptr %p, i64 %kx
  %x = load i8, ptr %g
  %y = add i8 %x, %w
  %h = getelementptr i8, ptr %g, i64 15
  store i8 %y, ptr %h
  %k.next = add nsw i32 %k, 3
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
