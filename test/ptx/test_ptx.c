/* The interpreter of PTX: instructions, waiting, and that each of its checks finds what it is for.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "ptx.h"

enum { WORDS = 256 };

/* Registered memory of the kernel `test`; half of it is written. */
static _Alignas(16) uint32_t words[WORDS];
static ptx_report report;

/* %rd1 points to the words, %rd2 to that of the thread, %r1 is the thread, %r0 0. */
static const char head[] = ".version 9.0\n.target sm_75\n.address_size 64\n"
                           ".visible .entry test(\n.param .u64 test_param_0\n)\n.maxntid 128, 1, 1\n{\n"
                           ".reg .pred %p<9>; .reg .b16 %rs<9>; .reg .b32 %r<32>; .reg .f32 %f<16>;\n"
                           ".reg .b64 %rd<16>; .reg .f64 %fd<9>;\n"
                           ".shared .align 8 .b8 shared[64];\n"
                           "ld.param.u64 %rd1, [test_param_0];\nmov.u32 %r1, %tid.x;\nmov.u32 %r0, 0;\n"
                           "mul.wide.u32 %rd2, %r1, 4;\nadd.s64 %rd2, %rd1, %rd2;\n";

static ptx_module *load(const char *body) {
  char text[4096], why[256];
  snprintf(text, sizeof text, "%s%s\nret;\n}\n", head, body);
  ptx_module *module = ptx_load(text, why, sizeof why);
  if (!module)
    fail_msg("%s", why);
  return module;
}

static bool run_with(const char *body, unsigned blocks, unsigned threads, ptx_options options) {
  ptx_module *module = load(body);
  ptx_memory *memory = ptx_memory_create();
  uint64_t parameter = (uint64_t)(uintptr_t)words;
  ptx_memory_add(memory, words, sizeof words);
  assert_true(ptx_memory_mark(memory, words, sizeof words / 2, PTX_WRITTEN));
  memset(&report, 0, sizeof report);
  bool done =
      ptx_launch(ptx_find(module, "test"), memory, &options, blocks, threads, &parameter, sizeof parameter, &report);
  ptx_memory_destroy(memory);
  ptx_unload(module);
  return done;
}

/* With no error, whatever the order. */
static void run(const char *body, unsigned blocks, unsigned threads) {
  static uint32_t before[WORDS], after[WORDS];
  memcpy(before, words, sizeof words);
  for (uint64_t order = 0; order < 8; order++) {
    memcpy(words, before, sizeof words);
    if (!run_with(body, blocks, threads, (ptx_options){.order = order, .races = true}))
      fail_msg("%s", report.error);
    if (order > 0)
      assert_memory_equal(after, words, sizeof words);
    memcpy(after, words, sizeof words);
  }
}

/* With this error, whatever the order. */
static void find(const char *body, unsigned blocks, unsigned threads, const char *error) {
  for (uint64_t order = 0; order < 8; order++) {
    memset(words, 0, sizeof words);
    if (run_with(body, blocks, threads, (ptx_options){.order = order, .races = true, .most = 10000}))
      fail_msg("nothing found; wanted: %s", error);
    if (!strstr(report.error, error))
      fail_msg("'%s'; wanted: %s", report.error, error);
  }
}

/* --- instructions --------------------------------------------------------------------------- */

typedef struct sum {
  const char *text; /* of %r2, %r3 (or %f2, %f3) to %r4 (or %f4) */
  uint32_t a, b, result;
} sum;

static void check_sums(const sum *sums, size_t count, const char *load_and_store[2]) {
  for (size_t i = 0; i < count; i++) {
    char body[512];
    snprintf(body, sizeof body, "%s%s;\n%s", load_and_store[0], sums[i].text, load_and_store[1]);
    words[0] = sums[i].a;
    words[1] = sums[i].b;
    words[2] = 0x55555555;
    run(body, 1, 1);
    if (words[2] != sums[i].result)
      fail_msg("%s of %08x and %08x: %08x, not %08x", sums[i].text, sums[i].a, sums[i].b, words[2], sums[i].result);
  }
}

