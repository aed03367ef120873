; A store takes effect at its end, so of two stores to the same place the second
; one may have to wait for longer than a cycle: for latency(first) -
; latency(second) + 1. Loads sample at their start, however long they take.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/default.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefixes=CHECK,ONE
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/zero.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefixes=CHECK,ZERO
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/eight.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefixes=EIGHT
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/done.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefixes=DONE
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/default.json>,gaus-verify<target=%t/default.json>' -disable-output %t/loops.ll
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/default.json;nest>' -disable-output %t/nest.ll 2>&1 | FileCheck %t/nest.ll
; RUN: not %gaus-opt -passes='gaus-schedule<target=%t/both.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %s --check-prefix=BOTH
; RUN: not %gaus-opt -passes='gaus-schedule<target=%t/both-free.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %s --check-prefix=BOTH-FREE
; RUN: not %gaus-opt -passes='gaus-schedule<target=%t/both-read.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %s --check-prefix=BOTH-READ
; BOTH: both.json: memory: a load in the cycle of a store would see memory both after it (read_after_write is 0) and before it (write_after_read is 0): one of them has to be 1 or more
; BOTH-FREE: both-free.json: memory: a load in the cycle of a store would see memory both after it (read_after_write is the latency of a store, 0) and before it (write_after_read is 0)
; BOTH-READ: both-read.json: memory: a load in the cycle of a store would see memory both after it (read_after_write is 0) and before it (write_after_read is the latency of a load, 0)

;--- default.json
{"format": "gaus-target-1", "extends": "default",
 "operator_types": [{"name": "slow", "latency": 6, "limit": 1}, {"name": "fast", "latency": 1, "limit": 1},
                    {"name": "free", "latency": 0}, {"name": "far", "latency": 10, "limit": 1}],
 "rules": [{"opcode": "store", "type": "i64", "operator": "slow"}, {"opcode": "store", "type": "i8", "operator": "fast"},
           {"opcode": "store", "type": "i16", "operator": "free"}, {"opcode": "load", "type": "i64", "operator": "far"}]}
;--- zero.json
{"format": "gaus-target-1", "extends": "default", "memory": {"write_after_write": 0},
 "operator_types": [{"name": "slow", "latency": 6, "limit": 1}, {"name": "fast", "latency": 1, "limit": 1},
                    {"name": "free", "latency": 0}, {"name": "far", "latency": 10, "limit": 1}],
 "rules": [{"opcode": "store", "type": "i64", "operator": "slow"}, {"opcode": "store", "type": "i8", "operator": "fast"},
           {"opcode": "store", "type": "i16", "operator": "free"}, {"opcode": "load", "type": "i64", "operator": "far"}]}
;--- eight.json
{"format": "gaus-target-1", "extends": "default", "memory": {"write_after_write": 8},
 "operator_types": [{"name": "slow", "latency": 6, "limit": 1}, {"name": "fast", "latency": 1, "limit": 1}],
 "rules": [{"opcode": "store", "type": "i64", "operator": "slow"}, {"opcode": "store", "type": "i8", "operator": "fast"}]}
;--- done.json
{"format": "gaus-target-1", "extends": "default", "memory": {"write_after_write": "latency", "write_after_read": "latency"},
 "operator_types": [{"name": "slow", "latency": 6, "limit": 1}, {"name": "fast", "latency": 1, "limit": 1},
                    {"name": "free", "latency": 0}, {"name": "far", "latency": 10, "limit": 1}],
 "rules": [{"opcode": "store", "type": "i64", "operator": "slow"}, {"opcode": "store", "type": "i8", "operator": "fast"},
           {"opcode": "store", "type": "i16", "operator": "free"}, {"opcode": "load", "type": "i64", "operator": "far"}]}
;--- both.json
{"format": "gaus-target-1", "extends": "default", "memory": {"read_after_write": 0, "write_after_read": 0}}
;--- both-free.json
{"format": "gaus-target-1", "extends": "default", "memory": {"write_after_read": 0},
 "operator_types": [{"name": "store", "latency": 0}]}
;--- both-read.json
{"format": "gaus-target-1", "extends": "default", "memory": {"read_after_write": 0, "write_after_read": "latency"},
 "operator_types": [{"name": "rom", "latency": 0}], "banks": [{"array": "table", "load": "rom"}]}
