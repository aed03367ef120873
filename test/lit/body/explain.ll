; Recurrences through tests within the body, in words.
; RUN: %gaus-opt -passes='gaus-schedule' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s

; if (p) p = p->next, n += 1
; CHECK: in function 'walk' is scheduled: II 4 (ResMII 1, RecMII 4), {{.*}} the recurrence {{.*}}br#1 -(control, 0)-> %next{{.*}} takes 4 cycles over 1 iteration; %next waits for the test, as it may fault in vain: an operator that is 'speculative' would not
define void @walk(ptr %list, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = phi ptr [ %list, %entry ], [ %q, %latch ]
  %z = icmp eq ptr %p, null
  br i1 %z, label %latch, label %some
some:
  %next = load ptr, ptr %p
  br label %latch
latch:
  %q = phi ptr [ %p, %loop ], [ %next, %some ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; while (text[i] != k) i++: the next load may be past the end.
; CHECK: in function 'counts' is scheduled: {{.*}}; a loop whose number of iterations is known before it starts has no such recurrence
define i32 @counts(ptr noalias %text, i32 %k) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %at = getelementptr i32, ptr %text, i64 %i
  %x = load i32, ptr %at
  %z = icmp eq i32 %x, %k
  br i1 %z, label %exit, label %latch
latch:
  %i.next = add nuw nsw i64 %i, 1
  br label %loop
exit:
  ret i32 %x
}
