; Rules: the first that fits, by opcode, type, width, lanes, address space,
; intrinsic and callee; own rules before those of the target that is extended.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><target=%t/target.json>' -disable-output %t/f.ll 2>&1 | FileCheck %t/f.ll
; RUN: %gaus-opt -passes='gaus-schedule<target=%t/target.json>' -pass-remarks=gaus -disable-output %t/f.ll 2>&1 | FileCheck %t/f.ll --check-prefix=II

;--- target.json
{"format": "gaus-target-1", "name": "rules", "extends": "default",
 "memory": {"write_after_read": 0, "write_after_write": "latency", "read_after_write": 7},
 "operator_types": [
  {"name": "small", "latency": 1, "limit": 8}, {"name": "big", "latency": 2}, {"name": "vector", "latency": 3, "limit": 4},
  {"name": "local", "latency": 1, "limit": null}, {"name": "minmax", "latency": 2}, {"name": "library", "latency": 9},
  {"name": "store", "latency": 4, "limit": 1}],
 "rules": [
  {"opcode": ["add", "sub"], "max_lanes": 1, "max_width": 16, "operator": "small"},
  {"opcode": "add", "min_lanes": 2, "operator": "vector", "demand": "lanes"},
  {"opcode": "add", "type": "i64", "operator": "big"},
  {"opcode": "load", "address_space": 3, "operator": "local"},
  {"intrinsic": "llvm.smax", "type": "i32", "operator": "minmax"},
  {"callee": "transform", "operator": "library"}]}
;--- f.ll
; CHECK-DAG: operation %a8: small, 8 bits
; CHECK-DAG: operation %a32: alu, 32 bits
; CHECK-DAG: operation %i.next: big, 64 bits
; CHECK-DAG: operation %v: vector, 128 bits
; CHECK-DAG: operation %l: load, 32 bits
; CHECK-DAG: operation %m: local, 32 bits
; CHECK-DAG: operation %max: minmax, 32 bits
; CHECK-DAG: operation %max64: alu, 64 bits
; CHECK-DAG: operation %t: library, 32 bits
; CHECK-DAG: operation %sum: alu, 33 bits
; CHECK-DAG: %l -> store#[[S:[0-9]+]]: write after read, distance 0, latency 0
; CHECK-DAG: store#[[S]] -> %l: read after write, distance 1, latency 7
; CHECK-DAG: store#[[S]] -> store#[[S]]: write after write, distance 1, latency 4
; Twice four lanes on four units.
; II: II 9 (ResMII 2, RecMII 9)
define void @f(ptr %g, ptr addrspace(3) %s, i64 %n, <4 x i32> %w) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %l = load i32, ptr %g
  %m = load i32, ptr addrspace(3) %s
  %b = trunc i32 %l to i8
  %a8 = add i8 %b, 1
  %a32 = add i32 %l, %m
  %v = add <4 x i32> %w, %w
  %u = add <4 x i32> %v, %w
  %max = call i32 @llvm.smax.i32(i32 %a32, i32 0)
  %max64 = call i64 @llvm.smax.i64(i64 %i, i64 3)
  %t = call i32 @transform(i32 %max)
  %sum = call { i32, i1 } @llvm.sadd.with.overflow.i32(i32 %t, i32 1)
  store i32 %l, ptr %g
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

declare i32 @llvm.smax.i32(i32, i32)
declare i64 @llvm.smax.i64(i64, i64)
declare { i32, i1 } @llvm.sadd.with.overflow.i32(i32, i32)
declare i32 @transform(i32) memory(none) nounwind willreturn