;--- loops.ll
; The long one first.
; CHECK-LABEL: in function 'long_first':
; CHECK:       store#[[A:[0-9]+]] -> store#[[B:[0-9]+]]: write after write, distance 0, latency 6, proved
; EIGHT-LABEL: in function 'long_first':
; EIGHT:       write after write, distance 0, latency 8, proved
; DONE-LABEL:  in function 'long_first':
; DONE:        write after write, distance 0, latency 6, proved
define void @long_first(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i64, ptr %p, i64 %i
  store i64 %i, ptr %g
  %b = trunc i64 %i to i8
  store i8 %b, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The short one first: in order is enough.
; CHECK-LABEL: in function 'short_first':
; ONE:         write after write, distance 0, latency 1, proved
; ZERO:        write after write, distance 0, latency 0, proved
define void @short_first(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i64, ptr %p, i64 %i
  %b = trunc i64 %i to i8
  store i8 %b, ptr %g
  store i64 %i, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Across iterations: 8 bytes ahead of 1, one iteration later.
; CHECK-LABEL: in function 'across':
; CHECK:       store#[[A:[0-9]+]] -> store#[[B:[0-9]+]]: write after write, distance 1, latency 6, proved
define void @across(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i64, ptr %p, i64 %i
  %h = getelementptr i64, ptr %g, i64 1
  %b = trunc i64 %i to i8
  store i8 %b, ptr %g
  store i64 %i, ptr %h
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; One that takes effect in the cycle of its start comes a cycle after the end.
; CHECK-LABEL: in function 'no_time':
; CHECK:       write after write, distance 0, latency 7, proved
; DONE-LABEL:  in function 'no_time':
; DONE:        write after write, distance 0, latency 7, proved
define void @no_time(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i64, ptr %p, i64 %i
  store i64 %i, ptr %g
  %b = trunc i64 %i to i16
  store i16 %b, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; A long load samples at its start, unless the target says that it does so by
; its end.
; CHECK-LABEL: in function 'long_load':
; CHECK:       %x -> store#{{[0-9]+}}: write after read, distance 0, latency 1, proved
; DONE-LABEL:  in function 'long_load':
; DONE:        %x -> store#{{[0-9]+}}: write after read, distance 0, latency 10, proved
define void @long_load(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i64, ptr %p, i64 %i
  %x = load i64, ptr %g
  store i8 3, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; A long store, whose value is there for a load at its end.
; CHECK-LABEL: in function 'long_store':
; CHECK:       store#{{[0-9]+}} -> %x: read after write, distance 0, latency 6, proved
define i8 @long_store(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i8 [ 0, %entry ], [ %s.next, %loop ]
  %g = getelementptr i64, ptr %p, i64 %i
  store i64 %i, ptr %g
  %x = load i8, ptr %g
  %s.next = add i8 %s, %x
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i8 %s.next
}
;--- nest.ll
; The inner loop ends with its longest store, and the one after it is in time a
; cycle later; one that takes no time has to wait for it.
; CHECK-LABEL: loop 'outer' in function 'nested':
; CHECK:       operation nest.inner: {{.*}}, [[#SPAN:]] cycles
; CHECK-DAG:   nest.inner -> [[B:store#[0-9]+]]: write after write, distance 0, latency [[#SPAN]], assumed
; CHECK-DAG:   nest.inner -> [[W:store#[0-9]+]]: write after write, distance 0, latency [[#SPAN+1]], assumed
define void @nested(ptr noalias %p, i64 %n) {
entry:
  br label %outer
outer:
  %k = phi i64 [ 0, %entry ], [ %k.next, %latch ]
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %i.next, %inner ]
  %g = getelementptr i64, ptr %p, i64 %i
  store i64 %i, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 8
  br i1 %c, label %latch, label %inner
latch:
  %m = and i64 %k, 7
  %h = getelementptr i64, ptr %p, i64 %m
  store i8 3, ptr %h
  store i16 3, ptr %h
  %k.next = add nuw nsw i64 %k, 1
  %d = icmp eq i64 %k.next, %n
  br i1 %d, label %exit, label %outer
exit:
  ret void
}
