; What metadata or attributes say of a pointer holds where the instruction that
; they are on is executed: a load by such a pointer waits for the tests that
; decide about that instruction, though LLVM knows the pointer to be good.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

; CHECK-LABEL: in function 'dereferenceable'
; CHECK-DAG:   br#[[B:[0-9]+]] -> %q: control, distance 0
; CHECK-DAG:   br#[[B]] -> %x: control, distance 0, latency 0, forced (it decides whether this runs)
define i64 @dereferenceable(ptr noalias %t, ptr noalias %k, i64 %n) {
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

; CHECK-LABEL: in function 'or_null'
; CHECK:       br#{{[0-9]+}} -> %x: control, distance 0, latency 0, forced (it decides whether this runs)
define i64 @or_null(ptr noalias %t, ptr noalias %k, i64 %n) {
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
  %q = load ptr, ptr %tp, align 8, !dereferenceable_or_null !0, !nonnull !1, !align !0
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

; One of two, at a distance.
; CHECK-LABEL: in function 'one_of_two'
; CHECK:       br#{{[0-9]+}} -> %x: control, distance 0, latency 0, forced (it decides whether this runs)
define i64 @one_of_two(ptr noalias %t, ptr noalias %k, ptr dereferenceable(16) align 8 %fine, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %s = phi i64 [ 0, %entry ], [ %s.next, %latch ]
  %kp = getelementptr i64, ptr %k, i64 %i
  %kv = load i64, ptr %kp
  %c0 = icmp sgt i64 %kv, 0
  %c1 = icmp eq i64 %kv, 7
  br i1 %c0, label %use, label %latch
use:
  %tp = getelementptr ptr, ptr %t, i64 %i
  %q = load ptr, ptr %tp, align 8, !dereferenceable !2, !align !0
  %one = select i1 %c1, ptr %fine, ptr %q
  %g = getelementptr i8, ptr %one, i64 8
  %x = load i64, ptr %g, align 8
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

; The pointer is loaded in every iteration that there is, but the loop finds
; out how many there are: the next one may be none.
; CHECK-LABEL: in function 'uncounted'
; CHECK:       br#{{[0-9]+}} -> %x: control, distance 1, latency 0, forced (exit test of the iteration before)
define i64 @uncounted(ptr noalias %t) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i64 [ 0, %entry ], [ %s.next, %loop ]
  %tp = getelementptr ptr, ptr %t, i64 %i
  %q = load ptr, ptr %tp, align 8, !dereferenceable !0, !align !0
  %x = load i64, ptr %q, align 8
  %s.next = add i64 %s, %x
  %i.next = add i64 %i, 1
  %c = icmp eq i64 %s.next, 77
  br i1 %c, label %exit, label %loop
exit:
  ret i64 %s.next
}

; A list: the next element is known to be good where there is one.
; CHECK-LABEL: in function 'list'
; CHECK:       br#{{[0-9]+}} -> %x: control, distance 1, latency 0, forced (exit test of the iteration before)
define i64 @list(ptr dereferenceable(16) align 8 %first) {
entry:
  br label %loop
loop:
  %p = phi ptr [ %first, %entry ], [ %q, %loop ]
  %s = phi i64 [ 0, %entry ], [ %s.next, %loop ]
  %q = load ptr, ptr %p, align 8, !dereferenceable !2, !align !0
  %g = getelementptr i8, ptr %q, i64 8
  %x = load i64, ptr %g, align 8
  %s.next = add i64 %s, %x
  %c = icmp eq i64 %s.next, 77
  br i1 %c, label %exit, label %loop
exit:
  ret i64 %s.next
}

; The pointer is loaded behind a way out: the last iteration may lack it.
; CHECK-LABEL: in function 'behind_exit'
; CHECK-DAG:   br#[[E:[0-9]+]] -> %q: control, distance 0
; CHECK-DAG:   br#[[E]] -> %x: control, distance 0, latency 0, forced (it decides whether this runs)
define i64 @behind_exit(ptr noalias %t) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %more ]
  %s = phi i64 [ 0, %entry ], [ %s.next, %more ]
  %i.next = add nuw nsw i64 %i, 1
  %end = icmp eq i64 %i, 100
  br i1 %end, label %exit, label %more
more:
  %tp = getelementptr ptr, ptr %t, i64 %i
  %q = load ptr, ptr %tp, align 8, !dereferenceable !0, !align !0
  %x = load i64, ptr %q, align 8
  %s.next = add i64 %s, %x
  br label %loop
exit:
  ret i64 %s
}

; An argument is good from the start.
; CHECK-LABEL: in function 'argument'
; CHECK-NOT:   -> %x: control
define i64 @argument(ptr dereferenceable(8) align 8 %q, ptr noalias %k, i64 %n) nofree nosync {
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

!0 = !{i64 8}
!1 = !{}
!2 = !{i64 16}
