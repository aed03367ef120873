; Control takes time: a test of 2 ns and its branch of 0.5 ns come before the select of a phi and the enable of a store,
; within an iteration and from one to the next; and so does what lies behind a last register. A schedule made for a slow
; clock puts each of these chains into one cycle, and the verifier names it at a clock of 5 ns (without the fingerprint,
; by which it would see that the target is another one).
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/slow.json;scheduler=asap>,gaus-verify<target=%t/slow.json>' -S %t/f.ll | sed 's/"gaus.target_hash"/"gaus.other"/' > %t/slow.ll
; RUN: FileCheck %s --check-prefix=SLOW < %t/slow.ll
; RUN: not %gaus-opt -passes='gaus-verify<target=%t/fast.json>' -disable-output %t/slow.ll 2>&1 | FileCheck %s --check-prefix=LATE
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/fast.json;dump=%t/dump>,gaus-verify<target=%t/fast.json>' -S %t/f.ll | FileCheck %s --check-prefix=FAST
; RUN: FileCheck %s --check-prefix=DUMP < %t/dump/ck.body.json
; RUN: %gaus-opt -passes='print<gaus-schedule><target=%t/fast.json>' -disable-output %t/f.ll 2>&1 | FileCheck %s --check-prefix=WHY
; RUN: not %gaus-opt -passes='gaus-schedule<target=%t/bad.json>' -disable-output %t/f.ll 2>&1 | FileCheck %s --check-prefix=BAD
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/long.json>' -pass-remarks-missed=gaus -disable-output %t/f.ll 2>&1 | FileCheck %s --check-prefix=LONG

; SLOW-LABEL: @ck(
; SLOW: %m = phi i32 {{.*}}!gaus.arrival ![[PHI:[0-9]+]]
; SLOW: store i32 %m, {{.*}}!gaus.arrival ![[STORE:[0-9]+]]
; SLOW-DAG: ![[PHI]] = !{i32 2500}
; SLOW-DAG: ![[STORE]] = !{i32 5000}

; LATE: in function 'ck': the clock period of 5 ns is too short for what happens in cycle {{[0-9]+}}: the inputs of 'store#6' are there after 5 ns, and it takes 2.5 ns (%c -> br#3 -> %m -> store#6)
; LATE: in function 'select_chain': {{.*}} the inputs of '%n' are there after 5 ns, and it takes 2.5 ns (%c -> br#{{[0-9]+}} -> %m -> %n)
; LATE: in function 'nested_predicates': {{.*}} the inputs of 'store#{{[0-9]+}}' are there after 4.5 ns, and it takes 2.5 ns (%s -> %c -> br#{{[0-9]+}} -> store#{{[0-9]+}})
; LATE: in function 'exit_test_to_next_enable': {{.*}} the inputs of 'store#{{[0-9]+}}' are there after 4.5 ns, and it takes 2.5 ns (%s -> %c -> br#{{[0-9]+}} -> store#{{[0-9]+}})
; LATE: in function 'store_under_two_tests': {{.*}} the inputs of 'store#{{[0-9]+}}' are there after 4.5 ns, and it takes 2.5 ns (%s -> %c2 -> br#{{[0-9]+}} -> store#{{[0-9]+}})
; LATE: in function 'outdelay_into_latency_0': {{.*}} the inputs of '%a' are there after 3.5 ns, and it takes 2 ns (%v -> %a)
; LATE: in function 'outdelay_to_next_iteration': {{.*}} the inputs of '%p' are there after 3 ns, and it takes 3 ns (%p -> %p)

; FAST-LABEL: @ck(
; FAST: !{!"gaus.clock_period", i32 5000}

; DUMP: "format": "gaus-problem-2"
; DUMP: {"src": 3, "dst": 4, "kind": "control"}

; WHY: in function 'outdelay_to_next_iteration'{{.*}}: II 2 (ResMII 1, RecMII 2)
; WHY: RecMII 2: the recurrence %p -(clock, 2, distance 1)-> %p takes 2 cycles over 1 iteration
; BAD: bad.json: operator_types[0].delay_out: a number of ns, 0 or more, is wanted
; LONG: in function 'outdelay_to_next_iteration'{{.*}}operator type 'mul' has a delay of 6 ns behind its last register (delay_out), which does not fit in the clock period of 5 ns

;--- slow.json
{"format": "gaus-target-1", "name": "t", "extends": "default", "clock_period": 50, "operator_types": [
  {"name": "alu", "latency": 0, "delay": 2}, {"name": "logic", "latency": 0, "delay": 2.5}, {"name": "branch", "latency": 0, "delay": 0.5},
  {"name": "address", "latency": 0}, {"name": "store", "latency": 1, "delay": 2.5}, {"name": "load", "latency": 2},
  {"name": "slow_load", "latency": 2, "delay_out": 3.5}, {"name": "mul", "latency": 1, "delay": 3, "delay_out": 3}],
 "rules": [{"opcode": "load", "type": "i16", "operator": "slow_load"}]}
;--- fast.json
{"format": "gaus-target-1", "name": "t", "extends": "default", "clock_period": 5, "operator_types": [
  {"name": "alu", "latency": 0, "delay": 2}, {"name": "logic", "latency": 0, "delay": 2.5}, {"name": "branch", "latency": 0, "delay": 0.5},
  {"name": "address", "latency": 0}, {"name": "store", "latency": 1, "delay": 2.5}, {"name": "load", "latency": 2},
  {"name": "slow_load", "latency": 2, "delay_out": 3.5}, {"name": "mul", "latency": 1, "delay": 3, "delay_out": 3}],
 "rules": [{"opcode": "load", "type": "i16", "operator": "slow_load"}]}
;--- long.json
{"format": "gaus-target-1", "name": "t", "extends": "default", "clock_period": 5, "operator_types": [
  {"name": "mul", "latency": 1, "delay": 3, "delay_out": 6}]}
;--- bad.json
{"format": "gaus-target-1", "operator_types": [{"name": "a", "latency": 1, "delay_out": "x"}]}
;--- f.ll
define void @ck(ptr noalias %x, ptr noalias %z) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %i2, %latch ]
  %p = getelementptr inbounds i32, ptr %x, i64 %i
  %v = load i32, ptr %p, align 4
  %c = icmp sgt i32 %v, 100
  br i1 %c, label %then, label %latch
then:
  br label %latch
latch:
  %m = phi i32 [ 5, %then ], [ 3, %body ]
  %r = getelementptr inbounds i32, ptr %z, i64 %i
  store i32 %m, ptr %r, align 4
  %i2 = add nuw nsw i64 %i, 1
  %e = icmp eq i64 %i2, 64
  br i1 %e, label %exit, label %body
exit:
  ret void
}

define void @select_chain(ptr noalias %x, ptr noalias %z) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %i2, %latch ]
  %p = getelementptr inbounds i32, ptr %x, i64 %i
  %v = load i32, ptr %p, align 4
  %c = icmp sgt i32 %v, 100
  %d = icmp sgt i64 %i, 30
  br i1 %c, label %then, label %middle
then:
  br label %middle
middle:
  %m = phi i32 [ 5, %then ], [ 3, %body ]
  br i1 %d, label %other, label %latch
other:
  br label %latch
latch:
  %n = phi i32 [ %m, %other ], [ 7, %middle ]
  %r = getelementptr inbounds i32, ptr %z, i64 %i
  store i32 %n, ptr %r, align 4
  %i2 = add nuw nsw i64 %i, 1
  %e = icmp eq i64 %i2, 64
  br i1 %e, label %exit, label %body
exit:
  ret void
}

define void @nested_predicates(ptr noalias %x, ptr noalias %z, i32 %a) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %i2, %latch ]
  %p = getelementptr inbounds i32, ptr %x, i64 %i
  %v = load i32, ptr %p, align 4
  %s = add i32 %v, %a
  %c = icmp sgt i32 %s, 100
  br i1 %c, label %outer, label %latch
outer:
  %d = icmp sgt i64 %i, 30
  br i1 %d, label %inner, label %latch
inner:
  %r = getelementptr inbounds i32, ptr %z, i64 %i
  store i32 1, ptr %r, align 4
  br label %latch
latch:
  %i2 = add nuw nsw i64 %i, 1
  %e = icmp eq i64 %i2, 64
  br i1 %e, label %exit, label %body
exit:
  ret void
}

define void @exit_test_to_next_enable(ptr noalias %x, ptr noalias %z, i32 %a) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %i2, %body ]
  %r = getelementptr inbounds i32, ptr %z, i64 %i
  store i32 1, ptr %r, align 4
  %p = getelementptr inbounds i32, ptr %x, i64 %i
  %v = load i32, ptr %p, align 4
  %s = add i32 %v, %a
  %c = icmp eq i32 %s, 0
  %i2 = add nuw nsw i64 %i, 1
  br i1 %c, label %exit, label %body
