; Addresses that are no lines, but never come back to where they were. LLVM 16 knows less of such
; steps: there the dependences are assumed.
; REQUIRES: llvm-17-or-later
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

@a = global [65536 x float] zeroinitializer

; A triangle of rows: the step grows by one each time, and is never 0.
; CHECK-LABEL: loop 'for.body{{[0-9]*}}' in function 'triangle': {{.*}}counted
; CHECK:       write after read, distance 0, latency 1, proved
; CHECK-NOT:   write
define void @triangle() mustprogress {
entry:
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %entry ], [ %indvars.iv.next, %for.body ]
  %k.06 = phi i32 [ 5, %entry ], [ %add2, %for.body ]
  %idxprom = zext i32 %k.06 to i64
  %arrayidx = getelementptr inbounds [65536 x float], ptr @a, i64 0, i64 %idxprom
  %0 = load float, ptr %arrayidx
  %add = fadd float %0, 1.000000e+00
  store float %add, ptr %arrayidx
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %1 = trunc i64 %indvars.iv.next to i32
  %add2 = add nuw nsw i32 %k.06, %1
  %exitcond.not = icmp eq i64 %indvars.iv.next, 256
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; CHECK-LABEL: in function 'from_above': {{.*}}counted
; CHECK:       write after read, distance 0, latency 1, proved
; CHECK-NOT:   write
define void @from_above(i32 %k) mustprogress {
entry:
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %entry ], [ %indvars.iv.next, %for.body ]
  %k.addr.05 = phi i32 [ %k, %entry ], [ %add1, %for.body ]
  %idxprom = zext i32 %k.addr.05 to i64
  %arrayidx = getelementptr inbounds [65536 x float], ptr @a, i64 0, i64 %idxprom
  %0 = load float, ptr %arrayidx
  %add = fadd float %0, 1.000000e+00
  store float %add, ptr %arrayidx
  %reass.sub = add i32 %k.addr.05, 300
  %1 = trunc i64 %indvars.iv to i32
  %add1 = sub i32 %reass.sub, %1
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, 200
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; CHECK-LABEL: in function 'squares': {{.*}}counted
; CHECK-NOT:   write
define void @squares() mustprogress {
entry:
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 1, %entry ], [ %indvars.iv.next, %for.body ]
  %0 = mul nuw nsw i64 %indvars.iv, %indvars.iv
  %arrayidx = getelementptr inbounds [65536 x float], ptr @a, i64 0, i64 %0
  store float 1.000000e+00, ptr %arrayidx
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, 255
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; The first step is 0.
; CHECK-LABEL: in function 'stands_still': {{.*}}counted
; CHECK:       read after write, distance 1, latency 1, assumed
define void @stands_still() mustprogress {
entry:
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %entry ], [ %indvars.iv.next, %for.body ]
  %k.05 = phi i32 [ 5, %entry ], [ %add1, %for.body ]
  %idxprom = zext i32 %k.05 to i64
  %arrayidx = getelementptr inbounds [65536 x float], ptr @a, i64 0, i64 %idxprom
  %0 = load float, ptr %arrayidx
  %add = fadd float %0, 1.000000e+00
  store float %add, ptr %arrayidx
  %1 = trunc i64 %indvars.iv to i32
  %add1 = add nuw nsw i32 %k.05, %1
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, 256
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Down and up again.
; CHECK-LABEL: in function 'turns': {{.*}}counted
; CHECK:       read after write, distance 1, latency 1, assumed
define void @turns() mustprogress {
entry:
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %entry ], [ %indvars.iv.next, %for.body ]
  %k.05 = phi i32 [ 30000, %entry ], [ %add1, %for.body ]
  %idxprom = sext i32 %k.05 to i64
  %arrayidx = getelementptr inbounds [65536 x float], ptr @a, i64 0, i64 %idxprom
  %0 = load float, ptr %arrayidx
  %add = fadd float %0, 1.000000e+00
  store float %add, ptr %arrayidx
  %sub = add i32 %k.05, -100
  %1 = trunc i64 %indvars.iv to i32
  %add1 = add i32 %sub, %1
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %exitcond.not = icmp eq i64 %indvars.iv.next, 200
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Around 2^16.
; CHECK-LABEL: in function 'around': {{.*}}counted
; CHECK:       read after write, distance 1, latency 1, assumed
define void @around(i16 zeroext %k) mustprogress {
entry:
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %j.08 = phi i32 [ 0, %entry ], [ %add1, %for.body ]
  %k.addr.07 = phi i16 [ %k, %entry ], [ %conv3, %for.body ]
  %idxprom = zext i16 %k.addr.07 to i64
  %arrayidx = getelementptr inbounds [65536 x float], ptr @a, i64 0, i64 %idxprom
  %0 = load float, ptr %arrayidx
  %add = fadd float %0, 1.000000e+00
  store float %add, ptr %arrayidx
  %add1 = add nuw nsw i32 %j.08, 1
  %1 = trunc i32 %add1 to i16
  %conv3 = add i16 %k.addr.07, %1
  %exitcond.not = icmp eq i32 %add1, 600
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}

; Wider than a step.
; CHECK-LABEL: in function 'wider': {{.*}}counted
; CHECK:       write after write, distance 1, latency 1, assumed
define void @wider(ptr %p) mustprogress {
entry:
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %entry ], [ %indvars.iv.next, %for.body ]
  %k.05 = phi i32 [ 5, %entry ], [ %add1, %for.body ]
  %idx.ext = zext i32 %k.05 to i64
  %add.ptr = getelementptr inbounds i8, ptr %p, i64 %idx.ext
  store i32 1, ptr %add.ptr
  %indvars.iv.next = add nuw nsw i64 %indvars.iv, 1
  %0 = trunc i64 %indvars.iv.next to i32
  %add1 = add nuw nsw i32 %k.05, %0
  %exitcond.not = icmp eq i64 %indvars.iv.next, 256
  br i1 %exitcond.not, label %for.cond.cleanup, label %for.body
}
