/* Collecting and telling the faults of a file. */
#include "faults.h"

#include <stdarg.h>
#include <stdlib.h>

#include "buf.h"
#include "utf8.h"

#define QUOTE_MAX 40 /* characters of a wrong value that are shown */
#define MESSAGE_MAX 500

void faults_init(struct faults *f, struct arena *a, const char *file)
{
	f->arena = a;
	f->file = file;
	f->n = 0;
}

void faults_add(struct faults *f, size_t line, const char *field, const char *fmt, ...)
{
	char text[MESSAGE_MAX];
	struct fault *kept;
	va_list args;

	if (f->n++ >= FAULTS_SHOWN)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	kept = &f->kept[f->n - 1];
	kept->line = line;
	kept->seq = f->n;
	if (field != NULL)
		kept->text = arena_printf(f->arena, "field %s: %s", field, text);
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
	size_t shown = f->n < FAULTS_SHOWN ? f->n : FAULTS_SHOWN;

	qsort(f->kept, shown, sizeof(f->kept[0]), by_line);
	for (size_t i = 0; i < shown; i++)
		fprintf(out, "%s:%zu: %s\n", f->file, f->kept[i].line, f->kept[i].text.p);
	if (f->n > shown)
		fprintf(out, "%s: and %zu more faults\n", f->file, f->n - shown);
}

const char *faults_quote(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT(QUOTE_MAX * 4 + 16);
	size_t at = 0;
	struct str copy;

	buf_char(&b, '"');
	for (int n = 0; at < text.n && n < QUOTE_MAX; n++) {
		size_t from = at;
		int32_t c = utf8_next(text, &at);

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0))
			buf_char(&b, '?');
		else
			buf_add(&b, text.p + from, at - from);
	}
	buf_text(&b, at < text.n ? "…\"" : "\"");
	copy = arena_str(a, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return copy.p;
}
