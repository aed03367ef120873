; The built-in target knows the functions of the mathematical library by name,
; and atomic accesses; it does not guess what other functions cost.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -disable-output %s

; CHECK-LABEL: in function 'library'
; CHECK-DAG:   operation %r: fdiv, 32 bits
; CHECK-DAG:   operation %s: delementary, 64 bits
; CHECK-DAG:   operation %k: fconvert, 64 bits
define void @library(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %r = call float @sqrtf(float %x)
  store float %r, ptr %p
  %y = fpext float %x to double
  %s = call double @sin(double %y)
  %k = call i64 @lround(double %s)
  %q = getelementptr i64, ptr %b, i64 %i
  store i64 %k, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Two atomic accesses keep their order, from one iteration to the next too.
; CHECK-LABEL: in function 'atomics'
; CHECK-DAG:   operation %old: atomic, 32 bits
; CHECK-DAG:   operation %pair: atomic,
; CHECK-DAG:   operation %wide: atomic, 65 bits
; CHECK-DAG:   %old -> %pair: {{.*}}, distance 0, latency 4
; CHECK-DAG:   %pair -> %old: {{.*}}, distance 1, latency 4
define void @atomics(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %old = atomicrmw add ptr %a, i32 1 seq_cst
  %pair = cmpxchg ptr %a, i32 %old, i32 0 seq_cst seq_cst
  %wide = cmpxchg ptr %a, i64 0, i64 %i seq_cst seq_cst
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'other': not scheduled: target 'default' does not say what a call of 'mine' of type double is
define void @other(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %x = call double @mine(double 1.0)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

declare float @sqrtf(float)
declare double @sin(double)
declare i64 @lround(double)
declare double @mine(double)
