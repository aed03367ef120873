; Loops in a row, of which one leaves behind what another left: what stands for
; it follows, whichever of them is rewritten first.
; REQUIRES: clang
; RUN: %clang -w %s -o %t.before && %t.before > %t.before.txt
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline,verify' -pass-remarks=gaus %s -o %t.after.bc 2> %t.remarks
; RUN: FileCheck %s --check-prefix=REMARKS < %t.remarks
; RUN: %clang -w %t.after.bc -o %t.after && %t.after | diff %t.before.txt -
; RUN: %gaus-opt -passes='gaus-schedule,gaus-verify,gaus-pipeline<ties=reverse>,verify' %s -o %t.reverse.bc
; RUN: %clang -w %t.reverse.bc -o %t.reverse && %t.reverse | diff %t.before.txt -
; What was computed is not constant.
; RUN: FileCheck %s < %t.before.txt

; CHECK: passes 3
; CHECK: two 3 300
; CHECK: direct 3 4
; CHECK: three 10 3 4 7
; CHECK: shared 4
; CHECK: shared 7
; CHECK: handed 3
; CHECK: nested 31
; CHECK: counts 20
; CHECK: masked 14
; CHECK: ahead 13
; CHECK: constants 3 9

; REMARKS-COUNT-23: is rewritten
; REMARKS-NOT: is rewritten

@passes = private constant [11 x i8] c"passes %d\0A\00"
@two = private constant [11 x i8] c"two %d %d\0A\00"
@direct = private constant [14 x i8] c"direct %d %d\0A\00"
@three = private constant [19 x i8] c"three %d %d %d %d\0A\00"
@shared = private constant [11 x i8] c"shared %d\0A\00"
@handed = private constant [11 x i8] c"handed %d\0A\00"
@nested = private constant [11 x i8] c"nested %d\0A\00"
@counts = private constant [11 x i8] c"counts %d\0A\00"
@masked = private constant [11 x i8] c"masked %d\0A\00"
@ahead = private constant [10 x i8] c"ahead %d\0A\00"
@constants = private constant [17 x i8] c"constants %d %d\0A\00"
@bytes = global [16 x i8] c"\05\06\07\00\09\09\09\00\01\02\03\04\05\06\07\08"
declare i32 @printf(ptr, ...)

; An exit phi of the first loop is what the second leaves behind.
define i32 @f_passes(ptr %p, i32 %n) noinline {
entry:
  br label %a
a:
  %i = phi i32 [ 0, %entry ], [ %i1, %a ]
  %g = getelementptr i8, ptr %p, i32 %i
  %c = load i8, ptr %g
  %i1 = add i32 %i, 1
  %z = icmp eq i8 %c, 0
  br i1 %z, label %mid, label %a
mid:
  %v = phi i32 [ %i, %a ]
  br label %b
b:
  %j = phi i32 [ 0, %mid ], [ %j1, %b ]
  %h = getelementptr i8, ptr %p, i32 %j
  store i8 3, ptr %h
  %j1 = add i32 %j, 1
  %e = icmp eq i32 %j1, %n
  br i1 %e, label %x, label %b
x:
  %w = phi i32 [ %v, %b ]
  ret i32 %w
}

; The same with a second one beside it: another phi at the same address was silently wrong.
define void @f_two(ptr %p, i32 %n) noinline {
entry:
  br label %a
a:
  %i = phi i32 [ 0, %entry ], [ %i1, %a ]
  %g = getelementptr i8, ptr %p, i32 %i
  %c = load i8, ptr %g
  %i1 = add i32 %i, 1
  %k = mul i32 %i, 100
  %z = icmp eq i8 %c, 0
  br i1 %z, label %mid, label %a
mid:
  %v1 = phi i32 [ %i, %a ]
  %v2 = phi i32 [ %k, %a ]
  br label %b
b:
  %j = phi i32 [ 0, %mid ], [ %j1, %b ]
  %h = getelementptr i8, ptr %p, i32 %j
  store i8 3, ptr %h
  %j1 = add i32 %j, 1
  %e = icmp eq i32 %j1, %n
  br i1 %e, label %x, label %b
x:
  %w1 = phi i32 [ %v1, %b ]
  %r = call i32 (ptr, ...) @printf(ptr @two, i32 %w1, i32 %v2)
  ret void
}

