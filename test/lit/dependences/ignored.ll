; Debug information, lifetimes and assumptions are no operations, nor is what
; only they use.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

; CHECK:     7 operations
; CHECK-NOT: %positive
; CHECK-NOT: llvm.
; CHECK:     operation %x: load, 32 bits (line 3)
; CHECK-NOT: assume#
; CHECK-NOT: lifetime
define i32 @f(ptr %a, i64 %n) !dbg !5 {
entry:
  %stack = alloca i32
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi i32 [ 0, %entry ], [ %acc.next, %loop ]
  call void @llvm.sideeffect()
  %p = getelementptr i32, ptr %a, i64 %i, !dbg !8
  %x = load i32, ptr %p, !dbg !8
  %positive = icmp sgt i32 %x, 0
  call void @llvm.assume(i1 %positive)
  call void @llvm.dbg.value(metadata i32 %x, metadata !9, metadata !DIExpression()), !dbg !8
  %acc.next = add i32 %acc, %x
  %w = sub i32 %acc.next, 1
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop, !dbg !7
exit:
  ret i32 %acc.next
}

declare void @llvm.assume(i1)
declare void @llvm.sideeffect()
declare void @llvm.dbg.value(metadata, metadata, metadata)

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, isOptimized: true, emissionKind: FullDebug)
!1 = !DIFile(filename: "f.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!5 = distinct !DISubprogram(name: "f", scope: !1, file: !1, line: 1, type: !6, unit: !0, spFlags: DISPFlagDefinition)
!6 = !DISubroutineType(types: !{null})
!7 = !DILocation(line: 2, column: 3, scope: !5)
!8 = !DILocation(line: 3, column: 5, scope: !5)
!9 = !DILocalVariable(name: "x", scope: !5, file: !1, line: 3)
