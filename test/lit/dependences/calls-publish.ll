; A call that touches memory and is not nosync may publish what the loop stored,
; or receive what another thread stored: it is ordered against all memory that
; other threads can see, whatever it touches itself (LangRef: nosync, memory).
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json;nest>' -disable-output %t/nest.ll 2>&1 | FileCheck %t/nest.ll
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>,gaus-verify<target=%t/target.json>' -disable-output %t/loops.ll

;--- target.json
{"format": "gaus-target-1", "extends": "default", "operator_types": [{"name": "sync", "latency": 3, "limit": 1}],
 "rules": [{"opcode": "call", "operator": "sync"}]}
;--- loops.ll
@data = global [64 x i32] zeroinitializer
@flag = global i32 0
@table = constant [64 x i32] zeroinitializer
declare void @publish(ptr, i32) nounwind willreturn memory(argmem: readwrite)
declare i32 @seen(ptr) nounwind willreturn memory(argmem: readwrite)
declare i32 @seen_by_reading(ptr) nounwind willreturn memory(argmem: read)
declare void @compute(ptr, i32) nounwind willreturn nosync memory(argmem: readwrite)
declare void @barrier() nounwind willreturn memory(inaccessiblemem: readwrite)
declare i32 @pure(i32) nounwind willreturn memory(read)
declare void @keep(ptr) nounwind willreturn memory(readwrite)
declare void @llvm.assume(i1)
declare i64 @strlen(ptr)
declare ptr @malloc(i64) nounwind willreturn memory(inaccessiblemem: readwrite)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)

; CHECK-LABEL: in function 'store_then_publish':
; CHECK-DAG:   store#[[S:[0-9]+]] -> publish#[[P:[0-9]+]]: ordered, distance 0, latency 1, assumed (call that may synchronise with other threads)
; CHECK-DAG:   publish#[[P]] -> store#[[S]]: ordered, distance 1, latency 3, assumed (call that may synchronise with other threads)
define void @store_then_publish(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr [64 x i32], ptr @data, i64 0, i64 %i
  %v = trunc i64 %i to i32
  store i32 %v, ptr %g
  call void @publish(ptr @flag, i32 %v)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'receive_then_load':
; CHECK-DAG:   %f -> %x: ordered, distance 0, latency 3, assumed (call that may synchronise with other threads)
; CHECK-DAG:   %x -> %f: ordered, distance 1, latency 2, assumed (call that may synchronise with other threads)
; CHECK-DAG:   %r -> %x: ordered, distance 0
; CHECK-DAG:   %f -> %r: ordered, distance 0
define i32 @receive_then_load(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %s.next, %loop ]
  %f = call i32 @seen(ptr @flag)
  %r = call i32 @seen_by_reading(ptr @flag)
  %g = getelementptr [64 x i32], ptr @data, i64 0, i64 %i
  %x = load i32, ptr %g
  %y = add i32 %x, %f
  %z = add i32 %y, %r
  %s.next = add i32 %s, %z
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %s.next
}

