; As wrap.ll, with addresses of 64 bits and strides near their size.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

; 3 * 2^61 bytes: back after 8 iterations and three turns.
; CHECK-LABEL: in function 'three_turns':
; CHECK-DAG:   store#[[S:[0-9]+]] -> store#[[S]]: write after write, distance 8,
; CHECK-DAG:   %x -> store#[[S]]: write after read, distance 3,
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 5,
define void @three_turns(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %k = mul i64 %i, 6917529027641081856 ; 3 << 61
  %p = getelementptr i8, ptr %a, i64 %k
  %q = getelementptr i8, ptr %p, i64 2305843009213693952 ; 1 << 61
  %x = load i8, ptr %q
  store i8 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; An odd stride is back after 2^64 iterations: never.
; CHECK-LABEL: in function 'odd':
; CHECK-NOT:   write
define void @odd(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %k = mul i64 %i, 6917529027641081857
  %p = getelementptr i8, ptr %a, i64 %k
  store i8 0, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
