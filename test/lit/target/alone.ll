; A target that extends nothing knows only its own rules.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>' -pass-remarks-missed=gaus -disable-output %t/f.ll 2>&1 | FileCheck %t/f.ll

;--- target.json
{"format": "gaus-target-1", "name": "alone", "operator_types": [{"name": "a", "latency": 1}],
 "rules": [{"opcode": ["add", "br"], "operator": "a"}]}
;--- f.ll
; CHECK: target 'alone' does not say what 'icmp' of type i64 is; add a rule such as {"opcode": "icmp", "type": "i64", "operator": ...}
define void @f(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
