; Addresses of 16 bits wrap: with a stride of 2048 bytes the same place comes
; by again after 32 iterations.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s
target datalayout = "p:16:16:16:16"

; CHECK-LABEL: in function 'around':
; CHECK-DAG:   %x -> store#[[S:[0-9]+]]: write after read, distance 0
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 32
; CHECK-DAG:   store#[[S]] -> store#[[S]]: write after write, distance 32
define void @around(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %k = phi i16 [ 0, %entry ], [ %k.next, %loop ]
  %p = getelementptr i8, ptr %a, i16 %k
  %x = load i8, ptr %p
  store i8 %x, ptr %p
  %k.next = add i16 %k, 2048
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; A stride of 3 * 2^13 bytes is back after 8 iterations, three turns around the
; address space. What lies 2^13 bytes further comes by after 3 of them, one turn
; and a bit: 9 * 2^13 = 2^16 + 2^13.
; CHECK-LABEL: in function 'several_turns':
; CHECK-DAG:   store#[[S:[0-9]+]] -> store#[[S]]: write after write, distance 8,
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 5,
; CHECK-DAG:   %x -> store#[[S]]: write after read, distance 3,
; CHECK-LABEL: in function 'few_iterations':
define void @several_turns(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %k = phi i16 [ 0, %entry ], [ %k.next, %loop ]
  %p = getelementptr i8, ptr %a, i16 %k
  %q = getelementptr i8, ptr %p, i16 8192
  %x = load i8, ptr %q
  store i8 %x, ptr %p
  %k.next = add i16 %k, 24576
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The same, seven times: the store never comes back.
; CHECK-DAG:   store#[[T:[0-9]+]] -> %x: read after write, distance 5,
; CHECK-DAG:   %x -> store#[[T]]: write after read, distance 3,
; CHECK-NOT:   write after write
define void @few_iterations(ptr %a) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %k = phi i16 [ 0, %entry ], [ %k.next, %loop ]
  %p = getelementptr i8, ptr %a, i16 %k
  %q = getelementptr i8, ptr %p, i16 8192
  %x = load i8, ptr %q
  store i8 %x, ptr %p
  %k.next = add i16 %k, 24576
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 7
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
