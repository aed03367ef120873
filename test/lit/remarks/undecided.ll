; What a simple scheduler fails at is not refuted: three loads on two ports fit in three cycles, but not all as early as
; they can. What is refuted is said as before.
; RUN: %gaus-opt -passes='gaus-schedule<scheduler=asap;ii=3>' -pass-remarks-output=%t.yaml -disable-output %s
; RUN: FileCheck %s --check-prefix=ASAP < %t.yaml
; RUN: %gaus-opt -passes='gaus-schedule<ii=3>' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=GAUSS
; RUN: %gaus-opt -passes='gaus-schedule<ii=3;latency=2>' -pass-remarks-output=%t.yaml -disable-output %s
; RUN: FileCheck %s --check-prefix=SHORT < %t.yaml

; ASAP: Name: {{ *}}Undecided
; GAUSS: in function 'f' is scheduled: II 3
; SHORT: Name: {{ *}}NotScheduled
; SHORT: cannot finish by cycle 2
define void @f(ptr noalias %a, ptr noalias %b, ptr noalias %c, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %q = getelementptr i32, ptr %b, i64 %i
  %r = getelementptr i32, ptr %c, i64 %i
  %x = load i32, ptr %p
  %y = load i32, ptr %q
  %z = load i32, ptr %r
  %s = add i32 %x, %y
  %t = add i32 %s, %z
  store i32 %t, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %e = icmp eq i64 %i.next, %n
  br i1 %e, label %exit, label %loop
exit:
  ret void
}
