; What is tested before the loop is entered bounds how far apart two accesses are. So does the number of iterations,
; as a part of a number.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

; CHECK-LABEL: in function 'behind':
; CHECK-NOT:   write
define void @behind(ptr %x, i32 %n, i32 %off) mustprogress {
entry:
  %cmp = icmp sge i32 %off, %n
  %cmp110 = icmp sgt i32 %n, 0
  %or.cond = and i1 %cmp, %cmp110
  br i1 %or.cond, label %for.body.preheader, label %for.end
for.body.preheader:
  %0 = sext i32 %off to i64
  %wide.trip.count = zext i32 %n to i64
  %invariant.gep = getelementptr float, ptr %x, i64 %0
  br label %for.body
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %mul = fmul float %1, 2.000000e+00
  %gep = getelementptr float, ptr %invariant.gep, i64 %indvars.iv
  store float %mul, ptr %gep
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.end, label %for.body
for.end:
  ret void
}

; CHECK-LABEL: in function 'in_front':
; CHECK-NOT:   write
define void @in_front(ptr %x, i32 %n, i32 %off) mustprogress {
entry:
  %cmp = icmp sge i32 %off, %n
  %cmp110 = icmp sgt i32 %n, 0
  %or.cond = and i1 %cmp, %cmp110
  br i1 %or.cond, label %for.body.preheader, label %for.end
for.body.preheader:
  %0 = sext i32 %off to i64
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %mul = fmul float %1, 2.000000e+00
  %2 = sub nsw i64 %indvars.iv, %0
  %arrayidx3 = getelementptr inbounds float, ptr %x, i64 %2
  store float %mul, ptr %arrayidx3
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.end, label %for.body
for.end:
  ret void
}

; CHECK-LABEL: in function 'strictly':
; CHECK-NOT:   write
define void @strictly(ptr %x, i32 %n, i32 %off) mustprogress {
entry:
  %cmp.not = icmp sle i32 %off, %n
  %cmp1.not10 = icmp slt i32 %n, 0
  %or.cond = or i1 %cmp.not, %cmp1.not10
  br i1 %or.cond, label %for.end, label %for.body.preheader
for.body.preheader:
  %0 = sext i32 %off to i64
  %1 = add nuw nsw i32 %n, 1
  %wide.trip.count = zext i32 %1 to i64
  %invariant.gep = getelementptr float, ptr %x, i64 %0
  br label %for.body
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %2 = load float, ptr %arrayidx
  %mul = fmul float %2, 2.000000e+00
  %gep = getelementptr float, ptr %invariant.gep, i64 %indvars.iv
  store float %mul, ptr %gep
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.end, label %for.body
for.end:
  ret void
}

