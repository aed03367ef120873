; What the source has once for each iteration, lane or thread is one place in the
; IR, and clang puts its accesses into the loop's group all the same: no promise
; goes for it. Nor for what the addresses prove, nor for a loop of `omp for`, of
; which iterations of one thread may meet.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -pass-remarks-analysis=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=ADVICE
; RUN: %gaus-opt -passes='print<gaus-dependences;ignore-promises>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=IGNORED
;
; To promise what would not be believed is no advice.
; ADVICE-NOT: vectorize(assume_safety)
; ADVICE:     store#{{[0-9]+}} of @mine -> %x of @mine (read after write, distance 1) is assumed: address does not move by a constant, in @mine{{$}}
;
; IGNORED-NOT: by a pragma
; IGNORED-NOT: promised
; IGNORED:     store#{{[0-9]+}} -> %x: read after write, distance 1, latency 1, assumed
; IGNORED-NOT: by a pragma
; IGNORED-NOT: promised
@shared = global [4 x i32] zeroinitializer
@mine = thread_local global [4 x i32] zeroinitializer
declare noalias ptr @calloc(i64, i64) nounwind willreturn
declare ptr @pool()
declare void @fill(ptr)
declare ptr @llvm.threadlocal.address.p0(ptr)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare i32 @__kmpc_dispatch_next_4(ptr, i32, ptr, ptr, ptr, ptr)
declare ptr @__kmpc_omp_task_alloc(ptr, i32, i32, i64, i64, ptr)

