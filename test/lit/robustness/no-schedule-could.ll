; Calls of which the meaning is in where they are: no rule of a target makes them
; operations, and no advice says so. The loops are left alone with the reason.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>' -pass-remarks=gaus -pass-remarks-missed=gaus -disable-output %t/loops.ll 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule' -pass-remarks=gaus -pass-remarks-missed=gaus -disable-output %t/loops.ll 2>&1 | FileCheck %s
; CHECK-NOT: add a rule
; CHECK:     in function 'by_callee' is not scheduled: it calls '_setjmp', which may return twice (as setjmp does): what the iteration has done by then would have to be known; move the call out of the loop
; CHECK:     in function 'by_site' is not scheduled: it calls 'other', which may return twice
; CHECK:     in function 'by_pointer' is not scheduled: it calls 'a function', which may return twice
; CHECK:     in function 'nested' is not scheduled: {{.*}}it calls '_setjmp', which may return twice
; CHECK:     in function 'variable_array' is not scheduled: it allocates stack memory of a length that is not constant ('llvm.stacksave{{[.p0]*}}'); declare the array outside of the loop, or with a constant length
; CHECK:     in function 'restores' is not scheduled: it allocates stack memory of a length that is not constant ('llvm.stackrestore{{[.p0]*}}')
; CHECK:     in function 'suspends' is not scheduled: it contains 'llvm.coro.suspend', which no datapath computes
; CHECK:     in function 'token' is not scheduled: it contains 'llvm.coro.save', which no datapath computes
; CHECK:     in function 'goes' is not scheduled: a block of its body ends with 'callbr', not with a branch
; CHECK:     in function 'throws' is not scheduled: a block of its body ends with 'invoke', not with a branch
; CHECK:     in function 'assembles' is not scheduled: it contains inline assembly
; CHECK-NOT: add a rule

;--- target.json
{"format": "gaus-target-1", "extends": "default", "operator_types": [{"name": "service", "latency": 5, "limit": 1}],
 "rules": [{"opcode": "call", "operator": "service"}]}
;--- loops.ll
declare i32 @_setjmp(ptr) returns_twice
declare i32 @other(ptr)
declare void @use(ptr)
declare ptr @llvm.stacksave.p0()
declare void @llvm.stackrestore.p0(ptr)
declare i8 @llvm.coro.suspend(token, i1)
declare token @llvm.coro.save(ptr)
declare i32 @__gxx_personality_v0(...)

define void @by_callee(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %r = call i32 @_setjmp(ptr %p)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @by_site(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %r = call i32 @other(ptr %p) returns_twice
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @by_pointer(ptr %p, ptr %f, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %r = call i32 %f(ptr %p) returns_twice
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @nested(ptr %p, i64 %n) {
entry:
  br label %outer
outer:
  %k = phi i64 [ 0, %entry ], [ %k.next, %latch ]
  br label %loop
loop:
  %i = phi i64 [ 0, %outer ], [ %i.next, %loop ]
  %r = call i32 @_setjmp(ptr %p)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 7
  br i1 %c, label %latch, label %loop
latch:
  %k.next = add nuw nsw i64 %k, 1
  %d = icmp eq i64 %k.next, %n
  br i1 %d, label %exit, label %outer
exit:
  ret void
}

define void @variable_array(i64 %m, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = call ptr @llvm.stacksave.p0()
  %a = alloca i32, i64 %m
  call void @use(ptr %a)
  call void @llvm.stackrestore.p0(ptr %s)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @restores(i64 %n) {
entry:
  %s = call ptr @llvm.stacksave.p0()
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void @llvm.stackrestore.p0(ptr %s)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @suspends(i64 %n) presplitcoroutine {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = call i8 @llvm.coro.suspend(token none, i1 false)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @token(ptr %h, i64 %n) presplitcoroutine {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %t = call token @llvm.coro.save(ptr %h)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @goes(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  callbr void asm sideeffect "", "!i"() to label %latch [label %exit]
latch:
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @throws(ptr %p, i64 %n) personality ptr @__gxx_personality_v0 {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  invoke void @use(ptr %p) to label %latch unwind label %pad
latch:
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
pad:
  %l = landingpad { ptr, i32 } cleanup
  ret void
}

define void @assembles(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void asm sideeffect "", "~{memory}"()
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
