/* Writes data and the viewer into one HTML file.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "view_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "text_file.h"

/* The files of utils/gaus/view, which cmake/GausEmbed.cmake makes C of; zero-terminated. */
extern const char gaus_view_html[], gaus_view_css[], gaus_view_js[];

static void put_escaped(FILE *to, const char *text) {
  for (; *text; text++)
    switch (*text) {
    case '<':
      fputs("&lt;", to);
      break;
    case '&':
      fputs("&amp;", to);
      break;
    default:
      fputc(*text, to);
    }
}

/* In JSON, `<` stands in strings only; in this form no text in them can end the script. */
static void put_json(FILE *to, const char *text) {
  for (; *text; text++)
    if (*text == '<')
      fputs("\\u003c", to);
    else
      fputc(*text, to);
}

static void put_part(FILE *to, const char *name, size_t length, const char *title, const char *data) {
  if (strncmp(name, "title", length) == 0)
    put_escaped(to, title);
  else if (strncmp(name, "style", length) == 0)
    fputs(gaus_view_css, to);
  else if (strncmp(name, "script", length) == 0)
    fputs(gaus_view_js, to);
  else if (strncmp(name, "data", length) == 0)
    put_json(to, data);
}

/* The template has {{title}}, {{style}}, {{data}} and {{script}}. */
static void put_page(FILE *to, const char *title, const char *data) {
  const char *at = gaus_view_html, *open;
  while ((open = strstr(at, "{{")) != NULL) {
    const char *close = strstr(open, "}}");
    fwrite(at, 1, (size_t)(open - at), to);
    put_part(to, open + 2, (size_t)(close - open - 2), title, data);
    at = close + 2;
  }
  fputs(at, to);
}

/* The page as a text, owned by the caller. */
static char *page_of(const char *title, const char *data) {
  char *page = NULL;
  size_t size;
  FILE *to = open_memstream(&page, &size);
  if (!to)
    cli_no_memory();
  put_page(to, title, data);
  if (fclose(to) != 0 || !page)
    cli_no_memory();
  return page;
}

int view_write_page(const char *command, const char *title, const json_t *data, const char *path) {
  char *text = json_dumps(data, JSON_COMPACT);
  if (!text)
    cli_no_memory();
  char *page = page_of(title, text);
  int code = cli_write_text(command, path, path, page);
  free(page);
  free(text);
  return code;
}
