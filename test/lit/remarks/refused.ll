; Every refusal says why, and where it can, what would help.
; RUN: %gaus-opt -passes='gaus-schedule<max-operations=9>' -pass-remarks-missed=gaus -S %s 2>&1 | FileCheck %s --implicit-check-not='!gaus'
; RUN: %gaus-opt -passes='gaus-schedule<max-operations=9>' -pass-remarks-output=- -disable-output %s 2>&1 | FileCheck %s --check-prefix=YAML

; YAML: Name: SeveralLatches
; YAML: Name: Irreducible
; YAML: Name: NotInnermost
; YAML: Name: UnknownCall
; YAML: Name: UnknownInstruction
; YAML: Name: UnknownInstruction
; YAML: Name: UnknownInstruction
; YAML: Name: InlineAsm
; YAML: Name: Alloca
; YAML: Name: UnknownWidth
; YAML: Name: UnknownWidth
; YAML: Name: OptNone
; YAML: Name: Terminator
; YAML: Name: TooLarge

; CHECK: loop 'loop' in function 'latches' is not scheduled: several blocks lead back to its start; loop-simplify before this pass makes them one
define void @latches(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %then ], [ %i.next, %latch ]
  %i.next = add nuw nsw i64 %i, 1
  %x = load i32, ptr %a
  %z = icmp eq i32 %x, 0
  br i1 %z, label %then, label %latch
then:
  store i32 1, ptr %a
  br label %loop
latch:
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: loop 'loop' in function 'irreducible' is not scheduled: its body has a cycle with several entries (goto into a loop); fix-irreducible before this pass makes a loop of it
define void @irreducible(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %x = load i32, ptr %a
  %z = icmp eq i32 %x, 0
  br i1 %z, label %one, label %two
one:
  store i32 1, ptr %a
  br label %two
two:
  %y = load volatile i32, ptr %a
  %e = icmp eq i32 %y, 0
  br i1 %e, label %one, label %latch
latch:
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: loop 'outer' in function 'nest' is not scheduled: it contains another loop; only innermost loops are scheduled without the parameter 'nest'
define void @nest(i64 %n) {
entry:
  br label %outer
outer:
  %o = phi i64 [ 0, %entry ], [ %o.next, %latch ]
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %i.next, %inner ]
  call void @unknown(i64 %i)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %latch, label %inner
latch:
  %o.next = add nuw nsw i64 %o, 1
  %d = icmp eq i64 %o.next, %n
  br i1 %d, label %exit, label %outer
exit:
  ret void
}
; CHECK: loop 'inner' in function 'nest' is not scheduled: target 'default' does not say what a call of 'unknown' is; add a rule such as {"callee": "unknown", "operator": ...} to a target file that extends it

; CHECK: in function 'x87' is not scheduled: target 'default' does not say what 'fadd' of type x86_fp80 is; add a rule such as {"opcode": "fadd", "type": "x86_fp80", "operator": ...}
define x86_fp80 @x87(i64 %n, x86_fp80 %f) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi x86_fp80 [ %f, %entry ], [ %s, %loop ]
  %s = fadd x86_fp80 %acc, %f
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret x86_fp80 %s
}

; CHECK: in function 'wide' is not scheduled: target 'default' does not say what 'mul' of type i999 is
define i999 @wide(i64 %n, i999 %f) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi i999 [ %f, %entry ], [ %s, %loop ]
  %s = mul i999 %acc, %f
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i999 %s
}

; CHECK: in function 'indirect' is not scheduled: target 'default' does not say what an indirect call is; add a rule such as {"opcode": "call", "operator": ...}
define void @indirect(i64 %n, ptr %f) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void %f()
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'assembly' is not scheduled: it contains inline assembly
define void @assembly(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void asm sideeffect "nop", ""()
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'stack' is not scheduled: it allocates stack memory; declare the array outside of the loop
define void @stack(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = alloca i32
  store i32 1, ptr %s
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'scalable' is not scheduled: the width of a value of type <vscale x 4 x i32> is not known at compile time
define void @scalable(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %x = load <vscale x 4 x i32>, ptr %a
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'scalable_store' is not scheduled: it works on scalable vectors, whose width is not known
define void @scalable_store(ptr %a, i64 %n, <vscale x 4 x i32> %v) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  store <vscale x 4 x i32> %v, ptr %a
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'unoptimised' is not scheduled: its function is not to be optimised (optnone; clang -O0)
define void @unoptimised(i64 %n) noinline optnone {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'invokes' is not scheduled: a block of its body ends with 'invoke', not with a branch
define void @invokes(i64 %n) personality ptr @personality {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  invoke void @unknown(i64 %i) to label %loop unwind label %pad
pad:
  %p = landingpad { ptr, i32 } cleanup
  ret void
}

; CHECK: in function 'large' is not scheduled: it has more than 9 operations; max-operations=N raises this
define i64 @large(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %a = add i64 %i, 2
  %b = add i64 %a, %i
  %d = add i64 %b, %a
  %e = add i64 %d, %b
  %f = add i64 %e, %d
  %g = add i64 %f, %e
  %h = add i64 %g, %f
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i64 %h
}

declare void @unknown(i64)
declare i32 @personality(...)
