; A call that touches memory of its own, globals say, and never what a restrict
; pointer or a local array is the only way to: no dependence. What is advised
; where there is one is true: nothing is declared of a function that is here.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>' -pass-remarks-analysis=gaus -disable-output %t/loops.ll 2>&1 | FileCheck %s --check-prefix=ADVICE

; ADVICE-NOT: pure
; ADVICE-DAG: %x of %p -> tick#{{[0-9]+}} (ordered, distance 0) is assumed: call that may access the same memory; 'restrict' on %p would remove it
; ADVICE-DAG: %y of %p -> extern#{{[0-9]+}} (ordered, distance 0) is assumed: call that may access the same memory; if the function accesses no memory, a declaration that says so (const) would remove it, or 'restrict' on %p
; ADVICE-DAG: %z of %p -> around#{{[0-9]+}} (ordered, distance 0) is assumed: call that may access the same memory; if the function accesses no memory, a declaration that says so (const) would remove it{{$}}
; ADVICE-DAG: %w of @data -> tick#{{[0-9]+}} (ordered, distance 0) is assumed: call that may access the same memory; loads and stores in its place could be told apart
; ADVICE-DAG: %v of @data -> barrier#{{[0-9]+}} (ordered, distance 0) is assumed: call that may synchronise with other threads{{$}}
; ADVICE-DAG: %u of %p -> writes#{{[0-9]+}} (ordered, distance 0) is assumed: call that may access the same memory; loads and stores in its place could be told apart
; ADVICE-DAG: %t of %q -> %l (ordered, distance 0) is assumed: call that may access the same memory; loads and stores in its place could be told apart
; ADVICE-NOT: pure

;--- target.json
{"format": "gaus-target-1", "extends": "default", "operator_types": [{"name": "service", "latency": 5, "limit": 1}],
 "rules": [{"opcode": "call", "operator": "service"}]}
;--- loops.ll
@count = global i32 0
@data = global [64 x i32] zeroinitializer
@shared = global ptr null
declare void @extern() nounwind willreturn nosync
declare void @keep(ptr)
declare void @around(ptr nocapture) nounwind willreturn nosync
declare void @writes(ptr) nounwind willreturn nosync memory(argmem: write)
declare ptr @strcpy(ptr, ptr)
define void @tick() noinline nosync nounwind willreturn memory(readwrite, argmem: none, inaccessiblemem: none) {
  %c = load i32, ptr @count
  %d = add i32 %c, 1
  store i32 %d, ptr @count
  ret void
}
define void @barrier() noinline nounwind willreturn memory(inaccessiblemem: readwrite) {
  ret void
}

; CHECK-LABEL: in function 'only_way':
; CHECK-NOT:   -> %x: ordered
; CHECK-NOT:   %x -> tick
; CHECK-NOT:   store#{{[0-9]+}} -> tick
; CHECK-NOT:   tick#{{[0-9]+}} -> store
; CHECK:       tick#[[T:[0-9]+]] -> tick#[[T]]: ordered, distance 1
define void @only_way(ptr noalias %p, i64 %n) {
entry:
  %a = alloca [64 x i32]
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  %x = load i32, ptr %g
  %h = getelementptr i32, ptr %a, i64 %i
  store i32 %x, ptr %h
  call void @tick()
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  call void @keep(ptr %a)
  ret void
}

; CHECK-LABEL: in function 'plain':
; CHECK-DAG:   %x -> tick#{{[0-9]+}}: ordered, distance 0
; CHECK-DAG:   tick#{{[0-9]+}} -> %x: ordered, distance 1
define i32 @plain(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %s.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  %x = load i32, ptr %g
  call void @tick()
  %s.next = add i32 %s, %x
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %s.next
}

; CHECK-LABEL: in function 'declared':
; CHECK-DAG:   %y -> extern#{{[0-9]+}}: ordered, distance 0
define i32 @declared(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %s.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  %y = load i32, ptr %g
  call void @extern()
  %s.next = add i32 %s, %y
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %s.next
}

; It is given to the call: restrict would not help.
; CHECK-LABEL: in function 'given':
; CHECK-DAG:   %z -> around#{{[0-9]+}}: ordered, distance 0
define i32 @given(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %s.next, %loop ]
  %g = getelementptr i32, ptr %p, i64 %i
  %z = load i32, ptr %g
  call void @around(ptr %g)
  %s.next = add i32 %s, %z
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %s.next
}

; CHECK-LABEL: in function 'global':
; CHECK-DAG:   %w -> tick#{{[0-9]+}}: ordered, distance 0
; CHECK-DAG:   %v -> barrier#{{[0-9]+}}: ordered, distance 0
define i32 @global(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %s.next, %loop ]
  %g = getelementptr [64 x i32], ptr @data, i64 0, i64 %i
  %w = load i32, ptr %g
  call void @tick()
  %h = getelementptr [64 x i32], ptr @data, i64 0, i64 %n
  %v = load i32, ptr %h
  call void @barrier()
  %t = add i32 %s, %w
  %s.next = add i32 %t, %v
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %s.next
}

; A pointer to it went into memory, from where a call may take it.
; CHECK-LABEL: in function 'kept':
; CHECK-DAG:   store#{{[0-9]+}} -> tick#{{[0-9]+}}: ordered, distance 0
define void @kept(i64 %n) {
entry:
  %a = alloca [64 x i32]
  store ptr %a, ptr @shared
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %h = getelementptr i32, ptr %a, i64 %i
  store i32 1, ptr %h
  call void @tick()
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The two change places: neither is the same in every iteration, and the call
; gets the other one.
; CHECK-LABEL: in function 'turns':
; CHECK-DAG:   %x -> around#{{[0-9]+}}: ordered, distance 0
; CHECK-DAG:   around#{{[0-9]+}} -> %x: ordered, distance 1
define i32 @turns(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %s.next, %loop ]
  %p = phi ptr [ %a, %entry ], [ %q, %loop ]
  %q = phi ptr [ %b, %entry ], [ %p, %loop ]
  %x = load i32, ptr %p
  call void @around(ptr %q)
  %s.next = add i32 %s, %x
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %s.next
}

; They do access memory: it is declared, or known of the C library.
; CHECK-LABEL: in function 'known':
; CHECK-DAG:   %u -> writes#{{[0-9]+}}: ordered, distance 0
define i32 @known(ptr %p, ptr %q, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %s.next, %loop ]
  %u = load i32, ptr %p
  call void @writes(ptr %p)
  %t = load i32, ptr %q
  %l = call ptr @strcpy(ptr %q, ptr %p) nounwind willreturn
  %r = add i32 %u, %t
  %s.next = add i32 %s, %r
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %s.next
}
