; A second run changes no byte: what accesses say of the loop, and what else
; there is on it, stay, in one process and from one to the next.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -S %s -o %t.once.ll
; RUN: %gaus-opt -passes='gaus-schedule,gaus-schedule,gaus-verify' -S %s -o %t.twice.ll
; RUN: diff %t.once.ll %t.twice.ll
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -S %t.once.ll -o %t.again.ll
; RUN: sed 1d %t.once.ll > %t.once.txt
; RUN: sed 1d %t.again.ll | diff %t.once.txt -
; RUN: FileCheck %s < %t.twice.ll
; The same with loops in loops.
; RUN: %gaus-opt -passes='gaus-schedule<nest>,gaus-verify' -S %s -o %t.nest.ll
; RUN: %gaus-opt -passes='gaus-schedule<nest>,gaus-verify,gaus-schedule<nest>,gaus-verify' -S %s | diff %t.nest.ll -
; Another schedule in between leaves nothing behind, and neither does a refusal.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-schedule<mode=resource>,gaus-schedule<nest>,gaus-schedule' -S %s | diff %t.once.ll -
; RUN: %gaus-opt -passes='gaus-schedule,gaus-schedule<max-operations=1>,gaus-verify,gaus-schedule,gaus-verify' -S %s | diff %t.once.ll -
; RUN: %gaus-opt -passes='gaus-schedule,gaus-schedule<max-operations=1>' -S %s | FileCheck %s --check-prefix=REFUSED
; With marks of a clock, of which the first operation has no unit.
; RUN: %gaus-opt -passes='gaus-schedule<target=%S/Inputs/clock.json>' -S %s -o %t.clock.ll
; RUN: %gaus-opt -passes='gaus-schedule<target=%S/Inputs/clock.json>' -S %t.clock.ll -o %t.clock.again.ll
; RUN: sed 1d %t.clock.ll > %t.clock.txt
; RUN: sed 1d %t.clock.again.ll | diff %t.clock.txt -

; The promise, and that vectors are asked for, is all that the loop's node says.
; CHECK-LABEL: define void @alone(
; CHECK: load i32, {{.*}}!llvm.mem.parallel_loop_access ![[ID:[0-9]+]]
; CHECK: store i32 {{.*}}!llvm.mem.parallel_loop_access ![[ID]]
; CHECK: !llvm.loop ![[ID]]
; REFUSED-LABEL: define void @alone(
; REFUSED: load i32, {{.*}}!llvm.mem.parallel_loop_access ![[ID:[0-9]+]]
; REFUSED-NOT: gaus.cycle
; REFUSED: !llvm.loop ![[ID]]
; REFUSED: ![[ID]] = distinct !{![[ID]], !{{[0-9]+}}}
define void @alone(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.mem.parallel_loop_access !0
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !llvm.mem.parallel_loop_access !0
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !0
exit:
  ret void
}

; One of a list of loops: a node that is shared, and one that is distinct but no loop.
; CHECK-LABEL: define void @lists(
; CHECK: load i32, {{.*}}!llvm.mem.parallel_loop_access ![[LIST:[0-9]+]]
; CHECK: store i32 {{.*}}!llvm.mem.parallel_loop_access ![[LIST]]
define void @lists(ptr %a, ptr %b, i64 %n) {
entry:
  br label %outer
outer:
  %o = phi i64 [ 0, %entry ], [ %o.next, %latch ]
  br label %loop
loop:
  %i = phi i64 [ 0, %outer ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.mem.parallel_loop_access !3
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !llvm.mem.parallel_loop_access !4
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 16
  br i1 %c, label %latch, label %loop, !llvm.loop !1
latch:
  %o.next = add nuw nsw i64 %o, 1
  %d = icmp eq i64 %o.next, %n
  br i1 %d, label %exit, label %outer, !llvm.loop !2
exit:
  ret void
}

; Groups, and pragmas for other passes, of which ours came first once.
; CHECK-LABEL: define void @groups(
; CHECK: !llvm.loop ![[GROUPS:[0-9]+]]
define void @groups(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.access.group !11
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !llvm.access.group !11
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !5
exit:
  ret void
}

; Two loops with one node, as a pass that copies loops leaves them.
; CHECK-LABEL: define void @copies(
; CHECK: load i32, {{.*}}!llvm.mem.parallel_loop_access ![[ONE:[0-9]+]]
; CHECK: !llvm.loop ![[ONE]]
; CHECK: load i32, {{.*}}!llvm.mem.parallel_loop_access ![[TWO:[0-9]+]]
; CHECK: !llvm.loop ![[TWO]]
define void @copies(ptr %a, ptr %b, i64 %n) {
entry:
  br label %one
one:
  %i = phi i64 [ 0, %entry ], [ %i.next, %one ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.mem.parallel_loop_access !12
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !llvm.mem.parallel_loop_access !12
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %between, label %one, !llvm.loop !12
between:
  br label %two
two:
  %j = phi i64 [ 0, %between ], [ %j.next, %two ]
  %r = getelementptr i32, ptr %b, i64 %j
  %y = load i32, ptr %r, !llvm.mem.parallel_loop_access !12
  %s = getelementptr i32, ptr %a, i64 %j
  store i32 %y, ptr %s, !llvm.mem.parallel_loop_access !12
  %j.next = add nuw nsw i64 %j, 1
  %d = icmp eq i64 %j.next, %n
  br i1 %d, label %exit, label %two, !llvm.loop !12
exit:
  ret void
}

; CHECK: ![[GROUPS]] = distinct !{![[GROUPS]], ![[PARALLEL:[0-9]+]], ![[UNROLL:[0-9]+]], ![[WIDTH:[0-9]+]], ![[PROGRESS:[0-9]+]], !
; CHECK: ![[PARALLEL]] = !{!"llvm.loop.parallel_accesses", !{{[0-9]+}}}
; CHECK: ![[UNROLL]] = !{!"llvm.loop.unroll.disable"}
; CHECK: ![[WIDTH]] = !{!"llvm.loop.vectorize.width", i32 1}
; CHECK: ![[PROGRESS]] = !{!"llvm.loop.mustprogress"}
!0 = distinct !{!0, !13}
!1 = distinct !{!1, !13}
!2 = distinct !{!2, !13}
!3 = !{!1, !2}
!4 = distinct !{!1, !2}
!5 = distinct !{!5, !6, !7, !8, !9, !10, !13}
!6 = !{!"gaus.version", i32 1}
!7 = !{!"llvm.loop.parallel_accesses", !11}
!8 = !{!"llvm.loop.unroll.disable"}
!9 = !{!"llvm.loop.vectorize.width", i32 1}
!10 = !{!"llvm.loop.mustprogress"}
!11 = distinct !{}
!12 = distinct !{!12, !13}
!13 = !{!"llvm.loop.vectorize.enable", i1 true}