; One that touches nothing that anybody here sees.
; CHECK-LABEL: in function 'meets_others':
; CHECK-DAG:   store#[[S:[0-9]+]] -> barrier#[[P:[0-9]+]]: ordered, distance 0, latency 1, assumed (call that may synchronise with other threads)
; CHECK-DAG:   barrier#[[P]] -> store#[[S]]: ordered, distance 1, latency 3, assumed (call that may synchronise with other threads)
define void @meets_others(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i64, ptr %p, i64 %i
  store i64 %i, ptr %g
  call void @barrier()
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Two of them, of different memory.
; CHECK-LABEL: in function 'two_flags':
; CHECK-DAG:   publish#[[P:[0-9]+]] -> barrier#[[B:[0-9]+]]: ordered, distance 0, latency 3, assumed (call that may synchronise with other threads)
; CHECK-DAG:   barrier#[[B]] -> publish#[[P]]: ordered, distance 1, latency 3, assumed (call that may synchronise with other threads)
define void @two_flags(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void @publish(ptr @flag, i32 1)
  call void @barrier()
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; A local array of which a pointer went away before the loop.
; CHECK-LABEL: in function 'given_away_before':
; CHECK-DAG:   store#{{[0-9]+}} -> barrier#{{[0-9]+}}: ordered, distance 0
; CHECK-DAG:   barrier#{{[0-9]+}} -> store#{{[0-9]+}}: ordered, distance 1
define void @given_away_before(i64 %n) {
entry:
  %a = alloca [64 x i64]
  call void @keep(ptr %a)
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i64, ptr %a, i64 %i
  store i64 %i, ptr %g
  call void @barrier()
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; In the loop, after the call: so before that of the next iteration.
; CHECK-LABEL: in function 'given_away_within':
; CHECK-DAG:   store#{{[0-9]+}} -> barrier#{{[0-9]+}}: ordered, distance 0
; CHECK-DAG:   barrier#{{[0-9]+}} -> store#{{[0-9]+}}: ordered, distance 1
define void @given_away_within(ptr %where, i64 %n) {
entry:
  %a = alloca [64 x i64]
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i64, ptr %a, i64 %i
  store i64 %i, ptr %g
  call void @barrier()
  store ptr %a, ptr %where
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; To the call itself.
; CHECK-LABEL: in function 'given_to_it':
; CHECK-DAG:   store#{{[0-9]+}} -> publish#{{[0-9]+}}: ordered, distance 0
; CHECK-DAG:   publish#{{[0-9]+}} -> store#{{[0-9]+}}: ordered, distance 1
define void @given_to_it(ptr noalias %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr i64, ptr %p, i64 %i
  store i64 %i, ptr %g
  call void @publish(ptr %g, i32 1)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Nobody else can see these: a local array, also if it is given away after the
; loop; what restrict or noalias makes the only way to it; constants.
; CHECK-LABEL: in function 'unseen':
; CHECK-NOT:   store#{{[0-9]+}} -> barrier
; CHECK-NOT:   barrier#{{[0-9]+}} -> store
; CHECK-NOT:   -> %x: ordered
; CHECK:       barrier#[[B:[0-9]+]] -> barrier#[[B]]: ordered, distance 1
define void @unseen(ptr noalias %p, i64 %n) {
entry:
  %a = alloca [64 x i32]
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %t = getelementptr [64 x i32], ptr @table, i64 0, i64 %i
  %x = load i32, ptr %t
  %g = getelementptr i32, ptr %a, i64 %i
  store i32 %x, ptr %g
  %h = getelementptr i32, ptr %p, i64 %i
  store i32 %x, ptr %h
  call void @barrier()
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  call void @keep(ptr %a)
  ret void
}

; Nothing to do with threads: nosync, what only reads (GNU C's pure), and
; functions of the C library that are known.
; CHECK-LABEL: in function 'alone':
; CHECK-NOT:   synchronise
define void @alone(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr [64 x i32], ptr @data, i64 0, i64 %i
  %x = load i32, ptr %g
  call void @compute(ptr @flag, i32 %x)
  %y = call i32 @pure(i32 %x)
  %l = call i64 @strlen(ptr %p) nounwind willreturn memory(argmem: read)
  %m = call ptr @malloc(i64 %l)
  call void @llvm.memset.p0.i64(ptr %m, i8 0, i64 %l, i1 false)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Waits for a flag, and nothing but an assumption uses what it found.
; CHECK-LABEL: in function 'assumes':
; CHECK-DAG:   %f -> store#{{[0-9]+}}: ordered, distance 0
define void @assumes(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %f = call i32 @seen_by_reading(ptr @flag)
  %a = icmp sgt i32 %f, 0
  call void @llvm.assume(i1 %a)
  %g = getelementptr i64, ptr %p, i64 %i
  store i64 %i, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; A promise that accesses do not meet is none about other threads.
; CHECK-LABEL: in function 'promised':
; CHECK-DAG:   store#{{[0-9]+}} -> publish#{{[0-9]+}}: ordered, distance 0
; CHECK-DAG:   publish#{{[0-9]+}} -> store#{{[0-9]+}}: ordered, distance 1
define void @promised(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %g = getelementptr [64 x i32], ptr @data, i64 0, i64 %i
  %v = trunc i64 %i to i32
  store i32 %v, ptr %g, !llvm.access.group !0
  call void @publish(ptr @flag, i32 %v), !llvm.access.group !0
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !1
exit:
  ret void
}
!0 = distinct !{}
!1 = distinct !{!1, !2, !3}
!2 = !{!"llvm.loop.parallel_accesses", !0}
!3 = !{!"llvm.loop.vectorize.enable", i1 true}
;--- nest.ll
; In an inner loop.
; CHECK-LABEL: loop 'outer' in function 'nested':
; CHECK-DAG:   store#[[S:[0-9]+]] -> nest.inner: ordered, distance 0, {{.*}} assumed (call that may synchronise with other threads)
; CHECK-DAG:   nest.inner -> store#[[S]]: ordered, distance 1, {{.*}} assumed (call that may synchronise with other threads)
declare void @barrier() nounwind willreturn memory(inaccessiblemem: readwrite)
define void @nested(ptr %p, i64 %n) {
entry:
  br label %outer
outer:
  %k = phi i64 [ 0, %entry ], [ %k.next, %latch ]
  %g = getelementptr i64, ptr %p, i64 %k
  store i64 %k, ptr %g
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %i.next, %inner ]
  call void @barrier()
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 8
  br i1 %c, label %latch, label %inner
latch:
  %k.next = add nuw nsw i64 %k, 1
  %d = icmp eq i64 %k.next, %n
  br i1 %d, label %exit, label %outer
exit:
  ret void
}
