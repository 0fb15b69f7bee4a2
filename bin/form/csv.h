/*
 * Comma-separated values as spreadsheets write them: quoted fields, LF or CRLF,
 * a byte order mark. Strict otherwise. Not the meaning of the fields.
 *
 * Ownership: unquoted fields point into the text, unquoted forms of quoted
 * ones live in the arena.
 */
#ifndef SHANMEN_CSV_H
#define SHANMEN_CSV_H

#include "base/arena.h"

struct csv {
	struct str text;
	size_t at;
	size_t next_line;
	size_t line; /* where the record read last began */
};

enum csv_read {
	CSV_RECORD,
	CSV_FAULT, /* this record is malformed; the next call goes on with the next line */
	CSV_END
};

/* Starts over a whole file's text; drops a byte order mark. */
void csv_open(struct csv *c, struct str text);

/*
 * The next record that is not an empty line: *n fields, of which at most `max`
 * are stored. On CSV_FAULT *why says what is wrong (static text).
 */
enum csv_read csv_next(struct csv *c, struct arena *a, struct str *fields, size_t max, size_t *n, const char **why);

/* The line of the first byte that is not UTF-8 or is NUL; 0 when all is well. */
size_t csv_bad_line(struct str text);

#endif
