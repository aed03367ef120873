; Parameters reach the solver, in either form for the printers.
; RUN: %gaus-opt -passes='gaus-schedule<ii=6;;threads=1;scheduler=ims;>' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=SIX
; RUN: %gaus-opt -passes='print<gaus-schedule;ii=6>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=TABLE
; RUN: %gaus-opt -passes='print<gaus-schedule><ii=6>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=TABLE
; RUN: %gaus-opt -passes='gaus-schedule<max-ii=3>' -pass-remarks-missed=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=THREE
; RUN: %gaus-opt -passes='gaus-schedule<ii=6>,print<gaus-schedule;ii=6>' -print-pipeline-passes -disable-output %s 2>&1 | FileCheck %s --check-prefix=PIPELINE
; The result does not hang on the number of threads.
; RUN: %gaus-opt -passes='gaus-schedule<threads=1>' -S %s -o %t.1.ll
; RUN: %gaus-opt -passes='gaus-schedule<threads=4>' -S %s -o %t.4.ll
; RUN: diff %t.1.ll %t.4.ll

; SIX:      in function 'f' is scheduled: II 6 (ResMII 1, RecMII 4)
; TABLE:      loop 'loop' in function 'f': II 6 (ResMII 1, RecMII 4), {{[0-9]+}} stage{{s?}}, length {{[0-9]+}}, 6 operations
; TABLE-NEXT:   ResMII 1: 1 'load' operation shares 2 units
; TABLE-NEXT:   RecMII 4: the recurrence %acc.next -(4, distance 1)-> %acc.next takes 4 cycles over 1 iteration
; TABLE-NEXT:   cycle  slot  stage  operator    unit  operation
; TABLE-DAG:  {{^ +[0-9]+ +[0-5] +[0-9]+ +load +[01] +%x = load float, ptr %p, align 4$}}
; TABLE-DAG:  {{^ +[0-9]+ +[0-5] +[0-9]+ +fadd +- +%acc.next = fadd float %acc, %x$}}
; THREE:    in function 'f' is not scheduled: the parameters ask for II 3, but no schedule has an II below 4
; PIPELINE: gaus-schedule<ii=6>,print<gaus-schedule>{{[<;]}}ii=6>
define float @f(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi float [ 0.0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %acc.next = fadd float %acc, %x
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret float %acc
}
