; LegUp's convention, from the same schedule, as strings; a run without it removes it.
; RUN: %gaus-opt -passes='gaus-schedule<legup=on>,gaus-verify' -S %s -o %t.ll
; RUN: FileCheck %s < %t.ll
; RUN: %gaus-opt -passes='gaus-schedule' -S %t.ll | FileCheck %s --check-prefix=WITHOUT --implicit-check-not=legup.pipeline
; CHECK: %x = load i32, {{.*}}!gaus.cycle ![[C0:[0-9]+]],{{.*}}!gaus.latency ![[L2:[0-9]+]],{{.*}}!legup.pipeline.start_time ![[S0:[0-9]+]], !legup.pipeline.avail_time ![[S2:[0-9]+]], !legup.pipeline.stage ![[S0]]
; CHECK: %y = mul i32 {{.*}}!gaus.stage ![[L2]],{{.*}}!legup.pipeline.start_time ![[S2]], !legup.pipeline.avail_time ![[S5:[0-9]+]], !legup.pipeline.stage ![[S2]]
; CHECK-DAG: ![[C0]] = !{i32 0}
; CHECK-DAG: ![[L2]] = !{i32 2}
; CHECK-DAG: ![[S0]] = !{!"0"}
; CHECK-DAG: ![[S2]] = !{!"2"}
; CHECK-DAG: ![[S5]] = !{!"5"}
; WITHOUT: !gaus.cycle
define void @f(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %y = mul i32 %x, 3
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
