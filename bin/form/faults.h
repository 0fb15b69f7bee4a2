/*
 * The faults of a loaded file: collected all, told all at once, in the order of
 * the lines: `FILE:LINE: field NAME: what is wrong`.
 *
 * Ownership: texts live in the arena given to faults_init.
 */
#ifndef SHANMEN_FAULTS_H
#define SHANMEN_FAULTS_H

#include "base/arena.h"

#include <stdio.h>

#define FAULTS_SHOWN 100

struct fault {
	size_t line;
	size_t seq; /* order of finding, for equal lines */
	struct str text;
};

struct faults {
	struct arena *arena;
	const char *file;
	size_t n; /* found; the first FAULTS_SHOWN are kept */
	struct fault kept[FAULTS_SHOWN];
};

void faults_init(struct faults *f, struct arena *a, const char *file);

/* A fault of a line; `field` NULL when it is the line as a whole. */
void faults_add(struct faults *f, size_t line, const char *field, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Prints them and the count of those not shown. */
void faults_print(struct faults *f, FILE *out);

/* A text from the file, quoted and cut for a message: no control characters. */
const char *faults_quote(struct arena *a, struct str text);

#endif