static void integers(void **state) {
  (void)state;
  static const sum sums[] = {
      {"add.s32 %r4, %r2, %r3", 0x7fffffff, 1, 0x80000000},
      {"sub.s32 %r4, %r2, 1", 0, 0, 0xffffffff},
      {"mul.lo.s32 %r4, %r2, %r3", 0xffffffff, 5, 0xfffffffb},
      {"mul.hi.s32 %r4, %r2, %r3", 0xffffffff, 5, 0xffffffff},
      {"mad.lo.s32 %r4, %r2, %r3, -1", 3, 5, 14},
      {"neg.s32 %r4, %r2", 5, 0, 0xfffffffb},
      {"div.s32 %r4, %r2, %r3", (uint32_t)-7, 2, (uint32_t)-3},
      {"rem.s32 %r4, %r2, %r3", (uint32_t)-7, 2, (uint32_t)-1},
      {"div.s32 %r4, %r2, %r3", 0x80000000, 0xffffffff, 0x80000000},
      {"rem.s32 %r4, %r2, %r3", 0x80000000, 0xffffffff, 0},
      {"div.u32 %r4, %r2, %r3", (uint32_t)-7, 2, 0x7ffffffc},
      {"rem.u32 %r4, %r2, %r3", (uint32_t)-7, 10, 9},
      {"shl.b32 %r4, %r2, %r3", 1, 31, 0x80000000},
      {"shl.b32 %r4, %r2, %r3", 1, 32, 0},
      {"shr.s32 %r4, %r2, %r3", 0x80000000, 31, 0xffffffff},
      {"shr.s32 %r4, %r2, %r3", 0x80000000, 40, 0xffffffff},
      {"shr.u32 %r4, %r2, %r3", 0x80000000, 31, 1},
      {"shr.u32 %r4, %r2, %r3", 0x80000000, 32, 0},
      {"max.s32 %r4, %r2, %r3", 0xffffffff, 1, 1},
      {"max.u32 %r4, %r2, %r3", 0xffffffff, 1, 0xffffffff},
      {"min.s32 %r4, %r2, %r3", 0xffffffff, 1, 0xffffffff},
      {"and.b32 %r4, %r2, 12", 10, 0, 8},
      {"or.b32 %r4, %r2, %r3", 10, 5, 15},
      {"xor.b32 %r4, %r2, %r3", 10, 6, 12},
      {"not.b32 %r4, %r2", 10, 0, 0xfffffff5},
      {"popc.b32 %r4, %r2", 0xf0f0, 0, 8},
      {"shf.l.wrap.b32 %r4, %r2, %r3, 36", 0xabcdef01, 0x12345678, 0x2345678a},
      {"setp.lt.s32 %p1, %r2, %r3; selp.b32 %r4, 7, 9, %p1", 0xffffffff, 0, 7},
      {"setp.lt.u32 %p1, %r2, %r3; selp.b32 %r4, 7, 9, %p1", 0xffffffff, 0, 9},
      {"setp.eq.s32 %p1, %r2, %r3; @%p1 mov.u32 %r4, 1; @!%p1 mov.u32 %r4, 2", 3, 3, 1},
      {"setp.eq.s32 %p1, %r2, %r3; @%p1 mov.u32 %r4, 1; @!%p1 mov.u32 %r4, 2", 3, 4, 2},
      {"mul.wide.s32 %rd3, %r2, %r3; shr.u64 %rd3, %rd3, 32; cvt.u32.u64 %r4, %rd3", 0xffffffff, 5, 0xffffffff},
      {"cvt.s64.s32 %rd3, %r2; shr.s64 %rd3, %rd3, 4; cvt.u32.u64 %r4, %rd3", 0x80000000, 0, 0xf8000000},
      {"mov.b64 %rd3, {%r2, %r3}; mov.b64 {%r5, %r6}, %rd3; sub.s32 %r4, %r6, %r5", 3, 10, 7},
      {"ld.global.s32 %rd3, [%rd1]; shr.u64 %rd3, %rd3, 60; cvt.u32.u64 %r4, %rd3", 0x80000000, 0, 15},
      {"ld.global.u32 %rd3, [%rd1]; shr.u64 %rd3, %rd3, 31; cvt.u32.u64 %r4, %rd3", 0x80000000, 0, 1},
      {"ld.global.v2.u32 {%r5, %r6}, [%rd1]; sub.s32 %r4, %r6, %r5", 3, 10, 7},
      {"mov.u16 %rs1, 65535; add.s16 %rs2, %rs1, 1; setp.eq.s16 %p1, %rs2, 0; selp.b32 %r4, 1, 0, %p1", 0, 0, 1},
      {"bra $far; mov.u32 %r4, 1; $far: mov.u32 %r4, 2", 0, 0, 2},
  };
  check_sums(
      sums, sizeof sums / sizeof *sums,
      (const char *[]){"ld.global.u32 %r2, [%rd1];\nld.global.u32 %r3, [%rd1+4];\n", "st.global.u32 [%rd1+8], %r4;"});
}

