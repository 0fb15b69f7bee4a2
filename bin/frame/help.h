/*
 * Printing the table of subcommands: for the terminal and as the reference
 * page.
 */
#ifndef SHANMEN_HELP_H
#define SHANMEN_HELP_H

#include "commands.h"

#include <stdio.h>

void help_overview(FILE *out);
void help_command(FILE *out, const struct command *c);
void help_version(FILE *out);

/* Usage of all commands that begin with `word`; false when there are none. */
bool help_family(FILE *out, const char *word);

/* docs/reference-commands.md. */
void help_commands_reference(FILE *out);

#endif
