/* The keys of the metadata as strings, GP_KEY_II and so on.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_SCHEDULE_METADATA_KEYS_H
#define GAUS_PLUGIN_SCHEDULE_METADATA_KEYS_H

#define GP_KEY(name, text) static const char GP_KEY_##name[] = text;
#include "schedule/metadata.def"
#undef GP_KEY

#endif