/* 1 / 3, 2 / 3, 10 / 3 are rounded; 0x00000001 is the smallest denormal. */
static void floats(void **state) {
  (void)state;
  static const sum sums[] = {
      {"add.f32 %f4, %f2, %f3", 0x00000001, 0x00000001, 0x00000002},
      {"add.ftz.f32 %f4, %f2, %f3", 0x00000001, 0x00000001, 0},
      {"add.ftz.f32 %f4, %f2, %f3", 0x80000001, 0x80000001, 0x80000000},
      {"sub.ftz.f32 %f4, %f2, %f3", 0x00800001, 0x00800000, 0},
      {"sub.f32 %f4, %f2, %f3", 0x00800001, 0x00800000, 1},
      {"mul.ftz.f32 %f4, %f2, 0fBF800000", 0x00400000, 0, 0x80000000},
      {"mul.f32 %f4, %f2, %f3", 0x3f800001, 0x3f800001, 0x3f800002},
      {"fma.rn.ftz.f32 %f4, %f2, %f2, %f3", 0x3f800001, 0xbf800002, 0x28800000},
      {"div.full.ftz.f32 %f4, %f2, %f3", 0x3f800000, 0x40400000, 0x3eaaaaab},
      {"div.approx.ftz.f32 %f4, %f2, %f3", 0x3f800000, 0x40400000, 0x3eaaaaab},
      {"ex2.approx.ftz.f32 %f4, %f2", 0xc0400000, 0, 0x3e000000},
      {"rcp.approx.ftz.f32 %f4, %f2", 0x40400000, 0, 0x3eaaaaab},
      {"sqrt.rn.ftz.f32 %f4, %f2", 0x40000000, 0, 0x3fb504f3},
      {"max.ftz.f32 %f4, %f2, %f3", 0x7fc00000, 0x3f800000, 0x3f800000},
      {"max.ftz.f32 %f4, %f2, %f3", 0x3f800000, 0x7fc00000, 0x3f800000},
      {"max.ftz.f32 %f4, %f2, %f3", 0xffc00001, 0x7fc00000, 0x7fffffff},
      {"max.f32 %f4, %f2, %f3", 0x80000000, 0x00000000, 0x00000000},
      {"max.f32 %f4, %f2, %f3", 0x00000000, 0x80000000, 0x00000000},
      {"min.f32 %f4, %f2, %f3", 0x00000000, 0x80000000, 0x80000000},
      {"neg.ftz.f32 %f4, %f2", 0x3f800000, 0, 0xbf800000},
      {"setp.lt.ftz.f32 %p1, %f2, %f3; selp.f32 %f4, %f2, %f3, %p1", 0x7fc00000, 0x3f800000, 0x3f800000},
      {"setp.geu.ftz.f32 %p1, %f2, %f3; selp.f32 %f4, 0f00000001, %f3, %p1", 0x7fc00000, 0x3f800000, 1},
      {"setp.ne.ftz.f32 %p1, %f2, %f3; selp.f32 %f4, 0f00000001, %f3, %p1", 0x7fc00000, 0x3f800000, 0x3f800000},
      {"setp.eq.ftz.f32 %p1, %f2, %f3; selp.f32 %f4, 0f40000000, 0f3F800000, %p1", 1, 0, 0x40000000},
      {"cvt.f64.f32 %fd1, %f2; add.f64 %fd1, %fd1, 0d3FF0000000000000; cvt.rn.f32.f64 %f4, %fd1", 0x3f800000, 0,
       0x40000000},
      {"cvt.ftz.f64.f32 %fd1, %f2; cvt.rn.ftz.f32.f64 %f4, %fd1", 1, 0, 0},
      {"cvt.rni.ftz.s32.f32 %r4, %f2; mov.b32 %f4, %r4", 0x40200000 /* 2.5 */, 0, 2},
      {"cvt.rni.ftz.s32.f32 %r4, %f2; mov.b32 %f4, %r4", 0xc0600000 /* -3.5 */, 0, (uint32_t)-4},
      {"cvt.rzi.ftz.s32.f32 %r4, %f2; mov.b32 %f4, %r4", 0xc0600000, 0, (uint32_t)-3},
      {"cvt.rzi.ftz.s32.f32 %r4, %f2; mov.b32 %f4, %r4", 0x7fc00000, 0, 0},
      {"cvt.rzi.ftz.s32.f32 %r4, %f2; mov.b32 %f4, %r4", 0x7f000000, 0, 0x7fffffff},
      {"cvt.rzi.ftz.s32.f32 %r4, %f2; mov.b32 %f4, %r4", 0xff000000, 0, 0x80000000},
      {"mov.b32 %r4, %f2; cvt.rn.f32.s32 %f4, %r4", 0xfeffffff /* -16777217: two neighbours */, 0, 0xcb800000},
  };
  check_sums(
      sums, sizeof sums / sizeof *sums,
      (const char *[]){"ld.global.f32 %f2, [%rd1];\nld.global.f32 %f3, [%rd1+4];\n", "st.global.f32 [%rd1+8], %f4;"});
}

