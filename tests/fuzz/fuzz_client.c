/*
 * What a browser and the proxies before it say of themselves. The first line is who has connected, the second the trusted
 * proxies; what follows is X-Forwarded-For and Cookie.
 */
#include "base/address.h"
#include "fuzz.h"
#include "web/cookie.h"

#include <string.h>

#define COOKIES 4

static struct str line(struct str *rest)
{
	const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
	struct str s = { rest->p, end != NULL ? (size_t)(end - rest->p) : rest->n };

	*rest = (struct str){ rest->p + s.n + (end != NULL), rest->n - s.n - (end != NULL) };
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { NULL };
	struct str rest = { size > 0 ? (const char *)data : "", size };
	struct str peer = line(&rest);
	struct str trusted = line(&rest);
	struct str client = address_of_client(&a, peer, rest, trusted);
	struct str out[COOKIES];
	size_t n = cookies_read(rest, "c", out, COOKIES);

	MUST_HOLD(strcmp(client.p, "unknown") == 0 || addresses_valid(client));
	MUST_HOLD(strlen(address_subject(&a, client).p) <= 64); /* the column */
	if (trusted.n == 0)
		MUST_HOLD(strcmp(client.p, address_of_client(&a, peer, STR_NONE, trusted).p) == 0);
	for (size_t i = 0; i < n; i++)
		MUST_HOLD(out[i].n == 0 || memchr(out[i].p, ';', out[i].n) == NULL);
	arena_free(&a);
	return 0;
}
