/* From the text of a module to decoded instructions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A statement ends with a semicolon. The shape of its operands is a string: r a
 * register, i a constant, m an address (a register or a constant, and an offset),
 * l a label, braces around vectors. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

struct ptx_module {
  ptx_kernel **kernels;
  size_t count;
};

/* Registers `prefix`0, `prefix`1, ... (or just `prefix`) from `base` on. */
typedef struct bank {
  char prefix[64];
  int32_t base, count;
} bank;

/* A label (at an instruction), a parameter or a shared variable (at an address). */
typedef struct symbol {
  char name[128];
  uint64_t at;
  bool label;
} symbol;

/* A branch whose label may come later. */
typedef struct jump {
  size_t instruction;
  char label[128];
} jump;

typedef struct parser {
  char *text; /* without comments */
  const char *at;
  int line;
  char *why;
  size_t why_size;
  bool failed;
  ptx_kernel *kernel;
  bank banks[64];
  int num_banks;
  symbol *symbols;
  size_t num_symbols;
  jump *jumps;
  size_t num_jumps;
  char statement[1024];
} parser;

static void refuse(parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void refuse(parser *p, const char *format, ...) {
  if (p->failed)
    return;
  p->failed = true;
  int n = snprintf(p->why, p->why_size, "line %d: ", p->line);
  va_list list;
  va_start(list, format);
  if (n > 0 && (size_t)n < p->why_size)
    vsnprintf(p->why + n, p->why_size - (size_t)n, format, list);
  va_end(list);
}

/* One more element at the end of an array. */
static void *grow(void *array, size_t count, size_t size) {
  if ((count & (count - 1)) == 0) /* full: a power of two, or empty */
    array = realloc(array, size * (count ? 2 * count : 1));
  if (!array)
    abort();
  memset((char *)array + count * size, 0, size);
  return array;
}

/* --- text -------------------------------------------------------------------------------- */

/* Comments become spaces. */
static char *without_comments(const char *text) {
  size_t n = strlen(text);
  char *copy = malloc(n + 1);
  if (!copy)
    abort();
  memcpy(copy, text, n + 1);
  for (char *c = copy; *c; c++)
    if (c[0] == '/' && c[1] == '/')
      while (c[1] && c[1] != '\n')
        *c++ = ' ', *c = ' ';
  return copy;
}

static void skip_space(parser *p) {
  for (; isspace((unsigned char)*p->at); p->at++)
    p->line += *p->at == '\n';
}

/* Copies up to one of `ends`, which it steps over; white space becomes one space. */
static void take_until(parser *p, const char *ends) {
  size_t n = 0;
  skip_space(p);
  for (; *p->at && !strchr(ends, *p->at); p->at++) {
    bool space = isspace((unsigned char)*p->at) != 0;
    p->line += *p->at == '\n';
    if (space && n > 0 && p->statement[n - 1] == ' ')
      continue;
    if (n + 1 < sizeof p->statement)
      p->statement[n++] = space ? ' ' : *p->at;
  }
  while (n > 0 && p->statement[n - 1] == ' ')
    n--;
  p->statement[n] = 0;
  if (*p->at)
    p->line += *p->at++ == '\n';
  else
    refuse(p, "the text ends within '%.40s'", p->statement);
}

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

/* Is this word next? */
static bool comes(const parser *p, const char *word) {
  return begins(p->at, word) && isspace((unsigned char)p->at[strlen(word)]);
}

static bool is_name(char c) {
  return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '%' || c == '.';
}

/* --- symbols ------------------------------------------------------------------------------- */

static const symbol *find_symbol(const parser *p, const char *name, bool label) {
  for (size_t i = 0; i < p->num_symbols; i++)
    if (p->symbols[i].label == label && strcmp(p->symbols[i].name, name) == 0)
      return &p->symbols[i];
  return NULL;
}

static void add_symbol(parser *p, const char *name, uint64_t at, bool label) {
  if (find_symbol(p, name, label))
    refuse(p, "a second %s", name);
  p->symbols = grow(p->symbols, p->num_symbols, sizeof *p->symbols);
  symbol *s = &p->symbols[p->num_symbols++];
  snprintf(s->name, sizeof s->name, "%s", name);
  s->at = at;
  s->label = label;
}

/* ".align 8 .b8 name[360]" or ".u64 name": its bytes, and room for it at *used. */
static void add_variable(parser *p, const char *text, uint64_t base, size_t *used) {
  static const struct {
    const char *name;
    unsigned bytes;
  } types[] = {{".b8 ", 1},  {".u8 ", 1},  {".s8 ", 1},  {".b16 ", 2}, {".u16 ", 2}, {".s16 ", 2}, {".b32 ", 4},
               {".u32 ", 4}, {".s32 ", 4}, {".f32 ", 4}, {".b64 ", 8}, {".u64 ", 8}, {".s64 ", 8}, {".f64 ", 8}};
  unsigned bytes = 0, align = 1;
  const char *name = strrchr(text, ' '), *aligned = strstr(text, ".align ");
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strstr(text, types[i].name))
      bytes = types[i].bytes;
  if (!name || bytes == 0) {
    refuse(p, "cannot read the variable '%s'", text);
    return;
  }
  char plain[128];
  const char *elements = strchr(++name, '[');
  snprintf(plain, sizeof plain, "%.*s", (int)(elements ? elements - name : (long)strlen(name)), name);
  align = aligned ? (unsigned)atoi(aligned + 7) : bytes;
  *used = (*used + align - 1) / align * align;
  add_symbol(p, plain, base + *used, false);
  *used += bytes * (elements ? (size_t)atol(elements + 1) : 1);
}

