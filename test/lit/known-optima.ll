; Two loops whose best II is known: canis14_fig2 (operations 0, 1, 3 share one
; port: II 3) and minII_infeasible (the lower bound 3 cannot be reached: II 4).
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/canis14.json>,gaus-verify<target=%t/canis14.json>' -pass-remarks=gaus -disable-output %t/canis14.ll 2>&1 | FileCheck %t/canis14.ll
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/infeasible.json>,gaus-verify<target=%t/infeasible.json>' -pass-remarks=gaus -disable-output %t/infeasible.ll 2>&1 | FileCheck %t/infeasible.ll

;--- canis14.json
{"format": "gaus-target-1", "name": "canis14", "extends": "default",
 "operator_types": [{"name": "port", "latency": 1, "limit": 1}, {"name": "unit", "latency": 1}],
 "rules": [{"callee": ["op0", "op1", "op3"], "operator": "port"}, {"callee": ["op2", "op4"], "operator": "unit"}]}
;--- canis14.ll
; CHECK: II 3 (ResMII 3, RecMII 3){{.*}} ResMII 3: 3 'port' operations share 1 unit (2 would bring it to 2); RecMII 3
define void @canis14(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %back = phi i32 [ 0, %entry ], [ %v3, %loop ]
  %v0 = call i32 @op0(i32 %back)
  %v1 = call i32 @op1(i32 0)
  %v2 = call i32 @op2(i32 %v0, i32 %v1)
  %v3 = call i32 @op3(i32 %v2)
  %v4 = call i32 @op4(i32 %v3)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
declare i32 @op0(i32) memory(none) nounwind willreturn
declare i32 @op1(i32) memory(none) nounwind willreturn
declare i32 @op2(i32, i32) memory(none) nounwind willreturn
declare i32 @op3(i32) memory(none) nounwind willreturn
declare i32 @op4(i32) memory(none) nounwind willreturn

;--- infeasible.json
{"format": "gaus-target-1", "name": "infeasible", "extends": "default",
 "operator_types": [{"name": "pair", "latency": 1, "limit": 2}, {"name": "unit", "latency": 1}],
 "rules": [{"callee": ["op2", "op3", "op4"], "operator": "pair"}, {"callee": ["op0", "op1", "op5", "op6"], "operator": "unit"}]}
;--- infeasible.ll
; CHECK: II 4 (ResMII 2, RecMII 3){{.*}}; proven to be the smallest: at the lower bound 3 operations collide; RecMII 3: the recurrence
define void @infeasible(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %back = phi i32 [ 0, %entry ], [ %v5, %loop ]
  %v0 = call i32 @op0(i32 0)
  %v1 = call i32 @op1(i32 %v0, i32 %back)
  %v2 = call i32 @op2(i32 %v1)
  %v3 = call i32 @op3(i32 %v1)
  %v4 = call i32 @op4(i32 %v1)
  %v5 = call i32 @op5(i32 %v2, i32 %v3, i32 %v4)
  %v6 = call i32 @op6(i32 %v5)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
declare i32 @op0(i32) memory(none) nounwind willreturn
declare i32 @op1(i32, i32) memory(none) nounwind willreturn
declare i32 @op2(i32) memory(none) nounwind willreturn
declare i32 @op3(i32) memory(none) nounwind willreturn
declare i32 @op4(i32) memory(none) nounwind willreturn
declare i32 @op5(i32, i32, i32) memory(none) nounwind willreturn
declare i32 @op6(i32) memory(none) nounwind willreturn
