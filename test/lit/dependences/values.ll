; Values: within an iteration, through a header phi, through phis of phis,
; around a cycle of phis, and twice the same operand.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

; CHECK-LABEL: in function 'carried':
; CHECK-SAME: counted
; CHECK-DAG:  %acc.next -> %acc.next: data, distance 1, latency 1
; CHECK-DAG:  %i.next -> %sq: data, distance 1, latency 1
; CHECK-DAG:  %sq -> %acc.next: data, distance 0, latency 5
; CHECK-DAG:  %i.next -> %i.next: data, distance 1, latency 1
; CHECK-DAG:  %i.next -> %c: data, distance 0, latency 1
; CHECK-DAG:  %c -> br#{{[0-9]+}}: data, distance 0, latency 1
; CHECK-NOT:  ->
define i64 @carried(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi i64 [ 0, %entry ], [ %acc.next, %loop ]
  %sq = mul i64 %i, %i
  %acc.next = add i64 %acc, %sq
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i64 %acc.next
}

; x two and three iterations back, by a chain of phis.
; CHECK-LABEL: in function 'chain':
; CHECK-DAG:  %x -> %s1: data, distance 2, latency 1
; CHECK-DAG:  %x -> %s1: data, distance 3, latency 1
; CHECK-DAG:  %s1 -> %x: data, distance 0, latency 1
define i32 @chain(i32 %n, i32 %a) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i.next, %loop ]
  %x1 = phi i32 [ 0, %entry ], [ %x, %loop ]
  %x2 = phi i32 [ 0, %entry ], [ %x1, %loop ]
  %x3 = phi i32 [ 0, %entry ], [ %x2, %loop ]
  %s1 = add i32 %x2, %x3
  %x = add i32 %s1, %a
  %i.next = add nuw nsw i32 %i, 1
  %c = icmp eq i32 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %x
}

; p and q change places and hold nothing that the loop computes: their users
; depend on no operation.
; CHECK-LABEL: in function 'rotating':
; CHECK-NOT:  -> %d
; CHECK:      %d -> %acc.next: data, distance 0
; CHECK-NOT:  -> %d
define i32 @rotating(i32 %n, i32 %a, i32 %b) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i.next, %loop ]
  %p = phi i32 [ %a, %entry ], [ %q, %loop ]
  %q = phi i32 [ %b, %entry ], [ %p, %loop ]
  %acc = phi i32 [ 0, %entry ], [ %acc.next, %loop ]
  %d = sub i32 %p, %q
  %acc.next = xor i32 %acc, %d
  %i.next = add nuw nsw i32 %i, 1
  %c = icmp eq i32 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %acc.next
}

; A value enters a rotation of two and comes by every second iteration.
; CHECK-LABEL: in function 'fed':
; CHECK-DAG:  %x -> %u: data, distance 1
; CHECK-DAG:  %x -> %v: data, distance 2
define i32 @fed(i32 %n) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %i.next, %loop ]
  %p = phi i32 [ 1, %entry ], [ %x, %loop ]
  %q = phi i32 [ 2, %entry ], [ %p, %loop ]
  %u = add i32 %p, 7
  %v = add i32 %q, 9
  %x = mul i32 %u, %v
  %i.next = add nuw nsw i32 %i, 1
  %c = icmp eq i32 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %x
}

; Widths: what the next iteration must keep.
; CHECK-LABEL: in function 'widths':
; CHECK-DAG:  operation %p: address, 64 bits
; CHECK-DAG:  operation %v: load, 128 bits
; CHECK-DAG:  operation %w: alu, 128 bits
; CHECK-DAG:  operation %b: alu, 1 bits
; CHECK-DAG:  operation store#{{[0-9]+}}: store, 0 bits
define void @widths(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr <4 x i32>, ptr %a, i64 %i
  %v = load <4 x i32>, ptr %p
  %w = add <4 x i32> %v, %v
  store <4 x i32> %w, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %b = icmp eq i64 %i.next, %n
  br i1 %b, label %exit, label %loop
exit:
  ret void
}