/* ".reg .b32 %r<51>" or ".reg .b32 %temp": names with one prefix. */
static void add_registers(parser *p, const char *text) {
  const char *name = strchr(text, '%');
  if (!name || strchr(name, ',') || p->num_banks == (int)(sizeof p->banks / sizeof *p->banks)) {
    refuse(p, "cannot read the registers '%s'", text);
    return;
  }
  const char *many = strchr(name, '<');
  bank *b = &p->banks[p->num_banks];
  snprintf(b->prefix, sizeof b->prefix, "%.*s", (int)(many ? many - name : (long)strlen(name)), name);
  for (int i = 0; i < p->num_banks; i++)
    if (strcmp(p->banks[i].prefix, b->prefix) == 0)
      return; /* of an inner block: one register for all of these */
  b->base = (int32_t)p->kernel->registers;
  b->count = many ? atoi(many + 1) : 1;
  p->kernel->registers += (size_t)b->count;
  p->num_banks++;
}

static int32_t find_register(parser *p, const char *name) {
  static const char *const specials[PTX_SPECIALS] = {"%tid.x", "%ntid.x", "%ctaid.x", "%nctaid.x", "%laneid"};
  for (int i = 0; i < PTX_SPECIALS; i++)
    if (strcmp(name, specials[i]) == 0)
      return i;
  size_t prefix = strlen(name);
  while (prefix > 0 && isdigit((unsigned char)name[prefix - 1]))
    prefix--;
  int32_t number = name[prefix] ? atoi(name + prefix) : 0;
  for (int i = 0; i < p->num_banks; i++)
    if (strlen(p->banks[i].prefix) == prefix && strncmp(p->banks[i].prefix, name, prefix) == 0 &&
        number < p->banks[i].count)
      return p->banks[i].base + number;
  refuse(p, "there is no register %s", name);
  return 0;
}

static int32_t add_constant(ptx_kernel *k, uint64_t value) {
  for (size_t i = 0; i < k->num_constants; i++)
    if (k->constants[i] == value)
      return (int32_t)i;
  k->constants = grow(k->constants, k->num_constants, sizeof *k->constants);
  k->constants[k->num_constants] = value;
  return (int32_t)k->num_constants++;
}

/* --- operands -------------------------------------------------------------------------------- */

/* A number, or the address of a variable: an integer, 0f and the bits of a float, 0d of a double. */
static bool read_constant(parser *p, const char *word, uint64_t *value) {
  char *end;
  if (begins(word, "0f") || begins(word, "0F") || begins(word, "0d") || begins(word, "0D")) {
    *value = strtoull(word + 2, &end, 16);
    return *end == 0;
  }
  if (isdigit((unsigned char)*word) || *word == '-') {
    *value = *word == '-' ? 0 - strtoull(word + 1, &end, 0) : strtoull(word, &end, 0);
    return *end == 0 || strcmp(end, "U") == 0;
  }
  const symbol *s = find_symbol(p, word, false);
  if (s)
    *value = s->at;
  return s != NULL;
}

/* The next operand at *text; its letter. */
static char read_operand(parser *p, const char **text, ptx_instruction *i, int k) {
  char word[160];
  size_t n = 0;
  uint64_t value;
  for (; is_name(**text) || (n == 0 && **text == '-'); (*text)++)
    if (n + 1 < sizeof word)
      word[n++] = **text;
  word[n] = 0;
  if (word[0] == '%') {
    i->slot[k] = find_register(p, word);
    return 'r';
  }
  if (n > 0 && read_constant(p, word, &value)) {
    i->slot[k] = add_constant(p->kernel, value);
    i->constant[k] = true;
    return 'i';
  }
  if (n == 0 || !(isalpha((unsigned char)*word) || *word == '$' || *word == '_'))
    refuse(p, "cannot read '%s' in '%s'", n > 0 ? word : *text, p->statement);
  p->jumps = grow(p->jumps, p->num_jumps, sizeof *p->jumps);
  p->jumps[p->num_jumps].instruction = p->kernel->count;
  snprintf(p->jumps[p->num_jumps++].label, sizeof p->jumps->label, "%.127s", word);
  return 'l';
}

