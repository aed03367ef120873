; Setting and copying a constant number of bytes is an operation, as far as a
; rule goes; anything longer, or of a length not known, is none.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/any.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefix=ANY
; RUN: not %gaus-opt -passes='print<gaus-dependences><target=%t/bad.json>' -disable-output %t/loops.ll 2>&1 | FileCheck %t/loops.ll --check-prefix=BAD
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify' -disable-output %t/loops.ll

;--- any.json
{"format": "gaus-target-1", "name": "any", "extends": "default",
 "operator_types": [{"name": "mover", "latency": 40}], "rules": [{"intrinsic": "llvm.memcpy", "operator": "mover"}]}
;--- bad.json
{"format": "gaus-target-1", "extends": "default",
 "rules": [{"intrinsic": "llvm.memcpy", "max_bytes": -2, "operator": "copy"}]}
;--- loops.ll
; BAD: rules[0].max_bytes: -2 is not in 0..
; CHECK-LABEL: in function 'small'
; CHECK:       operation {{(memset.*#[0-9]+)}}: store, 0 bits
; CHECK:       operation [[COPY:memcpy.*#[0-9]+]]: copy, 0 bits
; CHECK:       operation [[MOVE:memmove.*#[0-9]+]]: copy, 0 bits
; CHECK:       [[COPY]] -> [[MOVE]]: ordered, distance 0, latency 3
; CHECK:       [[MOVE]] -> [[COPY]]: ordered, distance 1, latency 3
; ANY:         in function 'small'
; ANY:         operation memcpy.{{.*}}: mover, 0 bits
define void @small(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr [16 x i8], ptr %a, i64 %i
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 16, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %b, i64 64, i1 false)
  call void @llvm.memmove.p0.p0.i64(ptr %b, ptr %p, i64 3, i1 false)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'large': not scheduled: target 'default' does not say what a call of 'llvm.memcpy.p0.p0.i64' is
; ANY:         in function 'large': {{[0-9]+}} operations
define void @large(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %b, i64 65, i1 false)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK-LABEL: in function 'unknown': not scheduled: target 'default' does not say what a call of 'llvm.memset.p0.i64' is
; ANY:         in function 'unknown': not scheduled
define void @unknown(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 %i, i1 false)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)