; Without LCSSA: values of the first loop itself, by a phi and by a header phi of the second.
define void @f_direct(ptr %p, i32 %n) noinline {
entry:
  br label %a
a:
  %i = phi i32 [ 0, %entry ], [ %i1, %a ]
  %g = getelementptr i8, ptr %p, i32 %i
  %c = load i8, ptr %g
  %i1 = add i32 %i, 1
  %z = icmp eq i8 %c, 0
  br i1 %z, label %mid, label %a
mid:
  br label %b
b:
  %j = phi i32 [ 0, %mid ], [ %j1, %b ]
  %y = phi i32 [ 77, %mid ], [ %i1, %b ]
  %h = getelementptr i8, ptr %p, i32 %j
  store i8 3, ptr %h
  %j1 = add i32 %j, 1
  %e = icmp eq i32 %j1, %n
  br i1 %e, label %x, label %b
x:
  %w = phi i32 [ %i, %b ]
  %r = call i32 (ptr, ...) @printf(ptr @direct, i32 %w, i32 %y)
  ret void
}

; What the first leaves goes through the second, and with that one's own through the third.
define void @f_three(ptr %p, i32 %n) noinline {
entry:
  br label %a
a:
  %i = phi i32 [ 0, %entry ], [ %i1, %a ]
  %g = getelementptr i8, ptr %p, i32 %i
  %c = load i8, ptr %g
  %i1 = add i32 %i, 1
  %z = icmp eq i8 %c, 0
  br i1 %z, label %mid, label %a
mid:
  %v = phi i32 [ %i, %a ]
  br label %b
b:
  %j = phi i32 [ %v, %mid ], [ %j1, %b ]
  %h = getelementptr i8, ptr %p, i32 %j
  %d = load i8, ptr %h
  %j1 = add i32 %j, 1
  %e = icmp ne i8 %d, 0
  br i1 %e, label %far, label %b
far:
  %v.far = phi i32 [ %v, %b ]
  %j.far = phi i32 [ %j, %b ]
  br label %c3
c3:
  %k = phi i32 [ 0, %far ], [ %k1, %c3 ]
  %sum = phi i32 [ 0, %far ], [ %sum1, %c3 ]
  %o = getelementptr i8, ptr %p, i32 %k
  store i8 3, ptr %o
  %sum1 = add i32 %sum, %v.far
  %k1 = add i32 %k, 1
  %q = icmp eq i32 %k1, %n
  br i1 %q, label %x, label %c3
x:
  %s.x = phi i32 [ %sum1, %c3 ]
  %v.x = phi i32 [ %v.far, %c3 ]
  %j.x = phi i32 [ %j.far, %c3 ]
  %both = add i32 %v.x, %j.x
  %t = sub i32 %s.x, 5
  %r = call i32 (ptr, ...) @printf(ptr @three, i32 %t, i32 %v.x, i32 %j.x, i32 %both)
  ret void
}

; One exit for two loops.
define i32 @f_shared(ptr %p, i32 %n, i8 %stop) noinline {
entry:
  br label %a
a:
  %i = phi i32 [ 0, %entry ], [ %i1, %on ]
  %g = getelementptr i8, ptr %p, i32 %i
  %c = load i8, ptr %g
  %i1 = add i32 %i, 1
  %early = icmp eq i8 %c, %stop
  br i1 %early, label %x, label %on
on:
  %z = icmp eq i8 %c, 0
  br i1 %z, label %mid, label %a
mid:
  %v = phi i32 [ %i, %on ]
  br label %b
b:
  %j = phi i32 [ 0, %mid ], [ %j1, %b ]
  %h = getelementptr i8, ptr %p, i32 %j
  store i8 3, ptr %h
  %j1 = add i32 %j, 1
  %e = icmp eq i32 %j1, %n
  br i1 %e, label %x, label %b
x:
  %w = phi i32 [ %v, %b ], [ 1, %a ]
  %u = phi i32 [ %j1, %b ], [ %i1, %a ]
  %both = add i32 %w, %u
  ret i32 %both
}

