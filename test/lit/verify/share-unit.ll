; Two loads of different slots may hold one unit; of the same slot they may not.
; RUN: %gaus-opt -passes='gaus-schedule<ii=2>' -S %s -o %t.ll
; RUN: %gaus-opt -passes='gaus-verify' -disable-output %t.ll
; RUN: sed 's/\(%y = load .*\), !gaus.unit ![0-9]*/\1, !gaus.unit !100/; s/\(%x = load .*\), !gaus.unit ![0-9]*/\1, !gaus.unit !100/; s/\(%[xy] = load .*\), !gaus.cycle ![0-9]*/\1, !gaus.cycle !100/; s/\(%[xy] = load .*\), !gaus.stage ![0-9]*/\1, !gaus.stage !100/' %t.ll > %t.same.ll
; RUN: echo '!100 = !{i32 0}' >> %t.same.ll
; RUN: not %gaus-opt -passes='gaus-verify' -disable-output %t.same.ll 2>&1 | FileCheck %s
; CHECK: %x and %y hold unit 0 of 'load' in the same slot
define void @f(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %x = load i32, ptr %a
  %y = load i32, ptr %b
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
