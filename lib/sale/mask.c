/* Masking names, phone numbers and id documents. */
#include "sale/mask.h"

#include "base/utf8.h"

#include <string.h>

/* The first `head` and last `tail` bytes, stars between them; a shorter text keeps only its first byte. */
static struct str mask_middle(struct arena *a, struct str text, size_t head, size_t tail)
{
	struct str copy;
	char *p;

	if (text.p == NULL)
		return STR_NONE;
	if (text.n < head + tail + 2) {
		head = text.n > 1 ? 1 : 0;
		tail = 0;
	}
	copy = arena_str(a, text.p, text.n);
	p = arena_alloc(a, text.n + 1);
	memset(p, '*', text.n);
	memcpy(p, copy.p, head);
	memcpy(p + text.n - tail, copy.p + text.n - tail, tail);
	return (struct str){ p, text.n };
}

struct str mask_name(struct arena *a, struct str name)
{
	size_t at = 0;
	size_t others;
	char *p;

	if (name.p == NULL || name.n == 0)
		return name;
	if (utf8_next(name, &at) < 0)
		return STR("*");
	others = utf8_count((struct str){ name.p + at, name.n - at });
	if (others == 0)
		return STR("*");
	p = arena_alloc(a, at + others + 1);
	memcpy(p, name.p, at);
	memset(p + at, '*', others);
	return (struct str){ p, at + others };
}

struct str mask_phone(struct arena *a, struct str phone)
{
	return mask_middle(a, phone, 3, 4);
}

struct str mask_license(struct arena *a, struct str number)
{
	return number.n >= 15 ? mask_middle(a, number, 4, 4) : mask_middle(a, number, 2, 2);
}