; The second loop hands on what the first left, and a user behind it takes it from there.
define i32 @f_handed(ptr %p, i32 %n) noinline {
entry:
  br label %a
a:
  %i = phi i32 [ 0, %entry ], [ %i1, %a ]
  %g = getelementptr i8, ptr %p, i32 %i
  %c = load i8, ptr %g
  %i1 = add i32 %i, 1
  %z = icmp eq i8 %c, 0
  br i1 %z, label %mid, label %a
mid:
  %v = phi i32 [ %i, %a ]
  br label %b
b:
  %j = phi i32 [ 0, %mid ], [ %j1, %b ]
  %last = phi i32 [ %v, %mid ], [ %v, %b ]
  %h = getelementptr i8, ptr %p, i32 %j
  store i8 3, ptr %h
  %j1 = add i32 %j, 1
  %e = icmp eq i32 %j1, %n
  br i1 %e, label %x, label %b
x:
  br label %y
y:
  ret i32 %last
}

; Two in a row within another loop.
define i32 @f_nested(ptr %p, i32 %n) noinline {
entry:
  br label %outer
outer:
  %o = phi i32 [ 0, %entry ], [ %o1, %x ]
  %total = phi i32 [ 0, %entry ], [ %total1, %x ]
  br label %a
a:
  %i = phi i32 [ %o, %outer ], [ %i1, %a ]
  %g = getelementptr i8, ptr %p, i32 %i
  %c = load i8, ptr %g
  %i1 = add i32 %i, 1
  %z = icmp eq i8 %c, 0
  br i1 %z, label %mid, label %a
mid:
  %v = phi i32 [ %i, %a ]
  br label %b
b:
  %j = phi i32 [ 0, %mid ], [ %j1, %b ]
  %h = getelementptr i8, ptr %p, i32 %j
  store i8 3, ptr %h
  %j1 = add i32 %j, 1
  %e = icmp eq i32 %j1, %n
  br i1 %e, label %x, label %b
x:
  %w = phi i32 [ %v, %b ]
  %total1 = add i32 %total, %w
  %o1 = add i32 %o, 1
  %end = icmp eq i32 %o1, 5
  br i1 %end, label %done, label %outer
done:
  ret i32 %total1
}

; How often the second runs follows from the first, which has no counter like it.
define i32 @f_counts(ptr %p) noinline {
entry:
  br label %a
a:
  %i = phi i32 [ 5, %entry ], [ %i1, %a ]
  %q = phi ptr [ %p, %entry ], [ %q1, %a ]
  %c = load i8, ptr %q
  %q1 = getelementptr i8, ptr %q, i64 1
  %i1 = add i32 %i, 5
  %z = icmp eq i8 %c, 0
  br i1 %z, label %mid, label %a
mid:
  %v = phi i32 [ %i, %a ]
  br label %b
b:
  %j = phi i32 [ 0, %mid ], [ %j1, %b ]
  %sum = phi i32 [ 0, %mid ], [ %sum1, %b ]
  %sum1 = add i32 %sum, 1
  %j1 = add i32 %j, 1
  %e = icmp eq i32 %j1, %v
  br i1 %e, label %x, label %b
x:
  %w = phi i32 [ %sum1, %b ]
  ret i32 %w
}

; The same by some bits of what the first left, and by a multiple of it.
define i32 @f_masked(ptr %p) noinline {
entry:
  br label %a
a:
  %i = phi i64 [ 0, %entry ], [ %i1, %a ]
  %g = getelementptr i8, ptr %p, i64 %i
  %c = load i8, ptr %g
  %i1 = add i64 %i, 1
  %z = icmp eq i8 %c, 0
  br i1 %z, label %mid, label %a
mid:
  %v = phi i64 [ %i, %a ]
  %bits = and i64 %v, 1
  %less = mul i64 %bits, -5
  %most = add i64 %less, 19
  br label %b
b:
  %j = phi i64 [ 0, %mid ], [ %j1, %b ]
  %sum = phi i32 [ 0, %mid ], [ %sum1, %b ]
  %sum1 = add i32 %sum, 1
  %j1 = add nuw nsw i64 %j, 1
  %e = icmp eq i64 %j1, %most
  br i1 %e, label %x, label %b
x:
  %w = phi i32 [ %sum1, %b ]
  ret i32 %w
}

