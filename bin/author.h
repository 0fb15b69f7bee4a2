/* Who gives a command: kept beside what it changes. */
#ifndef SHANMEN_AUTHOR_H
#define SHANMEN_AUTHOR_H

#include "cli.h"

#define AUTHOR_MAX 64 /* characters, as the schema keeps them */

/* From --author, else the login name of who runs us. A text that cannot be kept is a wrong call. Lives in the cli's arena. */
enum cli_exit author_read(struct cli *cli, struct str *out) MUST_USE;

#endif
