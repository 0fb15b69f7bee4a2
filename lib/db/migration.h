/*
 * The numbered migrations of sql/, which tools/embed-sql embeds at build time.
 * Oldest first; the numbers begin at 1 and have no gap.
 */
#ifndef SHANMEN_MIGRATION_H
#define SHANMEN_MIGRATION_H

#include <stddef.h>

struct migration {
	int version;
	const char *name; /* "tables" for sql/0001_tables.sql */
	const char *text; /* the content of the file; not NUL-terminated */
	size_t length;
};

extern const struct migration migrations[];
extern const size_t migration_count;

#endif