/* Approximate results are off by no more than is documented, and by all of it. */
static void approximations(void **state) {
  (void)state;
  static const char body[] =
      "ld.global.f32 %f1, [%rd2];\nrcp.approx.ftz.f32 %f2, %f1;\nst.global.f32 [%rd2+128], %f2;\n"
      "div.full.ftz.f32 %f3, 0f40490FDB, %f1;\nst.global.f32 [%rd2+256], %f3;\n";
  int32_t least[2] = {0, 0}, most[2] = {0, 0};
  for (uint64_t seed = 1; seed <= 40; seed++) {
    for (uint32_t k = 0; k < 32; k++) {
      float a = 1.1f + 0.37f * (float)k;
      memcpy(&words[k], &a, sizeof a);
    }
    assert_true(run_with(body, 1, 32, (ptx_options){.blur = seed}));
    for (uint32_t k = 0; k < 32; k++) {
      float a, exact[2];
      memcpy(&a, &words[k], sizeof a);
      exact[0] = 1 / a;
      exact[1] = 3.14159274f / a;
      for (uint32_t j = 0; j < 2; j++) {
        int32_t bits;
        memcpy(&bits, &exact[j], sizeof bits);
        int32_t off = (int32_t)words[k + 32 * (j + 1)] - bits;
        least[j] = off < least[j] ? off : least[j];
        most[j] = off > most[j] ? off : most[j];
      }
    }
  }
  assert_int_equal(least[0], -1);
  assert_int_equal(most[0], 1);
  assert_int_equal(least[1], -2);
  assert_int_equal(most[1], 2);
}

