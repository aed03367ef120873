; A bad parameter fails the compilation and says what is wrong and what is known.
; RUN: not %gaus-opt -passes='gaus-schedule<fo=3>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=NAME
; NAME: error: gaus-schedule: {{.*}}'fo'{{.*}}(parameters: target, dump, from, format, pragma, ignore-promises, max-operations, nest, assume-trips, ties, record, trip-counts, legup, reader, and the options that `gaus options` lists)
; RUN: not %gaus-opt -passes='gaus-schedule<ii=four>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=VALUE
; VALUE: error: gaus-schedule: {{.*}}ii{{.*}}four
; RUN: not %gaus-opt -passes='gaus-schedule<backend=tpu>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=CHOICE
; CHOICE: error: gaus-schedule: {{.*}}tpu{{.*}}cpu
; RUN: not %gaus-opt -passes='gaus-schedule<ii>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=NOVALUE
; NOVALUE: error: gaus-schedule: parameter 'ii': it has no value; write name=value, with ';' between parameters
; RUN: not %gaus-opt -passes='gaus-schedule<pragma=maybe>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=PRAGMA
; PRAGMA: parameter 'pragma': exact, at-most or ignore is wanted
; RUN: not %gaus-opt -passes='gaus-schedule<max-operations=0>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=MAX
; MAX: parameter 'max-operations': a number in 1..1000000 is wanted
; RUN: not %gaus-opt -passes='gaus-schedule<assume-trips=0>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=TRIPS
; TRIPS: parameter 'assume-trips': off, pragma, profile or a number in 1..1000000 is wanted
; RUN: not %gaus-opt -passes='gaus-schedule<record=5>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=RECORD
; RECORD: parameter 'record': 4 or 3 is wanted
; RUN: not %gaus-opt -passes='gaus-schedule<trip-counts=yes>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=COUNTS
; COUNTS: parameter 'trip-counts': on or off is wanted
; RUN: not %gaus-opt -passes='gaus-schedule<legup=yes>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=LEGUP
; LEGUP: parameter 'legup': on or off is wanted
; RUN: not %gaus-opt -passes='print<gaus-schedule;ii=4;starts=-1>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=PRINT
; PRINT: error: print<gaus-schedule>: {{.*}}starts
; RUN: not %gaus-opt -passes='gaus-verify<target=>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=EMPTY
; EMPTY: error: gaus-verify: parameter 'target': a path is wanted
; RUN: not %gaus-opt -passes='gaus-schedule<dump=/dev/null/x>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=DUMP
; RUN: not %gaus-opt -passes='print<gaus-dependences;dump=/dev/null/x>' -disable-output %s 2>&1 | FileCheck %s --check-prefix=DUMP
; DUMP: error: gaus: dump=/dev/null/x: the directory cannot be made
; RUN: not %gaus-opt -passes='gaus-scheduler' -disable-output %s 2>&1 | FileCheck %s --check-prefix=PASS
; PASS: unknown pass name 'gaus-scheduler'
; RUN: not %gaus-opt -passes='gaus-schedule<ii=1' -disable-output %s
define void @f() {
  ret void
}
