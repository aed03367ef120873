; An II of a thousand millions: what is kept for each slot takes neither time nor memory for slots in which nothing
; happens, whatever is minimised and whoever schedules, and the record is as that of a small II.
; RUN: %gaus-opt -passes='gaus-schedule<ii=1000000000;objective=max-live>,gaus-verify' -pass-remarks=gaus -S %s -o %t.ll 2>&1 | FileCheck %s --check-prefixes=REMARK,BIG
; RUN: FileCheck %s --check-prefix=RECORD < %t.ll
; RUN: %gaus-opt -passes='gaus-schedule<ii=1000;objective=max-live>,gaus-verify' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefixes=REMARK,SMALL
; RUN: %gaus-opt -passes='gaus-schedule<ii=1000000000>,gaus-verify' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefixes=REMARK,BIG
; RUN: %gaus-opt -passes='gaus-schedule<ii=1000000000;scheduler=ims>,gaus-verify' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefixes=REMARK,BIG
; RUN: %gaus-opt -passes='gaus-schedule<ii=1000000000;objective=max-live>,gaus-pipeline,verify' -pass-remarks=gaus -disable-output %s 2>&1 | FileCheck %s --check-prefix=ORDER
; REMARK:      loop 'CF' in function 'autogen_SD818137721' is scheduled:
; BIG-SAME:      II 1000000000
; SMALL-SAME:    II 1000
; REMARK-SAME:   (ResMII 1, RecMII 1), length 1, stages 1, operations 2; this II was asked for, the lower bound is 1
; REMARK:      loop 'CF84' {{.*}}(ResMII 1, RecMII 1), length 15, stages 1, operations 14;
; REMARK:      loop 'CF83' {{.*}}(ResMII 1, RecMII 1), length 2, stages 1, operations 4;
; RECORD-COUNT-20: !gaus.cycle
; RECORD:      !{!"gaus.ii", i32 1000000000}
; ORDER-COUNT-3: is rewritten into the order of its schedule: II 1000000000, stages 1

