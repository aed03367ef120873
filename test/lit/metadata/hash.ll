; The fingerprint of a body does not hang on names, only on what is computed.
; RUN: %gaus-opt -passes='gaus-schedule' -S %s | FileCheck %s

; CHECK-LABEL: define void @one(
; CHECK:         !llvm.loop ![[A:[0-9]+]]
; CHECK-LABEL: define void @same(
; CHECK:         !llvm.loop ![[B:[0-9]+]]
; CHECK-LABEL: define void @other_constant(
; CHECK:         !llvm.loop ![[C:[0-9]+]]
; CHECK-LABEL: define void @other_operand(
; CHECK:         !llvm.loop ![[D:[0-9]+]]
; CHECK:       ![[A]] = distinct !{{{.*}}, ![[H:[0-9]+]], !{{[0-9]+}}, !{{[0-9]+}}, !{{[0-9]+}}, !{{[0-9]+}}, !{{[0-9]+}}}
; CHECK:       ![[H]] = !{!"gaus.hash", i64 [[VALUE:-?[0-9]+]]}
; CHECK:       ![[B]] = distinct !{{{.*}}, ![[H]], !{{[0-9]+}}, !{{[0-9]+}}, !{{[0-9]+}}, !{{[0-9]+}}, !{{[0-9]+}}}
; CHECK-NOT:   !"gaus.hash", i64 [[VALUE]]
define void @one(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %y = sub i32 %x, 3
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @same(i64 %m, ptr %array) {
start:
  br label %body
body:
  %0 = phi i64 [ 0, %start ], [ %4, %body ]
  %1 = getelementptr i32, ptr %array, i64 %0
  %2 = load i32, ptr %1
  %3 = sub i32 %2, 3
  store i32 %3, ptr %1
  %4 = add nuw nsw i64 %0, 1
  %5 = icmp eq i64 %4, %m
  br i1 %5, label %done, label %body
done:
  ret void
}

define void @other_constant(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %y = sub i32 %x, 4
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @other_operand(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %y = sub i32 3, %x
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
