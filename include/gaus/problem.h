/* A scheduling problem: operator types, operations, dependences.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Built through this interface or read from `gaus-problem-1` or `-2` JSON (docs/formats.md), then
 * frozen; a frozen problem never changes and may be read by any number of threads. */
#ifndef GAUS_PROBLEM_H
#define GAUS_PROBLEM_H

#include <stddef.h>
#include <stdint.h>

#include "gaus/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A problem. Opaque: it grows from release to release. */
typedef struct gaus_problem gaus_problem;

/* Ranges that keep all arithmetic exact in 64 bits. Values outside are
 * refused with GAUS_BAD_INPUT. The sum over the operations of the largest of
 * latency, latencies of leaving dependences, and blocking is held below
 * GAUS_MAX_STEP at freezing: a schedule without idle steps fits in it. */
#define GAUS_MAX_LATENCY 1000000
#define GAUS_MAX_DISTANCE 1000000
#define GAUS_MAX_WIDTH 1000000000
#define GAUS_MAX_STEP 1000000000
#define GAUS_UNLIMITED (-1)
#define GAUS_MIN_CLOCK_PERIOD 1e-3 /* ns */
#define GAUS_MAX_CLOCK_PERIOD 1e6
#define GAUS_NO_LATEST (-1)
#define GAUS_MAX_CONDITIONS 256 /* of one operation */

/* An operator type: a kind of functional unit, port or instruction. It is a resource of its own, `limit` units that
 * an operation takes for `blocking` cycles, unless it has uses of other resources (gaus_problem_add_use). */
typedef struct gaus_operator_type {
  const char *name; /* unique within the problem */
  int32_t latency;  /* cycles from start to result, >= 0 */
  int32_t limit;    /* units available, >= 1; GAUS_UNLIMITED for no limit, and where there are uses */
  int32_t blocking; /* cycles for which a unit is busy, >= 1; 1 where there are uses */
  double delay;     /* ns, >= 0: from input to output (latency 0), or to the first register */
  double delay_out; /* ns, >= 0: behind the last register (latency >= 1; of others it plays no part) */
} gaus_operator_type;

/* What operations take apart from their types: a memory port, a DSP block, a bus. */
typedef struct gaus_resource {
  const char *name; /* unique among the resources, types without uses included */
  int32_t limit;    /* units available, >= 1; GAUS_UNLIMITED for no limit */
} gaus_resource;

/* A row of the reservation table of an operator type: an operation of it takes `demand` units (times its own demand) in
 * the cycles start + from .. start + from + cycles - 1. */
typedef struct gaus_use {
  const char *resource; /* name of a resource, or of a type without uses */
  int32_t demand;       /* >= 1 */
  int32_t from;         /* >= 0 */
  int32_t cycles;       /* >= 1 */
} gaus_use;

/* An operation. Its index, in the order of adding, is its identity. */
typedef struct gaus_operation {
  const char *name; /* NULL: its index in decimal */
  int32_t type;     /* index of its operator type */
  int32_t width;    /* bits of the value that it defines, >= 0 */
  int32_t demand;   /* units of its type that it takes, >= 0 */
} gaus_operation;

/* What a dependence is for. All of them order; they differ in what they keep alive and take within a cycle. */
typedef enum gaus_dependence_kind {
  GAUS_DATA = 0,   /* carries a value and so keeps a register alive */
  GAUS_ORDER = 1,  /* orders two operations, nothing more */
  GAUS_CONTROL = 2 /* a test's outcome, an enable: keeps no register alive, but takes time as a value does */
} gaus_dependence_kind;

/* A latency that is that of the source's type. */
#define GAUS_LATENCY_OF_SOURCE INT32_MIN

/* t[dst] + II * distance >= t[src] + latency. With a negative latency that is a largest separation, of src after dst:
 * t[src] <= t[dst] + II * distance - latency. */
typedef struct gaus_dependence {
  int32_t src, dst; /* operation indices */
  int32_t distance; /* iterations, >= 0 */
  int32_t latency;  /* cycles, may be negative; GAUS_LATENCY_OF_SOURCE: that of src's type */
  gaus_dependence_kind kind;
} gaus_dependence;

/* Where the lifetime of a value begins. */
typedef enum gaus_lifetime_from {
  GAUS_FROM_FINISH = 0, /* a value needs a register from the end of its producer's latency */
  GAUS_FROM_START = 1   /* from its producer's start (GauS paper, section on memory) */
} gaus_lifetime_from;

/* --- building ---------------------------------------------------------- */

