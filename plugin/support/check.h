/* Asserts what a compiler cannot check, in builds for debugging: lib/support/assert.h, for the plugin.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_SUPPORT_CHECK_H
#define GAUS_PLUGIN_SUPPORT_CHECK_H

#ifdef GAUS_ASSERTS
#define GP_ASSERT(condition) ((condition) ? (void)0 : gp_assert_failed(#condition, __FILE__, __LINE__))
_Noreturn void gp_assert_failed(const char *condition, const char *file, int line);
#else
#define GP_ASSERT(condition) ((void)(0 && (condition)))
#endif

#endif
