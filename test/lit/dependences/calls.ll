; Calls of which it is known what memory they access.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll

;--- target.json
{"format": "gaus-target-1", "name": "calls", "extends": "default",
 "operator_types": [{"name": "call", "latency": 3}],
 "rules": [{"callee": ["around", "inside", "both"], "operator": "call"}]}
;--- loops.ll
declare void @around(ptr) nounwind willreturn memory(argmem: readwrite)
declare void @inside(i64) nounwind willreturn memory(inaccessiblemem: readwrite)
declare void @both(ptr) nounwind willreturn memory(argmem: read, inaccessiblemem: readwrite)

; The memory around its argument is not that of the load.
; CHECK-LABEL: in function 'elsewhere'
; CHECK-NOT:   %x -> around#
; CHECK:       around#[[A:[0-9]+]] -> around#[[A]]: ordered, distance 1, latency 3, assumed (call that may access the same memory)
; CHECK-NOT:   -> %x: ordered
define void @elsewhere(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  call void @around(ptr %q)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Here it may be.
; CHECK-LABEL: in function 'same_place'
; CHECK-DAG:   %x -> around#[[A:[0-9]+]]: ordered, distance 0, latency 2, assumed (call that may access the same memory)
; CHECK-DAG:   around#[[A]] -> %x: ordered, distance 1, latency 3, assumed
define void @same_place(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  call void @around(ptr %q)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The pointers change places: what one iteration reads is around the argument
; in the next.
; CHECK-LABEL: in function 'turns'
; CHECK:       %x -> around#
; CHECK:       -> %x: ordered, distance 1
define void @turns(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = phi ptr [ %a, %entry ], [ %q, %loop ]
  %q = phi ptr [ %b, %entry ], [ %p, %loop ]
  %x = load i32, ptr %p
  call void @around(ptr %q)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; State of its own: no load sees it, but two such calls do.
; CHECK-LABEL: in function 'own_state'
; CHECK-NOT:   %x -> inside
; CHECK-DAG:   inside#[[I:[0-9]+]] -> both#[[B:[0-9]+]]: ordered, distance 0, latency 3, assumed
; CHECK-DAG:   both#[[B]] -> inside#[[I]]: ordered, distance 1, latency 3, assumed
; CHECK-NOT:   -> %x: ordered
define void @own_state(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  store i32 %x, ptr %p
  call void @inside(i64 %i)
  call void @both(ptr %b)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
