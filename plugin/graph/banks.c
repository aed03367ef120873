/* Finds the memory bank that each access to a partitioned array uses.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "graph/banks.h"

/* --- the array ---------------------------------------------------------- */

static const gp_banks *find_by(const gp_loop_graph *graph, const char *name, size_t size) {
  size_t length;
  const char *function = LLVMGetValueName2(gp_loop_function(graph->loop), &length);
  gp_str text = {0};
  gp_str_add(&text, "%.*s", (int)size, name);
  const gp_banks *banks = gp_target_banks(graph->target, text.chars);
  gp_str_clear(&text);
  if (banks)
    return banks;
  gp_str_add(&text, "%.*s.%.*s", (int)length, function, (int)size, name);
  banks = gp_target_banks(graph->target, text.chars);
  gp_str_clear(&text);
  return banks;
}

static const gp_banks *find_argument(const gp_loop_graph *graph, LLVMValueRef object) {
  LLVMValueRef function = gp_loop_function(graph->loop);
  size_t length;
  const char *name = LLVMGetValueName2(function, &length);
  for (unsigned i = 0; i < LLVMCountParams(function); i++)
    if (LLVMGetParam(function, i) == object) {
      gp_str text = {0};
      gp_str_add(&text, "%.*s#%u", (int)length, name, i);
      const gp_banks *banks = gp_target_banks(graph->target, text.chars);
      gp_str_clear(&text);
      return banks;
    }
  return NULL;
}

/* By the IR's name, the source's name, and the number of an argument. */
static const gp_banks *find_banks(const gp_loop_graph *graph, LLVMValueRef object) {
  size_t size;
  const gp_banks *banks = NULL;
  if (!LLVMIsAGlobalVariable(object) && !LLVMIsAArgument(object) && !LLVMIsAAllocaInst(object))
    return NULL;
  const char *name = LLVMGetValueName2(object, &size);
  if (size)
    banks = find_by(graph, name, size);
  if (!banks && (name = gp_source_name(object, &size)))
    banks = find_by(graph, name, size);
  return banks ? banks : find_argument(graph, object);
}

/* --- the bank ----------------------------------------------------------- */

static bool is_multiple(const gp_affine_form *form, int32_t num_symbols, int64_t of) {
  for (int32_t i = 0; i < num_symbols; i++)
    if (form->factor[i] % of)
      return false;
  return true;
}

/* The offsets of all iterations, if they do not wrap: then they are what they
 * are modulo 2^bits, as no object is larger than half of the address space. */
static bool offset_range(const gp_access_pair *p, int64_t *lo, int64_t *hi) {
  int64_t stride, same, travel, last = p->last;
  if (p->bits < 64 || !gp_affine_form_range(&p->stride_b, p->symbols, p->num_symbols, &stride, &same) ||
      stride != same || !gp_affine_form_range(&p->apart, p->symbols, p->num_symbols, lo, hi))
    return false;
  if (__builtin_mul_overflow(stride, stride ? last : 0, &travel))
    return false;
  return !(travel < 0 ? __builtin_add_overflow(*lo, travel, lo) : __builtin_add_overflow(*hi, travel, hi));
}

static int32_t cyclic_bank(const gp_access_pair *p, const gp_banks *banks) {
  int64_t period = banks->bytes * banks->count, lo, hi;
  bool repeats = p->stride_b.constant % period == 0 && is_multiple(&p->stride_b, p->num_symbols, period) &&
                 is_multiple(&p->apart, p->num_symbols, period);
  bool wraps_well = (period & (period - 1)) == 0;
  if (!repeats || (!wraps_well && !offset_range(p, &lo, &hi)))
    return -1;
  int64_t at = p->apart.constant % period;
  at += at < 0 ? period : 0;
  return at % banks->bytes + p->size_b <= banks->bytes ? (int32_t)(at / banks->bytes) : -1;
}

static int32_t block_bank(const gp_access_pair *p, const gp_banks *banks) {
  int64_t lo, hi, most = banks->count - 1;
  if (!offset_range(p, &lo, &hi) || lo < 0 || hi > INT64_MAX - p->size_b)
    return -1;
  int64_t first = lo / banks->bytes, last = (hi + (p->size_b ? p->size_b - 1 : 0)) / banks->bytes;
  first = first < most ? first : most;
  last = last < most ? last : most;
  return first == last ? (int32_t)first : -1;
}

static int32_t find_bank(gp_memory_queries *queries, size_t access, const gp_banks *banks) {
  gp_access_pair places;
  if (banks->kind == GP_PARTITION_WHOLE)
    return 0;
  if (!gp_memory_queries_offset(queries, access, &places))
    return -1;
  return banks->kind == GP_PARTITION_CYCLIC ? cyclic_bank(&places, banks) : block_bank(&places, banks);
}

/* --- the refusal -------------------------------------------------------- */

static int64_t gcd(int64_t a, int64_t b) {
  return b ? gcd(b, a % b) : a;
}

/* Unrolled that often, each copy stays in its bank. */
static void suggest_unrolling(gp_memory_queries *queries, size_t access, const gp_banks *banks, gp_str *text) {
  gp_access_pair places;
  int64_t period = banks->bytes * banks->count, lo, hi;
  if (banks->kind != GP_PARTITION_CYCLIC || !gp_memory_queries_offset(queries, access, &places) ||
      !gp_affine_form_range(&places.stride_b, places.symbols, places.num_symbols, &lo, &hi) || lo != hi ||
      lo % period == 0)
    return;
  gp_str_add(text, "; its address moves by %lld bytes an iteration, and the banks repeat after %lld: unroll by %lld",
             (long long)lo, (long long)period, (long long)(period / gcd(period, lo < 0 ? -lo : lo)));
}

static bool refuse(gp_memory_queries *queries, size_t access, const gp_banks *banks, LLVMValueRef inst,
                   gp_refusal *refusal) {
  gp_str array = {0}, advice = {0};
  gp_describe_object(&array, gp_memory_queries_object(queries, access));
  suggest_unrolling(queries, access, banks, &advice);
  gp_refuse(refusal, "UnknownBank", inst,
            "it is not known which of the %d banks of %s '%s' accesses, or not the same one in every iteration%s; "
            "\"otherwise\" in the target can name an operator type for such accesses",
            (int)banks->count, array.chars, gp_inst_opcode(inst), gp_str_chars(&advice));
  gp_str_clear(&array);
  gp_str_clear(&advice);
  return false;
}

bool gp_assign_bank(gp_loop_graph *graph, gp_memory_queries *queries, size_t access, int32_t node,
                    gp_refusal *refusal) {
  gp_node *n = &graph->nodes[node];
  LLVMValueRef object = gp_memory_queries_object(queries, access);
  const gp_banks *banks = object ? find_banks(graph, object) : NULL;
  const int32_t *types = !banks ? NULL : LLVMIsAStoreInst(n->inst) ? banks->store : banks->load;
  if (!types)
    return true;
  int32_t bank = find_bank(queries, access, banks);
  if (bank < 0 && banks->otherwise < 0)
    return refuse(queries, access, banks, n->inst, refusal);
  n->match = (gp_match){bank < 0 ? banks->otherwise : types[bank], 1};
  return true;
}
