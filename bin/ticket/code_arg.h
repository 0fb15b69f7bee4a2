/* A ticket's code as a person typed it on the command line. */
#ifndef SHANMEN_CODE_ARG_H
#define SHANMEN_CODE_ARG_H

#include "bin/frame/cli.h"
#include "trade/code.h"

/* The stored form of the command's argument; says what is wrong with it. */
enum cli_exit code_read(const struct cli *cli, char code[CODE_MAX + 1]) MUST_USE;

/* What to look for when nobody has this code, or "". */
const char *code_slip_hint(const char *code);

#endif
