; The fingerprint is the same on every version of LLVM. They hold the cases of a switch in different places, and write
; vectors of equal elements in different ways.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -S %s -o %t.ll
; RUN: FileCheck %s --input-file=%t.ll
; CHECK-DAG: !{!"gaus.hash", i64 8966472749006298851}
; CHECK-DAG: !{!"gaus.hash", i64 -1860118200368499163}
; Another case is another body.
; RUN: sed 's/i32 5, label %%five/i32 6, label %%five/' %t.ll | not %gaus-opt -passes=gaus-verify -disable-output 2>&1 | FileCheck %s --check-prefix=CASE
; CASE: loop 'loop' in function 'cases': its schedule is stale: the body changed since
define void @cases(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  switch i32 %x, label %latch [ i32 3, label %three
                                i32 5, label %five ]
three:
  br label %latch
five:
  br label %latch
latch:
  %y = phi i32 [ 1, %loop ], [ 30, %three ], [ 50, %five ]
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @vectors(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr <4 x i32>, ptr %a, i64 %i
  %x = load <4 x i32>, ptr %p
  %y = mul <4 x i32> %x, <i32 3, i32 3, i32 3, i32 3>
  %z = add <4 x i32> %y, <i32 1, i32 2, i32 3, i32 4>
  store <4 x i32> %z, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
