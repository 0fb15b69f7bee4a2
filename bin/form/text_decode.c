/* Recognising an encoding by its marks and by what is valid in it. */
#include "text_decode.h"

#include "base/utf8.h"

#include <iconv.h>
#include <string.h>

#define MARK_UTF8 "\xEF\xBB\xBF"
#define MARK_LITTLE "\xFF\xFE"
#define MARK_BIG "\xFE\xFF"

static bool begins(struct str s, const char *mark)
{
	size_t n = strlen(mark);

	return s.n >= n && memcmp(s.p, mark, n) == 0;
}

static struct str without(struct str s, size_t n)
{
	return (struct str){ s.p + n, s.n - n };
}

/* A character of GB18030 has one, two or four bytes; it needs at most three of UTF-8 for two of its own. */
static bool convert(struct arena *a, const char *from, struct str raw, struct str *text)
{
	iconv_t cd = iconv_open("UTF-8", from);
	size_t room = raw.n * 2 + 4;
	char *out = arena_alloc(a, room);
	char *in = (char *)(uintptr_t)raw.p;
	char *to = out;
	size_t left = raw.n;
	bool done;

	if (cd == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr) the library's own word for failure */
		return false;
	done = iconv(cd, &in, &left, &to, &room) != (size_t)-1 && left == 0;
	(void)iconv_close(cd);
	*text = (struct str){ out, (size_t)(to - out) };
	return done && memchr(out, '\0', text->n) == NULL;
}

static const char *decode(struct arena *a, struct str raw, struct str *text)
{
	if (begins(raw, MARK_LITTLE))
		return convert(a, "UTF-16LE", without(raw, 2), text) ? "UTF-16" : NULL;
	if (begins(raw, MARK_BIG))
		return convert(a, "UTF-16BE", without(raw, 2), text) ? "UTF-16" : NULL;
	*text = begins(raw, MARK_UTF8) ? without(raw, 3) : raw;
	if (raw.n > 0 && memchr(raw.p, '\0', raw.n) != NULL)
		return NULL;
	if (utf8_valid(raw))
		return "UTF-8";
	return convert(a, "GB18030", raw, text) ? "GB18030 (GBK)" : NULL;
}

const char *text_encoding(struct arena *a, struct str raw)
{
	struct str text;

	return decode(a, raw, &text);
}

bool text_decode(struct arena *a, struct str raw, struct str *text)
{
	return decode(a, raw, text) != NULL;
}