/* --- threads that wait ------------------------------------------------------------------------- */

/* Sums over 32 lanes, and over 4, as team.h makes them. */
static void exchanges(void **state) {
  (void)state;
  static const char wide[] = "mov.u32 %r2, %r1;\n"
                             "shfl.sync.bfly.b32 %r3|%p1, %r2, 1, 31, -1;\nadd.s32 %r2, %r2, %r3;\n"
                             "shfl.sync.bfly.b32 %r3|%p1, %r2, 2, 31, -1;\nadd.s32 %r2, %r2, %r3;\n"
                             "shfl.sync.bfly.b32 %r3|%p1, %r2, 4, 31, -1;\nadd.s32 %r2, %r2, %r3;\n"
                             "shfl.sync.bfly.b32 %r3|%p1, %r2, 8, 31, -1;\nadd.s32 %r2, %r2, %r3;\n"
                             "shfl.sync.bfly.b32 %r3|%p1, %r2, 16, 31, -1;\nadd.s32 %r2, %r2, %r3;\n"
                             "st.global.u32 [%rd2], %r2;\n";
  static const char narrow[] = "and.b32 %r4, %r1, 28;\nshl.b32 %r4, 15, %r4;\nsetp.ge.u32 %p2, %r1, 16;\n"
                               "@%p2 bra $end;\n" /* whole teams only */
                               "shfl.sync.bfly.b32 %r3|%p1, %r1, 1, 31, %r4;\nadd.s32 %r2, %r1, %r3;\n"
                               "shfl.sync.bfly.b32 %r3|%p1, %r2, 2, 31, %r4;\nadd.s32 %r2, %r2, %r3;\n"
                               "st.global.u32 [%rd2], %r2;\n$end:\n";
  static const char segment[] = "shfl.sync.bfly.b32 %r3|%p1, %r1, 4, 7199, -1;\n" /* segments of 4: beyond their ends */
                                "selp.u32 %r4, 100, 0, %p1;\nadd.s32 %r3, %r3, %r4;\nst.global.u32 [%rd2], %r3;\n";
  run(wide, 1, 64);
  for (uint32_t k = 0; k < 64; k++)
    assert_int_equal(words[k], k < 32 ? 496 : 1520);
  run(narrow, 1, 32);
  for (uint32_t k = 0; k < 16; k++)
    assert_int_equal(words[k], 4 * (k / 4 * 4) + 6);
  run(segment, 1, 32);
  for (uint32_t k = 0; k < 32; k++)
    assert_int_equal(words[k], k & 4 ? k - 4 + 100 : k);
}

/* Threads hand values over in shared memory; some have left before. */
static void barriers(void **state) {
  (void)state;
  static const char body[] = "setp.ge.u32 %p1, %r1, 16;\n@%p1 exit;\n"
                             "mov.u32 %r2, shared;\nshl.b32 %r3, %r1, 2;\nadd.s32 %r4, %r2, %r3;\n"
                             "st.shared.u32 [%r4], %r1;\nbar.sync 0;\nxor.b32 %r3, %r3, 60;\nadd.s32 %r4, %r2, %r3;\n"
                             "ld.shared.u32 %r5, [%r4];\nst.global.u32 [%rd2], %r5;\n";
  static const char warp[] =
      "mov.u32 %r2, shared;\nand.b32 %r3, %r1, 15;\nshl.b32 %r3, %r3, 2;\nadd.s32 %r4, %r2, %r3;\n"
      "setp.ge.u32 %p1, %r1, 16;\n@%p1 ret;\nst.shared.u32 [%r4], %r1;\nbar.warp.sync 65535;\n"
      "xor.b32 %r3, %r3, 4;\nadd.s32 %r4, %r2, %r3;\nld.shared.u32 %r5, [%r4];\n"
      "st.global.u32 [%rd2], %r5;\n";
  run(body, 1, 64);
  assert_int_equal(report.block_barriers, 1);
  for (uint32_t k = 0; k < 16; k++)
    assert_int_equal(words[k], 15 - k);
  run(warp, 1, 32);
  assert_int_equal(report.warp_barriers, 1);
  for (uint32_t k = 0; k < 16; k++)
    assert_int_equal(words[k], k ^ 1);
}

