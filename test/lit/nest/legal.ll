; Loops that contain others: their inner loops are operations that last
; (iterations - 1) * II + length, each on a unit of its own.
; RUN: %gaus-opt -passes='print<gaus-dependences;nest=on>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=GRAPH
; RUN: %gaus-opt -passes='gaus-schedule<nest>,gaus-verify' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=REMARK
; RUN: %gaus-opt -passes='print<gaus-schedule;nest=on>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=TABLE
; RUN: %gaus-opt -passes='print<gaus-dependences;nest=on;format=dot>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=DOT
; Without an II its iterations do not overlap: 16 times the length of 11.
; RUN: %gaus-opt -passes='gaus-schedule<nest=on;mode=resource>,gaus-verify' -S %s | FileCheck %s --check-prefix=RESOURCE
; RESOURCE-DAG: !{!"gaus.outer.latency", i32 176}

; The sum takes 4 cycles an iteration: 15 * 4 + 11.
; GRAPH:      loop 'row' in function 'matrix_vector': 7 operations, 8 dependences, counted
; GRAPH-NEXT:   operation %start: alu, 64 bits
; GRAPH-NEXT:   operation nest.column: loop 'column' in function 'matrix_vector', at most 16 iterations, 71 cycles, 32 bits
; GRAPH:        operation store#3: store, 0 bits
; GRAPH-DAG:    %start -> nest.column: data, distance 0, latency 1
; GRAPH-DAG:    nest.column -> store#3: data, distance 0, latency 71
; GRAPH-DAG:    %q -> store#3: data
; GRAPH-NOT:    nest.column -> nest.column
; GRAPH:      loop 'column'
; REMARK:     loop 'row' in function 'matrix_vector' is scheduled: II 71 (ResMII 71, RecMII 1), length 73, stages 2, operations 7; ResMII 71: nest.column takes 71 cycles for at most 16 iterations (fewer iterations, a smaller II of its own, or more 'nest_units' in the target would allow less)
; REMARK:     loop 'column' in function 'matrix_vector' is scheduled: II 4 (ResMII 1, RecMII 4), length 11
; TABLE:      loop 'row' in function 'matrix_vector': II 71
; TABLE:        1     1      0  nest.column    0  loop 'column' in function 'matrix_vector', at most 16 iterations, 71 cycles
; DOT:        digraph "matrix_vector.row" {
; DOT:          n1 [label="nest.column\nat most 16 iterations, 71 cycles", peripheries=2];
define void @matrix_vector(ptr noalias %y, ptr %a, ptr %x) {
entry:
  br label %row
row:
  %i = phi i64 [ 0, %entry ], [ %i.next, %row.end ]
  %start = shl nuw nsw i64 %i, 4
  br label %column
column:
  %j = phi i64 [ 0, %row ], [ %j.next, %column ]
  %sum = phi float [ 0.0, %row ], [ %sum.next, %column ]
  %at = add nuw nsw i64 %start, %j
  %p = getelementptr float, ptr %a, i64 %at
  %u = load float, ptr %p
  %r = getelementptr float, ptr %x, i64 %j
  %v = load float, ptr %r
  %m = fmul float %u, %v
  %sum.next = fadd float %sum, %m
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 16
  br i1 %jc, label %row.end, label %column
row.end:
  %total = phi float [ %sum.next, %column ]
  %q = getelementptr float, ptr %y, i64 %i
  store float %total, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 8
  br i1 %ic, label %exit, label %row
exit:
  ret void
}

; The outer loop carries what the inner one adds up: in and out of the nest.
; GRAPH:      loop 'outer' in function 'carried'
; GRAPH:        nest.inner -> nest.inner: data, distance 1, latency [[TAKES:[0-9]+]]
; REMARK:     loop 'outer' in function 'carried' is scheduled: II [[TAKES:[0-9]+]] (ResMII [[TAKES]], RecMII [[TAKES]])
define i32 @carried(ptr %a) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %s = phi i32 [ 0, %entry ], [ %s.inner, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %t = phi i32 [ %s, %outer ], [ %t.next, %inner ]
  %p = getelementptr i32, ptr %a, i64 %j
  %x = load i32, ptr %p
  %t.next = add i32 %t, %x
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 10
  br i1 %jc, label %latch, label %inner
latch:
  %s.inner = phi i32 [ %t.next, %inner ]
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 20
  br i1 %ic, label %exit, label %outer
exit:
  ret i32 %s.inner
}

; Siblings are units of their own, so only what the first one writes to and the
; second one reads from keeps them apart; and the next first one overwrites it.
; GRAPH:      loop 'outer' in function 'siblings'
; GRAPH:        operation nest.first: {{.*}} at most 8 iterations
; GRAPH:        operation nest.second: {{.*}} at most 4 iterations
; GRAPH-DAG:    nest.first -> nest.second: read after write, distance 0
; GRAPH-DAG:    nest.second -> nest.first: write after read, distance 1
; GRAPH-DAG:    nest.first -> nest.first: write after write, distance 1
define void @siblings(ptr noalias %t, ptr noalias %a, ptr noalias %b) {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %first
first:
  %j = phi i64 [ 0, %outer ], [ %j.next, %first ]
  %ij = add nuw nsw i64 %i, %j
  %p = getelementptr i32, ptr %a, i64 %ij
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %t, i64 %j
  store i32 %x, ptr %q
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 8
  br i1 %jc, label %middle, label %first
middle:
  br label %second
second:
  %k = phi i64 [ 0, %middle ], [ %k.next, %second ]
  %s = phi i32 [ 0, %middle ], [ %s.next, %second ]
  %r = getelementptr i32, ptr %t, i64 %k
  %y = load i32, ptr %r
  %s.next = add i32 %s, %y
  %k.next = add nuw nsw i64 %k, 1
  %kc = icmp eq i64 %k.next, 4
  br i1 %kc, label %latch, label %second
latch:
  %sum = phi i32 [ %s.next, %second ]
  %o = getelementptr i32, ptr %b, i64 %i
  store i32 %sum, ptr %o
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 20
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; Three levels: the middle one is an operation of the outer one, as long as its
; own schedule says. Rows do not meet, which the addresses prove.
; GRAPH:      loop 'i.loop' in function 'levels'
; GRAPH:        operation nest.j.loop: loop 'j.loop' in function 'levels', at most 6 iterations, 66 cycles, 0 bits
; GRAPH-NOT:    nest.j.loop -> nest.j.loop
; GRAPH:      loop 'j.loop' in function 'levels'
; GRAPH:        operation nest.k.loop: loop 'k.loop' in function 'levels', at most 8 iterations, 11 cycles, 0 bits
; GRAPH-NOT:    nest.k.loop -> nest.k.loop
; GRAPH:      loop 'k.loop' in function 'levels'
; REMARK:     loop 'i.loop' in function 'levels' is scheduled: II 66
; REMARK:     loop 'j.loop' in function 'levels' is scheduled: II 11
; REMARK:     loop 'k.loop' in function 'levels' is scheduled: II 1 {{.*}}, length 4
define void @levels(ptr %a) {
entry:
  br label %i.loop
i.loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %i.latch ]
  br label %j.loop
j.loop:
  %j = phi i64 [ 0, %i.loop ], [ %j.next, %j.latch ]
  br label %k.loop
k.loop:
  %k = phi i64 [ 0, %j.loop ], [ %k.next, %k.loop ]
  %p = getelementptr [6 x [8 x i32]], ptr %a, i64 %i, i64 %j, i64 %k
  %x = load i32, ptr %p
  %y = add i32 %x, 1
  store i32 %y, ptr %p
  %k.next = add nuw nsw i64 %k, 1
  %kc = icmp eq i64 %k.next, 8
  br i1 %kc, label %j.latch, label %k.loop
j.latch:
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 6
  br i1 %jc, label %i.latch, label %j.loop
i.latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 5
  br i1 %ic, label %exit, label %i.loop
exit:
  ret void
}