define void @autogen_SD818137721(ptr %0, ptr %1, ptr %2, i32 %3, i64 %4, i8 %5) {
BB:
  %A4 = alloca i1, align 1
  %A3 = alloca i8, align 1
  %A2 = alloca float, align 4
  %A1 = alloca float, align 4
  %A = alloca i64, align 8
  %L = load float, ptr %0, align 4
  store <4 x i32> zeroinitializer, ptr %A, align 16
  %E = extractelement <8 x i32> zeroinitializer, i32 %3
  %Shuff = shufflevector <8 x i32> zeroinitializer, <8 x i32> zeroinitializer, <8 x i32> <i32 8, i32 10, i32 poison, i32 poison, i32 0, i32 2, i32 4, i32 6>
  %I = insertelement <4 x i1> zeroinitializer, i1 true, i32 %E
  %B = srem i64 -1, %4
  %FC = fptosi float 0xBE09764D40000000 to i64
  %Sl = select i1 true, float 0xBE09764D40000000, float 0x3E1CECC0C0000000
  %Cmp = icmp slt i16 0, 0
  br label %CF81

CF81:                                             ; preds = %BB
  %L5 = load <2 x i32>, ptr %0, align 8
  store i8 %5, ptr %0, align 1
  %E6 = extractelement <8 x i32> zeroinitializer, i32 %E
  %Shuff7 = shufflevector <8 x i64> zeroinitializer, <8 x i64> zeroinitializer, <8 x i32> <i32 5, i32 7, i32 poison, i32 11, i32 poison, i32 15, i32 1, i32 3>
  %I8 = insertelement <8 x i64> zeroinitializer, i64 -1, i32 %E
  %B9 = fdiv float %L, 0xBCF56C3940000000
  %FC10 = uitofp i32 %E to double
  %Sl11 = select i1 true, i64 %FC, i64 0
  %Cmp12 = icmp uge i16 0, -193
  br label %CF80

CF80:                                             ; preds = %CF81
  %L13 = load float, ptr %0, align 4
  store <1 x i64> zeroinitializer, ptr %0, align 8
  %E14 = extractelement <8 x i32> zeroinitializer, i32 475019
  %Shuff15 = shufflevector <2 x i64> zeroinitializer, <2 x i64> zeroinitializer, <2 x i32> <i32 3, i32 1>
  %I16 = insertelement <4 x i32> zeroinitializer, i32 %E14, i32 179351
  %B17 = fmul float %Sl, 0xBCF56C3940000000
  %Sl18 = select i1 true, float 0xBE09764D40000000, float 0xBE09764D40000000
  %Cmp19 = icmp ne i32 %E, %E6
  br label %CF79

CF79:                                             ; preds = %CF79, %CF87, %CF80
  %L20 = load <1 x i16>, ptr %0, align 2
  store double %FC10, ptr %0, align 8
  %E21 = extractelement <4 x i32> zeroinitializer, i32 %E
  %Shuff22 = shufflevector <2 x i16> zeroinitializer, <2 x i16> zeroinitializer, <2 x i32> <i32 3, i32 1>
  %I23 = insertelement <8 x i64> zeroinitializer, i64 %4, i32 71139
  %B24 = ashr <2 x i16> zeroinitializer, zeroinitializer
  %Tr = trunc i32 71139 to i1
  br i1 %Tr, label %CF79, label %CF87

CF87:                                             ; preds = %CF79
  %Sl25 = select i1 true, <8 x i32> zeroinitializer, <8 x i32> zeroinitializer
  %Cmp26 = icmp eq i64 138299, -1
  br i1 %Cmp26, label %CF79, label %CF85

CF85:                                             ; preds = %CF87
  %L27 = load float, ptr %A2, align 4
  store <16 x i8> <i8 0, i8 -1, i8 0, i8 -1, i8 0, i8 -1, i8 0, i8 -1, i8 0, i8 -1, i8 0, i8 -1, i8 0, i8 -1, i8 0, i8 -1>, ptr %A4, align 16
  %E28 = extractelement <8 x i32> zeroinitializer, i32 %E
  %Shuff29 = shufflevector <8 x i32> %Shuff, <8 x i32> %Shuff, <8 x i32> <i32 poison, i32 6, i32 poison, i32 10, i32 poison, i32 14, i32 0, i32 2>
  %I30 = insertelement <2 x i32> %L5, i32 %E21, i32 %E
  %B31 = sub <8 x i32> zeroinitializer, %Shuff
  %FC32 = sitofp i64 %Sl11 to double
  %Sl33 = select i1 true, <2 x i64> zeroinitializer, <2 x i64> zeroinitializer
  %Cmp34 = fcmp olt double %FC32, %FC10
  br label %CF78

CF78:                                             ; preds = %CF85
  %L35 = load i32, ptr %A1, align 4
  store <4 x i16> <i16 0, i16 -1, i16 0, i16 -1>, ptr %0, align 8
  %E36 = extractelement <8 x i64> zeroinitializer, i32 %E6
  %Shuff37 = shufflevector <2 x i64> %Sl33, <2 x i64> %Shuff15, <2 x i32> <i32 2, i32 0>
  %I38 = insertelement <2 x i16> zeroinitializer, i16 0, i32 %E14
  %B39 = or i32 %E14, 71139
  %Sl40 = select i1 true, i1 %Cmp19, i1 %Cmp19
  br label %CF

CF:                                               ; preds = %CF, %CF78
  %Cmp41 = fcmp oge double %FC32, %FC10
  br i1 %Cmp41, label %CF, label %CF82

CF82:                                             ; preds = %CF82, %CF86, %CF
  %L42 = load <1 x float>, ptr %0, align 4
  store i16 0, ptr %0, align 2
  %E43 = extractelement <8 x i1> zeroinitializer, i32 %E28
  br i1 %E43, label %CF82, label %CF84

CF84:                                             ; preds = %CF84, %CF82
  %Shuff44 = shufflevector <8 x i32> zeroinitializer, <8 x i32> %Sl25, <8 x i32> <i32 5, i32 7, i32 9, i32 11, i32 13, i32 15, i32 1, i32 3>
  %I45 = insertelement <8 x i32> zeroinitializer, i32 %E14, i32 %E
  %FC46 = fptosi float %Sl to i16
  %Sl47 = select i1 %Cmp34, <8 x i32> %Shuff, <8 x i32> zeroinitializer
  %L48 = load <4 x i32>, ptr %0, align 16
  store i64 %B, ptr %A1, align 4
  %E49 = extractelement <4 x i32> zeroinitializer, i32 %3
  %Shuff50 = shufflevector <8 x i32> zeroinitializer, <8 x i32> %Shuff, <8 x i32> <i32 poison, i32 3, i32 5, i32 7, i32 9, i32 11, i32 13, i32 15>
  %I51 = insertelement <2 x i64> %Sl33, i64 0, i32 %E
  %B52 = frem float %B9, 0x3E1CECC0C0000000
  %ZE = zext <2 x i16> %B24 to <2 x i64>
  %Sl53 = select i1 true, i64 462403, i64 -1
  %Cmp54 = fcmp une float %L, 0x45DFF443C0000000
  br i1 %Cmp54, label %CF84, label %CF86

CF86:                                             ; preds = %CF84
  %L55 = load <8 x i1>, ptr %0, align 1
  store i1 %Cmp54, ptr %0, align 1
  %E56 = extractelement <8 x i32> %Shuff, i32 475019
  %Shuff57 = shufflevector <8 x i1> zeroinitializer, <8 x i1> zeroinitializer, <8 x i32> <i32 15, i32 1, i32 3, i32 5, i32 poison, i32 9, i32 11, i32 poison>
  %I58 = insertelement <4 x i1> zeroinitializer, i1 true, i32 %E49
  %B59 = add i8 -93, %5
  %Tr60 = trunc i64 -1 to i8
  %Sl61 = select i1 %Cmp54, <8 x i1> %L55, <8 x i1> zeroinitializer
  %Cmp62 = icmp ne <4 x i1> %I, zeroinitializer
  %L63 = load i32, ptr %0, align 4
  store <4 x float> <float 0.000000e+00, float 0xFFFFFFFFE0000000, float 0.000000e+00, float 0xFFFFFFFFE0000000>, ptr %0, align 16
  %E64 = extractelement <4 x i32> zeroinitializer, i32 %E21
  %Shuff65 = shufflevector <8 x i32> %Shuff50, <8 x i32> %Shuff29, <8 x i32> <i32 0, i32 2, i32 4, i32 6, i32 8, i32 10, i32 12, i32 14>
  %I66 = insertelement <8 x i32> zeroinitializer, i32 %E21, i32 %E6
  %B67 = sub i16 0, %FC46
  %Tr68 = trunc i64 -1 to i8
  %Sl69 = select i1 %Cmp26, float 0xBEE3F247C0000000, float %Sl
  %Cmp70 = icmp slt i1 true, true
  br i1 %Cmp70, label %CF82, label %CF83

CF83:                                             ; preds = %CF83, %CF86
  %L71 = load i8, ptr %0, align 1
  store <4 x i32> %L48, ptr %A, align 16
  %E72 = extractelement <8 x i1> %Shuff57, i32 475019
  br i1 %E72, label %CF83, label %CF88

CF88:                                             ; preds = %CF83
  %Shuff73 = shufflevector <1 x float> %L42, <1 x float> %L42, <1 x i32> zeroinitializer
  %I74 = insertelement <1 x float> %Shuff73, float 0xBE09764D40000000, i32 %E56
  %B75 = frem float 0x45DFF443C0000000, %B17
  %PC = bitcast ptr %A2 to ptr
  %Sl76 = select i1 %Cmp70, ptr %0, ptr %PC
  %Cmp77 = icmp sgt <8 x i32> %Shuff65, %Sl25
  store <4 x i32> %L48, ptr %PC, align 16
  store <8 x i8> <i8 0, i8 -1, i8 0, i8 -1, i8 0, i8 -1, i8 0, i8 -1>, ptr %PC, align 8
  store <4 x i8> <i8 0, i8 -1, i8 0, i8 -1>, ptr %PC, align 4
  store <4 x double> <double 0.000000e+00, double 0xFFFFFFFFFFFFFFFF, double 0.000000e+00, double 0xFFFFFFFFFFFFFFFF>, ptr %PC, align 32
  store <4 x float> <float 0.000000e+00, float 0xFFFFFFFFE0000000, float 0.000000e+00, float 0xFFFFFFFFE0000000>, ptr %PC, align 16
  ret void
}