/* The rest of an address, "+336]" or "+-8]" or "]". */
static void read_offset(const char **text, ptx_instruction *i) {
  if (**text == '+' || **text == '-') {
    char *end;
    i->offset = strtoll(*text + (**text == '+'), &end, 0);
    *text = end;
  }
}

static void read_operands(parser *p, const char *text, ptx_instruction *i, char *shape, size_t room) {
  size_t n = 0;
  int k = 0;
  while (*text && !p->failed && n + 1 < room) {
    if (*text == '{' || *text == '}') {
      shape[n++] = *text++;
    } else if (strchr(" ,|]", *text)) {
      text++;
    } else if (k == PTX_OPERANDS) {
      refuse(p, "too many operands in '%s'", p->statement);
    } else if (*text == '[') {
      text++;
      read_operand(p, &text, i, k++);
      read_offset(&text, i);
      shape[n++] = 'm';
    } else {
      shape[n++] = read_operand(p, &text, i, k++);
    }
  }
  shape[n] = 0;
}

/* --- statements --------------------------------------------------------------------------------- */

static void read_instruction(parser *p) {
  ptx_kernel *k = p->kernel;
  char name[64], shape[32];
  const char *text = p->statement;
  ptx_instruction i = {.line = p->line};
  if (*text == '@') {
    char guard[32];
    i.guarded = true;
    i.negated = *++text == '!';
    size_t n = strcspn(text += i.negated, " ");
    snprintf(guard, sizeof guard, "%.*s", (int)n, text);
    i.guard = find_register(p, guard);
    text += n + (text[n] == ' ');
  }
  size_t n = strcspn(text, " ");
  snprintf(name, sizeof name, "%.*s", (int)n, text);
  read_operands(p, text + n, &i, shape, sizeof shape);
  if (!ptx_operation(name, shape, &i))
    refuse(p, "unknown instruction %s with operands %s in '%.80s'", name, shape, p->statement);
  if (k->count == k->room) {
    k->room = k->room ? 2 * k->room : 256;
    k->code = realloc(k->code, k->room * sizeof *k->code);
    if (!k->code)
      abort();
  }
  k->code[k->count++] = i;
}

static void read_directive(parser *p) {
  if (comes(p, ".loc") || comes(p, ".file")) {
    take_until(p, "\n");
    return;
  }
  take_until(p, ";");
  if (begins(p->statement, ".reg "))
    add_registers(p, p->statement);
  else if (begins(p->statement, ".shared "))
    add_variable(p, p->statement, PTX_SHARED_BASE, &p->kernel->shared_bytes);
  else if (!begins(p->statement, ".pragma "))
    refuse(p, "unknown directive '%.80s'", p->statement);
}

/* Is what comes a label? Steps over it then. */
static bool read_label(parser *p) {
  size_t n = 0;
  while (is_name(p->at[n]))
    n++;
  if (n == 0 || p->at[n] != ':')
    return false;
  char name[128];
  snprintf(name, sizeof name, "%.*s", (int)n, p->at);
  add_symbol(p, name, p->kernel->count, true);
  p->at += n + 1;
  return true;
}

static void read_body(parser *p) {
  for (int depth = 1; depth > 0 && !p->failed;) {
    skip_space(p);
    if (*p->at == '{' || *p->at == '}') {
      depth += *p->at++ == '{' ? 1 : -1;
    } else if (*p->at == '.') {
      read_directive(p);
    } else if (*p->at == 0) {
      refuse(p, "the text ends within %s", p->kernel->name);
    } else if (!read_label(p)) {
      take_until(p, ";");
      read_instruction(p);
    }
  }
}

static void resolve_jumps(parser *p) {
  int end = p->line;
  for (size_t j = 0; j < p->num_jumps && !p->failed; j++) {
    const symbol *s = find_symbol(p, p->jumps[j].label, true);
    ptx_instruction *i = &p->kernel->code[p->jumps[j].instruction];
    p->line = i->line;
    if (!s)
      refuse(p, "there is no label or variable %s", p->jumps[j].label);
    else
      i->target = (int32_t)s->at;
  }
  p->line = end;
}

/* From numbers to slots. Constants lie behind the registers, of which all are known now. */
static void place_operands(ptx_kernel *kernel) {
  for (size_t n = 0; n < kernel->count; n++) {
    ptx_instruction *i = &kernel->code[n];
    for (int k = 0; k < PTX_OPERANDS; k++)
      i->slot[k] = PTX_LANES * (i->slot[k] + (i->constant[k] ? (int32_t)kernel->registers : 0));
    i->guard *= PTX_LANES;
  }
}

