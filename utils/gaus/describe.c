/* Describes a subcommand for the manual and for the shells, from the tables of options that its parser uses.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "describe.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef const struct argp_option option;

/* "a|b|c" is a choice, FILE a file; anything else is free text. */
static bool is_choice(option *o) {
  return o->arg && strchr(o->arg, '|');
}

static bool is_file(option *o) {
  return o->arg && strcmp(o->arg, "FILE") == 0;
}

static bool has_letter(option *o) {
  return o->key > 0 && o->key < 128 && isalnum(o->key);
}

static const char *verb_of(const char *name) {
  const char *space = strrchr(name, ' ');
  return space ? space + 1 : name;
}

/* `from` with a backslash before each character of `special`, and `|` as `between`. */
static void put(const char *from, const char *special, const char *between) {
  for (; *from; from++) {
    if (*from == '|' && between) {
      fputs(between, stdout);
      continue;
    }
    if (strchr(special, *from))
      putchar('\\');
    putchar(*from);
  }
}

/* --- the manual --------------------------------------------------------------------- */

/* Text for troff: no line may begin with a control character, and - and \ have other meanings. */
static void put_troff(const char *text) {
  if (*text == '.' || *text == '\'')
    fputs("\\&", stdout);
  for (; *text; text++)
    switch (*text) {
    case '\\':
      fputs("\\e", stdout);
      break;
    case '-':
      fputs("\\-", stdout);
      break;
    case '`':
      fputs("\\(oq", stdout);
      break;
    case '\n':
      fputs("\n.PP\n", stdout);
      while (text[1] == '\n')
        text++;
      break;
    default:
      putchar(*text);
    }
}

static void man_option(option *o) {
  fputs(".TP\n\\fB", stdout);
  if (has_letter(o))
    printf("\\-%c\\fR, \\fB", o->key);
  fputs("\\-\\-", stdout);
  put_troff(o->name);
  fputs("\\fR", stdout);
  if (o->arg) {
    printf("%s=\\fI", o->flags & OPTION_ARG_OPTIONAL ? "[" : "");
    put_troff(o->arg);
    printf("\\fR%s", o->flags & OPTION_ARG_OPTIONAL ? "]" : "");
  }
  putchar('\n');
  put_troff(o->doc ? o->doc : "");
  putchar('\n');
}

static void man_head(const char *page) {
  printf(".TH ");
  for (const char *c = page; *c; c++)
    putchar(*c == ' ' ? '-' : toupper((unsigned char)*c));
  printf(" 1 \"\" \"gaus %s\" \"GauS\"\n", gaus_version());
}

static void man_command(const char *name, const cli_spec *spec, option *options) {
  const char *after = spec->doc ? strchr(spec->doc, '\v') : NULL;
  size_t before = spec->doc ? strcspn(spec->doc, "\v") : 0;
  char *doc = cli_format("%.*s", (int)before, spec->doc ? spec->doc : "");
  man_head(name);
  printf(".SH NAME\ngaus\\-%s \\- ", verb_of(name));
  printf("%.*s\n.SH SYNOPSIS\n.B %s\n[\\fIOPTION\\fR...] ", (int)strcspn(doc, ".:"), doc, name);
  put_troff(spec->operands ? spec->operands : "");
  puts("\n.SH DESCRIPTION");
  put_troff(doc);
  puts("\n.SH OPTIONS");
  for (option *o = options; o->name || o->doc || o->key; o++)
    if (o->name) {
      man_option(o);
    } else {
      fputs(".SS ", stdout);
      put_troff(o->doc);
      putchar('\n');
    }
  if (after) {
    puts(".SH NOTES");
    put_troff(after + 1);
    putchar('\n');
  }
  puts(".SH SEE ALSO\n.BR gaus (1)");
  free(doc);
}