static void atomics(void **state) {
  (void)state;
  memset(words, 0, sizeof words);
  run("atom.global.add.u64 %rd3, [%rd1], 3;\natom.global.add.u32 %r2, [%rd1+8], 1;\n", 4, 96);
  assert_int_equal(words[0], 3 * 4 * 96);
  assert_int_equal(words[2], 4 * 96);
  assert_int_equal(report.atomics, 2 * 4 * 96);
}

/* --- checks ---------------------------------------------------------------------------------------- */

static void bad_memory(void **state) {
  (void)state;
  find("st.global.u32 [%rd1+1024], %r1;", 1, 1, "writes 4 bytes of global memory out of bounds");
  find("st.global.u32 [%rd1+-4], %r1;", 1, 1, "out of bounds");
  find("ld.global.u64 %rd3, [%rd1+1020];", 1, 1, "reads 8 bytes of global memory out of bounds");
  find("ld.global.u32 %r2, [0];", 1, 1, "out of bounds");
  find("atom.global.add.u32 %r2, [%rd1+1024], 1;", 1, 1, "adds to 4 bytes of global memory out of bounds");
  find("ld.global.u32 %r2, [%rd1+2];", 1, 1, "misaligned");
  find("ld.global.v2.u32 {%r2, %r3}, [%rd1+4];", 1, 1, "misaligned");
  find("mov.u32 %r2, shared;\nst.shared.u32 [%r2+64], %r1;", 1, 1, "writes 4 bytes of shared memory out of bounds");
  find("mov.u32 %r2, 0;\nst.shared.u32 [%r2], %r1;", 1, 1, "shared memory out of bounds");
  find("mov.u32 %r2, shared;\nst.shared.u64 [%r2+4], %rd1;", 1, 1, "misaligned");
  find("ld.param.u64 %rd3, [test_param_0+8];", 1, 1, "of the parameters");
  find("ld.global.u32 %r2, [%rd1+512];", 1, 1, "never written");
  find("atom.global.add.u32 %r2, [%rd1+512], 1;", 1, 1, "never written");
  find("ld.global.u64 %rd3, [%rd1+512];", 1, 1, "never written");
  find("mov.u32 %r2, shared;\nld.shared.u32 %r3, [%r2+8];", 1, 1, "never written");
  run("st.global.u32 [%rd1+512], %r1;\nld.global.u32 %r2, [%rd1+512];", 1, 1);
  find("div.u32 %r2, %r1, 0;", 1, 1, "division by zero");
  find("$again: bra $again;", 1, 1, "does not end");
}

/* Parts of what is registered that belong to nothing. */
static void forbidden_memory(void **state) {
  (void)state;
  ptx_module *module = load("st.global.u32 [%rd2], %r1;");
  ptx_memory *memory = ptx_memory_create();
  uint64_t parameter = (uint64_t)(uintptr_t)words;
  ptx_options options = {0};
  ptx_memory_add(memory, words, sizeof words);
  assert_true(ptx_memory_mark(memory, words + 8, 16, PTX_FORBIDDEN));
  assert_false(ptx_memory_mark(memory, words + 8, sizeof words, PTX_FORBIDDEN));
  assert_true(ptx_launch(ptx_find(module, "test"), memory, &options, 1, 8, &parameter, sizeof parameter, &report));
  assert_false(ptx_launch(ptx_find(module, "test"), memory, &options, 1, 9, &parameter, sizeof parameter, &report));
  assert_non_null(strstr(report.error, "belongs to nothing"));
  ptx_memory_remove(memory, words);
  assert_false(ptx_launch(ptx_find(module, "test"), memory, &options, 1, 1, &parameter, sizeof parameter, &report));
  ptx_memory_destroy(memory);
  ptx_unload(module);
}

