; What other threads do in a convergent call depends on the conditions that it is
; under, and the guards of a kernel are new ones: the loop stays as it is. One
; that may not be duplicated is there once.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>,gaus-verify<target=%t/target.json>' -S %t/loops.ll -o %t.scheduled.ll
; RUN: %gaus-opt -passes='gaus-pipeline<target=%t/target.json>,verify' -pass-remarks=gaus -pass-remarks-missed=gaus -S %t.scheduled.ll -o %t.after.ll 2> %t.remarks
; RUN: FileCheck %s --check-prefix=REMARKS < %t.remarks
; RUN: FileCheck %t/loops.ll < %t.after.ll
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %s --check-prefix=GRAPH

; REMARKS-DAG: in function 'by_callee' is not rewritten: %y calls a convergent function, which must not be put under other conditions; a kernel would guard it
; REMARKS-DAG: in function 'by_site' is not rewritten: %y calls a convergent function
; REMARKS-DAG: in function 'by_pointer' is not rewritten: %y calls a convergent function
; REMARKS-DAG: in function 'on_a_branch' is not rewritten: %y calls a convergent function
; REMARKS-DAG: in function 'for_an_assumption' is not rewritten: %y calls a convergent function
; REMARKS-DAG: in function 'twin' is rewritten
; REMARKS-DAG: in function 'once' is rewritten

; Not before it is known whether it runs, though it does nothing.
; GRAPH-LABEL: in function 'on_a_branch':
; GRAPH:       br#[[B:[0-9]+]] -> %y: control, distance 0
; GRAPH-LABEL: in function 'twin':
; GRAPH-NOT:   -> %y: control

;--- target.json
{"format": "gaus-target-1", "extends": "default", "operator_types": [{"name": "service", "latency": 5, "limit": 1}],
 "rules": [{"opcode": "call", "operator": "service"}]}
;--- loops.ll
declare i32 @bar(i32) convergent nounwind willreturn nosync memory(none)
declare i32 @vote(i32) convergent nounwind willreturn speculatable nosync memory(none)
declare i32 @plain(i32) nounwind willreturn nosync memory(none)
declare i32 @harmless(i32) nounwind willreturn speculatable nosync memory(none)
declare void @llvm.assume(i1)
declare i32 @single(i32) noduplicate nounwind willreturn nosync memory(none)

; CHECK-LABEL: @by_callee(
; CHECK-NEXT:  entry:
; CHECK-NEXT:  br label %loop
; CHECK-NOT:   kernel
; CHECK:       br i1 %c, label %exit, label %loop
define void @by_callee(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  %x = load i32, ptr %g
  %y = call i32 @bar(i32 %x)
  store i32 %y, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: @by_site(
; CHECK-NOT:   kernel
; CHECK:       br i1 %c, label %exit, label %loop
define void @by_site(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  %x = load i32, ptr %g
  %y = call i32 @plain(i32 %x) convergent
  store i32 %y, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: @by_pointer(
; CHECK-NOT:   kernel
; CHECK:       br i1 %c, label %exit, label %loop
define void @by_pointer(ptr noalias %p, ptr %f, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  %x = load i32, ptr %g
  %y = call i32 %f(i32 %x) convergent nounwind willreturn memory(none)
  store i32 %y, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: @on_a_branch(
; CHECK-NOT:   kernel
; CHECK:       ret void
define void @on_a_branch(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %g = getelementptr i32, ptr %p, i64 %i
  %x = load i32, ptr %g
  %some = icmp sgt i32 %x, 3
  br i1 %some, label %then, label %latch
then:
  %y = call i32 @vote(i32 %x)
  br label %latch
latch:
  %z = phi i32 [ %y, %then ], [ 5, %loop ]
  store i32 %z, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Nothing but an assumption uses what it computes; others still meet there.
; CHECK-LABEL: @for_an_assumption(
; CHECK-NOT:   kernel
; CHECK:       ret void
define void @for_an_assumption(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  %x = load i32, ptr %g
  %y = call i32 @bar(i32 %x)
  %a = icmp sgt i32 %y, 0
  call void @llvm.assume(i1 %a)
  store i32 3, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The same without: free to run early, and rewritten.
; CHECK-LABEL: @twin(
; CHECK:       loop.kernel:
define void @twin(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %g = getelementptr i32, ptr %p, i64 %i
  %x = load i32, ptr %g
  %some = icmp sgt i32 %x, 3
  br i1 %some, label %then, label %latch
then:
  %y = call i32 @harmless(i32 %x)
  br label %latch
latch:
  %z = phi i32 [ %y, %then ], [ 5, %loop ]
  store i32 %z, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL:   @once(
; CHECK:         loop.kernel:
; CHECK-COUNT-1: call i32 @single(
; CHECK-NOT:     call i32 @single(
; CHECK:         ret void
define void @once(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  %x = load i32, ptr %g
  %y = call i32 @single(i32 %x)
  store i32 %y, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
