; Exits in the middle: what comes after them in the iteration waits for their
; test, and where they decide how often the loop runs, so does the next one.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -disable-output %s

; for (i = 0; i < n; i++) { if (a[i] == k) break; b[i] = 0 }
; The first store of the body comes before the exit: only the one of the
; iteration before decides about it.
; CHECK-LABEL: in function 'breaks'
; CHECK-SAME:  not counted
; CHECK:       operation store#[[FIRST:[0-9]+]]: store
; CHECK:       operation br#[[BREAK:[0-9]+]]: branch
; CHECK:       operation store#[[SECOND:[0-9]+]]: store
; CHECK:       operation br#[[LAST:[0-9]+]]: branch
; CHECK-NOT:   control
; CHECK:       br#[[BREAK]] -> store#[[SECOND]]: control, distance 0, latency 0, forced (it decides whether this runs)
; CHECK-NEXT:  br#[[BREAK]] -> %x: control, distance 1, latency 0, forced (exit test of the iteration before)
; CHECK-NEXT:  br#[[LAST]] -> %x: control, distance 1
; CHECK-NEXT:  br#[[BREAK]] -> store#[[FIRST]]: control, distance 1, latency 0, forced (exit test of the iteration before)
; CHECK-NEXT:  br#[[LAST]] -> store#[[FIRST]]: control, distance 1
; CHECK-NEXT:  br#[[LAST]] -> store#[[SECOND]]: control, distance 1
; CHECK-NOT:   control
; CHECK-LABEL: in function
define i64 @breaks(ptr noalias %a, ptr noalias %b, ptr noalias %d, i64 %n, i32 %k) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %r = getelementptr i32, ptr %d, i64 %i
  store i32 %x, ptr %r
  %z = icmp eq i32 %x, %k
  br i1 %z, label %found, label %latch
latch:
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 0, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
found:
  ret i64 %i
exit:
  ret i64 -1
}

; Both exits known in advance: min(n, m) iterations. What comes after the first
; exit waits for it all the same, as the last iteration ends there, or does not.
; CHECK-SAME:  'both_counted'
; CHECK-SAME:  , counted
; CHECK:       operation br#[[FIRST:[0-9]+]]: branch
; CHECK-NOT:   control
; CHECK:       br#[[FIRST]] -> store#{{[0-9]+}}: control, distance 0
; CHECK-NOT:   control
; CHECK-LABEL: in function
define void @both_counted(ptr noalias %b, i64 %n, i64 %m) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %z = icmp eq i64 %i, %m
  br i1 %z, label %exit, label %latch
latch:
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 0, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; An exit that only some iterations come to: the test before it decides too
; whether there is a next iteration.
; if (x > 0) { if (x > k) break; }
; CHECK-SAME:  'rarely'
; CHECK-SAME:  not counted
; CHECK:       operation br#[[SOME:[0-9]+]]: branch
; CHECK:       operation br#[[BREAK:[0-9]+]]: branch
; CHECK:       operation store#[[S:[0-9]+]]: store
; CHECK:       operation br#[[LAST:[0-9]+]]: branch
; CHECK-NOT:   control
; CHECK:       br#[[BREAK]] -> store#[[S]]: control, distance 0
; CHECK-NEXT:  br#[[SOME]] -> store#[[S]]: control, distance 0
; CHECK-NEXT:  br#[[SOME]] -> %x: control, distance 1
; CHECK-NEXT:  br#[[BREAK]] -> %x: control, distance 1
; CHECK-NEXT:  br#[[LAST]] -> %x: control, distance 1
; CHECK-NEXT:  br#[[LAST]] -> store#[[S]]: control, distance 1
; CHECK-NOT:   control
; CHECK-LABEL: in function
define void @rarely(ptr noalias %a, ptr noalias %b, i64 %n, i32 %k) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %z = icmp sgt i32 %x, 0
  br i1 %z, label %some, label %latch
some:
  %y = icmp sgt i32 %x, %k
  br i1 %y, label %exit, label %latch
latch:
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 0, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; A while loop that nobody rotated: the exit is in the first block. The latch's
; jump decides nothing.
; while ((x = a[i]) != 0) b[i++] = x
; CHECK-SAME:  'while'
; CHECK-SAME:  not counted
; CHECK:       operation br#[[TEST:[0-9]+]]: branch
; CHECK:       operation store#[[S:[0-9]+]]: store
; CHECK:       operation br#{{[0-9]+}}: branch
; CHECK-NOT:   control
; CHECK:       br#[[TEST]] -> store#[[S]]: control, distance 0
; CHECK-NEXT:  br#[[TEST]] -> %x: control, distance 1, latency 0, forced (exit test of the iteration before)
; CHECK-NOT:   control
; CHECK-LABEL: in function
define void @while(ptr noalias %a, ptr noalias %b) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %z = icmp eq i32 %x, 0
  br i1 %z, label %exit, label %latch
latch:
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  br label %loop
exit:
  ret void
}

; A test that decides nothing about what comes next: no next iteration waits
; for it.
; CHECK-SAME:  'aside'
; CHECK-SAME:  not counted
; CHECK:       operation br#[[SIDE:[0-9]+]]: branch
; CHECK:       operation store#[[S:[0-9]+]]: store
; CHECK:       br#[[SIDE]] -> store#[[S]]: control, distance 0
; CHECK-NOT:   br#[[SIDE]] ->
define void @aside(ptr noalias %a, ptr noalias %b) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %z = icmp slt i32 %x, 0
  br i1 %z, label %negative, label %latch
negative:
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  br label %latch
latch:
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i32 %x, 0
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
