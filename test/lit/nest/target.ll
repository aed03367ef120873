; Copies of the inner loop's datapath take turns: `nest_units`.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='gaus-schedule<nest=on;target=%t/two.json>,gaus-verify<target=%t/two.json>' -pass-remarks=gaus -disable-output %t/f.ll 2>&1 | FileCheck %t/f.ll --check-prefix=TWO
; RUN: %gaus-opt -passes='gaus-schedule<nest=on;target=%t/clock.json>,gaus-verify<target=%t/clock.json>' -S %t/f.ll | FileCheck %t/f.ll --check-prefix=CLOCK
; RUN: %gaus-opt -passes='print<gaus-dependences;nest=on;target=%t/slow.json>' -disable-output %t/f.ll 2>&1 | FileCheck %t/f.ll --check-prefix=SLOW
; RUN: not %gaus-opt -passes='gaus-schedule<target=%t/none.json>' -disable-output %t/f.ll 2>&1 | FileCheck %t/f.ll --check-prefix=NONE

;--- two.json
{"format": "gaus-target-1", "name": "two", "extends": "default", "nest_units": 2}
;--- none.json
{"format": "gaus-target-1", "name": "none", "extends": "default", "nest_units": 0}
;--- clock.json
{"format": "gaus-target-1", "name": "clock", "extends": "default", "clock_period": 5,
 "operator_types": [{"name": "alu", "latency": 0, "delay": 2}, {"name": "address", "latency": 0, "delay": 2}]}
;--- slow.json
{"format": "gaus-target-1", "name": "slow", "extends": "default",
 "operator_types": [{"name": "store", "latency": 3, "limit": 1}]}
;--- f.ll
; A start every 11 cycles, where one takes 21.
; TWO: loop 'outer' in function 'f' is scheduled: II 11 (ResMII 11, RecMII 1), {{.*}}; ResMII 11: nest.inner takes 21 cycles for at most 16 iterations, and 2 copies of it take turns (
; NONE: target {{.*}}none.json: nest_units: 0 is not in 1..1000000

; What the inner loop uses comes from a register: its own schedule counts on
; that. So the addition before it has a cycle of its own.
; CLOCK:     %start = add {{.*}}!gaus.cycle ![[ZERO:[0-9]+]],
; CLOCK:     %begin = add {{.*}}!gaus.cycle ![[ZERO]],
; CLOCK-DAG: ![[ZERO]] = !{i32 0}
; CLOCK-DAG: !{!"gaus.outer.cycle", i32 1}
define void @f(ptr noalias %a, ptr noalias %b, i64 %base, i64 %more) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %start = add i64 %i, %base
  %begin = add i64 %start, %more
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %sum = phi i32 [ 0, %outer ], [ %sum.next, %inner ]
  %p = getelementptr [16 x i32], ptr %a, i64 %begin, i64 %j
  %x = load i32, ptr %p
  %y = mul i32 %x, 3
  %sum.next = xor i32 %sum, %y
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %latch, label %inner
latch:
  %total = phi i32 [ %sum.next, %inner ]
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %total, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 9
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; The inner loop reads and writes what the store before it wrote: one edge, as
; long as the longest reason for it.
; SLOW: loop 'outer' in function 'g'
; SLOW:   store#0 -> nest.inner: read after write, distance 0, latency 3,
define void @g(ptr %a, ptr %b) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  store i32 1, ptr %a
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %p = getelementptr i32, ptr %b, i64 %j
  store i32 2, ptr %p
  %x = load i32, ptr %p
  store i32 %x, ptr %p
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 9
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}
