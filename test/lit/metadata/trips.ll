; Numbers of iterations: a constant, one that is known before the loop, and one that the loop's tests decide.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -S %s -o %t.ll
; RUN: FileCheck %s --implicit-check-not=gaus.trips_of < %t.ll
; CHECK-DAG: !{!"gaus.trips", i64 64}
; CHECK-DAG: !{!"gaus.trips", !"counted"}
; CHECK-DAG: !{!"gaus.trips_expression", !"1 + (-1 + %n)"}
; CHECK-DAG: !{!"gaus.trips", !"tested"}

; What is wrong is found.
; RUN: sed 's/"gaus.trips", i64 64/"gaus.trips", i64 65/' %t.ll | not %gaus-opt -passes=gaus-verify -disable-output 2>&1 | FileCheck %s --check-prefix=OTHER
; OTHER: loop 'loop' in function 'constant': gaus.trips: it runs for 64 iterations (0: no constant), but 65 is recorded
; RUN: sed 's/"gaus.trips", !"tested"/"gaus.trips", !"counted"/' %t.ll | not %gaus-opt -passes=gaus-verify -disable-output 2>&1 | FileCheck %s --check-prefix=COUNTED
; COUNTED: loop 'loop' in function 'tested': gaus.trips: its number of iterations is not known when it starts, but it is recorded as counted
; RUN: sed 's/"gaus.trips", !"tested"/"gaus.trips", !"perhaps"/' %t.ll | not %gaus-opt -passes=gaus-verify -disable-output 2>&1 | FileCheck %s --check-prefix=BAD
; BAD: loop 'loop' in function 'tested': its record cannot be read: {{.*}} its record has no good 'gaus.trips'

; Code on request, once; and none where it is not asked for any more.
; RUN: %gaus-opt -passes='gaus-schedule<trip-counts=on>,gaus-verify,verify' -S %s -o %t.code.ll
; RUN: FileCheck %s --check-prefix=CODE < %t.code.ll
; RUN: %gaus-opt -passes='gaus-schedule<trip-counts=on>,gaus-schedule<trip-counts=on>,gaus-verify,verify' -S %s | diff %t.code.ll -
; RUN: %gaus-opt -passes='gaus-schedule<trip-counts=on>,gaus-schedule' -S %s | diff %t.ll -
; CODE-LABEL: define void @constant(
; CODE-NEXT:  entry:
; CODE-NEXT:    br label %loop
; The width is one in which it does not wrap: n = 0 means 2^64 iterations.
; CODE-LABEL: define void @counted(
; CODE:         %gaus.trips = add i128 %{{.*}}, 1, !gaus.trips_of ![[OF:[0-9]+]]
; CODE-NEXT:    br label %loop
; CODE-LABEL: define void @tested(
; CODE-NEXT:  entry:
; CODE-NEXT:    br label %loop
; CODE: ![[OF]] = !{!"counted.loop"}
define void @constant(ptr noalias %a) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 3, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, 64
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @counted(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 3, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

define void @tested(ptr noalias %a) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i32 %x, 0
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
