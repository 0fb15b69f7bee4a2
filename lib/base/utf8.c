/*
 * UTF-8 decoding and encoding, and the width of a text on a terminal, by libunistring (Unicode 14). Not here:
 * normalising, case, grapheme clusters (an emoji joined from several is as wide as its parts together).
 */
#include "base/utf8.h"

#include "base/assert.h"

#include <uniwidth.h>

/* The length of a sequence by its first byte, and the bits in that byte; 0: not a first byte. */
static size_t sequence_length(unsigned char first, int32_t *bits)
{
	if (first >= 0xC2 && first <= 0xDF) {
		*bits = first & 0x1F;
		return 2;
	}
	if (first >= 0xE0 && first <= 0xEF) {
		*bits = first & 0x0F;
		return 3;
	}
	if (first >= 0xF0 && first <= 0xF4) {
		*bits = first & 0x07;
		return 4;
	}
	return 0;
}

int32_t utf8_next(struct str s, size_t *at)
{
	/* The smallest code point that needs so many bytes: anything smaller is an overlong form. */
	static const int32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first;
	size_t from;
	int32_t c = 0;
	size_t n;

	ASSERT(*at < s.n);
	first = (unsigned char)s.p[(*at)++];
	from = *at;
	if (first < 0x80)
		return first;
	n = sequence_length(first, &c);
	if (n == 0 || n - 1 > s.n - from)
		return -1;
	for (size_t i = 0; i < n - 1; i++) {
		unsigned char next = (unsigned char)s.p[from + i];

		if ((next & 0xC0) != 0x80)
			return -1;
		c = c << 6 | (next & 0x3F);
	}
	if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return -1;
	*at = from + n - 1;
	return c;
}

size_t utf8_put(char *out, int32_t c)
{
	static const int lead[] = { 0, 0xC0, 0xE0, 0xF0 };
	int more = (c >= 0x80) + (c >= 0x800) + (c >= 0x10000);

	*out++ = (char)(lead[more] | c >> 6 * more);
	for (int i = more - 1; i >= 0; i--)
		*out++ = (char)(0x80 | (c >> 6 * i & 0x3F));
	return (size_t)more + 1;
}

bool utf8_valid(struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		if ((s.p[at] & 0x80) == 0)
			at++;
		else if (utf8_next(s, &at) < 0)
			return false;
	}
	return true;
}

/* A malformed byte counts as one character: it is shown as one replacement sign. */
size_t utf8_count(struct str s)
{
	size_t at = 0;
	size_t count = 0;

	for (; at < s.n; count++)
		(void)utf8_next(s, &at);
	return count;
}

static size_t width_of(int32_t c)
{
	int width = c < 0 ? 1 : uc_width((ucs4_t)c, "UTF-8");

	return width < 0 ? 0 : (size_t)width; /* controls move the cursor in a way that no table can use */
}

size_t utf8_width(struct str s)
{
	size_t at = 0;
	size_t width = 0;

	while (at < s.n)
		width += width_of(utf8_next(s, &at));
	return width;
}

size_t utf8_cut(struct str s, size_t max)
{
	size_t n = s.n < max ? s.n : max;

	while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	return n;
}
