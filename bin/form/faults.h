/*
 * The faults of a file that an operator loads. All are collected, then printed at once in the order of the lines:
 * `FILE:LINE: field NAME: what is wrong`.
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
	size_t seq; /* the order in which they were found, for equal lines */
	struct str text;
};

struct faults {
	struct arena *arena;
	const char *file;
	size_t n; /* found; the first FAULTS_SHOWN are kept */
	struct fault kept[FAULTS_SHOWN];
};

/* No faults yet; `file` is the name that the messages begin with. */
void faults_init(struct faults *f, struct arena *a, const char *file);

/* Adds a fault of a line; `field` is NULL when the whole line is wrong. */
void faults_add(struct faults *f, size_t line, const char *field, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Prints the faults, then how many were not kept. */
void faults_print(struct faults *f, FILE *out);

/* A text from the file for a message: in quotes, cut when it is long, without control characters. */
const char *faults_quote(struct arena *a, struct str text);

#endif
