; Blocks that cannot be reached branch into loops, at their headers and in the
; middle: they end there, and nothing of the loops is left in them.
; REQUIRES: clang
; RUN: %clang -w %s -o %t.before && %t.before > %t.before.txt
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline,verify' -pass-remarks=gaus -S %s -o %t.after.ll 2> %t.remarks
; RUN: FileCheck %s --check-prefix=REMARKS < %t.remarks
; RUN: FileCheck %s < %t.after.ll
; RUN: %clang -w %t.after.ll -o %t.after && %t.after | diff %t.before.txt -
; What removes such blocks has nothing to stumble over.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-pipeline,function(simplifycfg,instcombine),gaus-schedule,verify' -disable-output %s

; REMARKS-COUNT-7: is rewritten

@out = private constant [4 x i8] c"%d\0A\00"
@words = global [6 x i32] [i32 3, i32 0, i32 -1, i32 7, i32 5, i32 0]
declare i32 @printf(ptr, ...)

; CHECK-LABEL: define i32 @f_middle
; CHECK: dead:
; CHECK-NEXT: unreachable
define i32 @f_middle(ptr noalias %a, i64 %n) noinline {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %z = icmp sgt i32 %x, 0
  br i1 %z, label %then, label %latch
dead:
  br label %then
then:
  br label %latch
latch:
  %next = phi i32 [ 1, %then ], [ 2, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %next
}

; With phis of its own that take what the dead block computed.
; CHECK-LABEL: define i32 @f_phis
; CHECK: dead:
; CHECK: unreachable
define i32 @f_phis(ptr noalias %a, i64 %n) noinline {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %sum = phi i32 [ 0, %entry ], [ %sum.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %z = icmp sgt i32 %x, 0
  br i1 %z, label %then, label %latch
dead:
  %strange = add i32 %sum, 77
  br i1 poison, label %then, label %latch
then:
  %y = phi i32 [ %x, %loop ], [ %strange, %dead ]
  br label %latch
latch:
  %next = phi i32 [ %y, %then ], [ 2, %loop ], [ %strange, %dead ]
  %sum.next = add i32 %sum, %next
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  %r = phi i32 [ %sum.next, %latch ]
  ret i32 %r
}

; At the header: a preheader is made for both ways in.
; CHECK-LABEL: define i32 @f_header
define i32 @f_header(ptr noalias %a, i64 %n) noinline {
entry:
  br label %loop
dead:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ], [ 3, %dead ]
  %sum = phi i32 [ 0, %entry ], [ %sum.next, %loop ], [ 5, %dead ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %sum.next = add i32 %sum, %x
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  %r = phi i32 [ %sum.next, %loop ]
  ret i32 %r
}

; A switch that leads into two loops and to an exit, twice to each; and uses what they compute.
; CHECK-LABEL: define i32 @f_switch
; CHECK: dead:
; CHECK: unreachable
define i32 @f_switch(ptr noalias %a, i64 %n) noinline {
entry:
  br label %one
one:
  %i = phi i64 [ 0, %entry ], [ %i.next, %one.latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %z = icmp ne i32 %x, 0
  br i1 %z, label %one.latch, label %between
one.latch:
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %between, label %one
dead:
  %sum.dead = add i64 %i, %j
  switch i64 %sum.dead, label %one.latch [ i64 1, label %one.latch
                                           i64 2, label %two.latch
                                           i64 3, label %two.latch
                                           i64 4, label %between
                                           i64 5, label %between
                                           i64 6, label %exit ]
between:
  %found = phi i64 [ %i, %one ], [ %i.next, %one.latch ], [ %sum.dead, %dead ], [ %sum.dead, %dead ]
  br label %two
two:
  %j = phi i64 [ 0, %between ], [ %j.next, %two.latch ]
  %q = getelementptr i32, ptr %a, i64 %j
  %y = load i32, ptr %q
  %w = icmp sgt i32 %y, 4
  br i1 %w, label %exit, label %two.latch
two.latch:
  %j.next = add nuw nsw i64 %j, 1
  %e = icmp eq i64 %j.next, %n
  br i1 %e, label %exit, label %two
exit:
  %last = phi i64 [ %j, %two ], [ %j.next, %two.latch ], [ %sum.dead, %dead ]
  %all = mul i64 %last, %found
  %r = trunc i64 %all to i32
  ret i32 %r
}

; Two dead blocks that lead to one another, and a value that only they use.
; CHECK-LABEL: define i32 @f_circle
define i32 @f_circle(ptr noalias %a, i64 %n) noinline {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %d = mul i32 %x, 5
  br label %latch
dead.1:
  %u = add i32 %d, 1
  br i1 poison, label %dead.2, label %latch
dead.2:
  %v = add i32 %u, %d
  br i1 poison, label %dead.1, label %latch
latch:
  %y = phi i32 [ %x, %loop ], [ %u, %dead.1 ], [ %v, %dead.2 ]
  store i32 %y, ptr @words
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %y
}

; Its address is taken, by the block's own function and by a global.
@place = global ptr blockaddress(@f_taken, %latch)
; CHECK-LABEL: define i32 @f_taken
define i32 @f_taken(ptr noalias %a, i64 %n) noinline {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  br label %latch
latch:
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  %there = icmp ne ptr blockaddress(@f_taken, %loop), null
  %bit = zext i1 %there to i32
  %r = add i32 %x, %bit
  ret i32 %r
}

define i32 @main() {
  %a = call i32 @f_middle(ptr @words, i64 6)
  call i32 (ptr, ...) @printf(ptr @out, i32 %a)
  %b = call i32 @f_phis(ptr @words, i64 6)
  call i32 (ptr, ...) @printf(ptr @out, i32 %b)
  %c = call i32 @f_header(ptr @words, i64 6)
  call i32 (ptr, ...) @printf(ptr @out, i32 %c)
  %d = call i32 @f_switch(ptr @words, i64 6)
  call i32 (ptr, ...) @printf(ptr @out, i32 %d)
  %e = call i32 @f_circle(ptr @words, i64 5)
  call i32 (ptr, ...) @printf(ptr @out, i32 %e)
  %f = call i32 @f_taken(ptr @words, i64 4)
  call i32 (ptr, ...) @printf(ptr @out, i32 %f)
  ret i32 0
}