static void man_tool(const cli_command *commands, int count) {
  man_head("gaus");
  puts(".SH NAME\ngaus \\- schedules the operations of a loop or a graph on limited resources\n.SH SYNOPSIS\n"
       ".B gaus\n\\fICOMMAND\\fR [\\fIOPTION\\fR...] [\\fIFILE\\fR...]\n.SH COMMANDS");
  for (int k = 0; k < count; k++) {
    printf(".TP\n.BR gaus\\-%s (1)\n", commands[k].name);
    put_troff(commands[k].summary);
    putchar('\n');
  }
  puts(".TP\n.B gaus version\nprint the version\n.TP\n\\fBgaus help\\fR \\fICOMMAND\\fR\nprint the help of a command\n"
       ".PP\nA file name of \\(oq\\-' stands for standard input or output.\n.SH EXIT STATUS\n"
       ".TP\n0\ndone\n.TP\n1\ninfeasible (which is proven), illegal, or nothing was found in time\n"
       ".TP\n2\nbad usage, bad input, or a file that cannot be read or written\n"
       ".TP\n3\nout of memory, or a defect of the program\n"
       ".TP\n4\nundecided: nothing was found, and it is not proven that there is nothing");
}

/* --- bash --------------------------------------------------------------------------- */

static void bash_command(const char *name, const cli_spec *spec, option *options) {
  (void)spec;
  printf("  %s)\n    options=\"--help", verb_of(name));
  for (option *o = options; o->name || o->doc || o->key; o++)
    if (o->name)
      printf(" --%s%s", o->name, o->arg && !(o->flags & OPTION_ARG_OPTIONAL) ? "=" : "");
  puts("\"\n    case $option in");
  for (option *o = options; o->name || o->doc || o->key; o++)
    if (o->name && is_choice(o)) {
      printf("    --%s) values=\"", o->name);
      put(o->arg, "", " ");
      puts("\" ;;");
    } else if (o->name && o->arg && !is_file(o)) {
      printf("    --%s) values=\" \" ;;\n", o->name);
    }
  puts("    esac ;;");
}

static void bash_tool(const cli_command *commands, int count) {
  puts("# Completion of `gaus' for bash, made from its tables of options.\n_gaus() {\n"
       "  local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} options= values= option=\n"
       "  # bash takes = for a word of its own.\n"
       "  if [[ $cur == = ]]; then\n    option=${COMP_WORDS[COMP_CWORD-1]} cur=\n"
       "  elif [[ ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then\n    option=${COMP_WORDS[COMP_CWORD-2]}\n  fi\n"
       "  if [[ $COMP_CWORD -eq 1 ]]; then");
  fputs("    COMPREPLY=($(compgen -W \"", stdout);
  for (int k = 0; k < count; k++)
    printf("%s ", commands[k].name);
  puts("version help\" -- \"$cur\"))\n    return\n  fi\n  [[ $command == help ]] && command=\n  case $command in");
}

static void bash_end(void) {
  puts("  esac\n  if [[ $option == -* ]]; then\n    if [[ $values ]]; then\n"
       "      COMPREPLY=($(compgen -W \"$values\" -- \"$cur\"))\n    else\n"
       "      COMPREPLY=($(compgen -f -- \"$cur\"))\n    fi\n"
       "  elif [[ $cur == -* ]]; then\n    COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
       "    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null\n  else\n"
       "    COMPREPLY=($(compgen -f -- \"$cur\"))\n  fi\n}\ncomplete -o filenames -F _gaus gaus");
}

/* --- zsh ---------------------------------------------------------------------------- */

static void zsh_command(const char *name, const cli_spec *spec, option *options) {
  (void)spec;
  printf("  (%s) _arguments -S", verb_of(name));
  for (option *o = options; o->name || o->doc || o->key; o++) {
    if (!o->name)
      continue;
    printf(" \\\n    $'--%s%s[", o->name, o->arg ? (o->flags & OPTION_ARG_OPTIONAL ? "=-" : "=") : "");
    put(o->doc ? o->doc : "", "[]\\'", NULL);
    putchar(']');
    if (is_choice(o)) {
      printf("%s:value:(", o->flags & OPTION_ARG_OPTIONAL ? ":" : "");
      put(o->arg, "", " ");
      putchar(')');
    } else if (o->arg) {
      printf("%s:%s:%s", o->flags & OPTION_ARG_OPTIONAL ? ":" : "", is_file(o) ? "file" : "value",
             is_file(o) ? "_files" : "");
    }
    putchar('\'');
  }
  puts(" \\\n    '*:file:_files' ;;");
}

