/*
 * Growing text: bodies, signed texts, answers. A text beyond TEXT_MAX ends the
 * program. The function that declares a text frees it. Also what ends a program.
 */
#ifndef SIM_TEXT_H
#define SIM_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define TEXT_MAX (64u << 20)

/* Start with TEXT_EMPTY. `p` is NULL until the first addition; a NUL follows its n bytes. */
struct text {
	char *p;
	size_t n;
	size_t room;
};

#define TEXT_EMPTY ((struct text){ NULL, 0, 0 })

/* Appends bytes, or formatted text. text_clear keeps the memory, text_free releases it. */
void text_add(struct text *t, const void *bytes, size_t n);
void text_addf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_clear(struct text *t);
void text_free(struct text *t);

/* The text, or "" while it is empty. */
const char *text_of(const struct text *t);

/* Appends a whole file, or standard input for "-". False: it cannot be read; the reason is on stderr. */
bool text_read_file(struct text *t, const char *path);

/* Prints what is wrong on stderr and ends the program with exit code 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A copy of a string; zeroed memory. The caller frees it. Without memory the program ends. */
char *copy_of(const char *s);
void *zeroed(size_t count, size_t size);

#endif
