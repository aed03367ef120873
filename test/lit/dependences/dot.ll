; The graph for Graphviz: every name quoted, refused loops as comments.
; RUN: %gaus-opt -passes='print<gaus-dependences;format=dot>' -disable-output %s 2> %t.dot
; RUN: FileCheck %s < %t.dot
; RUN: %python %S/Inputs/check_dot.py < %t.dot | FileCheck %s --check-prefix=COUNT
; RUN: %gaus-opt -passes='print<gaus-dependences;format=text>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=TEXT
; RUN: not %gaus-opt -passes='print<gaus-dependences;format=svg>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=BAD

; COUNT: graphs 2, nodes 12, edges 15
; TEXT:  loop 'loop' in function 'plain': 7 operations
; BAD:   error: print<gaus-dependences>: parameter 'format': text or dot is wanted

; CHECK:      digraph "plain.loop" {
; CHECK-NEXT:   label="loop 'loop' in function 'plain'";
; CHECK:        n0 [label="%p\naddress"];
; CHECK:        n3 [label="store#3\nstore"];
; CHECK:        n0 -> n1 [label="0", tooltip="value"];
; CHECK:        n4 -> n4 [label="1, distance 1", tooltip="value", constraint=false];
; CHECK:        n1 -> n3 [label="write after read, assumed\n1", tooltip="may alias: %a and %b are pointer arguments without restrict", style=dashed, color=red];
; CHECK:        n3 -> n1 [label="read after write, assumed\n1, distance 1", {{.*}}style=dashed, color=red, constraint=false];
; CHECK-NEXT: }
define void @plain(ptr %a, ptr %b, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %q = getelementptr i32, ptr %b, i64 %i
  store i32 %x, ptr %q
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; CHECK: // loop 'loop' in function 'refused': not scheduled
declare void @unknown(i64)
define void @refused(i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  call void @unknown(i64 %i)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}

; Names that could end a string or a line.
; CHECK:      digraph "{{.*}}" {
; CHECK:        n0 [label="%a\"b\\5Cc\\0Ad\naddress"];
define void @"odd \22name\22 \5C"(ptr %a, i64 %n) {
entry:
  br label %"lo\22op\5C"
"lo\22op\5C":
  %i = phi i64 [ 0, %entry ], [ %i.next, %"lo\22op\5C" ]
  %"a\22b\5Cc\0Ad" = getelementptr i32, ptr %a, i64 %i
  store i32 0, ptr %"a\22b\5Cc\0Ad"
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %"lo\22op\5C"
exit:
  ret void
}
