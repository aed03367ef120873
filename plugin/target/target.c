/* Finds the operator type of an instruction in a target.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "target/target_tables.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/bridge.h"
#include "support/str.h"

void gp_name_list_clear(gp_name_list *list) {
  for (int32_t i = 0; i < list->count; i++)
    free(list->items[i]);
  free(list->items);
}

static void clear_rule(gp_rule *rule) {
  gp_name_list_clear(&rule->opcodes);
  gp_name_list_clear(&rule->intrinsics);
  gp_name_list_clear(&rule->callees);
  gp_name_list_clear(&rule->types);
}

bool gp_name_list_has(const gp_name_list *list, const char *name) {
  for (int32_t i = 0; name && i < list->count; i++)
    if (!strcmp(list->items[i], name))
      return true;
  return false;
}

static void clear_array(gp_array_entry *entry) {
  gp_name_list_clear(&entry->names);
  free(entry->load);
  free(entry->store);
}

void gp_target_destroy(gp_target *target) {
  if (!target)
    return;
  for (int32_t i = 0; i < target->num_types; i++)
    free((char *)(uintptr_t)target->types[i].type.name);
  for (int32_t i = 0; i < target->num_rules; i++)
    clear_rule(&target->rules[i]);
  for (int32_t i = 0; i < target->num_arrays; i++)
    clear_array(&target->arrays[i]);
  free(target->arrays);
  free(target->types);
  free(target->rules);
  free(target->name);
  free(target);
}

/* "llvm.smax" stands for "llvm.smax.i32" and every other overload. */
static bool in_intrinsics(const gp_name_list *list, const char *name) {
  for (int32_t i = 0; name && i < list->count; i++) {
    size_t size = strlen(list->items[i]);
    if (!strncmp(list->items[i], name, size) && (name[size] == '\0' || name[size] == '.'))
      return true;
  }
  return false;
}

static bool type_fits(const gp_name_list *list, const gp_traits *traits) {
  static const char *const classes[] = {"none", "integer", "floating", "pointer", "other"};
  return !list->count || gp_name_list_has(list, traits->type) || gp_name_list_has(list, classes[traits->type_class]);
}

static bool in_range(int64_t value, int64_t least, int64_t largest) {
  return value >= least && (largest < 0 || value <= largest);
}

static bool rule_fits(const gp_rule *rule, const gp_traits *traits) {
  bool named = gp_name_list_has(&rule->callees, traits->callee) ||
               in_intrinsics(&rule->intrinsics, traits->intrinsic) || gp_name_list_has(&rule->opcodes, traits->opcode);
  return named && type_fits(&rule->types, traits) && in_range(traits->width, rule->least_width, rule->largest_width) &&
         in_range(traits->lanes, rule->least_lanes, rule->largest_lanes) &&
         (rule->address_space < 0 || rule->address_space == traits->address_space) &&
         (rule->largest_bytes < 0 || in_range(traits->bytes, 0, rule->largest_bytes));
}

bool gp_target_match(const gp_target *target, const gp_traits *traits, gp_match *out) {
  for (int32_t i = 0; i < target->num_rules; i++) {
    const gp_rule *rule = &target->rules[i];
    if (rule_fits(rule, traits)) {
      bool lanes = rule->demand_is_lanes && traits->lanes <= INT32_MAX;
      *out = (gp_match){rule->type, lanes ? (int32_t)traits->lanes : rule->demand};
      return true;
    }
  }
  return false;
}

const char *gp_target_name(const gp_target *target) {
  return target->name ? target->name : "";
}

int32_t gp_target_num_types(const gp_target *target) {
  return target->num_types;
}

gaus_operator_type gp_target_type(const gp_target *target, int32_t type) {
  return target->types[type].type;
}

bool gp_target_is_speculative(const gp_target *target, int32_t type) {
  return target->types[type].speculative;
}

gaus_lifetime_from gp_target_lifetime_from(const gp_target *target) {
  return target->lifetime_from;
}

double gp_target_clock_period(const gp_target *target) {
  return target->clock_period;
}

gp_memory_model gp_target_memory(const gp_target *target) {
  return target->memory;
}

int32_t gp_target_nest_units(const gp_target *target) {
  return target->nest_units;
}

const gp_banks *gp_target_banks(const gp_target *target, const char *name) {
  for (int32_t i = 0; i < target->num_arrays; i++)
    if (gp_name_list_has(&target->arrays[i].names, name))
      return &target->arrays[i].banks;
  return NULL;
}
