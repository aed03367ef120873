; Schedules of more stages than a kernel could have: left alone with the reason,
; before anything is kept for each stage.
; RUN: %gaus-opt -passes='gaus-schedule<scheduler=alap;latency=1000000000>,gaus-pipeline,verify' -S -pass-remarks-missed=gaus %s 2>&1 | FileCheck %s
; Of a schedule in metadata alone, up to the last cycle that there is.
; RUN: %gaus-opt -passes='gaus-schedule' -S %s > %t.ll
; RUN: sed -E '/store/s/!gaus.cycle ![0-9]+/!gaus.cycle !90/; $a!90 = !{i32 2147483647}' %t.ll | %gaus-opt -passes='gaus-pipeline,verify' -S -pass-remarks-missed=gaus 2>&1 | FileCheck %s
; RUN: sed -E '/store/s/!gaus.cycle ![0-9]+/!gaus.cycle !90/; $a!90 = !{i32 1000000}' %t.ll | %gaus-opt -passes='gaus-pipeline,verify' -S -pass-remarks-missed=gaus 2>&1 | FileCheck %s
; With fewer stages it is the registers.
; RUN: sed -E '/store/s/!gaus.cycle ![0-9]+/!gaus.cycle !90/; $a!90 = !{i32 60000}' %t.ll | %gaus-opt -passes='gaus-pipeline,verify' -S -pass-remarks-missed=gaus 2>&1 | FileCheck %s --check-prefix=BELOW

; CHECK: loop 'loop' in function 'counted' is not rewritten: its schedule has more than 100000 stages
; CHECK: loop 'loop' in function 'tested' is not rewritten: its schedule has more than 100000 stages
; CHECK: loop 'inner' in function 'within' is not rewritten: its schedule has more than 100000 stages
; CHECK-NOT: kernel
; BELOW: loop 'loop' in function 'counted' is not rewritten: its kernel would need too many registers
define void @counted(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  store i32 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @tested(ptr noalias %a, ptr noalias %b) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i32 %x, 0
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @within(ptr noalias %a, i64 %n) {
entry:
  br label %outer
outer:
  %o = phi i64 [ 0, %entry ], [ %o.next, %latch ]
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %i.next, %inner ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  store i32 %x, ptr %p
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