static void zsh_tool(const cli_command *commands, int count) {
  puts("#compdef gaus\n# Completion of `gaus' for zsh, made from its tables of options.\n_gaus() {\n"
       "local -a commands=(");
  for (int k = 0; k < count; k++) {
    printf("  '%s:", commands[k].name);
    put(commands[k].summary, ":", NULL);
    puts("'");
  }
  puts("  'version:print the version'\n  'help:print the help of a command'\n)\n"
       "if (( CURRENT == 2 )); then\n  _describe command commands\n  return\nfi\n"
       "local command=$words[2]\nshift words\n(( CURRENT-- ))\ncase $command in\n  (help) _describe command commands "
       ";;");
}

static void zsh_end(void) {
  puts("esac\n}\n_gaus \"$@\"");
}

/* --- fish --------------------------------------------------------------------------- */

static void fish_command(const char *name, const cli_spec *spec, option *options) {
  (void)spec;
  for (option *o = options; o->name || o->doc || o->key; o++) {
    if (!o->name)
      continue;
    printf("complete -c gaus -n '__fish_seen_subcommand_from %s' -l %s", verb_of(name), o->name);
    if (has_letter(o))
      printf(" -s %c", o->key);
    if (is_choice(o)) {
      fputs(" -x -a '", stdout);
      put(o->arg, "", " ");
      putchar('\'');
    } else if (o->arg && !(o->flags & OPTION_ARG_OPTIONAL)) {
      fputs(is_file(o) ? " -r -F" : " -x", stdout);
    }
    fputs(" -d '", stdout);
    put(o->doc ? o->doc : "", "'\\", NULL);
    puts("'");
  }
}

static void fish_tool(const cli_command *commands, int count) {
  puts("# Completion of `gaus' for fish, made from its tables of options.");
  for (int k = 0; k < count; k++) {
    printf("complete -c gaus -n __fish_use_subcommand -f -a %s -d '", commands[k].name);
    put(commands[k].summary, "'\\", NULL);
    puts("'");
  }
  puts("complete -c gaus -n __fish_use_subcommand -f -a version -d 'print the version'\n"
       "complete -c gaus -n __fish_use_subcommand -f -a help -d 'print the help of a command'");
}

static void nothing(void) {}

/* --- the table ---------------------------------------------------------------------- */

static const struct {
  const char *format;
  void (*command)(const char *name, const cli_spec *spec, option *options);
  void (*begin)(const cli_command *commands, int count);
  void (*end)(void);
} formats[] = {{"man", man_command, man_tool, nothing},
               {"bash", bash_command, bash_tool, bash_end},
               {"zsh", zsh_command, zsh_tool, zsh_end},
               {"fish", fish_command, fish_tool, nothing}};
enum { NUM_FORMATS = sizeof formats / sizeof *formats };

bool describe_command(const char *format, const char *name, const cli_spec *spec, option *options) {
  for (int k = 0; k < NUM_FORMATS; k++)
    if (strcmp(format, formats[k].format) == 0) {
      formats[k].command(name, spec, options);
      return true;
    }
  return false;
}

bool describe_tool(const char *format, const cli_command *commands, int count) {
  size_t length = strcspn(format, "-");
  if (strcmp(format, "commands") == 0) {
    for (int k = 0; k < count; k++)
      puts(commands[k].name);
    return true;
  }
  for (int k = 0; k < NUM_FORMATS; k++)
    if (strlen(formats[k].format) == length && strncmp(format, formats[k].format, length) == 0) {
      if (format[length])
        formats[k].end();
      else
        formats[k].begin(commands, count);
      return true;
    }
  return false;
}
