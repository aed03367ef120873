; The states of a state machine: what starts in the cycle in which all others
; have ended, an exit test as a rule, has one too, though it takes no time.
; RUN: %gaus-opt -passes='gaus-schedule<mode=resource>,gaus-verify' -S %s | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule<mode=memory>,gaus-verify' -disable-output %s
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -S %s | FileCheck %s --check-prefix=MODULO
; Loops around one that is not pipelined count on all of its states.
; RUN: %gaus-opt -passes='gaus-schedule<nest;mode=resource>,gaus-verify' -S %s | FileCheck %s --check-prefix=NEST

; The branch is at cycle 2, where the store has ended.
; CHECK-LABEL: define void @fill7(
; CHECK: br i1 %c, {{.*}}!llvm.loop ![[FILL:[0-9]+]], !gaus.cycle ![[TWO:[0-9]+]]
; CHECK-LABEL: define void @long(
; CHECK: !llvm.loop ![[LONG:[0-9]+]]
; CHECK-LABEL: define void @within(
; CHECK-DAG: ![[FILL]] = distinct !{![[FILL]], !{{[0-9]+}}, !{{[0-9]+}}, !{{[0-9]+}}, ![[FILL_LENGTH:[0-9]+]], ![[FILL_STATES:[0-9]+]],
; CHECK-DAG: ![[FILL_LENGTH]] = !{!"gaus.length", i32 2}
; CHECK-DAG: ![[FILL_STATES]] = !{!"gaus.states", i32 3}
; CHECK-DAG: ![[TWO]] = !{i32 2}
; CHECK-DAG: ![[LONG]] = distinct !{![[LONG]], !{{[0-9]+}}, !{{[0-9]+}}, !{{[0-9]+}}, ![[LONG_LENGTH:[0-9]+]], ![[LONG_STATES:[0-9]+]],
; CHECK-DAG: ![[LONG_LENGTH]] = !{!"gaus.length", i32 [[LENGTH:[0-9]+]]}
; CHECK-DAG: ![[LONG_STATES]] = !{!"gaus.states", i32 [[LENGTH]]}
; MODULO-LABEL: define void @fill7(
; MODULO: !{!"gaus.length", i32 2}
; MODULO: !{!"gaus.states", i32 3}
; Eight iterations of three states.
; NEST: !{!"gaus.outer.latency", i32 24}
define void @fill7(ptr noalias %y, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %y, i64 %i
  store i32 7, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; The branch is not the last.
define void @long(ptr noalias %y, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %y, i64 %i
  %x = load i32, ptr %p
  %m = mul i32 %x, 3
  store i32 %m, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @within(ptr noalias %y, i64 %n) {
entry:
  br label %outer
outer:
  %o = phi i64 [ 0, %entry ], [ %o.next, %latch ]
  br label %loop
loop:
  %i = phi i64 [ 0, %outer ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %y, i64 %i
  store i32 7, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 8
  br i1 %c, label %latch, label %loop
latch:
  %o.next = add nuw nsw i64 %o, 1
  %d = icmp eq i64 %o.next, %n
  br i1 %d, label %exit, label %outer
exit:
  ret void
}
