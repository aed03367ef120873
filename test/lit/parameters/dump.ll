; dump=DIR writes each loop's problem; the tool solves it to the same II.
; REQUIRES: gaus-tool
; RUN: rm -rf %t
; RUN: %gaus-opt -passes='gaus-schedule<dump=%t>' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s
; RUN: ls %t | FileCheck %s --check-prefix=FILES
; RUN: %gaus-tool solve %t/f.loop.json -o %t/s.json
; RUN: FileCheck %s --check-prefix=SCHEDULE < %t/s.json
; RUN: %gaus-tool verify %t/f.loop.json %t/s.json
; The schedules are those of the metadata, in a folder of their own.
; RUN: ls %t/schedules | FileCheck %s --check-prefix=SCHEDULES
; RUN: %gaus-tool verify %t/f.loop.json %t/schedules/f.loop.schedule.json | FileCheck %s --check-prefix=LEGAL
; RUN: FileCheck %s --check-prefix=PROBLEM < %t/f.loop.json

; CHECK: in function 'f' is scheduled: II 4
; FILES:      _weird_20name_FF.2.json
; FILES-NEXT: _weird_20name_FF.json
; FILES-NEXT: f.loop.json
; FILES-NEXT: schedules
; FILES-NOT: {{.}}
; SCHEDULES: _weird_20name_FF.2.schedule.json
; SCHEDULES-NEXT: _weird_20name_FF.schedule.json
; SCHEDULES-NEXT: f.loop.schedule.json
; LEGAL: II 4
; SCHEDULE: "ii": 4,
; PROBLEM-DAG: "format": "gaus-problem-1"
; PROBLEM-DAG: "name": "f.loop"
; PROBLEM-DAG: "name": "%acc.next"
; Records of remarks have the loop's name.
; RUN: %gaus-opt -passes='gaus-schedule' -pass-remarks-output=%t/remarks.yaml -disable-output %s
; RUN: FileCheck %s --check-prefix=REMARK --input-file=%t/remarks.yaml
; REMARK: LoopName: {{ *}}f.loop
; REMARK: LoopName: {{ *}}_weird_20name_FF{{$}}
; REMARK: LoopName: {{ *}}_weird_20name_FF.2
; The record has the loop's name, by which the file is called.
; RUN: %gaus-opt -passes='gaus-schedule<dump=%t>' -S %s | FileCheck %s --check-prefix=RECORD
; RECORD-DAG: !{!"gaus.name", !"f.loop"}
; RECORD-DAG: !{!"gaus.dump", !"f.loop.json"}
; RECORD-DAG: !{!"gaus.name", !"_weird_20name_FF"}
; RECORD-DAG: !{!"gaus.dump", !"_weird_20name_FF.json"}
; RECORD-DAG: !{!"gaus.dump", !"_weird_20name_FF.2.json"}
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

define void @"/weird name\FF"(i64 %n) {
  br label %1
1:
  %2 = phi i64 [ 0, %0 ], [ %"value\FF\\\22", %1 ]
  %"value\FF\\\22" = add nuw nsw i64 %2, 1
  %c = icmp eq i64 %"value\FF\\\22", %n
  br i1 %c, label %3, label %1
3:
  br label %4
4:
  %5 = phi i64 [ 0, %3 ], [ %6, %4 ]
  %6 = add nuw nsw i64 %5, 1
  %7 = icmp eq i64 %6, %n
  br i1 %7, label %8, label %4
8:
  ret void
}