static void bad_waiting(void **state) {
  (void)state;
  static const char other[] = "setp.lt.u32 %p1, %r1, 16;\n";
  char body[512];
  snprintf(body, sizeof body, "%s@%%p1 bra $a;\nbar.sync 0;\nbra $b;\n$a: bar.sync 0;\n$b:", other);
  find(body, 1, 64, "others of its warp");
  snprintf(body, sizeof body, "%s@%%p1 bra $a;\nbar.sync 0;\n$a: bar.warp.sync -1;", other);
  find(body, 1, 32, "waits for lanes that do not come");
  snprintf(body, sizeof body, "%sselp.b32 %%r2, 65535, -1, %%p1;\nbar.warp.sync %%r2;\nbar.sync 0;", other);
  find(body, 1, 32, "waits for lanes that do not come");
  snprintf(body, sizeof body, "%s@%%p1 ret;\nshfl.sync.bfly.b32 %%r2|%%p2, %%r1, 16, 31, -1;", other);
  find(body, 1, 32, "takes a value from lane");
  find("shfl.sync.bfly.b32 %r2|%p2, %r1, 8, 31, 255;\n", 1, 8, "takes a value from lane");
  find("bar.warp.sync 65535;\n", 1, 32, "is not in its own mask");
  find("bar.sync 1;\n", 1, 32, "only number 0");
}

static void races(void **state) {
  (void)state;
  static const char *const bodies[] = {
      "st.global.u32 [%rd1], %r1;", /* two writers */
      "setp.eq.s32 %p1, %r1, 0;\n@%p1 st.global.u32 [%rd1], %r1;\n@!%p1 ld.global.u32 %r2, [%rd1];",
      "setp.eq.s32 %p1, %r1, 0;\n@%p1 atom.global.add.u32 %r2, [%rd1], 1;\n@!%p1 ld.global.u32 %r2, [%rd1];",
      "st.global.u32 [%rd2], %r1;\nbar.warp.sync -1;\nxor.b32 %r2, %r1, 32;\nmul.wide.u32 %rd3, %r2, 4;\n"
      "add.s64 %rd3, %rd1, %rd3;\nld.global.u32 %r3, [%rd3];", /* with another warp */
      "st.global.u32 [%rd2], %r1;\nshfl.sync.bfly.b32 %r2|%p1, %r1, 1, 31, -1;\nmul.wide.u32 %rd3, %r2, 4;\n"
      "add.s64 %rd3, %rd1, %rd3;\nld.global.u32 %r3, [%rd3];", /* an exchange is no barrier */
      "ld.global.u32 %r2, [%rd1];\nsetp.eq.s32 %p1, %r1, 5;\n@%p1 st.global.u32 [%rd1], %r2;",
  };
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    find(bodies[i], 1, 64, "a race");
  find("st.global.u32 [%rd2], %r1;", 2, 32, "a race"); /* of two blocks */
  find("mov.u32 %r2, shared;\nst.shared.u32 [%r2], %r1;", 1, 2, "of shared memory");
  /* Who has left does not take part in the barrier. */
  find("setp.eq.s32 %p1, %r1, 0;\n@%p1 st.global.u32 [%rd1], %r1;\n@%p1 ret;\nbar.sync 0;\nld.global.u32 %r2, [%rd1];",
       1, 64, "a race");
}

