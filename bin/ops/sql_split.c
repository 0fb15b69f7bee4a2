/* Statements out of a migration's text. */
#include "sql_split.h"

#include <string.h>
#include <strings.h>

void sql_split_open(struct sql_split *s, struct str text)
{
	*s = (struct sql_split){ .text = text, .at = 0, .delimiter = STR(";") };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool stands_at(const struct sql_split *s, const char *word, size_t n)
{
	return s->text.n - s->at >= n && memcmp(s->text.p + s->at, word, n) == 0;
}

static void skip_past(struct sql_split *s, const char *end, size_t n)
{
	while (s->at < s->text.n && !stands_at(s, end, n))
		s->at++;
	s->at = s->at + n < s->text.n ? s->at + n : s->text.n;
}

/* Moves past a quoted text. A doubled quote inside reads as two quoted texts in a row, with the same effect. */
static void skip_quoted(struct sql_split *s)
{
	char quote = s->text.p[s->at++];

	while (s->at < s->text.n && s->text.p[s->at] != quote)
		s->at += s->text.p[s->at] == '\\' && quote != '`' ? 2 : 1;
	s->at = s->at < s->text.n ? s->at + 1 : s->text.n;
}

/* Moves past a comment that begins here; false when none does. */
static bool skip_comment(struct sql_split *s)
{
	bool dashes = stands_at(s, "--", 2) && (s->at + 2 == s->text.n || is_blank(s->text.p[s->at + 2]));

	if (dashes || s->text.p[s->at] == '#')
		skip_past(s, "\n", 1);
	else if (stands_at(s, "/*", 2))
		skip_past(s, "*/", 2);
	else
		return false;
	return true;
}

/* Reads a `DELIMITER x` line between statements. */
static bool take_delimiter(struct sql_split *s)
{
	static const char word[] = "DELIMITER ";
	size_t n = sizeof word - 1;
	size_t from;

	if (s->text.n - s->at < n || strncasecmp(s->text.p + s->at, word, n) != 0)
		return false;
	from = s->at + n;
	s->at = from;
	while (s->at < s->text.n && !is_blank(s->text.p[s->at]))
		s->at++;
	if (s->at > from)
		s->delimiter = (struct str){ s->text.p + from, s->at - from };
	return true;
}

/* Moves to the beginning of the next statement. */
static void skip_to_statement(struct sql_split *s)
{
	while (s->at < s->text.n) {
		if (is_blank(s->text.p[s->at]))
			s->at++;
		else if (!skip_comment(s) && !take_delimiter(s))
			return;
	}
}

bool sql_split_next(struct sql_split *s, struct str *statement)
{
	size_t from;
	size_t to;

	skip_to_statement(s);
	if (s->at >= s->text.n)
		return false;
	from = s->at;
	while (s->at < s->text.n && !stands_at(s, s->delimiter.p, s->delimiter.n)) {
		if (memchr("'\"`", s->text.p[s->at], 3) != NULL)
			skip_quoted(s);
		else if (!skip_comment(s))
			s->at++;
	}
	to = s->at;
	s->at = s->at < s->text.n ? s->at + s->delimiter.n : s->at;
	*statement = (struct str){ s->text.p + from, to - from };
	return to > from ? true : sql_split_next(s, statement);
}
