/*
 * A CSV reader over a text in memory, in one pass. Blanks around an unquoted field are dropped: people align their
 * columns with them.
 */
#include "csv.h"

#include "base/utf8.h"

#include <string.h>
#include <strings.h>

/* At the end of a line or of the text. */
static bool at_end_of_line(const struct csv *c)
{
	const char *p = c->text.p + c->at;

	if (c->at == c->text.n)
		return true;
	return *p == '\n' || (*p == '\r' && (c->at + 1 == c->text.n || p[1] == '\n'));
}

static void skip_end_of_line(struct csv *c)
{
	if (c->at < c->text.n && c->text.p[c->at] == '\r')
		c->at++;
	if (c->at < c->text.n && c->text.p[c->at] == '\n')
		c->at++;
	c->next_line++;
}

static bool is_blank(const struct csv *c, char ch)
{
	return ch == ' ' || (ch == '\t' && c->separator != '\t');
}

static void skip_blanks(struct csv *c)
{
	while (c->at < c->text.n && is_blank(c, c->text.p[c->at]))
		c->at++;
}

static void skip_line(struct csv *c)
{
	while (!at_end_of_line(c))
		c->at++;
	skip_end_of_line(c);
}

static struct str read_plain(struct csv *c)
{
	size_t from = c->at;
	size_t to;

	while (!at_end_of_line(c) && c->text.p[c->at] != c->separator)
		c->at++;
	to = c->at;
	while (to > from && is_blank(c, c->text.p[to - 1]))
		to--;
	return (struct str){ c->text.p + from, to - from };
}

/* Reads from after the opening quote to after the closing one. False: the closing one is missing. */
static bool read_quoted(struct csv *c, struct arena *a, struct str *out)
{
	size_t from = c->at;
	char *p;
	size_t n = 0;

	while (c->at < c->text.n) {
		if (c->text.p[c->at] == '\n')
			c->next_line++;
		if (c->text.p[c->at] == '"' && (c->at + 1 == c->text.n || c->text.p[c->at + 1] != '"'))
			break;
		c->at += c->text.p[c->at] == '"' ? 2 : 1;
	}
	if (c->at >= c->text.n)
		return false;
	p = arena_alloc(a, c->at - from + 1);
	for (size_t i = from; i < c->at; i++) {
		p[n++] = c->text.p[i];
		if (c->text.p[i] == '"')
			i++;
	}
	c->at++;
	*out = (struct str){ p, n };
	return true;
}

/* Reads one field with the blanks around it. NULL, or what is wrong. */
static const char *read_field(struct csv *c, struct arena *a, struct str *out)
{
	skip_blanks(c);
	if (c->at == c->text.n || c->text.p[c->at] != '"') {
		*out = read_plain(c);
		return memchr(out->p, '"', out->n) ? "a quote inside a field that does not begin with one" : NULL;
	}
	c->at++;
	if (!read_quoted(c, a, out))
		return "a quoted field is never closed";
	skip_blanks(c);
	if (!at_end_of_line(c) && c->text.p[c->at] != c->separator)
		return "something follows a closing quote";
	return NULL;
}

/* A spreadsheet's own first line, "sep=;": takes its separator and skips it. */
static bool take_separator_line(struct csv *c)
{
	if (c->text.n < 5 || strncasecmp(c->text.p, "sep=", 4) != 0)
		return false;
	c->separator = c->text.p[4];
	c->at = 5;
	skip_blanks(c);
	if (c->separator == '\n' || c->separator == '\r' || c->separator == '"' || !at_end_of_line(c)) {
		c->at = 0;
		return false;
	}
	skip_end_of_line(c);
	return true;
}

void csv_open(struct csv *c, struct str text)
{
	static const char separators[] = ",;\t"; /* a header with a comma is separated by commas */
	size_t from;

	*c = (struct csv){ .text = text, .separator = ',', .next_line = 1, .line = 1 };
	if (take_separator_line(c))
		return;
	while (c->at < text.n && at_end_of_line(c))
		skip_end_of_line(c);
	from = c->at;
	while (!at_end_of_line(c))
		c->at++;
	for (const char *s = separators; *s != '\0'; s++) {
		if (c->at > from && memchr(text.p + from, *s, c->at - from) != NULL) {
			c->separator = *s;
			break;
		}
	}
	c->at = 0;
	c->next_line = 1;
}

enum csv_read csv_next(struct csv *c, struct arena *a, struct str *fields, size_t max, size_t *n, const char **why)
{
	*n = 0;
	for (;;) {
		skip_blanks(c);
		if (c->at >= c->text.n)
			return CSV_END;
		if (!at_end_of_line(c))
			break;
		skip_end_of_line(c);
	}
	c->line = c->next_line;
	for (;;) {
		struct str field;

		*why = read_field(c, a, &field);
		if (*why != NULL) {
			skip_line(c);
			return CSV_FAULT;
		}
		if (*n < max)
			fields[*n] = field;
		(*n)++;
		if (at_end_of_line(c)) {
			skip_end_of_line(c);
			return CSV_RECORD;
		}
		c->at++; /* the separator */
	}
}

size_t csv_bad_line(struct str text)
{
	size_t line = 1;
	size_t at = 0;

	if (utf8_valid(text) && memchr(text.p, '\0', text.n) == NULL)
		return 0;
	while (at < text.n) {
		int32_t code = utf8_next(text, &at);

		if (code <= 0)
			return line;
		line += code == '\n';
	}
	return line;
}
