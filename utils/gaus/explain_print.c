/* Prints the tree of an explanation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "explain_print.h"

#include <stdio.h>
#include <string.h>

#include "cli.h"

static const char *text_of(const json_t *node, const char *key) {
  const char *text = json_string_value(json_object_get(node, key));
  return text ? text : "";
}

/* --- text ------------------------------------------------------------------------- */

static void text_node(const json_t *node, int depth) {
  printf("%*s%s\n", 2 * depth, "", text_of(node, "text"));
  if (text_of(node, "help")[0])
    printf("%*swould help: %s\n", 2 * depth + 2, "", text_of(node, "help"));
  size_t k;
  json_t *reason;
  json_array_foreach(json_object_get(node, "because"), k, reason) text_node(reason, depth + 1);
}

static void print_text(const json_t *tree) {
  printf("%s: ", cli_shown(text_of(tree, "problem")));
  text_node(tree, 0);
}

/* --- JSON ------------------------------------------------------------------------- */

static void print_json(const json_t *tree) {
  json_dumpf(tree, stdout, JSON_INDENT(1));
  putchar('\n');
}

/* --- DOT -------------------------------------------------------------------------- */

/* Lines of a box of some 40 letters. */
static void put_dot(const char *text) {
  int column = 0;
  for (; *text; text++, column++) {
    if (*text == ' ' && column > 40) {
      fputs("\\n", stdout);
      column = -1;
      continue;
    }
    if (*text == '"' || *text == '\\')
      putchar('\\');
    putchar(*text);
  }
}

static int dot_node(const json_t *node, int number) {
  int next = number + 1;
  size_t k;
  json_t *reason;
  printf("  n%d [label=\"", number);
  put_dot(text_of(node, "text"));
  if (text_of(node, "help")[0]) {
    fputs("\\n(would help: ", stdout);
    put_dot(text_of(node, "help"));
    putchar(')');
  }
  puts("\"];");
  json_array_foreach(json_object_get(node, "because"), k, reason) {
    printf("  n%d -> n%d;\n", number, next);
    next = dot_node(reason, next);
  }
  return next;
}

static void print_dot(const json_t *tree) {
  fputs("digraph \"", stdout);
  put_dot(cli_shown(text_of(tree, "problem")));
  puts("\" {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];");
  dot_node(tree, 0);
  puts("}");
}

/* --- HTML ------------------------------------------------------------------------- */

static void put_html(const char *text) {
  for (; *text; text++)
    if (*text == '<')
      fputs("&lt;", stdout);
    else if (*text == '&')
      fputs("&amp;", stdout);
    else
      putchar(*text);
}

static void html_node(const json_t *node) {
  size_t k;
  json_t *reason, *because = json_object_get(node, "because");
  fputs("<li>", stdout);
  put_html(text_of(node, "text"));
  if (text_of(node, "help")[0]) {
    fputs("<br><em>would help: ", stdout);
    put_html(text_of(node, "help"));
    fputs("</em>", stdout);
  }
  if (because)
    puts("<ul>");
  json_array_foreach(because, k, reason) html_node(reason);
  puts(because ? "</ul></li>" : "</li>");
}

static void print_html(const json_t *tree) {
  fputs("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>", stdout);
  put_html(text_of(tree, "problem"));
  puts("</title><style>body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; "
       "color-scheme: light dark; }</style></head><body><h1>");
  put_html(text_of(tree, "problem"));
  puts("</h1><ul>");
  html_node(tree);
  puts("</ul></body></html>");
}

explain_printer *explain_printer_of(const char *format) {
  static const struct {
    const char *name;
    explain_printer *print;
  } printers[] = {{"text", print_text}, {"json", print_json}, {"dot", print_dot}, {"html", print_html}};
  for (size_t k = 0; k < sizeof printers / sizeof *printers; k++)
    if (strcmp(format, printers[k].name) == 0)
      return printers[k].print;
  return NULL;
}
