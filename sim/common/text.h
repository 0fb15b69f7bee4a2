/*
 * Growing text for the simulator: bodies, signed texts, answers. Not for large
 * data: a text beyond TEXT_MAX ends the program. Whoever declares a text frees it.
 */
#ifndef SIM_TEXT_H
#define SIM_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define TEXT_MAX (64u << 20)

/* Start with TEXT_EMPTY; `p` has a NUL behind its n bytes and is never NULL after the first addition. */
struct text {
	char *p;
	size_t n;
	size_t room;
};

#define TEXT_EMPTY ((struct text){ NULL, 0, 0 })

void text_add(struct text *t, const void *bytes, size_t n);
void text_addf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_clear(struct text *t);
void text_free(struct text *t);

/* The text, or "" while it is empty. */
const char *text_of(const struct text *t);

/* Reads a whole file, or standard input for "-". False: said on stderr. */
bool text_read_file(struct text *t, const char *path);

/* Says what is wrong on stderr and ends the program with exit code 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A copy of a string, or the end of the program. The caller frees it. */
char *copy_of(const char *s);

/* Zeroed memory, or the end of the program. The caller frees it. */
void *zeroed(size_t count, size_t size);

#endif