/* --- kernels --------------------------------------------------------------------------------------- */

static void read_parameters(parser *p) {
  take_until(p, ")");
  char *rest = p->statement;
  while (rest && *rest && !p->failed) {
    char *comma = strchr(rest, ',');
    if (comma)
      *comma++ = 0;
    if (!strstr(rest, ".param "))
      refuse(p, "cannot read the parameter '%s'", rest);
    add_variable(p, rest, PTX_PARAMETER_BASE, &p->kernel->parameter_bytes);
    rest = comma;
  }
}

static void read_kernel(parser *p, ptx_module *module) {
  ptx_kernel *k = calloc(1, sizeof *k);
  module->kernels = grow(module->kernels, module->count, sizeof *module->kernels);
  if (!k)
    abort();
  module->kernels[module->count++] = p->kernel = k;
  k->registers = PTX_SPECIALS;
  p->num_banks = 0;
  p->num_symbols = p->num_jumps = 0;
  take_until(p, "({");
  const char *name = strstr(p->statement, ".entry ");
  snprintf(k->name, sizeof k->name, "%s", name ? name + 7 : "");
  k->name[strcspn(k->name, " ")] = 0;
  if (p->at[-1] == '(') {
    read_parameters(p);
    take_until(p, "{");
  }
  const char *most = strstr(p->statement, ".maxntid ");
  unsigned x = 0, y = 1, z = 1;
  if (most && sscanf(most + 9, "%u , %u , %u", &x, &y, &z) < 1)
    refuse(p, "cannot read '%s'", p->statement);
  k->most_threads = x * y * z;
  read_body(p);
  snprintf(p->statement, sizeof p->statement, "ret"); /* where the text does not say so */
  read_instruction(p);
  resolve_jumps(p);
  place_operands(k);
  if (k->shared_bytes > PTX_MOST_SHARED)
    refuse(p, "%s declares %zu bytes of shared memory", k->name, k->shared_bytes);
  k->executed = calloc(k->count, 1);
  if (!k->executed)
    abort();
}

static bool ends_with_line(const parser *p) {
  return comes(p, ".version") || comes(p, ".target") || comes(p, ".address_size") || comes(p, ".file");
}

static void read_module(parser *p, ptx_module *module) {
  for (skip_space(p); *p->at && !p->failed; skip_space(p)) {
    if (ends_with_line(p))
      take_until(p, "\n");
    else if (comes(p, ".section")) /* for a debugger */
      take_until(p, "}");
    else if (begins(p->at, ".visible .entry ") || begins(p->at, ".entry "))
      read_kernel(p, module);
    else
      refuse(p, "cannot read '%.40s'", p->at);
  }
}

ptx_module *ptx_load(const char *text, char *why, size_t size) {
  parser p = {.line = 1, .why = why, .why_size = size};
  ptx_module *module = calloc(1, sizeof *module);
  if (!module)
    abort();
  p.text = without_comments(text);
  p.at = p.text;
  read_module(&p, module);
  free(p.text);
  free(p.symbols);
  free(p.jumps);
  if (p.failed) {
    ptx_unload(module);
    return NULL;
  }
  return module;
}

ptx_module *ptx_load_file(const char *path, char *why, size_t size) {
  FILE *file = fopen(path, "r");
  char *text = NULL;
  size_t n = 0, got;
  if (!file) {
    snprintf(why, size, "cannot open %s", path);
    return NULL;
  }
  do {
    text = realloc(text, n + 65537);
    if (!text)
      abort();
    n += got = fread(text + n, 1, 65536, file);
  } while (got > 0);
  fclose(file);
  text[n] = 0;
  ptx_module *module = ptx_load(text, why, size);
  free(text);
  return module;
}

void ptx_unload(ptx_module *module) {
  for (size_t i = 0; module && i < module->count; i++) {
    free(module->kernels[i]->code);
    free(module->kernels[i]->executed);
    free(module->kernels[i]->constants);
    free(module->kernels[i]);
  }
  if (module)
    free(module->kernels);
  free(module);
}

ptx_kernel *ptx_find(const ptx_module *module, const char *name) {
  for (size_t i = 0; i < module->count; i++)
    if (strcmp(module->kernels[i]->name, name) == 0)
      return module->kernels[i];
  return NULL;
}

ptx_kernel_info ptx_describe(const ptx_kernel *k) {
  ptx_kernel_info info = {k->parameter_bytes, k->shared_bytes, k->most_threads, k->count - 1, 0};
  for (size_t i = 0; i < info.instructions; i++)
    info.executed += k->executed[i];
  return info;
}
