; The contract of docs/metadata.md: marks on every operation, units on those of
; limited types, the record on the loop, other children kept.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -S %s | FileCheck %s
; A second run replaces the first: nothing changes.
; RUN: %gaus-opt -passes='gaus-schedule' -S %s -o %t.once.ll
; RUN: %gaus-opt -passes='gaus-schedule,gaus-schedule' -S %s -o %t.twice.ll
; RUN: diff %t.once.ll %t.twice.ll
; It survives bitcode and other passes that leave the body alone.
; RUN: %gaus-opt -passes='gaus-schedule' %s -o %t.bc
; RUN: %gaus-opt -passes='function(loop-simplify,simplifycfg,dce),gaus-verify' -S %t.bc | FileCheck %s

; CHECK-LABEL: define i32 @dot(
; CHECK:       loop:
; CHECK-NEXT:    %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]{{$}}
; CHECK:         %p = getelementptr {{.*}}, !gaus.cycle ![[C0:[0-9]+]], !gaus.stage ![[S0:[0-9]+]], !gaus.order ![[O0:[0-9]+]], !gaus.operator ![[ADDRESS:[0-9]+]], !gaus.latency ![[L0:[0-9]+]], !gaus.predicated ![[C0]]{{$}}
; CHECK:         %x = load i32, {{.*}}, !gaus.cycle ![[C0]], !gaus.stage ![[S0]], !gaus.order !{{[0-9]+}}, !gaus.operator ![[LOAD:[0-9]+]], !gaus.latency ![[L2:[0-9]+]], !gaus.predicated ![[YES:[0-9]+]], !gaus.unit !{{[0-9]+}}{{$}}
; CHECK:         %y = load i32, {{.*}}, !gaus.cycle ![[C0]], !gaus.stage ![[S0]], !gaus.order !{{[0-9]+}}, !gaus.operator ![[LOAD]], !gaus.latency ![[L2]], !gaus.predicated ![[YES]], !gaus.unit !{{[0-9]+}}{{$}}
; CHECK:         %m = mul i32 %x, %y, !gaus.cycle ![[C2:[0-9]+]], !gaus.stage ![[S2:[0-9]+]], !gaus.order ![[O2:[0-9]+]], !gaus.operator !{{[0-9]+}}, !gaus.latency !{{[0-9]+}}, !gaus.predicated ![[C0]]{{$}}
; CHECK:         br i1 %c, label %exit, label %loop, !llvm.loop ![[ID:[0-9]+]], !gaus.cycle !{{[0-9]+}}, !gaus.stage !{{[0-9]+}}, !gaus.order !{{[0-9]+}}, !gaus.operator ![[BRANCH:[0-9]+]], !gaus.latency !{{[0-9]+}}, !gaus.predicated ![[C0]]{{$}}
; CHECK-DAG: ![[YES]] = !{i32 1}
; CHECK-DAG: ![[ADDRESS]] = !{!"address"}
; CHECK-DAG: ![[LOAD]] = !{!"load"}
; CHECK-DAG: ![[BRANCH]] = !{!"branch"}
; CHECK-DAG: ![[C0]] = !{i32 0}
; CHECK-DAG: ![[C2]] = !{i32 2}
; CHECK-DAG: ![[ID]] = distinct !{![[ID]], ![[KEPT:[0-9]+]], ![[VERSION:[0-9]+]], ![[II:[0-9]+]], ![[STAGES:[0-9]+]], ![[LENGTH:[0-9]+]], ![[STATES:[0-9]+]], ![[RES:[0-9]+]], ![[REC:[0-9]+]], ![[OPS:[0-9]+]], ![[HASH:[0-9]+]], ![[TARGET:[0-9]+]], ![[FINGERPRINT:[0-9]+]], ![[NAME:[0-9]+]], ![[TRIPS:[0-9]+]], ![[EXPRESSION:[0-9]+]]}
; CHECK-DAG: ![[KEPT]] = !{!"llvm.loop.mustprogress"}
; CHECK-DAG: ![[VERSION]] = !{!"gaus.version", i32 4}
; CHECK-DAG: ![[II]] = !{!"gaus.ii", i32 1}
; CHECK-DAG: ![[STAGES]] = !{!"gaus.stages", i32 {{[0-9]+}}}
; CHECK-DAG: ![[LENGTH]] = !{!"gaus.length", i32 6}
; CHECK-DAG: ![[STATES]] = !{!"gaus.states", i32 6}
; CHECK-DAG: ![[RES]] = !{!"gaus.res_mii", i32 1}
; CHECK-DAG: ![[REC]] = !{!"gaus.rec_mii", i32 1}
; CHECK-DAG: ![[OPS]] = !{!"gaus.operations", i32 9}
; CHECK-DAG: ![[HASH]] = !{!"gaus.hash", i64 {{-?[0-9]+}}}
; CHECK-DAG: ![[TARGET]] = !{!"gaus.target", !"default"}
; CHECK-DAG: ![[FINGERPRINT]] = !{!"gaus.target_hash", i64 {{-?[0-9]+}}}
; CHECK-DAG: ![[NAME]] = !{!"gaus.name", !"dot.loop"}
; CHECK-DAG: ![[TRIPS]] = !{!"gaus.trips", !"counted"}
; CHECK-DAG: ![[EXPRESSION]] = !{!"gaus.trips_expression", !"1 + (-1 + %n)"}
define i32 @dot(ptr noalias %a, ptr noalias %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi i32 [ 0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  %y = load i32, ptr %q
  %m = mul i32 %x, %y
  %acc.next = add i32 %acc, %m
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !llvm.loop !0
exit:
  ret i32 %acc.next
}

!0 = distinct !{!0, !1}
!1 = !{!"llvm.loop.mustprogress"}
