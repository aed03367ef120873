/* The keys of the metadata as strings: GAUS_IR_KEY_II is "gaus.ii", and so on.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_IR_KEYS_H
#define GAUS_IR_KEYS_H

#define GAUS_IR_KEY(name, text) static const char GAUS_IR_KEY_##name[] = text;
#include "gaus-ir/metadata.def"
#undef GAUS_IR_KEY

#endif
