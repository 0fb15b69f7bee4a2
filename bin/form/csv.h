/*
 * Comma-separated values as spreadsheets write them: quoted fields, LF or CRLF, commas, semicolons or tabs, and the line
 * "sep=;" that names them. Strict otherwise. It does not know what the fields mean, nor the encoding (text_decode.h).
 *
 * Ownership: fields point into the text; a quoted field is unquoted into the arena.
 */
#ifndef SHANMEN_CSV_H
#define SHANMEN_CSV_H

#include "base/arena.h"

struct csv {
	struct str text;
	char separator;
	size_t at;
	size_t next_line;
	size_t line; /* where the last record began */
};

enum csv_read {
	CSV_RECORD,
	CSV_FAULT, /* this record is malformed; the next call continues with the next line */
	CSV_END
};

/* Begins to read a whole file's text. The separator is what "sep=" says, else the one that its first line has. */
void csv_open(struct csv *c, struct str text);

/*
 * Reads the next record; empty lines are skipped. *n is the number of its fields, of which at most `max` are stored.
 * CSV_FAULT: *why says what is wrong (static text).
 */
enum csv_read csv_next(struct csv *c, struct arena *a, struct str *fields, size_t max, size_t *n, const char **why);

/* The line of the first byte that is NUL or not UTF-8; 0 when there is none. */
size_t csv_bad_line(struct str text);

#endif