/* An empty problem; `name` may be NULL. The caller owns *out and frees it
 * with gaus_problem_destroy. Errors: GAUS_NO_MEMORY. */
GAUS_API gaus_status gaus_problem_create(const char *name, gaus_problem **out, gaus_error *err);
GAUS_API void gaus_problem_destroy(gaus_problem *problem);

/* Each copies what it is given and, where `index` is not NULL, stores the new
 * element's index. GAUS_BAD_INPUT names the field and the accepted range.
 * Amortised O(1). Not after freezing. A name that is empty is as none. */
GAUS_API gaus_status gaus_problem_add_type(gaus_problem *problem, const gaus_operator_type *type, int32_t *index,
                                           gaus_error *err);
GAUS_API gaus_status gaus_problem_add_operation(gaus_problem *problem, const gaus_operation *operation, int32_t *index,
                                                gaus_error *err);
GAUS_API gaus_status gaus_problem_add_dependence(gaus_problem *problem, const gaus_dependence *dependence,
                                                 int32_t *index, gaus_error *err);

/* A resource apart from the types. Copies; `index` as above, counted among the resources that were added.
 * GAUS_BAD_INPUT after freezing, and for what is out of range. */
GAUS_API gaus_status gaus_problem_add_resource(gaus_problem *problem, const gaus_resource *resource, int32_t *index,
                                               gaus_error *err);

/* Adds a row to the reservation table of an operator type, which then is no resource of its own: its limit has to be
 * GAUS_UNLIMITED and its blocking 1. Freezing looks up the resource. */
GAUS_API gaus_status gaus_problem_add_use(gaus_problem *problem, int32_t type, const gaus_use *use, gaus_error *err);

/* Lets `operation` start in the cycles earliest .. latest of its iteration alone; GAUS_NO_LATEST: no last one. */
GAUS_API gaus_status gaus_problem_set_window(gaus_problem *problem, int32_t operation, int32_t earliest, int32_t latest,
                                             gaus_error *err);

/* `operation` runs only if the operation `test` goes `way`. Called for each of the tests that decide it, the outermost
 * first. Operations that go different ways at a test never both run in one iteration, and may have the same units in
 * the same cycle. Freezing checks that the same tests come before a test everywhere, and that dependences of distance 0
 * let the operation wait for the end of each of its tests. GAUS_BAD_INPUT after freezing, and for an operation that
 * is not there. */
GAUS_API gaus_status gaus_problem_add_condition(gaus_problem *problem, int32_t operation, int32_t test, int32_t way,
                                                gaus_error *err);

/* Another operator type that may implement `operation`, beside the one it was added with. The solver chooses one
 * (gaus_schedule.type). GAUS_BAD_INPUT after freezing, and for what is not there. */
GAUS_API gaus_status gaus_problem_add_implementation(gaus_problem *problem, int32_t operation, int32_t type,
                                                     gaus_error *err);

/* When values begin to need a register; the default is at the end of what computes them. GAUS_BAD_INPUT after freezing.
 */
GAUS_API gaus_status gaus_problem_set_lifetime_from(gaus_problem *problem, gaus_lifetime_from from, gaus_error *err);
/* Data and control signals then go on within a cycle only as long as the delays
 * on their way fit in `ns`, GAUS_MIN_CLOCK_PERIOD .. GAUS_MAX_CLOCK_PERIOD (0, the
 * default: delays play no part). docs/formats.md has the rule. */
GAUS_API gaus_status gaus_problem_set_clock_period(gaus_problem *problem, double ns, gaus_error *err);
/* What the problem was made from, as a number that its maker knows it by; 0, the default: none. It stays with the
 * problem and its schedules in files, where a schedule of another fingerprint is refused, and means nothing else here.
 * GAUS_BAD_INPUT after freezing. */
GAUS_API gaus_status gaus_problem_set_fingerprint(gaus_problem *problem, uint64_t fingerprint, gaus_error *err);

/* Checks the whole (indices, duplicate names, sums within range; a cycle of distance 0 without a negative latency is
 * GAUS_BAD_INPUT and names the operations on it) and builds the adjacency in
 * compressed rows. Must precede every use below. O(V + E); with a clock period, also the number of operation pairs
 * that are chained within one. */
GAUS_API gaus_status gaus_problem_freeze(gaus_problem *problem, gaus_error *err);

/* --- reading and writing ------------------------------------------------ */

/* Reads `gaus-problem-1` or `gaus-problem-2` JSON from a file ("-": standard input) or a text of
 * `size` bytes (`where` names it in errors), and freezes it. GAUS_BAD_INPUT
 * says what, where (line and column, or a path such as dependences[3].src)
 * and what would help. The caller owns *out. */