/* What looks alike but is none. */
static void no_races(void **state) {
  (void)state;
  memset(words, 0, sizeof words);
  run("st.global.u32 [%rd2], %r1;\nbar.warp.sync -1;\nxor.b32 %r2, %r1, 1;\nmul.wide.u32 %rd3, %r2, 4;\n"
      "add.s64 %rd3, %rd1, %rd3;\nld.global.u32 %r3, [%rd3];",
      1, 64);
  run("setp.eq.s32 %p1, %r1, 0;\n@%p1 st.global.u32 [%rd1], %r1;\nbar.sync 0;\nld.global.u32 %r2, [%rd1];\nbar.sync "
      "0;\n"
      "setp.eq.s32 %p1, %r1, 63;\n@%p1 st.global.u32 [%rd1], %r1;",
      1, 64);
  run("mov.u32 %r2, shared;\nsetp.eq.s32 %p1, %r1, 0;\n@%p1 st.shared.u32 [%r2], %r1;", 3, 32);
}

/* --- modules and launches ------------------------------------------------------------------------------ */

static void refuse(const char *body, const char *error) {
  char text[4096], why[256];
  snprintf(text, sizeof text, "%s%s\nret;\n}\n", head, body);
  ptx_module *module = ptx_load(text, why, sizeof why);
  if (module)
    fail_msg("not refused; wanted: %s", error);
  if (!strstr(why, error))
    fail_msg("'%s'; wanted: %s", why, error);
}

static void refused(void **state) {
  (void)state;
  uint64_t parameter[2] = {(uint64_t)(uintptr_t)words};
  ptx_options options = {0};
  refuse("\ntex.1d.v4.s32.s32 %r1, %r2;", "line 18: unknown instruction tex.1d.v4.s32.s32");
  refuse("add.s32 %r1, %r2;", "unknown instruction add.s32 with operands rr");
  refuse("bra $nowhere;", "line 17: there is no label or variable $nowhere");
  refuse("add.s32 %r1, %r2, %x3;", "there is no register %x3");
  refuse("add.s32 %r1, %r2, %r32;", "there is no register %r32");
  refuse(".shared .align 8 .b8 more[50000];", "bytes of shared memory");
  refuse(".local .align 8 .b8 more[8];", "unknown directive");
  refuse("$a: $a:", "a second $a");
  refuse("bra $end;\n$end: ret;\n}\n.visible .entry more()\n{\nnop;", "line 22: unknown instruction nop");
  /* What -lineinfo adds is passed over. */
  ptx_module *module = load(
      ".loc\t1 9 3, function_name $L, inlined_at 3\nret;\n}\n.file\t1 \"a.cu\"\n.section\t.debug_str\n{\n.b8 95,90\n}\n"
      ".entry more()\n{\n");
  ptx_unload(module);
  module = load("");
  ptx_memory *memory = ptx_memory_create();
  ptx_kernel *kernel = ptx_find(module, "test");
  assert_null(ptx_find(module, "tes"));
  assert_true(ptx_launch(kernel, memory, &options, 1, 128, parameter, 8, &report));
  assert_false(ptx_launch(kernel, memory, &options, 1, 129, parameter, 8, &report));
  assert_false(ptx_launch(kernel, memory, &options, 0, 128, parameter, 8, &report));
  assert_false(ptx_launch(kernel, memory, &options, 1, 128, parameter, 16, &report));
  ptx_kernel_info info = ptx_describe(kernel);
  assert_int_equal(info.parameter_bytes, 8);
  assert_int_equal(info.shared_bytes, 64);
  assert_int_equal(info.most_threads, 128);
  assert_int_equal(info.instructions, 6);
  assert_int_equal(info.executed, 6);
  ptx_memory_destroy(memory);
  ptx_unload(module);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(integers),   cmocka_unit_test(floats),      cmocka_unit_test(approximations),
      cmocka_unit_test(exchanges),  cmocka_unit_test(barriers),    cmocka_unit_test(atomics),
      cmocka_unit_test(bad_memory), cmocka_unit_test(bad_waiting), cmocka_unit_test(forbidden_memory),
      cmocka_unit_test(races),      cmocka_unit_test(no_races),    cmocka_unit_test(refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
