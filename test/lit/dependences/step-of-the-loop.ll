; The step of the loop itself is not 0 from its second iteration on, if the loop has to end.
; RUN: %gaus-opt -passes='print<gaus-dependences>' -disable-output %s 2>&1 | FileCheck %s

@b = global [4096 x float] zeroinitializer
@a = global [4096 x float] zeroinitializer
@flag = global i32 0

; No two iterations store to one place.
; CHECK-LABEL: in function 'up':
; CHECK:       write after read, distance 0
; CHECK-NOT:   write
define void @up(i32 %n, i32 %inc) mustprogress {
entry:
  %cmp7 = icmp sgt i32 %n, 0
  br i1 %cmp7, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %0 = sext i32 %inc to i64
  %1 = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %2 = load float, ptr %arrayidx
  %arrayidx2 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  %3 = load float, ptr %arrayidx2
  %add = fadd float %2, %3
  store float %add, ptr %arrayidx2
  %indvars.iv.next = add nsw i64 %indvars.iv, %0
  %cmp = icmp slt i64 %indvars.iv.next, %1
  br i1 %cmp, label %for.body, label %for.cond.cleanup
}

; The next iteration stores to what this one loads. In a loop of one iteration the step may be 0, and the two meet there.
; CHECK-LABEL: in function 'ahead':
; CHECK:       write after read, distance 0, latency 1, assumed (stride that is not known and may be 0, in @a)
; CHECK-NOT:   write
define void @ahead(i32 %n, i32 %inc) mustprogress {
entry:
  %cmp12 = icmp sgt i32 %n, 0
  br i1 %cmp12, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %0 = sext i32 %inc to i64
  %1 = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %indvars.iv.next = add nsw i64 %indvars.iv, %0
  %arrayidx = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv.next
  %2 = load float, ptr %arrayidx
  %arrayidx2 = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %3 = load float, ptr %arrayidx2
  %add3 = fadd float %2, %3
  %arrayidx5 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  store float %add3, ptr %arrayidx5
  %cmp = icmp slt i64 %indvars.iv.next, %1
  br i1 %cmp, label %for.body, label %for.cond.cleanup
}

; CHECK-LABEL: in function 'doubled':
; CHECK:       write after read, distance 0
; CHECK-NOT:   write
define void @doubled(i32 %n, i32 %inc) mustprogress {
entry:
  %cmp7 = icmp sgt i32 %n, 0
  br i1 %cmp7, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %0 = sext i32 %inc to i64
  %1 = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %2 = load float, ptr %arrayidx
  %3 = shl nsw i64 %indvars.iv, 1
  %arrayidx2 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %3
  %4 = load float, ptr %arrayidx2, align 8
  %add = fadd float %2, %4
  store float %add, ptr %arrayidx2, align 8
  %indvars.iv.next = add nsw i64 %indvars.iv, %0
  %cmp = icmp slt i64 %indvars.iv.next, %1
  br i1 %cmp, label %for.body, label %for.cond.cleanup
}

; CHECK-LABEL: in function 'at_least_once':
; CHECK-NOT:   read after write
; CHECK:       write after read, distance 0, latency 1, assumed (stride
; CHECK-NOT:   write
define void @at_least_once(i32 %n, i32 %inc) mustprogress {
entry:
  %0 = sext i32 %inc to i64
  %1 = sext i32 %n to i64
  br label %do.body
do.body:
  %indvars.iv = phi i64 [ %indvars.iv.next, %do.body ], [ 0, %entry ]
  %indvars.iv.next = add nsw i64 %indvars.iv, %0
  %arrayidx = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv.next
  %2 = load float, ptr %arrayidx
  %arrayidx2 = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %3 = load float, ptr %arrayidx2
  %add3 = fadd float %2, %3
  %arrayidx5 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  store float %add3, ptr %arrayidx5
  %cmp = icmp slt i64 %indvars.iv.next, %1
  br i1 %cmp, label %do.body, label %do.end
do.end:
  ret void
}

; Another step, of which nothing is known.
; CHECK-LABEL: in function 'another':
; CHECK-DAG:   store#[[S:[0-9]+]] -> {{.*}}: read after write, distance 1, latency 1, assumed (stride that is not known and may be 0, in @a)
; CHECK-DAG:   store#[[S]] -> store#[[S]]: write after write, distance 1, latency 1, assumed
define void @another(i32 %n, i32 %inc, i32 %step) mustprogress {
entry:
  %cmp8 = icmp sgt i32 %n, 0
  br i1 %cmp8, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %0 = sext i32 %inc to i64
  %1 = zext i32 %n to i64
  %2 = sext i32 %step to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv11 = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next12, %for.body ]
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %3 = load float, ptr %arrayidx
  %arrayidx2 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv11
  %4 = load float, ptr %arrayidx2
  %add = fadd float %3, %4
  store float %add, ptr %arrayidx2
  %indvars.iv.next = add nsw i64 %indvars.iv, %0
  %indvars.iv.next12 = add nsw i64 %indvars.iv11, %2
  %cmp = icmp slt i64 %indvars.iv.next, %1
  br i1 %cmp, label %for.body, label %for.cond.cleanup
}

; With a step of 0 it can still be left.
; CHECK-LABEL: in function 'left_early':
; CHECK:       read after write, distance 1, latency 1, assumed (stride that is not known and may be 0, in @a)
define void @left_early(i32 %n, i32 %inc) mustprogress {
entry:
  %cmp11 = icmp sgt i32 %n, 0
  br i1 %cmp11, label %for.body.preheader, label %cleanup
for.body.preheader:
  %0 = sext i32 %inc to i64
  %1 = zext i32 %n to i64
  br label %for.body
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %2 = load float, ptr %arrayidx
  %arrayidx2 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  %3 = load float, ptr %arrayidx2
  %add = fadd float %2, %3
  store float %add, ptr %arrayidx2
  %cmp5 = fcmp uge float %2, 0.000000e+00
  %indvars.iv.next = add nsw i64 %indvars.iv, %0
  %cmp = icmp slt i64 %indvars.iv.next, %1
  %or.cond = select i1 %cmp5, i1 %cmp, i1 false
  br i1 %or.cond, label %for.body, label %cleanup
cleanup:
  ret void
}

; What others see is progress: it need not end.
; CHECK-LABEL: in function 'watched':
; CHECK:       read after write, distance 1, latency 1, assumed (stride that is not known and may be 0, in @a)
define void @watched(i32 %n, i32 %inc) mustprogress {
entry:
  %cmp7 = icmp sgt i32 %n, 0
  br i1 %cmp7, label %for.body.preheader, label %for.cond.cleanup
for.body.preheader:
  %0 = sext i32 %inc to i64
  %1 = zext i32 %n to i64
  br label %for.body
for.cond.cleanup:
  ret void
for.body:
  %indvars.iv = phi i64 [ 0, %for.body.preheader ], [ %indvars.iv.next, %for.body ]
  %arrayidx = getelementptr inbounds [4096 x float], ptr @b, i64 0, i64 %indvars.iv
  %2 = load float, ptr %arrayidx
  %arrayidx2 = getelementptr inbounds [4096 x float], ptr @a, i64 0, i64 %indvars.iv
  %3 = load float, ptr %arrayidx2
  %add = fadd float %2, %3
  store float %add, ptr %arrayidx2
  store volatile i32 1, ptr @flag
  %indvars.iv.next = add nsw i64 %indvars.iv, %0
  %cmp = icmp slt i64 %indvars.iv.next, %1
  br i1 %cmp, label %for.body, label %for.cond.cleanup
}
