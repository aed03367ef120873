; A clock period: operators of latency 0 share a cycle as far as their delays
; fit, and the recurrence of three of them takes two cycles.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/fast.json>' -S %t/loop.ll -o %t/fast.ll
; RUN: %gaus-opt -passes='gaus-verify<target=%t/fast.json>' -S %t/fast.ll | FileCheck %s
; RUN: %gaus-opt -passes='print<gaus-schedule><target=%t/fast.json>' -disable-output %t/loop.ll 2>&1 | FileCheck %s --check-prefix=WHY
; Twice the time, one cycle; no clock period, no marks.
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/slow.json>,gaus-verify<target=%t/slow.json>' -S %t/loop.ll | FileCheck %s --check-prefix=SLOW
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/none.json>' -S %t/loop.ll | FileCheck %s --check-prefix=NONE
; A schedule made for a slower clock does not hold at a faster one, and marks that are not what they should be are found.
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/slow.json>' -S %t/loop.ll -o %t/slow.ll
; RUN: not %gaus-opt -passes='gaus-verify<target=%t/fast.json>' -disable-output %t/slow.ll 2>&1 | FileCheck %s --check-prefix=OTHER
; RUN: sed 's/"gaus.target_hash"/"gaus.other"/' %t/slow.ll > %t/slow.old.ll
; RUN: not %gaus-opt -passes='gaus-verify<target=%t/fast.json>' -disable-output %t/slow.old.ll 2>&1 | FileCheck %s --check-prefix=LATE
; RUN: sed 's/"gaus.clock_period", i32 5000/"gaus.other", i32 5000/; s/ = !{i32 3000}/ = !{i32 3001}/' %t/fast.ll > %t/marks.ll
; RUN: not %gaus-opt -passes='gaus-verify<target=%t/fast.json>' -disable-output %t/marks.ll 2>&1 | FileCheck %s --check-prefix=MARKS
; RUN: not %gaus-opt -passes='gaus-schedule<target=%t/bad.json>' -disable-output %t/loop.ll 2>&1 | FileCheck %s --check-prefix=BAD

; CHECK-DAG: %a = add i32 %acc, %n, !gaus.cycle {{.*}}!gaus.arrival ![[ZERO:[0-9]+]]
; CHECK-DAG: %c = icmp eq i64 %i.next, %m, !gaus.cycle {{.*}}!gaus.arrival ![[TIME:[0-9]+]]
; CHECK-DAG: !{!"gaus.ii", i32 2}
; CHECK-DAG: !{!"gaus.clock_period", i32 5000}
; CHECK-DAG: ![[TIME]] = !{i32 3000}
; CHECK-DAG: ![[ZERO]] = !{i32 0}
; WHY: RecMII 2: the recurrence {{.*}}-(clock, 1{{.*}} takes 2 cycles over 1 iteration; a clock period longer than 5 ns would let more of it chain in a cycle
; SLOW: !{!"gaus.ii", i32 1}
; NONE-NOT: gaus.arrival
; NONE-NOT: gaus.clock_period
; OTHER: its schedule is for a target 't' that says something else than the one at hand
; LATE: error: gaus-verify: loop 'loop' in function 'f': {{.*}}the clock period of 5 ns is too short
; MARKS: the inputs of {{.*}} arrive after 3000 ps, but 3001 is recorded
; BAD: clock_period: a time of 0.001 to 1e+06 ns is wanted

;--- fast.json
{"format": "gaus-target-1", "name": "t", "clock_period": 5, "operator_types": [
  {"name": "add", "latency": 0, "delay": 3}, {"name": "xor", "latency": 0, "delay": 1},
  {"name": "free", "latency": 0}],
 "rules": [{"opcode": "add", "operator": "add"}, {"opcode": "xor", "operator": "xor"},
  {"opcode": ["icmp", "br"], "operator": "free"}]}
;--- slow.json
{"format": "gaus-target-1", "name": "t", "clock_period": 10, "operator_types": [
  {"name": "add", "latency": 0, "delay": 3}, {"name": "xor", "latency": 0, "delay": 1},
  {"name": "free", "latency": 0}],
 "rules": [{"opcode": "add", "operator": "add"}, {"opcode": "xor", "operator": "xor"},
  {"opcode": ["icmp", "br"], "operator": "free"}]}
;--- none.json
{"format": "gaus-target-1", "name": "t", "operator_types": [{"name": "any", "latency": 0, "delay": 3}],
 "rules": [{"opcode": ["add", "xor", "icmp", "br"], "operator": "any"}]}
;--- bad.json
{"format": "gaus-target-1", "clock_period": -5}
;--- loop.ll
define i32 @f(i32 %n, i64 %m) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi i32 [ 0, %entry ], [ %d, %loop ]
  %a = add i32 %acc, %n
  %b = xor i32 %a, 1
  %d = add i32 %b, 7
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %m
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %d
}
