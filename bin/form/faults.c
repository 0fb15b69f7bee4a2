/* Collecting and printing the faults of a file. */
#include "faults.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdlib.h>

#define QUOTE_MAX 40  /* characters of a wrong value that are shown */
#define FIELD_MAX 200 /* characters of a path: its names come from the file and may be long */
#define MESSAGE_MAX 500

void faults_init(struct faults *f, struct arena *a, const char *file)
{
	f->arena = a;
	f->file = file;
	f->n = 0;
}

/* Adds at most `max` characters of the text, without control characters. */
static void add_shown(struct buf *b, struct str text, int max)
{
	size_t at = 0;

	for (int n = 0; at < text.n && n < max; n++) {
		size_t from = at;
		int32_t c = utf8_next(text, &at);

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0))
			buf_char(b, '?');
		else
			buf_add(b, text.p + from, at - from);
	}
	if (at < text.n)
		buf_text(b, "…");
}

static struct str text_shown(struct arena *a, struct str text, const char *around, int max)
{
	struct buf b = BUF_INIT((size_t)max * 4 + 16);

	buf_text(&b, around);
	add_shown(&b, text, max);
	buf_text(&b, around);
	return buf_take(a, &b);
}

void faults_add(struct faults *f, size_t line, const char *field, const char *fmt, ...)
{
	char text[MESSAGE_MAX];
	struct fault *kept;
	va_list args;

	if (f->n++ >= FAULTS_SHOWN)
		return;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	kept = &f->kept[f->n - 1];
	kept->line = line;
	kept->seq = f->n;
	if (field != NULL)
		kept->text = arena_printf(f->arena, "field %s: %s",
		                          text_shown(f->arena, str_text(field), "", FIELD_MAX).p, text);
	else
		kept->text = arena_printf(f->arena, "%s", text);
}

static int by_line(const void *a, const void *b)
{
	const struct fault *x = a;
	const struct fault *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

void faults_print(struct faults *f, FILE *out)
{
	size_t n = f->n < FAULTS_SHOWN ? f->n : FAULTS_SHOWN;

	qsort(f->kept, n, sizeof f->kept[0], by_line);
	for (size_t i = 0; i < n; i++)
		(void)fprintf(out, "%s:%zu: %s\n", f->file, f->kept[i].line, f->kept[i].text.p);
	if (f->n > n)
		(void)fprintf(out, "%s: and %zu more faults\n", f->file, f->n - n);
}

const char *faults_quote(struct arena *a, struct str text)
{
	return text_shown(a, text, "\"", QUOTE_MAX).p;
}