GAUS_API gaus_status gaus_problem_read(const char *path, gaus_problem **out, gaus_error *err);
GAUS_API gaus_status gaus_problem_parse(const char *text, size_t size, const char *where, gaus_problem **out,
                                        gaus_error *err);

/* Writes the problem as JSON, in the oldest format that can say it, to a temporary file that is renamed ("-":
 * standard output). Reading it back gives an equal problem. GAUS_IO gives the system's reason; GAUS_BAD_INPUT where the
 * problem is not frozen or a name is not UTF-8. */
GAUS_API gaus_status gaus_problem_write(const gaus_problem *problem, const char *path, gaus_error *err);

/* The same text in memory, ended by a NUL; the caller frees *text with gaus_text_free. *size, which may be NULL, is its
 * bytes without the NUL. GAUS_BAD_INPUT as for gaus_problem_write. */
GAUS_API gaus_status gaus_problem_to_json(const gaus_problem *problem, char **text, size_t *size, gaus_error *err);

/* --- looking ------------------------------------------------------------ */

/* What the problem is made of. The name belongs to the problem. */
GAUS_API const char *gaus_problem_name(const gaus_problem *problem);
GAUS_API int32_t gaus_problem_num_types(const gaus_problem *problem);
GAUS_API int32_t gaus_problem_num_operations(const gaus_problem *problem);
GAUS_API int32_t gaus_problem_num_dependences(const gaus_problem *problem);
GAUS_API gaus_lifetime_from gaus_problem_lifetime_from(const gaus_problem *problem);
GAUS_API double gaus_problem_clock_period(const gaus_problem *problem);  /* ns; 0: none */
GAUS_API uint64_t gaus_problem_fingerprint(const gaus_problem *problem); /* 0: none */
/* Dependences that freezing added so that no chain is longer than the clock
 * period: order dependences of the source's latency + 1, numbered from
 * num_dependences on. */
GAUS_API int32_t gaus_problem_num_chain_breaks(const gaus_problem *problem);

/* Element `i`, by value; its strings belong to the problem. In range is the
 * caller's duty. Defaults are resolved: names are never NULL, a dependence's
 * latency is never GAUS_LATENCY_OF_SOURCE. */
GAUS_API gaus_operator_type gaus_problem_type(const gaus_problem *problem, int32_t i);
GAUS_API gaus_operation gaus_problem_operation(const gaus_problem *problem, int32_t i);
GAUS_API gaus_dependence gaus_problem_dependence(const gaus_problem *problem, int32_t i);

/* The resources of a frozen problem: those of the types without uses, in the order of the types, then those that were
 * added. Without uses, resource i is that of type i. */
GAUS_API int32_t gaus_problem_num_resources(const gaus_problem *problem);
GAUS_API gaus_resource gaus_problem_resource(const gaus_problem *problem, int32_t i);

/* The rows of a type's reservation table; of a type without uses, the one that its limit and blocking stand for. */
GAUS_API int32_t gaus_problem_num_uses(const gaus_problem *problem, int32_t type);
GAUS_API gaus_use gaus_problem_use(const gaus_problem *problem, int32_t type, int32_t i);

/* The first and the last cycle in which an operation may start; 0 and GAUS_NO_LATEST where there is no such bound. */
GAUS_API void gaus_problem_window(const gaus_problem *problem, int32_t operation, int32_t *earliest, int32_t *latest);
/* The tests that decide whether an operation runs, outermost first. */
GAUS_API int32_t gaus_problem_num_conditions(const gaus_problem *problem, int32_t operation);
/* Condition i of an operation: the test, and the way that it has to go. */
GAUS_API void gaus_problem_condition(const gaus_problem *problem, int32_t operation, int32_t i, int32_t *test,
                                     int32_t *way);

/* The types that may implement an operation, 1 or more. */
GAUS_API int32_t gaus_problem_num_implementations(const gaus_problem *problem, int32_t operation);
GAUS_API int32_t gaus_problem_implementation(const gaus_problem *problem, int32_t operation, int32_t i);

/* The same problem with the implementations type[num_operations], frozen. GAUS_BAD_INPUT where a type is none of its
 * operation's. The caller owns *out. O(V + E), and as gaus_problem_freeze. */
GAUS_API gaus_status gaus_problem_implement(const gaus_problem *problem, const int32_t *type, gaus_problem **out,
                                            gaus_error *err);

#ifdef __cplusplus
}
#endif
#endif