; CHECK-LABEL: in function 'half':
; CHECK-DAG:   write after read, distance 0, latency 1, proved
; CHECK-DAG:   write after read, distance 0, latency 1, proved
; CHECK-NOT:   {{write .*}}assumed
define void @half(ptr %x, i32 %n) mustprogress {
entry:
  %cmp20 = icmp sgt i32 %n, 1
  br i1 %cmp20, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %div2425 = lshr i32 %n, 1
  %0 = zext i32 %n to i64
  %wide.trip.count = zext i32 %div2425 to i64
  %invariant.gep = getelementptr float, ptr %x, i64 %0
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %2 = xor i64 %indvars.iv, -1
  %gep = getelementptr float, ptr %invariant.gep, i64 %2
  %3 = load float, ptr %gep
  store float %3, ptr %arrayidx
  store float %1, ptr %gep
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; CHECK-LABEL: in function 'third':
; CHECK-DAG:   write after read, distance 0, latency 1, proved
; CHECK-DAG:   write after read, distance 0, latency 1, proved
; CHECK-NOT:   {{write .*}}assumed
define void @third(ptr %x, i32 %n) mustprogress {
entry:
  %cmp20 = icmp sgt i32 %n, 2
  br i1 %cmp20, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %div24 = udiv i32 %n, 3
  %0 = zext i32 %n to i64
  %wide.trip.count = zext i32 %div24 to i64
  %invariant.gep = getelementptr float, ptr %x, i64 %0
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %2 = xor i64 %indvars.iv, -1
  %gep = getelementptr float, ptr %invariant.gep, i64 %2
  %3 = load float, ptr %gep
  store float %3, ptr %arrayidx
  store float %1, ptr %gep
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; The other way round: nothing is known of how far it is.
; CHECK-LABEL: in function 'below':
; CHECK:       read after write, distance 1, latency 1, assumed (addresses an unknown number of bytes apart, in %x)
define void @below(ptr %x, i32 %n, i32 %off) mustprogress {
entry:
  %cmp = icmp sle i32 %off, %n
  %cmp110 = icmp sgt i32 %n, 0
  %or.cond = and i1 %cmp, %cmp110
  br i1 %or.cond, label %for.body.preheader, label %for.end
for.body.preheader:
  %0 = sext i32 %off to i64
  %wide.trip.count = zext i32 %n to i64
  %invariant.gep = getelementptr float, ptr %x, i64 %0
  br label %for.body
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %mul = fmul float %1, 2.000000e+00
  %gep = getelementptr float, ptr %invariant.gep, i64 %indvars.iv
  store float %mul, ptr %gep
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.end, label %for.body
for.end:
  ret void
}

; The loop runs whatever the test says.
; CHECK-LABEL: in function 'either_way':
; CHECK:       read after write, distance 1, latency 1, assumed (addresses an unknown number of bytes apart, in %x)
define void @either_way(ptr %x, i32 %n, i32 %off, ptr %y) mustprogress {
entry:
  %cmp = icmp slt i32 %off, %n
  br i1 %cmp, label %if.then, label %if.end
if.then:
  store float 1.000000e+00, ptr %y
  br label %if.end
if.end:
  %cmp110 = icmp sgt i32 %n, 0
  br i1 %cmp110, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %0 = sext i32 %off to i64
  %wide.trip.count = zext i32 %n to i64
  %invariant.gep = getelementptr float, ptr %x, i64 %0
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %mul = fmul float %1, 2.000000e+00
  %gep = getelementptr float, ptr %invariant.gep, i64 %indvars.iv
  store float %mul, ptr %gep
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; The last iteration loads what the first one stored.
; CHECK-LABEL: in function 'one_more':
; CHECK:       read after write, distance 1, latency 1, assumed (addresses an unknown number of bytes apart, in %x)
define void @one_more(ptr %x, i32 %n, i32 %off) mustprogress {
entry:
  %cmp = icmp slt i32 %off, %n
  %cmp1.not10 = icmp slt i32 %n, 0
  %or.cond = or i1 %cmp, %cmp1.not10
  br i1 %or.cond, label %for.end, label %for.body.preheader
for.body.preheader:
  %0 = sext i32 %off to i64
  %1 = add nuw i32 %n, 1
  %wide.trip.count = zext i32 %1 to i64
  %invariant.gep = getelementptr float, ptr %x, i64 %0
  br label %for.body
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %2 = load float, ptr %arrayidx
  %mul = fmul float %2, 2.000000e+00
  %gep = getelementptr float, ptr %invariant.gep, i64 %indvars.iv
  store float %mul, ptr %gep
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.end, label %for.body
for.end:
  ret void
}

; i + off wraps around at 2^32.
; CHECK-LABEL: in function 'wraps':
; CHECK-DAG:   read after write, distance 1, latency 1, assumed
; CHECK-DAG:   write after read, distance 0, latency 1, assumed
define void @wraps(ptr %x, i32 %n, i32 %off) mustprogress {
entry:
  %0 = add i32 %n, -1
  %or.cond = icmp ult i32 %0, %off
  br i1 %or.cond, label %for.body.preheader, label %for.end
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %mul = fmul float %1, 2.000000e+00
  %2 = trunc i64 %indvars.iv to i32
  %add = add i32 %2, %off
  %idxprom2 = zext i32 %add to i64
  %arrayidx3 = getelementptr inbounds float, ptr %x, i64 %idxprom2
  store float %mul, ptr %arrayidx3
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.end, label %for.body
for.end:
  ret void
}

; 4 * off wraps around at 2^64.
; CHECK-LABEL: in function 'wide':
; CHECK-DAG:   read after write, distance 1, latency 1, assumed
; CHECK-DAG:   write after read, distance 0, latency 1, assumed
define void @wide(ptr %x, i64 %n, i64 %off) mustprogress {
entry:
  %cmp = icmp sge i64 %off, %n
  %cmp19 = icmp sgt i64 %n, 0
  %or.cond = and i1 %cmp, %cmp19
  br i1 %or.cond, label %for.body, label %for.end
for.body:
  %i.010 = phi i64 [ %inc, %for.body ], [ 0, %entry ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %i.010
  %0 = load float, ptr %arrayidx
  %mul = fmul float %0, 2.000000e+00
  %arrayidx2 = getelementptr float, ptr %arrayidx, i64 %off
  store float %mul, ptr %arrayidx2
  %inc = add nuw nsw i64 %i.010, 1
  %exitcond.not = icmp eq i64 %inc, %n
  br i1 %exitcond.not, label %for.end, label %for.body
for.end:
  ret void
}

; It holds the first time, and then off is another one.
; CHECK-LABEL: loop 'for.body5' in function 'once_only':
; CHECK:       read after write, distance 1, latency 1, assumed (addresses an unknown number of bytes apart, in %x)
define void @once_only(ptr %x, i32 %n, i32 %off) mustprogress {
entry:
  %cmp = icmp slt i32 %off, %n
  br i1 %cmp, label %for.end10, label %for.cond.preheader
for.cond.preheader:
  %cmp319 = icmp sgt i32 %n, 0
  %0 = sext i32 %off to i64
  %wide.trip.count = zext i32 %n to i64
  br label %for.cond2.preheader
for.cond2.preheader:
  %indvars.iv25 = phi i64 [ %0, %for.cond.preheader ], [ %indvars.iv.next26, %for.cond.cleanup4 ]
  %k.022 = phi i32 [ 0, %for.cond.preheader ], [ %inc9, %for.cond.cleanup4 ]
  br i1 %cmp319, label %for.body5.preheader, label %for.cond.cleanup4
for.body5.preheader:
  %invariant.gep = getelementptr float, ptr %x, i64 %indvars.iv25
  br label %for.body5
for.cond.cleanup4:
  %indvars.iv.next26 = add nsw i64 %indvars.iv25, -3
  %inc9 = add nuw nsw i32 %k.022, 1
  %exitcond28.not = icmp eq i32 %inc9, 4
  br i1 %exitcond28.not, label %for.end10, label %for.cond2.preheader
for.body5:
  %indvars.iv = phi i64 [ 0, %for.body5.preheader ], [ %indvars.iv.next, %for.body5 ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %mul = fmul float %1, 2.000000e+00
  %gep = getelementptr float, ptr %invariant.gep, i64 %indvars.iv
  store float %mul, ptr %gep
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup4, label %for.body5
for.end10:
  ret void
}

; The halves meet in the middle.
; CHECK-LABEL: in function 'beyond_the_middle':
; CHECK-DAG:   read after write, distance 1, latency 1, assumed
; CHECK-DAG:   write after read, distance 0, latency 1, assumed
define void @beyond_the_middle(ptr %x, i32 %n) mustprogress {
entry:
  %cmp.not20 = icmp slt i32 %n, -1
  br i1 %cmp.not20, label %for.cond.cleanup, label %for.body.preheader
for.body.preheader:
  %div = sdiv i32 %n, 2
  %0 = add nuw nsw i32 %div, 1
  %wide.trip.count = zext i32 %0 to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %2 = trunc i64 %indvars.iv to i32
  %3 = xor i32 %2, -1
  %sub1 = add i32 %3, %n
  %idxprom2 = sext i32 %sub1 to i64
  %arrayidx3 = getelementptr inbounds float, ptr %x, i64 %idxprom2
  %4 = load float, ptr %arrayidx3
  store float %4, ptr %arrayidx
  store float %1, ptr %arrayidx3
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; CHECK-LABEL: in function 'there_and_back':
; CHECK:       read after write, distance 1, latency 1, assumed
define void @there_and_back(ptr %x, i32 %n) mustprogress {
entry:
  %cmp20 = icmp sgt i32 %n, 0
  br i1 %cmp20, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %0 = zext i32 %n to i64
  %wide.trip.count = zext i32 %n to i64
  %invariant.gep = getelementptr float, ptr %x, i64 %0
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %2 = xor i64 %indvars.iv, -1
  %gep = getelementptr float, ptr %invariant.gep, i64 %2
  %3 = load float, ptr %gep
  store float %3, ptr %arrayidx
  store float %1, ptr %gep
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}
