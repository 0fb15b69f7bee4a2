/*
 * A secret from standard input. It never comes from the command line, where every user of the machine could read it.
 *
 * Ownership: the text lives in the arena.
 */
#ifndef SHANMEN_SECRET_INPUT_H
#define SHANMEN_SECRET_INPUT_H

#include "base/arena.h"

/*
 * Reads one line; on a terminal it asks with `prompt` and does not echo. STR_NONE: the line was empty, or there was
 * none. False: *why (static text) is a sentence for people.
 */
bool secret_read(struct arena *a, const char *prompt, struct str *out, const char **why);

#endif
