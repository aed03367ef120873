; A loop that cannot be rewritten, but that got a block before it, has no
; schedule any longer: what follows finds nothing stale.
; RUN: %gaus-opt -passes='gaus-schedule<target=%S/Inputs/speculative.json>,gaus-verify<target=%S/Inputs/speculative.json>,gaus-pipeline<target=%S/Inputs/speculative.json>,gaus-verify<target=%S/Inputs/speculative.json>,verify' -pass-remarks-missed=gaus -S %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule<nest;assume-trips=8;target=%S/Inputs/speculative.json>,gaus-pipeline<target=%S/Inputs/speculative.json>,gaus-verify<target=%S/Inputs/speculative.json>,verify' -pass-remarks-missed=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=NEST

; CHECK: loop 'loop' in function 'two_ways' is not rewritten: its schedule has %x before br#{{[0-9]+}}, which it needs; a block was put before it all the same, and so its schedule is dropped
; CHECK: loop 'loop' in function 'one_way' is not rewritten: its schedule has %x before br#{{[0-9]+}}, which it needs{{$}}
; CHECK: loop 'loop' in function 'within' is not rewritten: {{.*}} its schedule is dropped
; NEST: loop 'outer' in function 'within' is not rewritten: it contains another loop, which got a block before it; so its own schedule is dropped
; CHECK-LABEL: define void @two_ways
; CHECK-NOT: !gaus.
; CHECK-LABEL: define void @one_way
; CHECK: load i32, ptr %p{{.*}}!gaus.cycle
define void @two_ways(ptr noalias %a, ptr noalias %b, i1 %s) {
entry:
  br i1 %s, label %loop, label %other
other:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ 2, %other ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add i64 %i, 1
  %c = icmp eq i32 %x, 0
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @one_way(ptr noalias %a, ptr noalias %b, i1 %s) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add i64 %i, 1
  %c = icmp eq i32 %x, 0
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @within(ptr noalias %a, ptr noalias %b, i1 %s) mustprogress {
entry:
  br label %outer
outer:
  %o = phi i64 [ 0, %entry ], [ %o.next, %exit ]
  br i1 %s, label %loop, label %other
other:
  br label %loop
loop:
  %i = phi i64 [ 0, %outer ], [ 2, %other ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add i64 %i, 1
  %c = icmp eq i32 %x, 0
  br i1 %c, label %exit, label %latch
latch:
  %d = icmp eq i64 %i.next, 50
  br i1 %d, label %exit, label %loop
exit:
  %o.next = add i64 %o, 1
  %e = icmp eq i64 %o.next, 5
  br i1 %e, label %end, label %outer
end:
  ret void
}
