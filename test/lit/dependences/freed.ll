; What is dereferenceable is so where that is said: a call that may give memory
; back ends it. No load runs in vain on the strength of what was said before.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll
; Later versions of LLVM do not believe a call's result themselves, if it can be given back at all.
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/later.ll 2>&1 | FileCheck %t/later.ll --check-prefix=%if llvm-20-or-later %{LATER%} %else %{EARLIER%}

;--- target.json
{"format": "gaus-target-1", "extends": "default", "operator_types": [{"name": "service", "latency": 5, "limit": 1}],
 "rules": [{"opcode": ["call", "fence"], "operator": "service"}]}
;--- loops.ll
declare void @drop(ptr) nounwind willreturn
declare void @use(ptr nocapture) nounwind willreturn nofree nosync memory(argmem: read)
declare void @other() nounwind willreturn nofree nosync
declare void @barrier() nounwind willreturn nofree
declare ptr @realloc(ptr, i64)
declare void @llvm.lifetime.end.p0(i64, ptr)
@table = global [64 x i32] zeroinitializer

; In an earlier iteration, or before in this one.
; CHECK-LABEL: in function 'within':
; CHECK:       br#[[B:[0-9]+]] -> %x: control, distance 0
define i32 @within(ptr align 4 dereferenceable(4096) %r, i32 %n, i32 %at) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i.next, %latch ]
  %s = phi i32 [ 0, %entry ], [ %s.next, %latch ]
  %now = icmp eq i32 %i, %at
  br i1 %now, label %gone, label %check
gone:
  call void @drop(ptr %r)
  br label %check
check:
  %live = icmp ult i32 %i, %at
  br i1 %live, label %then, label %latch
then:
  %x = load i32, ptr %r, align 4
  br label %latch
latch:
  %v = phi i32 [ %x, %then ], [ 0, %check ]
  %s.next = add i32 %s, %v
  %i.next = add nuw nsw i32 %i, 1
  %c = icmp eq i32 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %s.next
}

; Before the loop.
; CHECK-LABEL: in function 'before':
; CHECK:       br#[[B:[0-9]+]] -> %x: control, distance 0
define i32 @before(ptr align 4 dereferenceable(4096) %r, i32 %n, i1 %gone) {
entry:
  br i1 %gone, label %free, label %loop
free:
  call void @drop(ptr %r)
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ 0, %free ], [ %i.next, %latch ]
  %s = phi i32 [ 0, %entry ], [ 0, %free ], [ %s.next, %latch ]
  br i1 %gone, label %latch, label %then
then:
  %x = load i32, ptr %r, align 4
  br label %latch
latch:
  %v = phi i32 [ %x, %then ], [ 0, %loop ]
  %s.next = add i32 %s, %v
  %i.next = add nuw nsw i32 %i, 1
  %c = icmp eq i32 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %s.next
}

; By a function of the C library, and a loop that finds out when to end.
; CHECK-LABEL: in function 'moved':
; CHECK-SAME:  not counted
; CHECK:       br#[[B:[0-9]+]] -> %x: control, distance 1
define i32 @moved(ptr align 4 dereferenceable(4096) %r, i32 %n) {
entry:
  br label %loop
loop:
  %v = phi i32 [ %n, %entry ], [ %v.next, %loop ]
  %x = load i32, ptr %r, align 4
  %m = call ptr @realloc(ptr %r, i64 8) nounwind willreturn
  %w = xor i32 %v, %x
  %v.next = mul i32 %w, %n
  %c = icmp eq i32 %v.next, 77
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %v
}

; By another thread, of which this one hears.
; CHECK-LABEL: in function 'elsewhere':
; CHECK:       -> %x: control, distance 1
define i32 @elsewhere(ptr align 4 dereferenceable(4096) %r, i32 %n) {
entry:
  br label %loop
loop:
  %v = phi i32 [ %n, %entry ], [ %v.next, %loop ]
  %x = load i32, ptr %r, align 4
  call void @barrier()
  %w = xor i32 %v, %x
  %v.next = mul i32 %w, %n
  %c = icmp eq i32 %v.next, 77
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %v
}

