; Debug information on values of loops in a row: where they leave a value behind
; it follows to what stands for it, and nothing of it dangles.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline,verify' -pass-remarks=gaus -S %s 2> %t.remarks | FileCheck %s
; RUN: FileCheck %s --check-prefix=REMARKS < %t.remarks
; RUN: %gaus-opt -passes='gaus-schedule,gaus-pipeline,function(instcombine,simplifycfg,gvn),verify' -disable-output %s
; A round trip through bitcode.
; RUN: %gaus-opt -passes='gaus-schedule,gaus-pipeline' %s -o %t.bc
; RUN: %gaus-opt -passes=verify -disable-output %t.bc

; REMARKS-COUNT-2: is rewritten

; CHECK-LABEL: define i32 @f
; CHECK: mid:
; CHECK: %v = phi i32 [ %{{.*}}, %a.{{kernel|on}} ]
; Of the exit's phi, which stays.
; CHECK: dbg{{[._]}}value({{(metadata )?}}i32 %v,
; Of a value of the first loop that is used behind it, or only told.
; CHECK: dbg{{[._]}}value({{(metadata )?}}i32 %[[K:[^,]*]],
; CHECK: dbg{{[._]}}value({{(metadata )?}}i32 {{poison|undef}},
; CHECK: b.kernel:
; CHECK: x:
; CHECK: %w = phi i32 [ %v, %b.
; CHECK: dbg{{[._]}}value({{(metadata )?}}i32 %w,
; CHECK: dbg{{[._]}}value({{(metadata )?}}i32 %v,
; CHECK: add i32 %w, %[[K]]
; CHECK: ret i32
define i32 @f(ptr %p, i32 %n) !dbg !5 {
entry:
  br label %a, !dbg !10
a:
  %i = phi i32 [ 0, %entry ], [ %i1, %a ], !dbg !10
  call void @llvm.dbg.value(metadata i32 %i, metadata !9, metadata !DIExpression()), !dbg !10
  %g = getelementptr i8, ptr %p, i32 %i, !dbg !10
  %c = load i8, ptr %g, !dbg !10
  %i1 = add i32 %i, 1, !dbg !10
  call void @llvm.dbg.value(metadata i32 %i1, metadata !9, metadata !DIExpression()), !dbg !10
  %k = mul i32 %i, 100, !dbg !10
  %z = icmp eq i8 %c, 0, !dbg !10
  br i1 %z, label %mid, label %a, !dbg !10
mid:
  %v = phi i32 [ %i, %a ], !dbg !11
  call void @llvm.dbg.value(metadata i32 %v, metadata !9, metadata !DIExpression()), !dbg !11
  call void @llvm.dbg.value(metadata i32 %k, metadata !9, metadata !DIExpression()), !dbg !11
  call void @llvm.dbg.value(metadata i32 %i1, metadata !9, metadata !DIExpression()), !dbg !11
  br label %b, !dbg !11
b:
  %j = phi i32 [ 0, %mid ], [ %j1, %b ], !dbg !11
  call void @llvm.dbg.value(metadata i32 %j, metadata !9, metadata !DIExpression()), !dbg !11
  call void @llvm.dbg.value(metadata i32 %v, metadata !9, metadata !DIExpression()), !dbg !11
  %h = getelementptr i8, ptr %p, i32 %j, !dbg !11
  store i8 3, ptr %h, !dbg !11
  %j1 = add i32 %j, 1, !dbg !11
  %e = icmp eq i32 %j1, %n, !dbg !11
  br i1 %e, label %x, label %b, !dbg !11
x:
  %w = phi i32 [ %v, %b ], !dbg !12
  call void @llvm.dbg.value(metadata i32 %w, metadata !9, metadata !DIExpression()), !dbg !12
  call void @llvm.dbg.value(metadata i32 %v, metadata !9, metadata !DIExpression()), !dbg !12
  call void @llvm.dbg.value(metadata !DIArgList(i32 %j, i32 %v), metadata !9, metadata !DIExpression(DW_OP_LLVM_arg, 0, DW_OP_LLVM_arg, 1, DW_OP_plus, DW_OP_stack_value)), !dbg !12
  %r = add i32 %w, %k, !dbg !12
  ret i32 %r, !dbg !12
}

declare void @llvm.dbg.value(metadata, metadata, metadata)

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!3, !4}
!0 = distinct !DICompileUnit(language: DW_LANG_C11, file: !1, isOptimized: true, emissionKind: FullDebug)
!1 = !DIFile(filename: "f.c", directory: "/")
!3 = !{i32 2, !"Debug Info Version", i32 3}
!4 = !{i32 7, !"Dwarf Version", i32 5}
!5 = distinct !DISubprogram(name: "f", scope: !1, file: !1, line: 1, type: !6, scopeLine: 1, spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !0, retainedNodes: !8)
!6 = !DISubroutineType(types: !7)
!7 = !{null}
!8 = !{!9}
!9 = !DILocalVariable(name: "i", scope: !5, file: !1, line: 2, type: !13)
!10 = !DILocation(line: 3, scope: !5)
!11 = !DILocation(line: 4, scope: !5)
!12 = !DILocation(line: 5, scope: !5)
!13 = !DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)
