; Nothing but metadata changes.
; RUN: %gaus-opt -passes='gaus-schedule' -S %s | sed -e 's/, !gaus\.[a-z]* ![0-9]*//g' -e 's/, !llvm\.loop ![0-9]*//' -e '/^!/d' -e '/^$/d' -e '/ModuleID/d' > %t.after
; RUN: %gaus-opt -passes='no-op-module' -S %s | sed -e '/^!/d' -e '/^$/d' -e '/ModuleID/d' > %t.before
; RUN: diff %t.before %t.after
; RUN: %gaus-opt -passes='print<gaus-schedule>,print<gaus-dependences>,gaus-verify' -S %s 2>/dev/null | sed -e '/^$/d' -e '/ModuleID/d' > %t.printed
; RUN: diff %t.before %t.printed
define void @scale(ptr %a, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %loop ]
  %p = getelementptr i32, ptr %a, i64 %i
  %x = load i32, ptr %p
  %y = mul i32 %x, 3
  store i32 %y, ptr %p
  %i.next = add nuw nsw i64 %i, 1
  %c = icmp eq i64 %i.next, %n
  br i1 %c, label %exit, label %loop
exit:
  ret void
}
