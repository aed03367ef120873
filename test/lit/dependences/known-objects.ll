; A pointer that is one of several known ones, by a condition or in turn.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

@c = global [4096 x float] zeroinitializer
@d = global [4096 x float] zeroinitializer
@b = global [4096 x float] zeroinitializer
@a = global [4096 x float] zeroinitializer
@e = global [4096 x float] zeroinitializer

; CHECK-LABEL: in function 'chosen':
; CHECK:       write after read, distance 0, latency 1, proved
; CHECK-NOT:   write
define void @chosen(i32 %n, i32 %m) mustprogress {
entry:
  %cmp11 = icmp sgt i32 %n, 0
  br i1 %cmp11, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %0 = sext i32 %m to i64
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %cmp1 = icmp slt i64 %indvars.iv, %0
  %cond = select i1 %cmp1, ptr @c, ptr @d
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %arrayidx3 = getelementptr inbounds float, ptr %cond, i64 %indvars.iv
  %2 = load float, ptr %arrayidx3
  %mul = fmul float %1, %2
  %arrayidx5 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  %3 = load float, ptr %arrayidx5
  %add = fadd float %3, %mul
  store float %add, ptr %arrayidx5
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; CHECK-LABEL: in function 'joined':
; CHECK-NOT:   write
define void @joined(i32 %n) mustprogress {
entry:
  %cmp19 = icmp sgt i32 %n, 0
  br i1 %cmp19, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @c, i64 0, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %cmp1 = fcmp olt float %0, 0.000000e+00
  %arrayidx3 = getelementptr inbounds [4096 x float], ptr @d, i64 0, i64 %indvars.iv
  %1 = load float, ptr %arrayidx3
  %arrayidx5 = getelementptr inbounds [4096 x float], ptr @e, i64 0, i64 %indvars.iv
  %2 = load float, ptr %arrayidx5
  %mul = fmul float %1, %2
  %add = fadd float %1, %2
  %p.0 = select i1 %cmp1, ptr @a, ptr @b
  %s.0 = select i1 %cmp1, float %mul, float %add
  %arrayidx11 = getelementptr inbounds float, ptr %p.0, i64 %indvars.iv
  store float %s.0, ptr %arrayidx11
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; CHECK-LABEL: in function 'three':
; CHECK:       write after read, distance 0, latency 1, proved
; CHECK-NOT:   write
define void @three(i32 %n) mustprogress {
entry:
  %cmp15 = icmp sgt i32 %n, 0
  br i1 %cmp15, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %cmp1 = fcmp olt float %0, 0.000000e+00
  %cmp4 = fcmp olt float %0, 1.000000e+00
  %cond = select i1 %cmp4, ptr @d, ptr @e
  %cond5 = select i1 %cmp1, ptr @c, ptr %cond
  %arrayidx7 = getelementptr inbounds float, ptr %cond5, i64 %indvars.iv
  %1 = load float, ptr %arrayidx7
  %arrayidx9 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  %2 = load float, ptr %arrayidx9
  %add = fadd float %1, %2
  store float %add, ptr %arrayidx9
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; CHECK-LABEL: in function 'restricted':
; CHECK:       write after read, distance 0, latency 1, proved
; CHECK-NOT:   write
define void @restricted(ptr noalias %x, ptr noalias %y, ptr noalias %z, i32 %n) mustprogress {
entry:
  %cmp11 = icmp sgt i32 %n, 0
  br i1 %cmp11, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %z, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %cmp1 = fcmp olt float %0, 0.000000e+00
  %cond = select i1 %cmp1, ptr %x, ptr %y
  %arrayidx3 = getelementptr inbounds float, ptr %cond, i64 %indvars.iv
  %1 = load float, ptr %arrayidx3
  %add = fadd float %0, %1
  store float %add, ptr %arrayidx
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; The same choice for a load and a store: only of the same iteration.
; CHECK-LABEL: in function 'twice':
; CHECK:       write after read, distance 0, latency 1, assumed (address that is one of several)
; CHECK-NOT:   write
define void @twice(i32 %n) mustprogress {
entry:
  %cmp21 = icmp sgt i32 %n, 0
  br i1 %cmp21, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %cmp1 = fcmp olt float %0, 0.000000e+00
  %cond = select i1 %cmp1, ptr @c, ptr @d
  %arrayidx3 = getelementptr inbounds float, ptr %cond, i64 %indvars.iv
  %1 = load float, ptr %arrayidx3
  %mul = fmul float %1, 2.000000e+00
  %add = fadd float %0, %mul
  store float %add, ptr %arrayidx3
  %arrayidx11 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  store float %add, ptr %arrayidx11
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; One of the two is what the loop stores to.
; CHECK-LABEL: in function 'one_of_them':
; CHECK:       read after write, distance 1, latency 1, assumed (address that is one of several)
; CHECK-NOT:   write
define void @one_of_them(i32 %n) mustprogress {
entry:
  %cmp10 = icmp sgt i32 %n, 0
  br i1 %cmp10, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %cmp1 = fcmp olt float %0, 0.000000e+00
  %cond = select i1 %cmp1, ptr @a, ptr @d
  %arrayidx3 = getelementptr inbounds float, ptr %cond, i64 %indvars.iv
  %1 = load float, ptr %arrayidx3
  %mul = fmul float %1, 2.000000e+00
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %arrayidx5 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv.next
  store float %mul, ptr %arrayidx5
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Different places of one object, the one behind the other.
; CHECK-LABEL: in function 'same_object':
; CHECK:       write after write, distance 1, latency 1, assumed (address that is one of several)
define void @same_object(i32 %n) mustprogress {
entry:
  %cmp10 = icmp sgt i32 %n, 0
  br i1 %cmp10, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %cmp1 = fcmp olt float %0, 0.000000e+00
  %cond = select i1 %cmp1, ptr getelementptr inbounds (i8, ptr @c, i64 4), ptr @c
  %arrayidx5 = getelementptr inbounds float, ptr %cond, i64 %indvars.iv
  store float %0, ptr %arrayidx5
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Pointers that may be anything.
; CHECK-LABEL: in function 'open':
; CHECK-DAG:   write after read, distance 0, latency 1, assumed (may alias
; CHECK-DAG:   read after write, distance 1, latency 1, assumed (may alias
define void @open(ptr %x, ptr %y, i32 %n) mustprogress {
entry:
  %cmp10 = icmp sgt i32 %n, 0
  br i1 %cmp10, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %cmp1 = fcmp olt float %0, 0.000000e+00
  %cond = select i1 %cmp1, ptr %x, ptr %y
  %arrayidx3 = getelementptr inbounds float, ptr %cond, i64 %indvars.iv
  %1 = load float, ptr %arrayidx3
  %arrayidx5 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  %2 = load float, ptr %arrayidx5
  %add = fadd float %1, %2
  store float %add, ptr %arrayidx5
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Two choices by one test are opposite in one iteration, but not from one to the next.
; CHECK-LABEL: in function 'opposite':
; CHECK-DAG:   write after read, distance 1, latency 1, assumed (address that is one of several)
; CHECK-DAG:   read after write, distance 1, latency 1, assumed (address that is one of several)
define void @opposite(i32 %n, i32 %j) mustprogress {
entry:
  %cmp20 = icmp sgt i32 %n, 0
  br i1 %cmp20, label %for.body.lr.ph, label %for.cond.cleanup
for.body.lr.ph:
  %idxprom6 = sext i32 %j to i64
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.lr.ph ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %cmp1 = fcmp olt float %0, 0.000000e+00
  %cond = select i1 %cmp1, ptr @c, ptr @d
  %cond5 = select i1 %cmp1, ptr @d, ptr @c
  %arrayidx7 = getelementptr inbounds float, ptr %cond, i64 %idxprom6
  %1 = load float, ptr %arrayidx7
  %arrayidx9 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  store float %1, ptr %arrayidx9
  %arrayidx13 = getelementptr inbounds float, ptr %cond5, i64 %idxprom6
  store float %0, ptr %arrayidx13
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; By two tests they may be the same.
; CHECK-LABEL: in function 'two_tests':
; CHECK-DAG:   write after read, distance 0, latency 1, assumed (address that is one of several)
; CHECK-DAG:   read after write, distance 1, latency 1, assumed (address that is one of several)
define void @two_tests(i32 %n, i32 %j) mustprogress {
entry:
  %cmp20 = icmp sgt i32 %n, 0
  br i1 %cmp20, label %for.body.lr.ph, label %for.cond.cleanup
for.body.lr.ph:
  %idxprom6 = sext i32 %j to i64
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.lr.ph ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %cmp1 = fcmp olt float %0, 0.000000e+00
  %cond = select i1 %cmp1, ptr @c, ptr @d
  %cmp4 = fcmp olt float %0, 1.000000e+00
  %cond5 = select i1 %cmp4, ptr @d, ptr @c
  %arrayidx7 = getelementptr inbounds float, ptr %cond, i64 %idxprom6
  %1 = load float, ptr %arrayidx7
  %arrayidx9 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  store float %1, ptr %arrayidx9
  %arrayidx13 = getelementptr inbounds float, ptr %cond5, i64 %idxprom6
  store float %0, ptr %arrayidx13
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; A test that alternates: what this iteration stores the next one loads, and the one after that stores again.
; CHECK-LABEL: in function 'alternating':
; CHECK-DAG:   write after read, distance 1
; CHECK-DAG:   read after write, distance 1
; CHECK-DAG:   write after write, distance 2
define void @alternating(i32 %n, i32 %j) mustprogress {
entry:
  %cmp16 = icmp sgt i32 %n, 0
  br i1 %cmp16, label %for.body.lr.ph, label %for.cond.cleanup
for.body.lr.ph:
  %idxprom = sext i32 %j to i64
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.lr.ph ], [ %indvars.iv.next, %for.body ]
  %and19 = and i64 %indvars.iv, 1
  %tobool.not = icmp eq i64 %and19, 0
  %cond = select i1 %tobool.not, ptr @d, ptr @c
  %cond3 = select i1 %tobool.not, ptr @c, ptr @d
  %arrayidx = getelementptr inbounds float, ptr %cond, i64 %idxprom
  %0 = load float, ptr %arrayidx
  %arrayidx5 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  store float %0, ptr %arrayidx5
  %arrayidx7 = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %1 = load float, ptr %arrayidx7
  %arrayidx9 = getelementptr inbounds float, ptr %cond3, i64 %idxprom
  store float %1, ptr %arrayidx9
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Every other two iterations: the next one may store there again.
; CHECK-LABEL: in function 'in_pairs':
; CHECK:       write after write, distance 1
define void @in_pairs(i32 %n, i32 %j) mustprogress {
entry:
  %cmp6 = icmp sgt i32 %n, 0
  br i1 %cmp6, label %for.body.lr.ph, label %for.cond.cleanup
for.body.lr.ph:
  %idxprom1 = sext i32 %j to i64
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.lr.ph ], [ %indvars.iv.next, %for.body ]
  %and9 = and i64 %indvars.iv, 2
  %tobool.not = icmp eq i64 %and9, 0
  %cond = select i1 %tobool.not, ptr @c, ptr @d
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %arrayidx2 = getelementptr inbounds float, ptr %cond, i64 %idxprom1
  store float %0, ptr %arrayidx2
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Pointers that change places each time: within the inner loop they differ.
; CHECK-LABEL: loop 'for.body4' in function 'ping_pong'
; CHECK-NOT:   write
define void @ping_pong(i32 %n) mustprogress {
entry:
  %cmp17 = icmp sgt i32 %n, 0
  br i1 %cmp17, label %for.cond1.preheader, label %for.cond.cleanup
for.cond1.preheader:
  %s.020 = phi ptr [ %t.018, %for.cond.cleanup3 ], [ @c, %entry ]
  %i.019 = phi i32 [ %inc8, %for.cond.cleanup3 ], [ 0, %entry ]
  %t.018 = phi ptr [ %s.020, %for.cond.cleanup3 ], [ @d, %entry ]
  br label %for.body4
for.cond.cleanup:
  ret void
for.cond.cleanup3:
  %inc8 = add nuw nsw i32 %i.019, 1
  %exitcond23.not = icmp eq i32 %inc8, %n
  br i1 %exitcond23.not, label %for.cond.cleanup, label %for.cond1.preheader
for.body4:
  %indvars.iv = phi i64 [ 1, %for.cond1.preheader ], [ %indvars.iv.next, %for.body4 ]
  %0 = add nsw i64 %indvars.iv, -1
  %arrayidx = getelementptr inbounds float, ptr %s.020, i64 %0
  %1 = load float, ptr %arrayidx
  %mul = fmul float %1, 2.000000e+00
  %arrayidx6 = getelementptr inbounds float, ptr %t.018, i64 %indvars.iv
  store float %mul, ptr %arrayidx6
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, 63
  br i1 %exitcond.not, label %for.cond.cleanup3, label %for.body4
}

; Two of three that both become the third.
; CHECK-LABEL: loop 'for.body4' in function 'not_in_turn'
; CHECK:       read after write, distance 1, latency 1, assumed (may alias
define void @not_in_turn(i32 %n, i32 %m) mustprogress {
entry:
  %cmp26 = icmp sgt i32 %n, 0
  br i1 %cmp26, label %for.cond1.preheader, label %for.cond.cleanup
for.cond1.preheader:
  %s.029 = phi ptr [ %cond, %for.cond.cleanup3 ], [ @c, %entry ]
  %i.028 = phi i32 [ %inc14, %for.cond.cleanup3 ], [ 0, %entry ]
  %t.027 = phi ptr [ %cond12, %for.cond.cleanup3 ], [ @d, %entry ]
  br label %for.body4
for.cond.cleanup:
  ret void
for.cond.cleanup3:
  %cmp7 = icmp eq i32 %i.028, %m
  %cond = select i1 %cmp7, ptr @e, ptr %t.027
  %cond12 = select i1 %cmp7, ptr @e, ptr %s.029
  %inc14 = add nuw nsw i32 %i.028, 1
  %exitcond32.not = icmp eq i32 %inc14, %n
  br i1 %exitcond32.not, label %for.cond.cleanup, label %for.cond1.preheader
for.body4:
  %indvars.iv = phi i64 [ 1, %for.cond1.preheader ], [ %indvars.iv.next, %for.body4 ]
  %0 = add nsw i64 %indvars.iv, -1
  %arrayidx = getelementptr inbounds float, ptr %s.029, i64 %0
  %1 = load float, ptr %arrayidx
  %mul = fmul float %1, 2.000000e+00
  %arrayidx6 = getelementptr inbounds float, ptr %t.027, i64 %indvars.iv
  store float %mul, ptr %arrayidx6
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, 63
  br i1 %exitcond.not, label %for.cond.cleanup3, label %for.body4
}
