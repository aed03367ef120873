; Memory that nothing writes while the loop runs.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll

;--- target.json
{"format": "gaus-target-1", "name": "calls", "extends": "default",
 "operator_types": [{"name": "call", "latency": 3}], "rules": [{"callee": "fetch", "operator": "call"}]}
;--- loops.ll
; The loads are promised to give the same value whenever they are executed.
; CHECK-LABEL: in function 'invariant'
; CHECK-NOT:   read after write
define void @invariant(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !invariant.load !0
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Read only and by this pointer alone, so no call writes it either. Of the
; other one that is not said.
; CHECK-LABEL: in function 'read_only'
; CHECK-NOT:   %x -> %f
; CHECK-NOT:   -> %x: ordered
; CHECK:       %y -> %f: ordered
declare i32 @fetch() nounwind willreturn
define i32 @read_only(ptr noalias readonly %a, ptr readonly %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %t, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  %y = load i32, ptr %q
  %f = call i32 @fetch()
  %z = add i32 %x, %y
  %u = add i32 %z, %f
  %t = add i32 %s, %u
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %t
}

!0 = !{}
