; A load that is harmless wherever it runs may be scheduled before it is known
; whether its iteration runs. While the kernel ramps up, there is no iteration
; and no address yet: the load waits for the first one.
; REQUIRES: clang
; The record is of version 3, which has no order within a slot to be moved as well.
; RUN: %gaus-opt -passes='gaus-schedule<record=3>' -S %s -o %t.ll
; RUN: %python %S/Inputs/delay.py f load 8 < %t.ll > %t.late.ll
; RUN: %gaus-opt -passes=gaus-verify,gaus-pipeline,verify -S %t.late.ll | FileCheck %s
; RUN: %gaus-opt -passes=gaus-pipeline %t.late.ll -o %t.bc
; RUN: %clang %t.bc -o %t.after && %t.after | FileCheck %s --check-prefix=OUTPUT
; OUTPUT: 12 7

; CHECK:       loop.kernel:
; CHECK:         %[[ADDRESS:.*]] = phi ptr [ null, %loop.ahead ]
; CHECK:         br i1 %[[STARTED:.*]], label %[[NEXT:loop.run.*]], label
; CHECK:       [[NEXT]]:
; CHECK-NEXT:    load i32, ptr %[[ADDRESS]]
@table = internal constant [2 x i32] [i32 3, i32 7]
@text = internal constant [7 x i8] c"%d %d\0A\00"
declare i32 @printf(ptr, ...)

define i32 @f(ptr %found, i32 %start) {
entry:
  br label %loop
loop:
  %k = phi i32 [ 0, %entry ], [ %k.next, %loop ]
  %s = phi i32 [ %start, %entry ], [ %s.next, %loop ]
  %p = getelementptr inbounds [2 x i32], ptr @table, i64 0, i64 1
  %x = load i32, ptr %p, align 4
  %s.next = mul i32 %s, 3
  %t = udiv i32 %s.next, 10
  %u = urem i32 %t, 100
  %k.next = add i32 %k, 1
  %c = icmp eq i32 %u, 44
  br i1 %c, label %exit, label %loop
exit:
  store i32 %x, ptr %found
  ret i32 %k.next
}

define i32 @main() {
  %found = alloca i32
  %k = call i32 @f(ptr %found, i32 1)
  %x = load i32, ptr %found
  %printed = call i32 (ptr, ...) @printf(ptr @text, i32 %k, i32 %x)
  ret i32 0
}
