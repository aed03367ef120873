; Program order: volatile, atomic, fences, calls.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll

;--- target.json
{"format": "gaus-target-1", "name": "order", "extends": "default",
 "operator_types": [{"name": "sync", "latency": 3}],
 "rules": [{"opcode": ["fence", "atomicrmw", "cmpxchg"], "operator": "sync"},
           {"callee": ["opaque", "reader", "writer", "pure", "may_throw"], "operator": "sync"}]}
;--- loops.ll
; CHECK-LABEL: in function 'volatiles':
; CHECK-DAG:   %x -> %x: ordered, distance 1, latency 2, forced (volatile, atomic or fence)
; CHECK-DAG:   %x -> %y: ordered, distance 0, latency 2, forced
; CHECK-DAG:   %y -> %x: ordered, distance 1, latency 2, forced
; CHECK-DAG:   %x -> %z: ordered, distance 0, latency 2, forced
; CHECK-DAG:   %z -> %x: ordered, distance 1, latency 2, forced
define void @volatiles(ptr noalias %a, ptr noalias %b, ptr noalias %d, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %x = load volatile i32, ptr %a
  %y = load volatile i32, ptr %b
  %z = load i32, ptr %d
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'atomics':
; CHECK-DAG:   %x -> %r: ordered, distance 0, latency 2, forced
; CHECK-DAG:   %r -> %x: ordered, distance 1, latency 3, forced
; CHECK-DAG:   %r -> %r: ordered, distance 1, latency 3, forced
; CHECK-DAG:   %r -> fence#[[F:[0-9]+]]: ordered, distance 0, latency 3, forced
; CHECK-DAG:   fence#[[F]] -> %x: ordered, distance 1, latency 3, forced
define void @atomics(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %x = load i32, ptr %a
  %r = atomicrmw add ptr %b, i32 1 seq_cst
  fence seq_cst
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; An unknown call may write, throw and never return.
; CHECK-LABEL: in function 'calls':
; CHECK-DAG:   %x -> opaque#[[C:[0-9]+]]: ordered, distance 0, latency 2, forced (call that may throw or not return)
; CHECK-DAG:   opaque#[[C]] -> %x: ordered, distance 1, latency 3, forced
; CHECK-DAG:   opaque#[[C]] -> opaque#[[C]]: ordered, distance 1, latency 3, forced
; CHECK-DAG:   opaque#[[C]] -> %d: control, distance 0, latency 3, forced (call that may throw or not return)
; CHECK-DAG:   opaque#[[C]] -> %e: control, distance 1, latency 3, forced
define i64 @calls(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi i64 [ 0, %entry ], [ %d, %loop ]
  %x = load i64, ptr %a
  %e = sdiv i64 %x, %n
  call void @opaque()
  %d = udiv i64 %e, %n
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i64 %acc
}

; Reads are ordered against writes, not against reads.
; CHECK-LABEL: in function 'readers':
; CHECK-NOT:   %x -> %r: ordered
; CHECK-DAG:   %r -> store#[[S:[0-9]+]]: ordered, distance 0, latency 3, assumed (call that may access the same memory)
; CHECK-DAG:   store#[[S]] -> %r: ordered, distance 1, latency 1, assumed
; CHECK-NOT:   %r -> %r
define void @readers(ptr noalias %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %x = load i64, ptr %a
  %r = call i64 @reader(i64 %x)
  %p = getelementptr i64, ptr %b, i64 %i
  store i64 %r, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'pures':
; CHECK-NOT:   ordered
; CHECK-NOT:   assumed
define void @pures(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %x = load i64, ptr %a
  %r = call i64 @pure(i64 %x)
  %p = getelementptr i64, ptr %b, i64 %i
  store i64 %r, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; No memory, but it may throw: earlier stores come first, later ones wait.
; CHECK-LABEL: in function 'throws':
; CHECK-DAG:   may_throw#[[T:[0-9]+]] -> store#[[S:[0-9]+]]: ordered, distance 0, latency 3, forced
; CHECK-DAG:   store#[[S]] -> may_throw#[[T]]: ordered, distance 1, latency 1, forced
define void @throws(ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void @may_throw()
  %p = getelementptr i64, ptr %b, i64 %i
  store i64 0, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

declare void @opaque()
declare i64 @reader(i64) memory(read) nounwind willreturn
declare i64 @pure(i64) memory(none) nounwind willreturn
declare void @may_throw() memory(none) willreturn
