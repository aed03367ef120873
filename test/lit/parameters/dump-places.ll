; A dumped problem says which line each operation is from; readers ignore these keys, gaus view shows them.
; REQUIRES: gaus-tool
; RUN: rm -rf %t
; RUN: %gaus-opt -passes='gaus-schedule<dump=%t>' -disable-output %s
; RUN: FileCheck %s < %t/f.loop.json
; RUN: %gaus-tool verify %t/f.loop.json %t/schedules/f.loop.schedule.json

; CHECK: "name": "%x"
; CHECK: "x_line": 7
; CHECK: "name": "%y"
; CHECK: "x_line": 3,
; CHECK-NEXT: "x_file": "/other/header.h"
; CHECK: "x_file": "/src/loop.c"
define void @f(ptr %a, i64 %n) !dbg !5 {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i, !dbg !8
  %x = load float, ptr %p, !dbg !8
  %y = fadd float %x, 1.0, !dbg !9
  store float %y, ptr %p, !dbg !8
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C11, file: !1, isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug)
!1 = !DIFile(filename: "loop.c", directory: "/src")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = !DIFile(filename: "/other/header.h", directory: "/src")
!4 = !DISubroutineType(types: !{})
!5 = distinct !DISubprogram(name: "f", file: !1, line: 5, type: !4, spFlags: DISPFlagDefinition, unit: !0)
!6 = distinct !DISubprogram(name: "g", file: !3, line: 2, type: !4, spFlags: DISPFlagDefinition, unit: !0)
!7 = distinct !DILocation(line: 7, column: 1, scope: !5)
!8 = !DILocation(line: 7, column: 3, scope: !5)
!9 = !DILocation(line: 3, column: 3, scope: !6, inlinedAt: !7)
