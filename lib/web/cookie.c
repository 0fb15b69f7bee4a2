/* The header Cookie: "name=value; name=value". A pure function over bytes. */
#include "web/cookie.h"

#include <string.h>

/* The next "name=value", maybe empty; `header` becomes the rest. */
static struct str next_pair(struct str *header)
{
	const char *end = memchr(header->p, ';', header->n);
	struct str pair = { header->p, end != NULL ? (size_t)(end - header->p) : header->n };
	size_t used = end != NULL ? pair.n + 1 : pair.n;

	*header = (struct str){ header->p + used, header->n - used };
	while (pair.n > 0 && pair.p[0] == ' ')
		pair = (struct str){ pair.p + 1, pair.n - 1 };
	return pair;
}

size_t cookies_read(struct str header, const char *name, struct str *out, size_t max)
{
	size_t name_n = strlen(name);
	size_t n = 0;

	while (header.n > 0 && n < max) {
		struct str pair = next_pair(&header);

		if (pair.n > name_n && memcmp(pair.p, name, name_n) == 0 && pair.p[name_n] == '=')
			out[n++] = (struct str){ pair.p + name_n + 1, pair.n - name_n - 1 };
	}
	return n;
}
