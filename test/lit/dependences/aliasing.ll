; Which objects are taken to overlap.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

; Two plain pointers may be one: ordered within an iteration and back.
; CHECK-LABEL: in function 'may_alias':
; CHECK-DAG:   %x -> store#[[S:[0-9]+]]: write after read, distance 0, latency 1, assumed (may alias: %a and %b are pointer arguments without restrict)
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 1, latency 1, assumed (may alias: %b and %a are pointer arguments without restrict)
define void @may_alias(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'restricted':
; CHECK-NOT:   write
define void @restricted(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'globals':
; CHECK-NOT:   write
@g = global [100 x i32] zeroinitializer
@h = global [100 x i32] zeroinitializer
define void @globals(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr [100 x i32], ptr @g, i64 0, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr [100 x i32], ptr @h, i64 0, i64 %i
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Nothing writes a constant table.
; CHECK-LABEL: in function 'constant_table':
; CHECK-NOT:   assumed
; CHECK-NOT:   read after write
@table = constant [4 x i32] [i32 1, i32 2, i32 3, i32 4]
define void @constant_table(ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %k = and i64 %i, 3
  %p = getelementptr [4 x i32], ptr @table, i64 0, i64 %k
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Types tell an int from a float, wherever the pointers come from.
; CHECK-LABEL: in function 'types':
; CHECK-NOT:   write after read
; CHECK-NOT:   read after write
define void @types(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = phi ptr [ %a, %entry ], [ %next, %loop ]
  %x = load i32, ptr %p, !tbaa !0
  %next = load ptr, ptr %p, !tbaa !6
  %f = sitofp i32 %x to float
  %q = getelementptr i8, ptr %p, i64 8
  store float %f, ptr %q, !tbaa !4
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The two pointers change places, so each is written through both: every other
; time. Within an iteration they differ.
; CHECK-LABEL: in function 'swapped':
; CHECK-DAG:   %x -> store#[[S:[0-9]+]]: write after read, distance 1, latency 1, assumed
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-DAG:   store#[[S]] -> store#[[S]]: write after write, distance 2, latency 1, assumed (address that is one of several)
define void @swapped(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = phi ptr [ %a, %entry ], [ %q, %loop ]
  %q = phi ptr [ %b, %entry ], [ %p, %loop ]
  %x = load i32, ptr %p
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; An address that the loop loads: of one iteration the two fields are apart.
; CHECK-LABEL: in function 'fields':
; CHECK-DAG:   %x -> store#[[S:[0-9]+]]: write after read, distance 1, latency 1, assumed
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   %x -> store#{{[0-9]+}}: write after read, distance 0
define void @fields(ptr noalias %index, ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i64, ptr %index, i64 %i
  %k = load i64, ptr %p
  %f0 = getelementptr { i32, i32 }, ptr %a, i64 %k, i32 0
  %f1 = getelementptr { i32, i32 }, ptr %a, i64 %k, i32 1
  %x = load i32, ptr %f0
  store i32 %x, ptr %f1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'unknown_offset':
; CHECK-DAG:   assumed (addresses an unknown number of bytes apart, in %a)
define void @unknown_offset(ptr %a, i64 %n, i64 %m) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %j = add i64 %i, %m
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

!0 = !{!1, !1, i64 0}
!1 = !{!"int", !2, i64 0}
!2 = !{!"omnipotent char", !3, i64 0}
!3 = !{!"Simple C/C++ TBAA"}
!4 = !{!5, !5, i64 0}
!5 = !{!"float", !2, i64 0}
!6 = !{!7, !7, i64 0}
!7 = !{!"any pointer", !2, i64 0}
