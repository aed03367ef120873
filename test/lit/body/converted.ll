; What a branch may not lose against the selection that simplifycfg makes of it:
; values of both ways are computed ahead, the phi selects. The same II, and the
; same bounds for the same reasons; the branch itself takes no time.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-schedule>' -disable-output %t/branch.ll > %t/branch.txt 2>&1
; RUN: %gaus-opt -passes='function(simplifycfg),print<gaus-schedule>' -disable-output %t/branch.ll > %t/select.txt 2>&1
; RUN: FileCheck %t/branch.ll --check-prefixes=CHECK,BRANCH < %t/branch.txt
; RUN: FileCheck %t/branch.ll --check-prefixes=CHECK,SELECT < %t/select.txt

;--- branch.ll
; s = x > s ? s + x : s * 2, a recurrence around both
; CHECK:       in function 'sum': II 5 (ResMII 1, RecMII 5), {{[0-9]+}} stages, length 7,
; BRANCH-SAME: 10 operations
; SELECT-SAME: 9 operations
; CHECK:       RecMII 5: the recurrence %e -(4)-> %next -(1, distance 1)-> %e takes 5 cycles over 1 iteration
; BRANCH:      %next = phi float
; SELECT:      %next = select i1
define float @sum(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %latch ]
  %s = phi float [ 0.0, %entry ], [ %next, %latch ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %z = fcmp ogt float %x, %s
  br i1 %z, label %then, label %else
then:
  %t = fadd float %s, %x
  br label %latch
else:
  %e = fmul float %s, 2.0
  br label %latch
latch:
  %next = phi float [ %t, %then ], [ %e, %else ]
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret float %next
}
