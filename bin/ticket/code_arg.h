/* A ticket's code as it was typed on the command line. */
#ifndef SHANMEN_CODE_ARG_H
#define SHANMEN_CODE_ARG_H

#include "bin/frame/cli.h"
#include "trade/code.h"

/* After cli_start: writes the stored form of the command's argument, a code or a ticket's link; prints the error when it is no code. */
enum cli_exit code_read(const struct cli *cli, char code[CODE_MAX + 1]) MUST_USE;

/* A hint for a code that no ticket has, or "". */
const char *code_slip_hint(const char *code);

#endif
