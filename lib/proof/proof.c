/* Writes the certificate of a solve.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "proof/proof.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "problem/chaining.h"
#include "support/support.h"

/* --- text ----------------------------------------------------------------------------------- */

static void send(gaus_i_proof *proof, const char *text, size_t size) {
  proof->sink->proof(proof->sink->context, text, size);
}

static void forget(gaus_i_text *text) {
  text->size = 0;
  text->failed = false;
}

static void send_text(gaus_i_proof *proof, gaus_i_text *text) {
  static const char note[] = "note a proof is missing here: memory ran out while it was written\n";
  if (text->failed)
    send(proof, note, sizeof note - 1);
  else if (text->size > 0)
    send(proof, text->data, (size_t)text->size);
  forget(text);
}

void gaus_i_proof_mark(gaus_i_proof *proof) {
  if (proof)
    proof->mark = proof->draft.size;
}

void gaus_i_proof_restart(gaus_i_proof *proof) {
  if (proof)
    proof->draft.size = proof->mark;
}

void gaus_i_proof_begin(gaus_i_proof *proof, const char *format, ...) {
  char line[GAUS_MESSAGE_SIZE];
  if (!proof)
    return;
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  forget(&proof->draft);
  gaus_i_text_add(&proof->draft, "%s\n", line);
  gaus_i_proof_mark(proof);
}

void gaus_i_proof_add(gaus_i_proof *proof, const char *format, ...) {
  char word[64];
  if (!proof)
    return;
  va_list args;
  va_start(args, format);
  vsnprintf(word, sizeof word, format, args);
  va_end(args);
  gaus_i_text_add(&proof->draft, "%s", word);
}

void gaus_i_proof_keep(gaus_i_proof *proof) {
  if (!proof)
    return;
  gaus_i_text old = proof->kept;
  proof->kept = proof->draft;
  proof->draft = old;
  forget(&proof->draft);
}

void gaus_i_proof_write_kept(gaus_i_proof *proof) {
  if (proof)
    send_text(proof, &proof->kept);
}

void gaus_i_proof_write(gaus_i_proof *proof) {
  if (proof)
    send_text(proof, &proof->draft);
}

void gaus_i_proof_line(gaus_i_proof *proof, const char *format, ...) {
  char line[GAUS_MESSAGE_SIZE];
  if (!proof)
    return;
  va_list args;
  va_start(args, format);
  int size = vsnprintf(line, sizeof line - 1, format, args);
  va_end(args);
  if (size < 0)
    return;
  size = size < (int)sizeof line - 1 ? size : (int)sizeof line - 2;
  line[size++] = '\n';
  send(proof, line, (size_t)size);
}

/* --- the head ------------------------------------------------------------------------------ */

/* The dependence that a clock period asks for follows from the path of given ones that does not fit in it. */
static void add_chain(void *context, const int32_t *path, int32_t size) {
  gaus_i_proof *proof = context;
  gaus_i_proof_add(proof, "clock");
  for (int32_t k = 0; k < size; k++)
    gaus_i_proof_add(proof, " %d", path[k]);
  gaus_i_proof_add(proof, "\n");
}

gaus_i_proof *gaus_i_proof_open(gaus_i_proof *proof, const gaus_problem *problem, const gaus_callbacks *callbacks) {
  *proof = (gaus_i_proof){.problem = problem, .sink = callbacks};
  if (!callbacks || !callbacks->proof)
    return NULL;
  gaus_i_proof_line(proof, "gaus-proof-1");
  gaus_i_proof_line(proof, "problem %d %d %d", problem->num_ops, problem->num_given, problem->num_types);
  if (problem->stricter) {
    gaus_i_proof_line(proof, "note nothing is certified: starts of users before the end of an operation with a "
                             "delay_out, which latencies of dependences would allow, are not looked at");
    return NULL;
  }
  if (problem->num_deps > problem->num_given && gaus_i_chain_breaks_visit(problem, add_chain, proof) != GAUS_OK)
    proof->draft.failed = true;
  gaus_i_proof_write(proof);
  return proof;
}

void gaus_i_proof_close(gaus_i_proof *proof) {
  if (!proof)
    return;
  free(proof->draft.data);
  free(proof->kept.data);
}

/* --- bounds of the II ---------------------------------------------------------------------------- */

static void write_resource_bound(gaus_i_proof *proof, const gaus_bounds *bounds) {
  const gaus_problem *p = proof->problem;
  int64_t use = 0;
  for (int32_t v = 0; v < p->num_ops; v++)
    if (p->ops[v].type == bounds->res_type)
      use += (int64_t)p->ops[v].demand * p->types[bounds->res_type].blocking;
  bool resource = use > (int64_t)p->types[bounds->res_type].limit * (bounds->res_mii - 1);
  gaus_i_proof_line(proof, "ii %d %s %d", bounds->res_mii, resource ? "resource" : "blocking", bounds->res_type);
}

/* Does no schedule hold the operation, whatever the others do? */
static bool is_impossible(const gaus_problem *p, int32_t v) {
  const gaus_operator_type *t = &p->types[p->ops[v].type];
  int64_t period = gaus_i_femtoseconds(p->clock_period);
  bool late = gaus_i_femtoseconds(t->delay) > period || (t->latency > 0 && gaus_i_femtoseconds(t->delay_out) > period);
  return (t->limit != GAUS_UNLIMITED && p->ops[v].demand > t->limit) || (p->clock_period > 0 && late);
}

void gaus_i_proof_impossible(gaus_i_proof *proof) {
  for (int32_t v = 0; proof && v < proof->problem->num_ops; v++)
    if (is_impossible(proof->problem, v)) {
      gaus_i_proof_line(proof, "impossible %d", v);
      return;
    }
}

void gaus_i_proof_bounds(gaus_i_proof *proof, const gaus_bounds *bounds) {
  if (!proof)
    return;
  if (bounds->res_type >= 0 && bounds->res_mii > 1)
    write_resource_bound(proof, bounds);
  if (bounds->rec_mii <= 1)
    return;
  gaus_i_proof_add(proof, "ii %d recurrence", bounds->rec_mii);
  for (int32_t k = 0; k < bounds->cycle_size; k++)
    gaus_i_proof_add(proof, " %d", bounds->cycle[k]);
  gaus_i_proof_add(proof, "\n");
  gaus_i_proof_write(proof);
}
