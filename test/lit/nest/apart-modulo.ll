; What an inner loop adds is a multiple of its step: modulo that, iterations of the outer loop may be apart.
; RUN: %gaus-opt -passes='print<gaus-dependences;nest=on>' -disable-output %s 2>&1 | FileCheck %s

; A[8 * j + i] for i in 1..7, where i is the inner loop's step of another counter too (llvm-project #202383).
; CHECK-LABEL: loop 'outer' in function 'trapeze': {{[0-9]+}} operations
; CHECK-NOT:   write
; CHECK-LABEL: loop 'inner' in function 'trapeze': {{[0-9]+}} operations
define void @trapeze(ptr %a) mustprogress {
entry:
  br label %outer
outer:
  %i = phi i64 [ 1, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %row = shl nuw nsw i64 %j, 3
  %at = add nuw nsw i64 %row, %i
  %p = getelementptr i64, ptr %a, i64 %at
  %x = load i64, ptr %p
  %y = add i64 %x, 1
  store i64 %y, ptr %p
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 17
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 8
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; 7 columns, which no power of two tells apart.
; CHECK-LABEL: loop 'outer' in function 'seven': {{[0-9]+}} operations
; CHECK-NOT:   write
; CHECK-LABEL: loop 'inner' in function 'seven': {{[0-9]+}} operations
define void @seven(ptr %a) mustprogress {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %row = mul nuw nsw i64 %j, 7
  %at = add nuw nsw i64 %row, %i
  %p = getelementptr i64, ptr %a, i64 %at
  store i64 1, ptr %p
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 17
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 7
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; As many columns again: the eighth after it is the same one.
; CHECK-LABEL: loop 'outer' in function 'round_again': {{[0-9]+}} operations
; CHECK:       nest.inner -> nest.inner: write after write, distance 8, latency {{[0-9]+}}, assumed (an inner loop's accesses, taken from the lowest to the highest, in %a)
; CHECK-LABEL: loop 'inner' in function 'round_again': {{[0-9]+}} operations
define void @round_again(ptr %a) mustprogress {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %row = shl nuw nsw i64 %j, 3
  %at = add nuw nsw i64 %row, %i
  %p = getelementptr i64, ptr %a, i64 %at
  store i64 1, ptr %p
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 17
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 16
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}

; Elements that are wider than a column.
; CHECK-LABEL: loop 'outer' in function 'wide': {{[0-9]+}} operations
; CHECK:       nest.inner -> nest.inner: write after write, distance 1, latency {{[0-9]+}}, assumed (an inner loop's accesses, taken from the lowest to the highest, in %a)
; CHECK-LABEL: loop 'inner' in function 'wide': {{[0-9]+}} operations
define void @wide(ptr %a) mustprogress {
entry:
  br label %outer
outer:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  br label %inner
inner:
  %j = phi i64 [ 0, %outer ], [ %j.next, %inner ]
  %row = shl nuw nsw i64 %j, 3
  %at = add nuw nsw i64 %row, %i
  %p = getelementptr i32, ptr %a, i64 %at
  store i64 1, ptr %p
  %j.next = add nuw nsw i64 %j, 1
  %jc = icmp eq i64 %j.next, 17
  br i1 %jc, label %latch, label %inner
latch:
  %i.next = add nuw nsw i64 %i, 1
  %ic = icmp eq i64 %i.next, 7
  br i1 %ic, label %exit, label %outer
exit:
  ret void
}
