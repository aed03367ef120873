; IR that no frontend writes for a datapath: left alone or scheduled, never a crash.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,print<gaus-schedule>,print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule' %s -o %t.bc
; RUN: %gaus-opt -passes='gaus-verify' %t.bc -disable-output

; CHECK: in function 'forever'
; CHECK: in function 'switches'
; CHECK: in function 'indirect'
; CHECK: in function 'wide'
; CHECK: in function 'rotated_forever'

declare void @nothing()
@table = global ptr blockaddress(@indirect, %loop)

define void @unreachable_loop() {
  ret void
dead:
  %i = phi i64 [ 0, %dead ]
  %j = add i64 %i, 1
  br label %dead
}

define void @irreducible(i1 %c, i1 %d) {
entry:
  br i1 %c, label %a, label %b
a:
  br i1 %d, label %b, label %exit
b:
  br label %a
exit:
  ret void
}

define void @forever() {
entry:
  br label %loop
loop:
  br label %loop
}

define void @switches(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %j, %loop ], [ %j, %loop ]
  %j = add i64 %i, 1
  switch i64 %j, label %exit [ i64 3, label %loop
                               i64 5, label %loop ]
exit:
  ret void
}

define void @indirect(ptr %t) {
entry:
  br label %loop
loop:
  %p = load ptr, ptr %t
  indirectbr ptr %p, [ label %loop, label %exit ]
exit:
  ret void
}

define void @asm_goto() {
entry:
  br label %loop
loop:
  callbr void asm sideeffect "", "!i"() to label %loop [ label %exit ]
exit:
  ret void
}

define i128 @wide(i128 %n) {
entry:
  br label %loop
loop:
  %i = phi i128 [ 0, %entry ], [ %j, %loop ]
  %j = add i128 %i, 340282366920938463463374607431768211455
  %c = icmp eq i128 %j, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i128 %j
}

; A loop's node without a self reference, with nulls, with nodes of nodes.
define void @metadata(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %j, %loop ]
  %j = add i64 %i, 1, !gaus.cycle !1
  %c = icmp eq i64 %j, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !0
exit:
  ret void
}

; Pointers of pointers, an address that is its own index, a vector of pointers.
define void @addresses(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %j, %loop ]
  %q = phi ptr [ %p, %entry ], [ %next, %loop ]
  %next = load ptr, ptr %q
  %k = ptrtoint ptr %next to i64
  %r = getelementptr i8, ptr %next, i64 %k
  store i64 %k, ptr %r
  %vec = getelementptr i8, ptr %p, <2 x i64> zeroinitializer
  %s = extractelement <2 x ptr> %vec, i64 0
  store {} zeroinitializer, ptr %s
  store i64 0, ptr undef
  store i64 0, ptr inttoptr (i64 64 to ptr)
  %j = add i64 %i, 1
  %c = icmp eq i64 %j, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @rotated_forever(ptr %p) {
entry:
  br label %loop
loop:
  %a = phi i32 [ 0, %entry ], [ %b, %loop ]
  %b = phi i32 [ 1, %entry ], [ %d, %loop ]
  %d = phi i32 [ 2, %entry ], [ %a, %loop ]
  %s = add i32 %a, %b
  store i32 %s, ptr %p
  br label %loop
}

!0 = distinct !{!0, null, !1, !2, !{!"llvm.loop.pipeline.enable"}, !3}
!1 = !{!"no cycle"}
!2 = !{}
!3 = !{null}
