; What is not rewritten stays as it is, with the reason.
; RUN: %gaus-opt -passes='gaus-pipeline' -disable-output -pass-remarks-missed=gaus %s 2>&1 | FileCheck %s --check-prefix=NONE
; RUN: %gaus-opt -passes='gaus-schedule' -S %s > %t.ll
; RUN: sed -E 's/^(!.*"gaus.hash", i64) .*/\1 1}/' %t.ll | %gaus-opt -passes='gaus-pipeline' -S -pass-remarks-missed=gaus 2>&1 | FileCheck %s --check-prefix=STALE
; RUN: sed -E '/urem/s/, !gaus.cycle ![0-9]+//' %t.ll | %gaus-opt -passes='gaus-pipeline' -disable-output -pass-remarks-missed=gaus 2>&1 | FileCheck %s --check-prefix=MARK
; RUN: %gaus-opt -passes='gaus-schedule<mode=resource>,gaus-pipeline' -disable-output -pass-remarks-missed=gaus %s 2>&1 | FileCheck %s --check-prefix=MODE
; A value that is used before it is there.
; RUN: sed -E '/urem/s/!gaus.cycle ![0-9]+/!gaus.cycle !90/; $a!90 = !{i32 300}' %t.ll | %gaus-opt -passes='gaus-pipeline' -S -pass-remarks-missed=gaus 2>&1 | FileCheck %s --check-prefix=EARLY
; A value that waits for tens of thousands of iterations.
; RUN: sed -E '/add i64 .r,/s/!gaus.cycle ![0-9]+/!gaus.cycle !90/; /xor/s/!gaus.cycle ![0-9]+/!gaus.cycle !91/; $a!90 = !{i32 30000}' %t.ll > %t.late.ll
; RUN: echo '!91 = !{i32 30001}' >> %t.late.ll
; RUN: %gaus-opt -passes='gaus-pipeline' -S -pass-remarks-missed=gaus %t.late.ll 2>&1 | FileCheck %s --check-prefix=LARGE
; RUN: not %gaus-opt -passes='gaus-pipeline<ties=x>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=TIES

; NONE: loop 'loop' in function 'f' is not rewritten: it has no schedule; run gaus-schedule before
; STALE: loop 'loop' in function 'f' is not rewritten: its schedule is stale: the body changed since
; STALE: %r = urem
; STALE-NOT: kernel
; MARK: loop 'loop' in function 'f' is not rewritten: its schedule is stale: %r has no gaus.cycle
; MODE: loop 'loop' in function 'f' is not rewritten: its schedule is not a modulo schedule (II 0)
; EARLY: loop 'loop' in function 'f' is not rewritten: its schedule has {{.*}} before %r, which it needs
; EARLY-LABEL: define i64 @f
; EARLY-NEXT: entry:
; EARLY-NEXT: br label %loop
; EARLY-NOT: kernel
; LARGE: loop 'loop' in function 'f' is not rewritten: its kernel would need too many registers
; LARGE-NOT: kernel
; TIES: parameter 'ties': program or reverse is wanted
define i64 @f(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %s = phi i64 [ 0, %entry ], [ %s.next, %loop ]
  %r = urem i64 %n, 7
  %t = add i64 %r, %i
  %s.next = xor i64 %s, %t
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i64 %s.next
}
