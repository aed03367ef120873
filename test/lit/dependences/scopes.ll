; A scope that is declared inside the loop (restrict of a function that was
; inlined into it) says nothing about another iteration.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

; CHECK-LABEL: in function 'declared_inside':
; CHECK-DAG:   %x -> store#[[S:[0-9]+]]: write after read, distance 1, latency 1, assumed
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 1, latency 1, assumed
define void @declared_inside(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void @llvm.experimental.noalias.scope.decl(metadata !0)
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !alias.scope !0
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !noalias !0
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'declared_outside':
; CHECK-NOT:   assumed
define void @declared_outside(ptr %a, ptr %b, i64 %n) {
entry:
  call void @llvm.experimental.noalias.scope.decl(metadata !0)
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !alias.scope !0
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !noalias !0
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Two scopes, the inner one is of one iteration only; what the store promises
; about the outer one alone does not free it from the load, which has both.
; CHECK-LABEL: in function 'both':
; CHECK-DAG:   store#{{[0-9]+}} -> %x: read after write, distance 1, latency 1, assumed
define void @both(ptr %a, ptr %b, i64 %n) {
entry:
  call void @llvm.experimental.noalias.scope.decl(metadata !0)
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void @llvm.experimental.noalias.scope.decl(metadata !3)
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !alias.scope !5
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !noalias !5
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

declare void @llvm.experimental.noalias.scope.decl(metadata)

!0 = !{!1}
!1 = distinct !{!1, !2}
!2 = distinct !{!2}
!3 = !{!4}
!4 = distinct !{!4, !2}
!5 = !{!1, !4}
