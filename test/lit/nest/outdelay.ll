; What comes behind the last register of an inner loop takes the rest of its cycle: the loop around it, which counts on
; registers, waits for one cycle more. Without a clock, or with an operation of latency 0 at the end, nothing changes.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='gaus-schedule<nest=on;target=%t/plain.json>,gaus-verify<target=%t/plain.json>' -S %t/f.ll | FileCheck %s --check-prefix=PLAIN
; RUN: %gaus-opt -passes='gaus-schedule<nest=on;target=%t/late.json>,gaus-verify<target=%t/late.json>' -S %t/f.ll | FileCheck %s --check-prefix=LATE
; RUN: %gaus-opt -passes='gaus-schedule<nest=on;target=%t/free.json>,gaus-verify<target=%t/free.json>' -S %t/f.ll | FileCheck %s --check-prefix=PLAIN
; RUN: %gaus-opt -passes='gaus-schedule<nest=on;target=%t/comb.json>,gaus-verify<target=%t/comb.json>' -S %t/f.ll | FileCheck %s --check-prefix=COMB

; PLAIN-DAG: !{!"gaus.outer.latency", i32 18}
; LATE-DAG: !{!"gaus.outer.latency", i32 19}
; COMB-DAG: !{!"gaus.outer.latency", i32 16}

;--- plain.json
{"format": "gaus-target-1", "name": "t", "extends": "default", "clock_period": 5,
 "operator_types": [{"name": "mul", "latency": 3, "delay": 3}, {"name": "alu", "latency": 1, "delay": 2}]}
;--- late.json
{"format": "gaus-target-1", "name": "t", "extends": "default", "clock_period": 5,
 "operator_types": [{"name": "mul", "latency": 3, "delay": 3, "delay_out": 1}, {"name": "alu", "latency": 1, "delay": 2}]}
;--- free.json
{"format": "gaus-target-1", "name": "t", "extends": "default",
 "operator_types": [{"name": "mul", "latency": 3, "delay": 3, "delay_out": 1}, {"name": "alu", "latency": 1, "delay": 2}]}
;--- comb.json
{"format": "gaus-target-1", "name": "t", "extends": "default", "clock_period": 5,
 "operator_types": [{"name": "mul", "latency": 0, "delay": 3, "delay_out": 1}, {"name": "alu", "latency": 0, "delay": 2}]}
;--- f.ll
define void @f(ptr noalias %b) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %t = trunc i64 %j to i32
  %y = mul i32 %t, 3
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %latch, label %inner
latch:
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %y, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 9
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}
