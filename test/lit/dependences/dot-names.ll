; Names are shown in graphs, never obeyed there: neither by Graphviz, which ends strings at quotes and replaces entities,
; nor by a terminal. A function, a block, a value, a global, an operator type and a loop that is refused.
; RUN: split-file %s %t
; RUN: %gaus-opt -passes='print<gaus-dependences><format=dot;target=%t/target.json>' -disable-output %t/loops.ll 2> %t.dot
; RUN: FileCheck %s < %t.dot
; RUN: %python %S/Inputs/check_dot.py < %t.dot | FileCheck %s --check-prefix=COUNT
; COUNT: graphs 3, nodes 16, edges 19

; Markup and entities.
; CHECK:      digraph "a_b__amp_.lo___op" {
; CHECK-NEXT:   label="loop 'lo&lt;&amp;&gt;op' in function 'a&lt;b&gt;&amp;amp;'";
; CHECK:        n0 [label="%&lt;p&gt;&amp;lt;\naddress"];
; CHECK:        n1 [label="%x\nlo&lt;ad&gt;&amp;\"\\"];
; CHECK:        tooltip="may alias: %a, a pointer argument without restrict, and @g&lt;&amp;quot;&gt;\\0A\"", style

; Quotes and backslashes.
; CHECK:      digraph "____5C._5C_" {
; CHECK-NEXT:   label="loop '\\\"' in function '\"];\\'";
; CHECK:        n0 [label="%\\5Cn\\5C\"\naddress"];

; Line breaks, escape sequences of a terminal, bytes that are no UTF-8; letters stay.
; CHECK:      digraph
; CHECK-NEXT:   label="loop 'größe' in function 'a\\0A}\\1B[31m\\7F\\C2\\9B\\FF'";
; CHECK:        n0 [label="%\\0Aq\\1B[2J\naddress"];

; CHECK:      // loop 'l' in function 'r\0A}"\1B[0m': not scheduled
; CHECK-EMPTY:

;--- target.json
{"format": "gaus-target-1", "extends": "default", "operator_types": [{"name": "lo<ad>&\"\\", "latency": 2, "limit": 1}],
 "rules": [{"opcode": "load", "operator": "lo<ad>&\"\\"}]}
;--- loops.ll
@"g<&quot;>\0A\22" = external global i32
define void @"a<b>&amp;"(ptr %a, i64 %n) {
entry:
  br label %"lo<&>op"
"lo<&>op":
  %i = phi i64 [ 0, %entry ], [ %i.next, %"lo<&>op" ]
  %"<p>&lt;" = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %"<p>&lt;"
  store i32 %x, ptr @"g<&quot;>\0A\22"
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %"lo<&>op"
exit:
  ret void
}

define void @"\22];\5C"(ptr %a, i64 %n) {
entry:
  br label %"\5C\22"
"\5C\22":
  %i = phi i64 [ 0, %entry ], [ %i.next, %"\5C\22" ]
  %"\5Cn\5C\22" = getelementptr i32, ptr %a, i64 %i
  store i32 0, ptr %"\5Cn\5C\22"
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %"\5C\22"
exit:
  ret void
}

define void @"a\0A}\1B[31m\7F\C2\9B\FF"(ptr %a, i64 %n) {
entry:
  br label %"gr\C3\B6\C3\9Fe"
"gr\C3\B6\C3\9Fe":
  %i = phi i64 [ 0, %entry ], [ %i.next, %"gr\C3\B6\C3\9Fe" ]
  %"\0Aq\1B[2J" = getelementptr i32, ptr %a, i64 %i
  store i32 0, ptr %"\0Aq\1B[2J"
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %"gr\C3\B6\C3\9Fe"
exit:
  ret void
}

declare void @unknown(i64)
define void @"r\0A}\22\1B[0m"(ptr %a, i64 %n) {
entry:
  br label %"l"
"l":
  %i = phi i64 [ 0, %entry ], [ %i.next, %"l" ]
  %"p" = getelementptr i32, ptr %a, i64 %i
  call void @unknown(i64 %i)
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %"l"
exit:
  ret void
}
