/*
 * One pass over the characters. What a character becomes is one function; what is done with blanks is the other.
 */
#include "base/typed.h"

#include "base/utf8.h"

#include <string.h>

#define DROPPED (-2)
#define ASCII_TO_FULL_WIDTH 0xFEE0 /* U+FF01 to U+FF5E are '!' to '~' in their order */

struct range {
	int32_t first;
	int32_t last;
};

static const struct range blanks[] = {
	{ '\t', '\r' },     { ' ', ' ' },       { 0x0085, 0x0085 }, { 0x00A0, 0x00A0 }, { 0x1680, 0x1680 },
	{ 0x2000, 0x200A }, { 0x2028, 0x2029 }, { 0x202F, 0x202F }, { 0x205F, 0x205F }, { 0x3000, 0x3000 },
};

/* Controls (not the NUL), the soft hyphen, marks of direction, zero-width characters, the byte order mark, fillers. */
static const struct range invisible[] = {
	{ 0x0001, 0x001F }, { 0x007F, 0x009F }, { 0x00AD, 0x00AD }, { 0x034F, 0x034F },
	{ 0x061C, 0x061C }, { 0x115F, 0x1160 }, { 0x180B, 0x180F }, { 0x200B, 0x200F },
	{ 0x202A, 0x202E }, { 0x2060, 0x206F }, { 0x3164, 0x3164 }, { 0xFE00, 0xFE0F },
	{ 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 }, { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE0FFF },
};

static const struct range dashes[] = {
	{ 0x2010, 0x2015 },
	{ 0x2212, 0x2212 },
	{ 0xFE58, 0xFE58 },
	{ 0xFE63, 0xFE63 },
};

static bool in_ranges(int32_t c, const struct range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	}
	return false;
}

#define IN(c, table) in_ranges(c, table, sizeof(table) / sizeof((table)[0]))

/* What is written for the character; itself for most. */
static int32_t plain_of(int32_t c)
{
	if (c > ' ' && c <= '~')
		return c;
	if (IN(c, blanks))
		return ' ';
	if (IN(c, invisible))
		return DROPPED;
	if (IN(c, dashes))
		return '-';
	return c >= '!' + ASCII_TO_FULL_WIDTH && c <= '~' + ASCII_TO_FULL_WIDTH ? c - ASCII_TO_FULL_WIDTH : c;
}

struct writer {
	char *out;
	size_t size;
	size_t n;
	size_t blanks; /* read after the last character written; outer ones are never written */
	bool over;
};

static void put(struct writer *w, const char *p, size_t n)
{
	if (w->over || w->n + n + 1 > w->size) {
		w->over = true;
		return;
	}
	memcpy(w->out + w->n, p, n);
	w->n += n;
}

static void put_blanks(struct writer *w)
{
	for (; w->n > 0 && w->blanks > 0; w->blanks--)
		put(w, " ", 1);
	w->blanks = 0;
}

/* `plain` stands for the bytes s: they are written themselves unless it is another character, which is ASCII then. */
static void write_char(struct writer *w, int32_t c, int32_t plain, struct str s, int drop)
{
	char ascii = (char)plain;

	if (plain == DROPPED || (plain == '-' && (drop & TYPED_DASHES) != 0))
		return;
	if (plain == ' ') {
		w->blanks += (drop & TYPED_BLANKS) == 0;
		return;
	}
	put_blanks(w);
	put(w, plain == c ? s.p : &ascii, plain == c ? s.n : 1);
}

/* Written as it is, whatever is dropped; nearly all characters of numbers and ids are such. */
static bool is_as_plain(char c)
{
	return c > ' ' && c <= '~' && c != '-';
}

bool typed_read(struct str s, int drop, char *out, size_t size)
{
	struct writer w = { .out = out, .size = size };

	for (size_t at = 0; at < s.n;) {
		size_t from = at;
		int32_t c;

		if (w.blanks == 0 && w.n + 1 < size && is_as_plain(s.p[at])) {
			out[w.n++] = s.p[at++];
			continue;
		}
		c = utf8_next(s, &at);
		write_char(&w, c, plain_of(c), (struct str){ s.p + from, at - from }, drop);
	}
	out[w.over ? 0 : w.n] = '\0';
	return !w.over;
}

struct str typed_text(struct arena *a, struct str s)
{
	char *out;

	if (s.p == NULL)
		return STR_NONE;
	out = arena_alloc(a, s.n + 1);
	if (!typed_read(s, 0, out, s.n + 1))
		return STR_NONE;
	return str_text(out);
}

bool typed_has_outer_blank(struct str s)
{
	bool blank = false, first = false;

	if (s.n > 0 && is_as_plain(s.p[0]) && is_as_plain(s.p[s.n - 1])) /* as nearly all are */
		return false;
	for (size_t at = 0; at < s.n;) {
		bool begins = at == 0;
		int32_t plain = plain_of(utf8_next(s, &at));

		blank = plain == ' ' || plain == DROPPED;
		first = first || (begins && blank);
	}
	return first || blank;
}
