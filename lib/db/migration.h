/*
 * The numbered migrations of sql/, embedded when the program was built (by
 * tools/embed-sql). Oldest first, numbers from 1 without a gap.
 */
#ifndef SHANMEN_MIGRATION_H
#define SHANMEN_MIGRATION_H

#include <stddef.h>

struct migration {
	int version;
	const char *name; /* "tables" of sql/0001_tables.sql */
	const char *text; /* the file; not NUL-terminated */
	size_t length;
};

extern const struct migration migrations[];
extern const size_t migration_count;

#endif
