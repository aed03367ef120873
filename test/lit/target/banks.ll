; Arrays in memories of their own: whole, cyclic, in blocks.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>,gaus-verify<target=%t/target.json>' -pass-remarks=gaus -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefix=II
; RUN: %gaus-opt -passes='gaus-schedule' -pass-remarks=gaus -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefix=PLAIN

;--- target.json
{"format": "gaus-target-1", "name": "banks", "extends": "default",
 "operator_types": [
   {"name": "rom", "latency": 1, "limit": 1},
   {"name": "even", "latency": 2, "limit": 1}, {"name": "odd", "latency": 2, "limit": 1},
   {"name": "low", "latency": 2, "limit": 1}, {"name": "high", "latency": 2, "limit": 1},
   {"name": "one", "latency": 2, "limit": 1}, {"name": "two", "latency": 2, "limit": 1}, {"name": "three", "latency": 2, "limit": 1},
   {"name": "crossbar", "latency": 4, "limit": 1},
   {"name": "write_port", "latency": 1, "limit": 1}],
 "banks": [
   {"array": "table", "operator": "rom"},
   {"array": ["samples", "by_name.x", "by_number#1"], "operator": ["even", "odd"], "partition": "cyclic", "bytes": 4},
   {"array": "loose", "load": ["even", "odd"], "partition": "cyclic", "bytes": 4, "otherwise": "crossbar"},
   {"array": "halves", "operator": ["low", "high"], "partition": "block", "bytes": 400},
   {"array": "thirds", "operator": ["one", "two", "three"], "partition": "cyclic", "bytes": 4},
   {"array": "ports", "store": "write_port"}]}
;--- loops.ll
@table = global [64 x i32] zeroinitializer
@samples = global [128 x i32] zeroinitializer
@loose = global [128 x i32] zeroinitializer
@halves = global [200 x i32] zeroinitializer
@thirds = global [300 x i32] zeroinitializer
@ports = global [128 x i32] zeroinitializer

; A whole array, wherever in it.
; CHECK-LABEL: in function 'whole'
; CHECK:       operation %x: rom, 32 bits
define i32 @whole(i32 %n, i32 %k) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %t, %loop ]
  %h = mul i32 %s, %k
  %m = and i32 %h, 63
  %p = getelementptr [64 x i32], ptr @table, i64 0, i32 %m
  %x = load i32, ptr %p
  %t = add i32 %s, %x
  %i.next = add nuw nsw i32 %i, 1
  %c = icmp eq i32 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %t
}