; What the function was given: the promise is taken.
; CHECK-LABEL: in function 'argument'
; CHECK-NOT:   store#{{[0-9]+}} -> %x: read after write, distance 1
; CHECK:       memory dependences removed or moved by a pragma
define void @argument(ptr %a, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %a, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; And a global.
; CHECK-LABEL: in function 'global'
; CHECK-NOT:   store#{{[0-9]+}} -> %x: read after write, distance 1
; CHECK:       memory dependences removed or moved by a pragma
define void @global(ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr @shared, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; And what an argument leads to, though the function has memory of its own.
; CHECK-LABEL: in function 'behind_argument'
; CHECK-NOT:   store#{{[0-9]+}} -> %x: read after write, distance 1
; CHECK:       memory dependences removed or moved by a pragma
define void @behind_argument(ptr %a, ptr noalias %k, i64 %n) {
entry:
  %p = load ptr, ptr %a
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %p, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; A private array: one for all iterations here.
; CHECK-LABEL: in function 'stack'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @stack(ptr noalias %k, i64 %n) {
entry:
  %t = alloca [4 x i32]
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %t, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; Perhaps a private array.
; CHECK-LABEL: in function 'stack_or_argument'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @stack_or_argument(ptr %a, i1 %w, ptr noalias %k, i64 %n) {
entry:
  %t = alloca [4 x i32]
  %s = select i1 %w, ptr %t, ptr %a
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %s, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; Two halves of one that take turns.
; CHECK-LABEL: in function 'phi_of_stack'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @phi_of_stack(ptr noalias %k, i64 %n) {
entry:
  %t = alloca [8 x i32]
  %u = getelementptr i32, ptr %t, i64 4
  br label %loop
loop:
  %h = phi ptr [ %t, %entry ], [ %o, %loop ]
  %o = phi ptr [ %u, %entry ], [ %h, %loop ]
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %h, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; A copy of an argument, and where the result is built.
; CHECK-LABEL: in function 'by_value'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @by_value(ptr byval([4 x i32]) %t, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %t, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; A local variable may be built where the result goes.
; CHECK-LABEL: in function 'result'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @result(ptr sret([4 x i32]) %t, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %t, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; What a private object leads to.
; CHECK-LABEL: in function 'behind_stack'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @behind_stack(ptr %a, ptr noalias %k, i64 %n) {
entry:
  %t = alloca { ptr, i64 }
  call void @fill(ptr %t)
  %p = load ptr, ptr %t
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %p, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; Memory of a private object.
; CHECK-LABEL: in function 'heap'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @heap(ptr noalias %k, i64 %n) {
entry:
  %t = call noalias ptr @calloc(i64 4, i64 4)
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %t, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; Nobody knows where that is from.
; CHECK-LABEL: in function 'from_call'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @from_call(ptr noalias %k, i64 %n) {
entry:
  %t = call ptr @pool()
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %t, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; What a thread has for itself.
; CHECK-LABEL: in function 'thread'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @thread(ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr @mine, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; The same by its address.
; CHECK-LABEL: in function 'thread_address'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @thread_address(ptr noalias %k, i64 %n) {
entry:
  %t = call ptr @llvm.threadlocal.address.p0(ptr @mine)
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %t, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; A private array that was aligned by hand.
; CHECK-LABEL: in function 'aligned_by_hand'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @aligned_by_hand(ptr noalias %k, i64 %n) {
entry:
  %t = alloca [64 x i8]
  %ti = ptrtoint ptr %t to i64
  %tr = and i64 %ti, -16
  %p = inttoptr i64 %tr to ptr
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %p, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; A private array by way of memory that is not: ctx[i].buf = tmp, ctx[i].buf[..] = ..
; CHECK-LABEL: in function 'escaped'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @escaped(ptr %ctx, ptr noalias %k, i64 %n) {
entry:
  %t = alloca [4 x i32]
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %slot = getelementptr ptr, ptr %ctx, i64 %i
  store ptr %t, ptr %slot, !llvm.access.group !1
  %p = load ptr, ptr %slot, !llvm.access.group !1
  %g = getelementptr i32, ptr %p, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; Clang keeps the private array of a `taskloop simd` in the task.
; CHECK-LABEL: in function 'task_entry'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @task_entry(ptr %task, ptr noalias %k, i64 %n) {
entry:
  %t = getelementptr i8, ptr %task, i64 80
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %t, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; Filled by a copy.
; CHECK-LABEL: in function 'copied'
; CHECK:       %x -> memcpy{{.*}}: ordered, distance 1, latency 2, assumed
define void @copied(ptr noalias %a, ptr noalias %k, i64 %n) {
entry:
  %t = alloca [4 x i32]
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %from = getelementptr i32, ptr %a, i64 %i
  call void @llvm.memcpy.p0.p0.i64(ptr %t, ptr %from, i64 16, i1 false), !llvm.access.group !1
  %g = getelementptr i32, ptr %t, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %o = getelementptr i32, ptr %a, i64 %n
  store i32 %x, ptr %o, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; clang marks the loop of `omp for schedule(dynamic)`, but does not ask for vectors.
; CHECK-LABEL: in function 'dynamic'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @dynamic(ptr %a, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %a, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !6
exit:
  ret void
}

; `omp simd if(..)` where the condition does not hold.
; CHECK-LABEL: in function 'serial'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @serial(ptr %a, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %a, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !8
exit:
  ret void
}

; It was asked for, and done.
; CHECK-LABEL: in function 'vectorised'
; CHECK-NOT:   store#{{[0-9]+}} -> %x: read after write, distance 1
; CHECK:       memory dependences removed or moved by a pragma
define void @vectorised(ptr %a, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %a, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !10
exit:
  ret void
}

; A loop of `omp for schedule(dynamic)` that was made one of vectors.
; CHECK-LABEL: in function 'vectorised_dynamic'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @vectorised_dynamic(ptr %a, ptr noalias %k, i64 %n) {
entry:
  %more = call i32 @__kmpc_dispatch_next_4(ptr null, i32 0, ptr null, ptr null, ptr null, ptr null)
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %a, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !10
exit:
  ret void
}

; To be asked for after another transformation.
; CHECK-LABEL: in function 'before_unrolling'
; CHECK-NOT:   store#{{[0-9]+}} -> %x: read after write, distance 1
; CHECK:       memory dependences removed or moved by a pragma
define void @before_unrolling(ptr %a, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %a, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !12
exit:
  ret void
}

; Neither does another promise go for a private array.
; CHECK-LABEL: in function 'ivdep_stack'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @ivdep_stack(ptr noalias %k, i64 %n) {
entry:
  %t = alloca [4 x i32]
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %t, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !14
exit:
  ret void
}

; Nor a length.
; CHECK-LABEL: in function 'safelen_stack'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @safelen_stack(ptr noalias %k, i64 %n) {
entry:
  %t = alloca [4 x i32]
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %g = getelementptr i32, ptr %t, i64 %b
  %x = load i32, ptr %g, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %g, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !16
exit:
  ret void
}

; Always the same place: no promise can be about that.
; CHECK-LABEL: in function 'one_place'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, proved
define void @one_place(ptr %a, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %x = load i32, ptr %a, !llvm.access.group !1
  %y = add i32 %x, 1
  store i32 %y, ptr %a, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; a[i + 3] = a[i]
; CHECK-LABEL: in function 'three_on'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 3, latency 1, proved
define void @three_on(ptr %a, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.access.group !1
  %j = add i64 %i, 3
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 %x, ptr %q, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; The same by the other promise, and below a length.
; CHECK-LABEL: in function 'ivdep_three_on'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 3, latency 1, proved
define void @ivdep_three_on(ptr %a, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.access.group !1
  %j = add i64 %i, 3
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 %x, ptr %q, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !14
exit:
  ret void
}

; Three is less than eight.
; CHECK-LABEL: in function 'safelen_three_on'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 3, latency 1, proved
define void @safelen_three_on(ptr %a, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.access.group !1
  %j = add i64 %i, 3
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 %x, ptr %q, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !16
exit:
  ret void
}

; a[(i + 3) * s] = a[i * s]: they meet at 3 for sure, at 1 if s is 0; that it is not is what was promised.
; CHECK-LABEL: in function 'strides'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 3, latency 1, proved
; CHECK:       promised by llvm.loop.parallel_accesses: no store#[[S]] -> %x, read after write, distance 1, but 3 (stride that is not known and may be 0, in %a)
define void @strides(ptr %a, i64 %s, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %b = load i64, ptr %kp, !llvm.access.group !1
  %is = mul i64 %i, %s
  %p = getelementptr i32, ptr %a, i64 %is
  %x = load i32, ptr %p, !llvm.access.group !1
  %i3 = add i64 %i, 3
  %js = mul i64 %i3, %s
  %q = getelementptr i32, ptr %a, i64 %js
  store i32 %x, ptr %q, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

define void @make_task() {
  %t = call ptr @__kmpc_omp_task_alloc(ptr null, i32 0, i32 1, i64 112, i64 16, ptr @task_entry)
  ret void
}

!1 = distinct !{}
!4 = distinct !{!4, !5, !7}
!5 = !{!"llvm.loop.parallel_accesses", !1}
!6 = distinct !{!6, !5}
!7 = !{!"llvm.loop.vectorize.enable", i1 true}
!8 = distinct !{!8, !5, !9}
!9 = !{!"llvm.loop.vectorize.enable", i1 false}
!10 = distinct !{!10, !5, !11}
!11 = !{!"llvm.loop.isvectorized", i32 1}
!12 = distinct !{!12, !5, !13}
!13 = !{!"llvm.loop.distribute.followup_all", !17}
!14 = distinct !{!14, !15}
!15 = !{!"llvm.loop.ivdep.enable"}
!16 = distinct !{!16, !15, !18}
!17 = distinct !{!17, !7}
!18 = !{!"llvm.loop.ivdep.safelen", i32 8}
