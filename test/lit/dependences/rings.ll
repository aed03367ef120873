; Numbers of few bits go round: their differences are known modulo a power of two.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

%struct.anon = type { [3 x float] }
%struct.anon.0 = type { [3 x float] }

@buf = global [2 x [64 x float]] zeroinitializer

; CHECK-LABEL: in function 'ring':
; CHECK-DAG:   write after read, distance 4, latency 1, proved
; CHECK-DAG:   read after write, distance 4, latency 1, proved
; CHECK-DAG:   write after write, distance 8, latency 1, proved
define void @ring(ptr noalias %b, ptr noalias %x, i32 %n) mustprogress {
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
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %and = and i64 %indvars.iv, 7
  %idxprom1 = and i64 %indvars.iv, 7
  %arrayidx2 = getelementptr inbounds float, ptr %b, i64 %idxprom1
  %1 = load float, ptr %arrayidx2
  %mul = fmul float %0, %1
  %and3 = xor i64 %and, 4
  %arrayidx5 = getelementptr inbounds float, ptr %b, i64 %and3
  store float %mul, ptr %arrayidx5
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; From any place on.
; CHECK-LABEL: in function 'anywhere':
; CHECK-DAG:   write after read, distance 13, latency 1, proved
; CHECK-DAG:   read after write, distance 3, latency 1, proved
; CHECK-DAG:   write after write, distance 16, latency 1, proved
define void @anywhere(ptr noalias %b, ptr noalias %x, i32 %n, i32 %lo) mustprogress {
entry:
  %cmp11 = icmp ult i32 %lo, %n
  br i1 %cmp11, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %0 = zext i32 %lo to i64
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ %0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx
  %and = and i64 %indvars.iv, 15
  %arrayidx2 = getelementptr inbounds float, ptr %b, i64 %and
  %2 = load float, ptr %arrayidx2
  %mul = fmul float %1, %2
  %add = add nuw i64 %indvars.iv, 3
  %and3 = and i64 %add, 15
  %arrayidx5 = getelementptr inbounds float, ptr %b, i64 %and3
  store float %mul, ptr %arrayidx5
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Elements of 12 bytes.
; CHECK-LABEL: in function 'structures':
; CHECK-DAG:   write after read, distance 4, latency 1, proved
; CHECK-DAG:   read after write, distance 4, latency 1, proved
define void @structures(ptr noalias %b, ptr noalias %x, i32 %n) mustprogress {
entry:
  %cmp14 = icmp sgt i32 %n, 0
  br i1 %cmp14, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %and = and i64 %indvars.iv, 7
  %idxprom1 = and i64 %indvars.iv, 7
  %arrayidx3 = getelementptr inbounds %struct.anon, ptr %b, i64 %idxprom1, i32 0, i64 1
  %1 = load float, ptr %arrayidx3
  %mul = fmul float %0, %1
  %and4 = xor i64 %and, 4
  %arrayidx8 = getelementptr inbounds %struct.anon, ptr %b, i64 %and4, i32 0, i64 1
  store float %mul, ptr %arrayidx8
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; A number of 8 bits, which wraps by itself.
; CHECK-LABEL: in function 'narrow':
; CHECK-DAG:   write after read, distance 128, latency 1, proved
; CHECK-DAG:   read after write, distance 128, latency 1, proved
define void @narrow(ptr noalias %b, ptr noalias %x, i32 %n, i8 zeroext %k) mustprogress {
entry:
  %cmp12 = icmp sgt i32 %n, 0
  br i1 %cmp12, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %k.addr.013 = phi i8 [ %k, %for.body.preheader ], [ %inc6, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %add = xor i8 %k.addr.013, -128
  %idxprom2 = zext i8 %add to i64
  %arrayidx3 = getelementptr inbounds float, ptr %b, i64 %idxprom2
  %1 = load float, ptr %arrayidx3
  %mul = fmul float %0, %1
  %idxprom4 = zext i8 %k.addr.013 to i64
  %arrayidx5 = getelementptr inbounds float, ptr %b, i64 %idxprom4
  store float %mul, ptr %arrayidx5
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %inc6 = add i8 %k.addr.013, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; A double buffer: what an iteration stores the next one loads.
; CHECK-LABEL: in function 'parity':
; CHECK-DAG:   write after read, distance 1, latency 1, proved
; CHECK-DAG:   read after write, distance 1, latency 1, proved
; CHECK-DAG:   write after write, distance 2, latency 1, proved
define void @parity(ptr noalias %x, i32 %n, i32 %j) mustprogress {
entry:
  %cmp20 = icmp sgt i32 %n, 0
  br i1 %cmp20, label %for.body.lr.ph, label %for.cond.cleanup
for.body.lr.ph:
  %idxprom1 = sext i32 %j to i64
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.lr.ph ], [ %indvars.iv.next, %for.body ]
  %and = and i64 %indvars.iv, 1
  %arrayidx2 = getelementptr inbounds [2 x [64 x float]], ptr @buf, i64 0, i64 %and, i64 %idxprom1
  %0 = load float, ptr %arrayidx2
  %arrayidx4 = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx4
  %add = fadd float %0, %1
  store float %add, ptr %arrayidx4
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %and8 = and i64 %indvars.iv.next, 1
  %arrayidx12 = getelementptr inbounds [2 x [64 x float]], ptr @buf, i64 0, i64 %and8, i64 %idxprom1
  store float %add, ptr %arrayidx12
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; CHECK-LABEL: in function 'other_one':
; CHECK-DAG:   write after read, distance 1, latency 1, proved
; CHECK-DAG:   read after write, distance 1, latency 1, proved
; CHECK-DAG:   write after write, distance 2, latency 1, proved
define void @other_one(ptr noalias %x, i32 %n, i32 %j) mustprogress {
entry:
  %cmp19 = icmp sgt i32 %n, 0
  br i1 %cmp19, label %for.body.lr.ph, label %for.cond.cleanup
for.body.lr.ph:
  %idxprom1 = sext i32 %j to i64
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.lr.ph ], [ %indvars.iv.next, %for.body ]
  %and = and i64 %indvars.iv, 1
  %idxprom = and i64 %indvars.iv, 1
  %arrayidx2 = getelementptr inbounds [2 x [64 x float]], ptr @buf, i64 0, i64 %idxprom, i64 %idxprom1
  %0 = load float, ptr %arrayidx2
  %arrayidx4 = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %1 = load float, ptr %arrayidx4
  %add = fadd float %0, %1
  store float %add, ptr %arrayidx4
  %sub = xor i64 %and, 1
  %arrayidx11 = getelementptr inbounds [2 x [64 x float]], ptr @buf, i64 0, i64 %sub, i64 %idxprom1
  store float %add, ptr %arrayidx11
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Of an outer loop.
; CHECK-LABEL: loop 'for.body4' in function 'rows'
; CHECK-NOT:   write
define void @rows(i32 %n) mustprogress {
entry:
  %cmp22 = icmp sgt i32 %n, 0
  br i1 %cmp22, label %for.cond1.preheader, label %for.cond.cleanup
for.cond1.preheader:
  %t.023 = phi i32 [ %inc13, %for.cond.cleanup3 ], [ 0, %entry ]
  %and = and i32 %t.023, 1
  %idxprom = zext i32 %and to i64
  %and7 = xor i32 %and, 1
  %idxprom8 = zext i32 %and7 to i64
  br label %for.body4
for.cond.cleanup:
  ret void
for.cond.cleanup3:
  %inc13 = add nuw nsw i32 %t.023, 1
  %exitcond26.not = icmp eq i32 %inc13, %n
  br i1 %exitcond26.not, label %for.cond.cleanup, label %for.cond1.preheader
for.body4:
  %indvars.iv = phi i64 [ 1, %for.cond1.preheader ], [ %indvars.iv.next, %for.body4 ]
  %0 = add nsw i64 %indvars.iv, -1
  %arrayidx6 = getelementptr inbounds [2 x [64 x float]], ptr @buf, i64 0, i64 %idxprom, i64 %0
  %1 = load float, ptr %arrayidx6
  %mul = fmul float %1, 2.000000e+00
  %arrayidx11 = getelementptr inbounds [2 x [64 x float]], ptr @buf, i64 0, i64 %idxprom8, i64 %indvars.iv
  store float %mul, ptr %arrayidx11
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, 63
  br i1 %exitcond.not, label %for.cond.cleanup3, label %for.body4
}

; Not a power of two: no more is known than that it is one array.
; CHECK-LABEL: in function 'six':
; CHECK-DAG:   write after read, distance 0, latency 1, assumed (address does not move by a constant, in %b)
; CHECK-DAG:   read after write, distance 1, latency 1, assumed (address does not move by a constant, in %b)
; CHECK-DAG:   write after write, distance 1, latency 1, assumed (address does not move by a constant, in %b)
define void @six(ptr noalias %b, ptr noalias %x, i32 %n) mustprogress {
entry:
  %cmp11.not = icmp eq i32 %n, 0
  br i1 %cmp11.not, label %for.cond.cleanup, label %for.body.preheader
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %1 = trunc i64 %indvars.iv to i32
  %rem = urem i32 %1, 6
  %idxprom1 = zext i32 %rem to i64
  %arrayidx2 = getelementptr inbounds float, ptr %b, i64 %idxprom1
  %2 = load float, ptr %arrayidx2
  %mul = fmul float %0, %2
  %add = add i32 %1, 3
  %rem3 = urem i32 %add, 6
  %idxprom4 = zext i32 %rem3 to i64
  %arrayidx5 = getelementptr inbounds float, ptr %b, i64 %idxprom4
  store float %mul, ptr %arrayidx5
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; CHECK-LABEL: in function 'unknown_mask':
; CHECK-DAG:   write after read, distance 0, latency 1, assumed
; CHECK-DAG:   read after write, distance 1, latency 1, assumed
define void @unknown_mask(ptr noalias %b, ptr noalias %x, i32 %n, i32 %m) mustprogress {
entry:
  %cmp12.not = icmp eq i32 %n, 0
  br i1 %cmp12.not, label %for.cond.cleanup, label %for.body.preheader
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %1 = trunc i64 %indvars.iv to i32
  %and = and i32 %1, %m
  %idxprom1 = zext i32 %and to i64
  %arrayidx2 = getelementptr inbounds float, ptr %b, i64 %idxprom1
  %2 = load float, ptr %arrayidx2
  %mul = fmul float %0, %2
  %add = add i32 %1, 4
  %and3 = and i32 %add, %m
  %idxprom4 = zext i32 %and3 to i64
  %arrayidx5 = getelementptr inbounds float, ptr %b, i64 %idxprom4
  store float %mul, ptr %arrayidx5
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; A mask with a hole: 0, 1, 4 and 5, in which 1 and 3 are one place.
; CHECK-LABEL: in function 'hole':
; CHECK-DAG:   write after read, distance 0, latency 1, assumed
; CHECK-DAG:   read after write, distance 1, latency 1, assumed
define void @hole(ptr noalias %b, ptr noalias %x, i32 %n) mustprogress {
entry:
  %cmp11.not = icmp eq i32 %n, 0
  br i1 %cmp11.not, label %for.cond.cleanup, label %for.body.preheader
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %and = and i64 %indvars.iv, 5
  %idxprom1 = and i64 %indvars.iv, 5
  %arrayidx2 = getelementptr inbounds float, ptr %b, i64 %idxprom1
  %1 = load float, ptr %arrayidx2
  %mul = fmul float %0, %1
  %and3 = xor i64 %and, 4
  %arrayidx5 = getelementptr inbounds float, ptr %b, i64 %and3
  store float %mul, ptr %arrayidx5
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Two sizes: they meet where they do in the smaller one, or less often.
; CHECK-LABEL: in function 'two_sizes':
; CHECK-DAG:   write after read, distance 4, latency 1, assumed
; CHECK-DAG:   read after write, distance 4, latency 1, assumed
define void @two_sizes(ptr noalias %b, ptr noalias %x, i32 %n) mustprogress {
entry:
  %cmp11.not = icmp eq i32 %n, 0
  br i1 %cmp11.not, label %for.cond.cleanup, label %for.body.preheader
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %and = and i64 %indvars.iv, 15
  %arrayidx2 = getelementptr inbounds float, ptr %b, i64 %and
  %1 = load float, ptr %arrayidx2
  %mul = fmul float %0, %1
  %2 = and i64 %indvars.iv, 7
  %and3 = xor i64 %2, 4
  %arrayidx5 = getelementptr inbounds float, ptr %b, i64 %and3
  store float %mul, ptr %arrayidx5
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Different fields of 4 bytes never meet, but that is not seen: 12 is 8 more than a power of two.
; CHECK-LABEL: in function 'fields':
; CHECK-DAG:   read after write, distance {{[0-9]+}}, latency 1, assumed
define void @fields(ptr noalias %b, ptr noalias %x, i32 %n) mustprogress {
entry:
  %cmp14 = icmp sgt i32 %n, 0
  br i1 %cmp14, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %wide.trip.count = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds float, ptr %x, i64 %indvars.iv
  %0 = load float, ptr %arrayidx
  %and = and i64 %indvars.iv, 7
  %idxprom1 = and i64 %indvars.iv, 7
  %arrayidx3 = getelementptr inbounds %struct.anon.0, ptr %b, i64 %idxprom1, i32 0, i64 1
  %1 = load float, ptr %arrayidx3
  %mul = fmul float %0, %1
  %and4 = xor i64 %and, 4
  %arrayidx6 = getelementptr inbounds %struct.anon.0, ptr %b, i64 %and4
  store float %mul, ptr %arrayidx6
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, %wide.trip.count
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}