; CHECK-LABEL: in function 'by_fence':
; CHECK:       -> %x: control, distance 1
define i32 @by_fence(ptr align 4 dereferenceable(4096) %r, i32 %n) {
entry:
  br label %loop
loop:
  %v = phi i32 [ %n, %entry ], [ %v.next, %loop ]
  fence acquire
  %x = load i32, ptr %r, align 4
  %w = xor i32 %v, %x
  %v.next = mul i32 %w, %n
  %c = icmp eq i32 %v.next, 77
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %v
}

; A pointer that is itself known in one branch only.
; CHECK-LABEL: in function 'pointer_on_a_branch':
; CHECK-DAG:   br#[[B:[0-9]+]] -> %q: control, distance 0
; CHECK-DAG:   br#[[B]] -> %x: control, distance 0
define i64 @pointer_on_a_branch(ptr noalias %t, ptr noalias %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %s = phi i64 [ 0, %entry ], [ %s.next, %latch ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %kv = load i64, ptr %kp
  %c0 = icmp eq i64 %kv, 0
  br i1 %c0, label %use, label %latch
use:
  %tp = getelementptr ptr, ptr %t, i64 %i
  %q = load ptr, ptr %tp, align 8, !dereferenceable !0, !align !0
  %x = load i64, ptr %q, align 8
  br label %latch
latch:
  %v = phi i64 [ %x, %use ], [ 1, %loop ]
  %s.next = add i64 %s, %v
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i64 %s.next
}

; After the loop, and by nobody in it: it may run in vain.
; CHECK-LABEL: in function 'after':
; CHECK-NOT:   -> %x: control
define i32 @after(ptr %old, ptr align 4 dereferenceable(4096) %r, i32 %n) {
entry:
  br label %loop
loop:
  %v = phi i32 [ %n, %entry ], [ %v.next, %loop ]
  call void @use(ptr %r)
  call void @other()
  %x = load i32, ptr %r, align 4
  %w = xor i32 %v, %x
  %v.next = mul i32 %w, %n
  %c = icmp eq i32 %v.next, 77
  br i1 %c, label %exit, label %loop
exit:
  call void @drop(ptr %r)
  ret i32 %v
}

; Nobody gives back what belongs to the module or is on the stack, whatever its
; life; nor, of another thread's or the callee's, what only this function has.
; CHECK-LABEL: in function 'stay':
; CHECK-NOT:   -> %x: control
; CHECK-NOT:   -> %y: control
; CHECK-NOT:   -> %z: control
; CHECK-NOT:   -> %u: control
define i32 @stay(ptr byval(i32) align 4 %b, ptr noalias align 4 dereferenceable(64) %r, ptr %old, i32 %n) {
entry:
  %a = alloca i32
  br label %loop
loop:
  %v = phi i32 [ %n, %entry ], [ %v.next, %latch ]
  %odd = trunc i32 %v to i1
  br i1 %odd, label %then, label %latch
then:
  call void @drop(ptr %old)
  call void @llvm.lifetime.end.p0(i64 4, ptr %a)
  br label %latch
latch:
  %x = load i32, ptr @table
  %y = load i32, ptr %a
  %z = load i32, ptr %b
  %u = load i32, ptr %r
  %w = xor i32 %v, %x
  %w2 = xor i32 %w, %y
  %w3 = xor i32 %w2, %z
  %w4 = xor i32 %w3, %u
  %v.next = mul i32 %w4, %n
  %c = icmp eq i32 %v.next, 77
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %v
}
!0 = !{i64 8}
;--- later.ll
; Before the pointer was there.
declare void @drop(ptr) nounwind willreturn
declare ptr @get() nounwind willreturn nofree nosync
; EARLIER-LABEL: in function 'got_later':
; EARLIER-NOT:   -> %x: control
; LATER-LABEL:   in function 'got_later':
define i32 @got_later(ptr %old, i32 %n) {
entry:
  call void @drop(ptr %old)
  %r = call align 4 dereferenceable(64) ptr @get()
  br label %loop
loop:
  %v = phi i32 [ %n, %entry ], [ %v.next, %loop ]
  %x = load i32, ptr %r, align 4
  %w = xor i32 %v, %x
  %v.next = mul i32 %w, %n
  %c = icmp eq i32 %v.next, 77
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %v
}
