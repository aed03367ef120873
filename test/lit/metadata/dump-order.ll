; A dumped problem's operations are those of the metadata, in the reverse post-order that docs/metadata.md defines:
; 'right' comes before 'left', which is before it in the file and in the branch.
; RUN: rm -rf %t && mkdir -p %t
; RUN: %gaus-opt -passes='gaus-schedule<dump=%t>' -disable-output %s
; RUN: FileCheck %s --input-file=%t/order.loop.json
; CHECK:      "name": "getelementptr#0"
; CHECK:      "name": "load#1"
; CHECK:      "name": "icmp#2"
; CHECK:      "name": "br#3"
; CHECK:      "name": "mul#4"
; CHECK:      "name": "store#5"
; CHECK:      "name": "xor#6"
; CHECK:      "name": "store#7"
; CHECK:      "name": "add#8"
define void @order(ptr noalias %0, i64 %1) {
entry:
  br label %loop
loop:
  %2 = phi i64 [ 0, %entry ], [ %8, %latch ]
  %3 = getelementptr i32, ptr %0, i64 %2
  %4 = load i32, ptr %3
  %5 = icmp sgt i32 %4, 0
  br i1 %5, label %left, label %right
left:
  %6 = xor i32 %4, 5
  store i32 %6, ptr %3
  br label %latch
right:
  %7 = mul i32 %4, 3
  store i32 %7, ptr %3
  br label %latch
latch:
  %8 = add nuw nsw i64 %2, 1
  %9 = icmp eq i64 %8, %1
  br i1 %9, label %exit, label %loop
exit:
  ret void
}
