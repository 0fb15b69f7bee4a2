/*
 * Splits a migration into its statements, as the mariadb client would:
 * semicolons outside quotes and comments, `DELIMITER` lines for procedures. Pure.
 *
 * Ownership: statements point into the text.
 */
#ifndef SHANMEN_SQL_SPLIT_H
#define SHANMEN_SQL_SPLIT_H

#include "base/types.h"

#define DELIMITER_MAX 8

struct sql_split {
	struct str text;
	size_t at;
	struct str delimiter;
};

void sql_split_open(struct sql_split *s, struct str text);

/* The next statement without its delimiter; false at the end. One of comments only is passed over. */
bool sql_split_next(struct sql_split *s, struct str *statement);

#endif
