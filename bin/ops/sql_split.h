/*
 * Splits a migration into its statements, as the mariadb client would:
 * semicolons outside quotes and comments, `DELIMITER` lines for procedures. Pure.
 *
 * Ownership: statements point into the text.
 */
#ifndef SHANMEN_SQL_SPLIT_H
#define SHANMEN_SQL_SPLIT_H

#include "base/types.h"

struct sql_split {
	struct str text;
	size_t at;
	struct str delimiter;
};

/* Begins at the start of `text`, which must outlive the split. */
void sql_split_open(struct sql_split *s, struct str text);

/* The next statement without its delimiter; false at the end. A statement of comments only is skipped. */
bool sql_split_next(struct sql_split *s, struct str *statement);

#endif
