; A phi within the body is a selection: it waits for the tests that decide which
; value comes in, and for no other.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefixes=CHECK,LOGIC
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefixes=CHECK,MUX
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/small.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefixes=SMALL
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -disable-output %t/loops.ll

;--- target.json
{"format": "gaus-target-1", "name": "mux", "extends": "default",
 "operator_types": [{"name": "mux", "latency": 2}], "rules": [{"opcode": "phi", "max_width": 16, "operator": "mux"}]}
;--- small.json
{"format": "gaus-target-1", "name": "small", "operator_types": [{"name": "any", "latency": 1}],
 "rules": [{"opcode": ["br", "add", "icmp", "mul", "shl"], "operator": "any"}]}
;--- loops.ll
; CHECK-LABEL: in function 'nested'
; The inner two ways meet before the outer phi, so their test is not asked.
; LOGIC:       operation %inner: logic, 16 bits
; MUX:         operation %inner: mux, 16 bits
; CHECK-DAG:   br#[[OUT:[0-9]+]] -> %outer: control, distance 0, latency 0, forced (it decides which value comes in)
; CHECK-DAG:   br#[[IN:[0-9]+]] -> %inner: control, distance 0, latency 0, forced (it decides which value comes in)
; CHECK-NOT:   -> %outer: control
; CHECK-NOT:   -> %inner: control
; SMALL:       in function 'nested': not scheduled: target 'small' does not say what 'phi' of type i16 is; add a rule such as {"opcode": "phi", "type": "i16", "operator": ...}
; CHECK-LABEL: in function
define i16 @nested(i16 %n, i16 %k) {
entry:
  br label %loop
loop:
  %i = phi i16 [ 0, %entry ], [ %i.next, %latch ]
  %acc = phi i16 [ 0, %entry ], [ %outer, %latch ]
  %z = icmp eq i16 %acc, %k
  br i1 %z, label %then, label %latch
then:
  %y = icmp sgt i16 %i, %k
  br i1 %y, label %more, label %less
more:
  %a = add i16 %i, 1
  br label %join
less:
  %b = mul i16 %i, 3
  br label %join
join:
  %inner = phi i16 [ %a, %more ], [ %b, %less ]
  %s = shl i16 %inner, 1
  br label %latch
latch:
  %outer = phi i16 [ %s, %join ], [ %i, %loop ]
  %i.next = add i16 %i, 1
  %c = icmp eq i16 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i16 %outer
}

; Short-circuited: three ways in, two of them with the same value.
; CHECK-SAME:  'three'
; CHECK-DAG:   br#{{[0-9]+}} -> %m: control, distance 0, latency 0, forced (it decides which value comes in)
; CHECK-DAG:   br#{{[0-9]+}} -> %m: control, distance 0, latency 0, forced (it decides which value comes in)
; CHECK-LABEL: in function
define i16 @three(i16 %n, i16 %k) {
entry:
  br label %loop
loop:
  %i = phi i16 [ 0, %entry ], [ %i.next, %latch ]
  %z = icmp sgt i16 %i, %k
  br i1 %z, label %second, label %latch
second:
  %y = icmp slt i16 %i, %n
  br i1 %y, label %then, label %latch
then:
  %a = mul i16 %i, 5
  br label %latch
latch:
  %m = phi i16 [ %i, %loop ], [ %i, %second ], [ %a, %then ]
  %i.next = add i16 %m, 1
  %c = icmp eq i16 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i16 %m
}

; By every way the same value: no choice, no operation.
; CHECK-SAME:  'same'
; CHECK-NOT:   operation %m
; CHECK:       %a -> %i.next: data, distance 0
; CHECK-LABEL: in function
define i16 @same(i16 %n, i16 %k, ptr noalias %p) {
entry:
  br label %loop
loop:
  %i = phi i16 [ 0, %entry ], [ %i.next, %latch ]
  %a = add i16 %i, %k
  %z = icmp sgt i16 %i, %k
  br i1 %z, label %then, label %latch
then:
  br label %latch
latch:
  %m = phi i16 [ %a, %loop ], [ %a, %then ]
  %i.next = add i16 %m, 1
  %c = icmp eq i16 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i16 %m
}

; An exit on one of the ways says nothing about which one was taken.
; CHECK-SAME:  'leaves'
; CHECK:       operation br#[[WAY:[0-9]+]]: branch
; CHECK:       operation br#[[EXIT:[0-9]+]]: branch
; CHECK:       br#[[WAY]] -> %m: control, distance 0, latency 0, forced (it decides which value comes in)
; CHECK-NOT:   -> %m: control
; CHECK-LABEL: in function
define i16 @leaves(i16 %n, i16 %k) {
entry:
  br label %loop
loop:
  %i = phi i16 [ 0, %entry ], [ %i.next, %latch ]
  %z = icmp sgt i16 %i, %k
  br i1 %z, label %then, label %latch
then:
  %y = icmp eq i16 %i, 77
  br i1 %y, label %exit, label %stay
stay:
  %a = mul i16 %i, 5
  br label %latch
latch:
  %m = phi i16 [ %i, %loop ], [ %a, %stay ]
  %i.next = add i16 %m, 1
  %c = icmp eq i16 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i16 %i
}

; A block that nothing leads to leads to the phi too, with a value of its own.
; CHECK-SAME:  'dead'
; CHECK:       %a -> %m: data, distance 0
; CHECK-NOT:   %d -> %m
; CHECK:       br#{{[0-9]+}} -> %m: control
define i16 @dead(i16 %n, i16 %k) {
entry:
  br label %loop
loop:
  %i = phi i16 [ 0, %entry ], [ %i.next, %latch ]
  %z = icmp sgt i16 %i, %k
  br i1 %z, label %then, label %latch
then:
  %a = mul i16 %i, 5
  br label %latch
nowhere:
  %d = add i16 %n, 7
  br label %latch
latch:
  %m = phi i16 [ %i, %loop ], [ %a, %then ], [ %d, %nowhere ]
  %i.next = add i16 %m, 1
  %c = icmp eq i16 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i16 %i
}
