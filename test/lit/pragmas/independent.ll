; What the source promises of accesses in different iterations. Those of one
; iteration, and what is volatile, stay as they are.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=PASSED
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -pass-remarks-missed=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=REMARK

; Without a promise, to compare with.
; CHECK-LABEL: in function 'nothing'
; CHECK:       store#[[S:[0-9]+]] -> %x: read after write, distance 1, latency 1, assumed
; CHECK-NOT:   by a pragma
define void @nothing(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.access.group !1
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'parallel'
; CHECK:       %x -> store#[[S:[0-9]+]]: write after read, distance 0, latency 1, assumed
; CHECK-NOT:   read after write, distance 1, latency
; CHECK:       promised by llvm.loop.parallel_accesses: no store#[[S]] -> %x, read after write, distance 1 (may alias: %b and %a are pointer arguments without restrict)
; CHECK-NEXT:  1 memory dependence removed or moved by a pragma
; PASSED:      in function 'parallel' is scheduled: {{.*}}; on the word of a pragma it does without 1 memory dependence{{$}}
define void @parallel(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.access.group !1
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !llvm.access.group !3
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; The store is in a group of another loop only.
; CHECK-LABEL: in function 'half_parallel'
; CHECK:       store#{{[0-9]+}} -> %x: read after write, distance 1
; CHECK-NOT:   by a pragma
define void @half_parallel(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.access.group !1
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !llvm.access.group !2
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !4
exit:
  ret void
}

; The older form names the loop. Its node changes as the schedule is recorded;
; the promise follows it, or gaus-verify would find other dependences.
; CHECK-LABEL: in function 'parallel_loop'
; CHECK-NOT:   read after write, distance 1, latency
; CHECK:       promised by llvm.loop.parallel_accesses: no store#
; CHECK:       1 memory dependence removed
; REMARK-NOT:  parallel_loop
define void @parallel_loop(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p, !llvm.mem.parallel_loop_access !6
  %y = mul i32 %x, 3
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %y, ptr %q, !llvm.mem.parallel_loop_access !7
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !6
exit:
  ret void
}

; CHECK-LABEL: in function 'ivdep'
; CHECK-NOT:   distance 1, latency 1, assumed
; CHECK:       promised by llvm.loop.ivdep.enable: no store#[[S:[0-9]+]] -> %x, read after write, distance 1 (
; CHECK:       promised by llvm.loop.ivdep.enable: no store#[[S]] -> store#[[S]], write after write, distance 1 (
; CHECK:       2 memory dependences removed
define void @ivdep(ptr %a, ptr noalias %index, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %r = getelementptr i64, ptr %index, i64 %i
  %j = load i64, ptr %r
  %p = getelementptr i32, ptr %a, i64 %j
  %x = load i32, ptr %p
  %y = add i32 %x, 1
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !8
exit:
  ret void
}

; What is volatile is ordered all the same.
; CHECK-LABEL: in function 'volatile_ivdep'
; CHECK:       store#[[S:[0-9]+]] -> %x: ordered, distance 1, latency 1, forced
define void @volatile_ivdep(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load volatile i32, ptr %p, !llvm.access.group !1
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q, !llvm.access.group !1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !8
exit:
  ret void
}

; Nothing meets what is nearer than 8 iterations; a length goes before the
; other form.
; CHECK-LABEL: in function 'safelen'
; CHECK-DAG:   %x -> store#[[S:[0-9]+]]: write after read, distance 0, latency 1, assumed
; CHECK-DAG:   store#[[S]] -> %x: read after write, distance 8, latency 1, assumed
; CHECK-DAG:   store#[[S]] -> store#[[S]]: write after write, distance 8, latency 1, assumed
; CHECK:       promised by llvm.loop.ivdep.safelen: no store#[[S]] -> %x, read after write, distance 1, but 8 (
; CHECK:       promised by llvm.loop.ivdep.safelen: no store#[[S]] -> store#[[S]], write after write, distance 1, but 8 (
; CHECK:       2 memory dependences removed or moved
; PASSED:      in function 'safelen' is scheduled: {{.*}}; on the word of a pragma it does without 2 memory dependences{{$}}
define void @safelen(ptr %a, ptr noalias %index, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %r = getelementptr i64, ptr %index, i64 %i
  %j = load i64, ptr %r
  %p = getelementptr i32, ptr %a, i64 %j
  %x = load i32, ptr %p
  %y = add i32 %x, 1
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !10
exit:
  ret void
}

; a[i + 12] is farther away than was promised: nothing changes.
; CHECK-LABEL: in function 'far_safelen'
; CHECK:       store#{{[0-9]+}} -> %x: read after write, distance 12, latency 1, proved
; CHECK-NOT:   by a pragma
define void @far_safelen(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %j = add i64 %i, 12
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !10
exit:
  ret void
}

; a[i + 2] is nearer, by the addresses: the promise is wrong, and not taken.
; CHECK-LABEL: in function 'broken'
; CHECK:       store#{{[0-9]+}} -> %x: read after write, distance 2, latency 1, proved
; CHECK-NOT:   by a pragma
; REMARK:      a pragma promises that store#{{[0-9]+}} of %a -> %x of %a is no dependence on an earlier iteration, but by their addresses the two meet at distance 2; the dependence stays
; PASSED:      in function 'broken' is scheduled: II 2
; PASSED-NOT:  on the word
define void @broken(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %j = add i64 %i, 2
  %q = getelementptr i32, ptr %a, i64 %j
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !10
exit:
  ret void
}

; CHECK: in function 'bad': not scheduled: llvm.loop.ivdep.safelen asks for no positive number
define void @bad(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !12
exit:
  ret void
}

!1 = distinct !{}
!2 = distinct !{}
!3 = !{!2, !1}
!4 = distinct !{!4, !5, !14}
!5 = !{!"llvm.loop.parallel_accesses", !1}
!6 = distinct !{!6, !14}
!7 = !{!6, !4}
!8 = distinct !{!8, !9, !5}
!9 = !{!"llvm.loop.ivdep.enable"}
!10 = distinct !{!10, !9, !11}
!11 = !{!"llvm.loop.ivdep.safelen", i32 8}
!12 = distinct !{!12, !13}
!13 = !{!"llvm.loop.ivdep.safelen", i32 0}
!14 = !{!"llvm.loop.vectorize.enable", i1 true}
