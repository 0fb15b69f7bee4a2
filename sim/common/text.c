/*
 * Growing text and whole files. lib/ has its own buffers, but sim/ shares no code
 * with the library that it tests.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* program_invocation_short_name */
#endif
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *format, ...)
{
	va_list ap;

	(void)fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(ap, format);
	(void)vfprintf(stderr, format, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	exit(1);
}

void *zeroed(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);

	if (p == NULL)
		die("out of memory");
	return p;
}

char *copy_of(const char *s)
{
	char *p = strdup(s);

	if (p == NULL)
		die("out of memory");
	return p;
}

/* Makes room for n more bytes and the NUL. It doubles the room, so that many small additions stay cheap. */
static void text_reserve(struct text *t, size_t n)
{
	size_t room = t->room ? t->room : 256;

	if (n > TEXT_MAX - t->n)
		die("a text grew beyond %u bytes", TEXT_MAX);
	while (room < t->n + n + 1)
		room *= 2;
	if (room == t->room)
		return;
	t->p = realloc(t->p, room);
	if (t->p == NULL)
		die("out of memory");
	t->room = room;
}

void text_add(struct text *t, const void *bytes, size_t n)
{
	text_reserve(t, n);
	if (n)
		memcpy(t->p + t->n, bytes, n);
	t->n += n;
	t->p[t->n] = '\0';
}

void text_addf(struct text *t, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		die("a text could not be formatted");
	text_reserve(t, (size_t)n);
	va_start(ap, format);
	(void)vsnprintf(t->p + t->n, (size_t)n + 1, format, ap);
	va_end(ap);
	t->n += (size_t)n;
}

void text_clear(struct text *t)
{
	t->n = 0;
	if (t->p)
		t->p[0] = '\0';
}

void text_free(struct text *t)
{
	free(t->p);
	*t = TEXT_EMPTY;
}

const char *text_of(const struct text *t)
{
	return t->p ? t->p : "";
}

bool text_read_file(struct text *t, const char *path)
{
	bool from_stdin = strcmp(path, "-") == 0;
	FILE *f = from_stdin ? stdin : fopen(path, "rb");
	char block[8192];
	bool read_all;
	size_t n;

	if (f == NULL) {
		(void)fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, path, strerror(errno));
		return false;
	}
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		text_add(t, block, n);
	read_all = !ferror(f);
	if (!read_all)
		(void)fprintf(stderr, "%s: %s: could not be read to its end\n", program_invocation_short_name, path);
	if (!from_stdin)
		fclose(f);
	return read_all;
}
