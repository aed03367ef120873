// The example of the README.
// REQUIRES: clang
// RUN: %clang -O2 -g -fno-slp-vectorize -ffp-contract=off -S -emit-llvm -o %t.ll %examples/fir.c
// RUN: %gaus-opt -passes='gaus-schedule<target=%examples/fir-target.json>,gaus-verify<target=%examples/fir-target.json>' -S -o %t.scheduled.ll %t.ll
// RUN: FileCheck %s --check-prefix=IR < %t.scheduled.ll
// RUN: %gaus-opt -passes='print<gaus-schedule;target=%examples/fir-target.json>' -disable-output %t.ll 2>&1 | FileCheck %s

// IR: load float, {{.*}}!gaus.cycle !{{[0-9]+}}, !gaus.stage !{{[0-9]+}}, !gaus.order !{{[0-9]+}}, {{.*}}!gaus.unit
// IR: !{!"gaus.ii", i32 4}
// IR: !{!"gaus.target", !"fir"}
// CHECK:      in function 'fir' ({{.*}}fir.c:9): II 4 (ResMII 4, RecMII 4)
// CHECK-NEXT: ResMII 4: 4 '{{fadd|fmul}}' operations share 1 unit (2 would bring it to 2)
// CHECK-NEXT: RecMII 4: the recurrence {{.*}} (line 10) -(4, distance 1)-> {{.*}} (line 10) takes 4 cycles over 1 iteration
