/*
 * A secret from standard input, never from the command line, where every user
 * of the machine could read it.
 *
 * Ownership: the text lives in the arena.
 */
#ifndef SHANMEN_SECRET_INPUT_H
#define SHANMEN_SECRET_INPUT_H

#include "base/arena.h"

/*
 * Reads one line; on a terminal it asks with `prompt` and does not echo. STR_NONE: nothing came.
 * False: a sentence for people is in *why (static text).
 */
bool secret_read(struct arena *a, const char *prompt, struct str *out, const char **why);

#endif
