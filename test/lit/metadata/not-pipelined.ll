; mode=resource: cycles without an II; every stage is 0.
; RUN: %gaus-opt -passes='gaus-schedule<mode=resource>,gaus-verify' -pass-remarks=gaus -S %s 2>&1 | FileCheck %s

; CHECK:     loop 'loop' in function 'f' is scheduled, not pipelined: length {{[0-9]+}}, operations 6
; CHECK:     %x = load i32, {{.*}}, !gaus.cycle !{{[0-9]+}}, !gaus.stage ![[Z:[0-9]+]]
; CHECK:     ![[Z]] = !{i32 0}
; CHECK:     !{!"gaus.ii", i32 0}
; CHECK:     !{!"gaus.stages", i32 1}
define void @f(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  store i32 %x, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