exit:
  ret void
}

define void @store_under_two_tests(ptr noalias %x, ptr noalias %y, ptr noalias %z, i32 %a) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %i2, %latch ]
  %p = getelementptr inbounds i32, ptr %x, i64 %i
  %v = load i32, ptr %p, align 4
  %c1 = icmp sgt i32 %v, 100
  %s = add i32 %v, %a
  %c2 = icmp sgt i32 %s, 100
  br i1 %c1, label %first, label %latch
first:
  br i1 %c2, label %second, label %latch
second:
  %r = getelementptr inbounds i32, ptr %z, i64 %i
  store i32 1, ptr %r, align 4
  br label %latch
latch:
  %i2 = add nuw nsw i64 %i, 1
  %e = icmp eq i64 %i2, 64
  br i1 %e, label %exit, label %body
exit:
  ret void
}

define void @outdelay_into_latency_0(ptr noalias %x, ptr noalias %z, i16 %b) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %i2, %body ]
  %p = getelementptr inbounds i16, ptr %x, i64 %i
  %v = load i16, ptr %p, align 2
  %a = add i16 %v, %b
  %r = getelementptr inbounds i16, ptr %z, i64 %i
  store i16 %a, ptr %r, align 2
  %i2 = add nuw nsw i64 %i, 1
  %e = icmp eq i64 %i2, 64
  br i1 %e, label %exit, label %body
exit:
  ret void
}

define i32 @outdelay_to_next_iteration(ptr noalias %x) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %i2, %body ]
  %acc = phi i32 [ 1, %entry ], [ %p, %body ]
  %p = mul i32 %acc, 3
  %i2 = add nuw nsw i64 %i, 1
  %e = icmp eq i64 %i2, 64
  br i1 %e, label %exit, label %body
exit:
  ret i32 %p
}
