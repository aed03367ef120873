; A call that may not return decides about what may come after it: in the same
; iteration, or on another branch in the next one.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loop.ll 2>&1 | FileCheck %t/loop.ll
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>,gaus-verify<target=%t/target.json>' -disable-output %t/loop.ll

;--- target.json
{"format": "gaus-target-1", "name": "calls", "extends": "default",
 "operator_types": [{"name": "oracle", "latency": 7}], "rules": [{"callee": "oracle", "operator": "oracle"}]}
;--- loop.ll
; CHECK:       operation switch#[[S:[0-9]+]]: branch
; CHECK-DAG:   switch#[[S]] -> %g: control, distance 0
; CHECK-DAG:   switch#[[S]] -> %d: control, distance 0
; CHECK-DAG:   switch#[[S]] -> %e: control, distance 0
; CHECK-DAG:   %g -> %d: control, distance 0, latency 7, forced (call that may throw or not return)
; CHECK-DAG:   %g -> %e: control, distance 1, latency 7, forced (call that may throw or not return)
declare i32 @oracle(i32) memory(none)
define i32 @calls(ptr noalias %a, i32 %k) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %m, %latch ]
  switch i32 %i, label %one [ i32 -1, label %exit
                              i32 -2, label %exit
                              i32 1, label %two
                              i32 -3, label %other ]
one:
  %g = call i32 @oracle(i32 %i)
  %d = sdiv i32 %g, %i
  br label %latch
two:
  %e = srem i32 %k, %i
  br label %latch
latch:
  %m = phi i32 [ %d, %one ], [ %e, %two ]
  br label %loop
exit:
  ret i32 %i
other:
  ret i32 0
}
