; Why the II is what it is, and what would lower it.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>' -pass-remarks=gaus -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>' -pass-remarks-output=%t/remarks.yaml -disable-output %t/loops.ll
; RUN: FileCheck %s --check-prefix=YAML < %t/remarks.yaml
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>' -disable-output %t/loops.ll 2>&1 | count 0

; YAML:      --- !Passed
; YAML-NEXT: Pass:            gaus
; YAML-NEXT: Name:            Pipelined
; YAML:      Function:        resources
; YAML-DAG:    - II:              '4'
; YAML-DAG:    - ResMII:          '4'
; YAML-DAG:    - RecMII:          '1'
; YAML-DAG:    - Operations:      '13'

;--- target.json
{"format": "gaus-target-1", "name": "small", "extends": "default",
 "operator_types": [{"name": "load", "latency": 2, "limit": 1},
                    {"name": "div", "latency": 18, "limit": 1, "blocking": 6}]}
;--- loops.ll
; CHECK: loop 'loop' in function 'resources' is scheduled: II 4 (ResMII 4, RecMII 1), length {{[0-9]+}}, stages {{[0-9]+}}, operations 13; ResMII 4: 4 'load' operations share 1 unit (2 would bring it to 2)
define i32 @resources(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi i32 [ 0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr [4 x i32], ptr %a, i64 %i, i64 0
  %q = getelementptr [4 x i32], ptr %a, i64 %i, i64 1
  %r = getelementptr [4 x i32], ptr %a, i64 %i, i64 2
  %x = load i32, ptr %p
  %y = load i32, ptr %q
  %z = load i32, ptr %r
  %w = load i32, ptr %a
  %u = xor i32 %x, %y
  %v = xor i32 %z, %w
  %acc.next = add i32 %u, %v
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %acc
}

; CHECK: loop 'loop' in function 'blocking' is scheduled: II 6 (ResMII 6, RecMII 1), {{.*}}; ResMII 6: 1 'div' operation shares 1 unit, busy for 6 unit cycles an iteration (each busy for 6 cycles; a pipelined unit would allow less)
define void @blocking(ptr noalias %a, i64 %n, i32 %m) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %y = sdiv i32 %x, %m
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'recurrence' is scheduled: II 5 (ResMII 1, RecMII 5), {{.*}}; RecMII 5: the recurrence {{.*}} takes 5 cycles over 1 iteration
; CHECK-NOT: restrict
define i32 @recurrence(i64 %n, i32 %k) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi i32 [ 0, %entry ], [ %t, %loop ]
  %m = mul i32 %acc, %k
  %s = add i32 %m, 7
  %t = xor i32 %s, %k
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret i32 %acc
}

; CHECK: in function 'float_sum' is scheduled: II 4 {{.*}} RecMII 4: the recurrence %acc.next -(4, distance 1)-> %acc.next takes 4 cycles over 1 iteration; several partial sums in the source, or operators of lower latency, would shorten it{{$}}
define float @float_sum(ptr %a, i64 %n) {
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

; clang contracts sums of products by default: parts can be summed, and the product need not be in the recurrence.
; CHECK: in function 'contracted_sum' is scheduled: II 6 {{.*}} takes 6 cycles over 1 iteration; several partial sums in the source, or operators of lower latency, would shorten it, and with -ffp-contract=off the products are not in it{{$}}
define float @contracted_sum(ptr %a, float %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi float [ 1.0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %acc.next = call float @llvm.fmuladd.f32(float %x, float %k, float %acc)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret float %acc
}

; Parts of a polynomial or a recursive filter cannot be.
; CHECK: in function 'horner' is scheduled: II 6 {{.*}} takes 6 cycles over 1 iteration; operators of lower latency would shorten it{{$}}
define float @horner(ptr %a, float %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi float [ 1.0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %acc.next = call float @llvm.fmuladd.f32(float %acc, float %k, float %x)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret float %acc
}

; CHECK: in function 'filter' is scheduled: II 8 {{.*}} takes 8 cycles over 1 iteration; operators of lower latency would shorten it{{$}}
define float @filter(ptr %a, float %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi float [ 1.0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %m = fmul float %acc, %k
  %acc.next = fadd float %m, %x
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret float %acc
}

; CHECK: in function 'product' is scheduled: II 4 {{.*}} takes 4 cycles over 1 iteration; several partial products in the source, or operators of lower latency, would shorten it{{$}}
define float @product(ptr %a, float %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi float [ 1.0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %acc.next = fmul float %acc, %x
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret float %acc
}

; CHECK: in function 'alternating' is scheduled: II 4 {{.*}} takes 4 cycles over 1 iteration; operators of lower latency would shorten it{{$}}
define float @alternating(ptr %a, float %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi float [ 1.0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %acc.next = fsub float %x, %acc
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret float %acc
}

; CHECK: in function 'errno' is scheduled: II {{.*}} is assumed (call that may access the same memory): -fno-math-errno would remove it, or 'restrict' on %a{{$}}
define float @errno(ptr %a, float %k, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %acc = phi float [ 1.0, %entry ], [ %acc.next, %loop ]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %acc.next = call float @sinf(float %acc) nounwind willreturn
  store float %acc.next, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret float %acc
}

; CHECK: in function 'copies' {{.*}} (call that may access the same memory): loads and stores in its place could be told apart{{$}}
define void @copies(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr [4 x i32], ptr %a, i64 %i
  %q = getelementptr [4 x i32], ptr %b, i64 %i
  call void @llvm.memcpy.p0.p0.i64(ptr %p, ptr %q, i64 16, i1 false)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

declare float @llvm.fmuladd.f32(float, float, float)
declare float @sinf(float)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)

; As clang leaves it: no name of an argument.
; CHECK: in function 'unnamed' {{.*}} the dependence store#{{[0-9]+}} of argument #2 -> %x of argument #0 is assumed (may alias: argument #2 and argument #0 are pointer arguments without restrict): 'restrict' on argument #2 or argument #0 would remove it
define void @unnamed(ptr %0, i64 %1, ptr %2) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %0, i64 %i
  %x = load i32, ptr %p
  %y = mul i32 %x, 5
  %q = getelementptr i32, ptr %2, i64 %i
  store i32 %y, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %1
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'assumed' {{.*}} the dependence store#{{[0-9]+}} of %b -> %x of %a is assumed (may alias: %b and %a are pointer arguments without restrict): 'restrict' on %b or %a would remove it
define void @assumed(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %y = mul i32 %x, 5
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %y, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: in function 'free' is scheduled: II 1 {{.*}}; nothing limits it
define void @free(ptr noalias %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  store i32 1, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
