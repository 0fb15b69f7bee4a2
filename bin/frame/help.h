/* Help for people: printed from the table of subcommands, for the terminal and as the reference page. */
#ifndef SHANMEN_HELP_H
#define SHANMEN_HELP_H

#include "commands.h"

#include <stdio.h>

/* `shanmen --help`: all commands, one line each. */
void help_overview(FILE *out);

/* `shanmen help COMMAND`: its usage and details. */
void help_command(FILE *out, const struct command *c);

/* `shanmen --version`: the release, and the version of the schema it works with. */
void help_version(FILE *out);

/* The usage of all commands that begin with `word`. False: there are none, nothing is printed. */
bool help_family(FILE *out, const char *word);

/* The page docs/reference-commands.md. */
void help_commands_reference(FILE *out);

#endif
