/* Escapes text for HTML. Not a template language; makes no URLs. */
#include "show/html_out.h"

#include "base/utf8.h"

void html_markup(struct buf *b, const char *markup)
{
	buf_text(b, markup);
}

/* Controls, malformed bytes (-1) and the marks that change the direction of the text after them. */
static bool is_hidden(int32_t c)
{
	return c < ' ' || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* What to write instead of a code point; NULL: the character itself. */
static const char *entity_of(int32_t c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	case '\t':
	case '\n': return NULL;
	default: return is_hidden(c) ? "\xef\xbf\xbd" : NULL;
	}
}

void html_str(struct buf *b, struct str text)
{
	size_t at = 0;

	while (text.p != NULL && at < text.n) {
		size_t from = at;
		const char *instead = entity_of(utf8_next(text, &at));

		if (instead != NULL)
			buf_text(b, instead);
		else
			buf_add(b, text.p + from, at - from);
	}
}

void html_text(struct buf *b, const char *text)
{
	html_str(b, str_text(text));
}

void html_int(struct buf *b, int64_t v)
{
	buf_int(b, v);
}
