/* Asserts what a compiler cannot check, in builds for debugging, sanitizers and fuzzing.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * CMake defines GAUS_ASSERTS in Debug builds, with GAUS_SANITIZE and with GAUS_FUZZ (GAUS_ASSERTS=ON: in any). There a
 * violated invariant ends the program with its text and place: it is a defect of the library, and the sooner it is seen
 * the nearer is its cause. Everywhere else conditions are compiled and never evaluated; nothing aborts. */
#ifndef GAUS_SUPPORT_ASSERT_H
#define GAUS_SUPPORT_ASSERT_H

#ifdef GAUS_ASSERTS
#define GAUS_ASSERT(condition) ((condition) ? (void)0 : gaus_i_assert_failed(#condition, __FILE__, __LINE__))
_Noreturn void gaus_i_assert_failed(const char *condition, const char *file, int line);
#else
#define GAUS_ASSERT(condition) ((void)(0 && (condition)))
#endif

#endif
