/* The tables of a target, for its reader and for the functions that look things up in it.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef GAUS_PLUGIN_TARGET_TARGET_TABLES_H
#define GAUS_PLUGIN_TARGET_TARGET_TABLES_H

#include "target/target.h"

/* Names that a key may have; NULL items: any. */
typedef struct gp_name_list {
  char **items;
  int32_t count, capacity;
} gp_name_list;

typedef struct gp_rule {
  gp_name_list opcodes, intrinsics, callees, types;
  int64_t least_width, largest_width, least_lanes, largest_lanes, address_space, largest_bytes; /* -1: any */
  int32_t type, demand;
  bool demand_is_lanes;
} gp_rule;

typedef struct gp_operator_entry {
  gaus_operator_type type; /* the name is owned */
  bool speculative;
} gp_operator_entry;

typedef struct gp_array_entry {
  gp_name_list names;
  gp_banks banks;
  int32_t *load, *store; /* owned */
} gp_array_entry;

struct gp_target {
  char *name;
  uint64_t hash;
  gaus_lifetime_from lifetime_from;
  double clock_period; /* ns, 0: none */
  gp_memory_model memory;
  int32_t nest_units;
  gp_operator_entry *types;
  int32_t num_types, cap_types;
  gp_rule *rules;
  int32_t num_rules, cap_rules;
  gp_array_entry *arrays;
  int32_t num_arrays, cap_arrays;
};

bool gp_name_list_has(const gp_name_list *list, const char *name);
void gp_name_list_clear(gp_name_list *list);

#endif