; No preheader before the second: its header is the first's exit.
define i32 @f_ahead(ptr %p, i32 %n, i1 %skip) noinline {
entry:
  br i1 %skip, label %b, label %a
a:
  %i = phi i32 [ 0, %entry ], [ %i1, %a ]
  %g = getelementptr i8, ptr %p, i32 %i
  %c = load i8, ptr %g
  %i1 = add i32 %i, 1
  %z = icmp eq i8 %c, 0
  br i1 %z, label %b, label %a
b:
  %j = phi i32 [ 0, %entry ], [ %i, %a ], [ %j1, %b ]
  %first = phi i32 [ 50, %entry ], [ %i1, %a ], [ %first, %b ]
  %h = getelementptr i8, ptr %p, i32 %j
  store i8 3, ptr %h
  %j1 = add i32 %j, 1
  %e = icmp eq i32 %j1, %n
  br i1 %e, label %x, label %b
x:
  %w = phi i32 [ %first, %b ]
  %u = phi i32 [ %j1, %b ]
  %both = add i32 %w, %u
  ret i32 %both
}

; Constants and arguments beside them.
define void @f_constants(ptr %p, i32 %n) noinline {
entry:
  br label %a
a:
  %i = phi i32 [ 0, %entry ], [ %i1, %a ]
  %g = getelementptr i8, ptr %p, i32 %i
  %c = load i8, ptr %g
  %i1 = add i32 %i, 1
  %z = icmp eq i8 %c, 0
  br i1 %z, label %mid, label %a
mid:
  %v = phi i32 [ %i, %a ]
  %five = phi i32 [ 5, %a ]
  %m = phi i32 [ %n, %a ]
  br label %b
b:
  %j = phi i32 [ 0, %mid ], [ %j1, %b ]
  %h = getelementptr i8, ptr %p, i32 %j
  store i8 3, ptr %h
  %j1 = add i32 %j, 1
  %e = icmp eq i32 %j1, %m
  br i1 %e, label %x, label %b
x:
  %w = phi i32 [ %v, %b ]
  %f = phi i32 [ %five, %b ]
  %k = phi i32 [ %m, %b ]
  %both = add i32 %f, %k
  %r = call i32 (ptr, ...) @printf(ptr @constants, i32 %w, i32 %both)
  ret void
}

define void @reset() noinline {
  store [16 x i8] c"\05\06\07\00\09\09\09\00\01\02\03\04\05\06\07\08", ptr @bytes
  ret void
}

define i32 @main() {
  %r1 = call i32 @f_passes(ptr @bytes, i32 4)
  call i32 (ptr, ...) @printf(ptr @passes, i32 %r1)
  call void @reset()
  call void @f_two(ptr @bytes, i32 4)
  call void @reset()
  call void @f_direct(ptr @bytes, i32 4)
  call void @reset()
  call void @f_three(ptr @bytes, i32 5)
  call void @reset()
  %r2 = call i32 @f_shared(ptr @bytes, i32 8, i8 7)
  call i32 (ptr, ...) @printf(ptr @shared, i32 %r2)
  call void @reset()
  %r3 = call i32 @f_shared(ptr @bytes, i32 4, i8 99)
  call i32 (ptr, ...) @printf(ptr @shared, i32 %r3)
  call void @reset()
  %r4 = call i32 @f_handed(ptr @bytes, i32 4)
  call i32 (ptr, ...) @printf(ptr @handed, i32 %r4)
  call void @reset()
  %r5 = call i32 @f_nested(ptr @bytes, i32 6)
  call i32 (ptr, ...) @printf(ptr @nested, i32 %r5)
  call void @reset()
  %r6 = call i32 @f_counts(ptr @bytes)
  call i32 (ptr, ...) @printf(ptr @counts, i32 %r6)
  %r8 = call i32 @f_masked(ptr @bytes)
  call i32 (ptr, ...) @printf(ptr @masked, i32 %r8)
  %r7 = call i32 @f_ahead(ptr @bytes, i32 9, i1 false)
  call i32 (ptr, ...) @printf(ptr @ahead, i32 %r7)
  call void @reset()
  call void @f_constants(ptr @bytes, i32 4)
  ret i32 0
}