; Four elements an iteration, two in each bank: twice as fast as a memory of
; two ports in which all four collide with the stores' one port.
; CHECK-LABEL: in function 'cyclic'
; CHECK:       operation store#{{[0-9]+}}: even, 0 bits
; CHECK:       operation store#{{[0-9]+}}: odd, 0 bits
; CHECK:       operation store#{{[0-9]+}}: even, 0 bits
; CHECK:       operation store#{{[0-9]+}}: odd, 0 bits
; II:          in function 'cyclic' is scheduled: II 2 (ResMII 2,
; PLAIN:       in function 'cyclic' is scheduled: II 4 (ResMII 4,
define void @cyclic(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p0 = getelementptr i32, ptr @samples, i64 %i
  store i32 0, ptr %p0
  %i1 = add i64 %i, 1
  %p1 = getelementptr i32, ptr @samples, i64 %i1
  store i32 1, ptr %p1
  %i2 = add i64 %i, 2
  %p2 = getelementptr i32, ptr @samples, i64 %i2
  store i32 2, ptr %p2
  %i3 = add i64 %i, 3
  %p3 = getelementptr i32, ptr @samples, i64 %i3
  store i32 3, ptr %p3
  %i.next = add i64 %i, 4
  %c = icmp ult i64 %i.next, %n
  br i1 %c, label %loop, label %exit
exit:
  ret void
}

; One element after the other: now the one bank, now the other.
; CHECK: in function 'takes_turns': not scheduled: it is not known which of the 2 banks of @samples 'store' accesses, or not the same one in every iteration; its address moves by 4 bytes an iteration, and the banks repeat after 8: unroll by 2; "otherwise" in the target can name an operator type for such accesses
define void @takes_turns(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr @samples, i64 %i
  store i32 0, ptr %p
  %i.next = add i64 %i, 1
  %c = icmp ult i64 %i.next, %n
  br i1 %c, label %loop, label %exit
exit:
  ret void
}

; Wider than what lies in one bank.
; CHECK: in function 'too_wide': not scheduled: it is not known which of the 2 banks of @samples 'store' accesses
define void @too_wide(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i64, ptr @samples, i64 %i
  store i64 0, ptr %p
  %i.next = add i64 %i, 1
  %c = icmp ult i64 %i.next, %n
  br i1 %c, label %loop, label %exit
exit:
  ret void
}

; Loads go to a type for unknown banks; of stores the target says nothing.
; CHECK-LABEL: in function 'otherwise'
; CHECK:       operation %x: crossbar
; CHECK:       operation store#{{[0-9]+}}: store
define void @otherwise(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr @loose, i64 %i
  %x = load i32, ptr %p
  store i32 %x, ptr %p
  %i.next = add i64 %i, 1
  %c = icmp ult i64 %i.next, %n
  br i1 %c, label %loop, label %exit
exit:
  ret void
}

; The first hundred elements and the others.
; CHECK-LABEL: in function 'blocks'
; CHECK:       operation %x: low
; CHECK:       operation store#{{[0-9]+}}: high
define void @blocks() {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr inbounds i32, ptr @halves, i64 %i
  %x = load i32, ptr %p
  %j = add nuw nsw i64 %i, 100
  %q = getelementptr inbounds i32, ptr @halves, i64 %j
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 100
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'across_blocks': not scheduled: it is not known which of the 2 banks of @halves 'load' accesses
define i32 @across_blocks() {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr inbounds i32, ptr @halves, i64 %i
  %x = load i32, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 101
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %x
}

; Three banks: what wraps around the address space would change banks, so it
; must be known not to.
; CHECK-LABEL: in function 'three'
; CHECK:       operation %x: two
; CHECK: in function 'three_unknown': not scheduled: it is not known which of the 3 banks of @thirds
define i32 @three() {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %j = add nuw nsw i64 %i, 4
  %p = getelementptr inbounds i32, ptr @thirds, i64 %j
  %x = load i32, ptr %p
  %i.next = add nuw nsw i64 %i, 3
  %c = icmp ult i64 %i.next, 90
  br i1 %c, label %loop, label %exit
exit:
  ret i32 %x
}

define i32 @three_unknown(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr @thirds, i64 %i
  %x = load i32, ptr %p
  %i.next = add i64 %i, 3
  %c = icmp ult i64 %i.next, %n
  br i1 %c, label %loop, label %exit
exit:
  ret i32 %x
}

; Arguments by function and name, or by number. The outer iteration does not
; matter, as each row has an even number of elements.
; CHECK:       in function 'by_name':
; CHECK:       operation %v: odd
; CHECK:       loop 'inner' in function 'by_number':
; CHECK:       operation %v: even
define i32 @by_name(ptr %x, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 1, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %x, i64 %i
  %v = load i32, ptr %p
  %i.next = add i64 %i, 2
  %c = icmp ult i64 %i.next, %n
  br i1 %c, label %loop, label %exit
exit:
  ret i32 %v
}

define i32 @by_number(i64 %n, ptr %0) {
entry:
  br label %outer
outer:
  %r = phi i64 [ 0, %entry ], [ %r.next, %after ]
  %row = getelementptr [10 x i32], ptr %0, i64 %r
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %i.next, %inner ]
  %p = getelementptr i32, ptr %row, i64 %i
  %v = load i32, ptr %p
  %i.next = add i64 %i, 2
  %c = icmp ult i64 %i.next, 10
  br i1 %c, label %inner, label %after
after:
  %r.next = add i64 %r, 1
  %d = icmp ult i64 %r.next, %n
  br i1 %d, label %outer, label %exit
exit:
  ret i32 %v
}

; Loads by the rules, stores by a port of their own.
; CHECK-LABEL: in function 'write_ports'
; CHECK:       operation %x: load
; CHECK:       operation store#{{[0-9]+}}: write_port
define void @write_ports(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr @ports, i64 %i
  %x = load i32, ptr %p
  %y = add i32 %x, 1
  store i32 %y, ptr %p
  %i.next = add i64 %i, 1
  %c = icmp ult i64 %i.next, %n
  br i1 %c, label %loop, label %exit
exit:
  ret void
}
