; A loop that finds out itself when to end: what has effects waits for the exit
; test of the iteration before.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefixes=CHECK,SAFE
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefixes=CHECK,SPECULATE

;--- target.json
{"format": "gaus-target-1", "name": "speculative", "extends": "default",
 "operator_types": [{"name": "load", "latency": 2, "limit": 2, "speculative": true}]}
;--- loops.ll
; while ((x = a[i]) != 0) b[i++] = x / n
; CHECK-LABEL: in function 'search':
; CHECK-SAME:  not counted
; CHECK-DAG:   br#[[B:[0-9]+]] -> store#{{[0-9]+}}: control, distance 1, latency 0, forced (exit test of the iteration before)
; CHECK-DAG:   br#[[B]] -> %d: control, distance 1, latency 0, forced
; SAFE-DAG:    br#[[B]] -> %x: control, distance 1, latency 0, forced
; SPECULATE-NOT: -> %x: control
; CHECK-NOT:   -> %i.next: control
define void @search(ptr noalias %a, ptr noalias %b, i32 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %d = sdiv i32 %x, %n
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %d, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i32 %x, 0
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; A global table of known size may be read in vain.
; CHECK-LABEL: in function 'safe_load':
; CHECK-SAME:  not counted
; CHECK-NOT:   control
@one = global i32 5
define i32 @safe_load(i32 %n, i32 %m) {
entry:
  br label %loop
loop:
  %v = phi i32 [ %n, %entry ], [ %v.next, %loop ]
  %x = load i32, ptr @one
  %w = xor i32 %v, %x
  %v.next = mul i32 %w, %m
  %c = icmp eq i32 %v.next, 77
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %v
}

; A switch is an exit test too.
; CHECK-LABEL: in function 'switches':
; CHECK:       switch#[[B:[0-9]+]] -> store#{{[0-9]+}}: control, distance 1
define void @switches(ptr noalias %a, ptr noalias %b) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  switch i32 %x, label %loop [ i32 0, label %exit
                               i32 1, label %other ]
exit:
  ret void
other:
  ret void
}

; Without an exit there is no test.
; CHECK-LABEL: in function 'forever':
; CHECK-NOT:   control
define void @forever(ptr %a) {
entry:
  br label %loop
loop:
  store i32 0, ptr %a
  br label %loop
}
