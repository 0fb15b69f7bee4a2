/*
 * Links are parsed by libcurl's own parser, so that the host that is checked is the host that is called.
 */
#include "groupon/short_link.h"

#include "base/hex.h"
#include "base/memory.h"
#include "base/str.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define OBJECT_ID_MAX 2048
#define BODY_MAX 65536 /* of an answer, whose body is not used */
#define AUTHORITY_MAX 300

/* NULL: not a link. `any`: with any scheme, since a redirect may lead into an app of the phone. */
static CURLU *parse_link(struct str link, bool any)
{
	CURLU *u = memory_needed(curl_url());

	if (curl_url_set(u, CURLUPART_URL, link.p, CURLU_DISALLOW_USER | (any ? CURLU_NON_SUPPORT_SCHEME : 0)) ==
	    CURLUE_OK)
		return u;
	curl_url_cleanup(u);
	return NULL;
}

/* Copies a part of the link into `out`; false: it has no such part, or a longer one. */
static bool copy_part(CURLU *u, CURLUPart what, char *out, size_t size)
{
	char *text = NULL;
	bool fits = curl_url_get(u, what, &text, 0) == CURLUE_OK && strlen(text) < size;

	if (fits)
		memcpy(out, text, strlen(text) + 1);
	curl_free(text);
	return fits;
}

static bool is_this_machine(const char *host)
{
	return strcmp(host, "127.0.0.1") == 0 || strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

/* True if `authority` is an entry of `hosts`. Blanks around an entry do not count. */
static bool is_listed(struct str hosts, const char *authority)
{
	const char *p = hosts.p, *end = hosts.p + hosts.n;
	size_t n = strlen(authority);

	while (p < end) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		const char *to = comma != NULL ? comma : end;

		while (p < to && *p == ' ')
			p++;
		while (to > p && to[-1] == ' ')
			to--;
		if (n == (size_t)(to - p) && strncasecmp(p, authority, n) == 0)
			return true;
		p = comma != NULL ? comma + 1 : end;
	}
	return false;
}

bool short_link_allowed(struct str link, struct str hosts)
{
	char scheme[16], host[AUTHORITY_MAX], port[16];
	char authority[AUTHORITY_MAX + 16];
	CURLU *u;
	bool good;

	if (link.n > SHORT_LINK_MAX || strlen(link.p) != link.n)
		return false;
	u = parse_link(link, false);
	if (u == NULL)
		return false;
	good = copy_part(u, CURLUPART_SCHEME, scheme, sizeof scheme) && copy_part(u, CURLUPART_HOST, host, sizeof host);
	if (good && copy_part(u, CURLUPART_PORT, port, sizeof port))
		(void)snprintf(authority, sizeof authority, "%s:%s", host, port);
	else
		(void)snprintf(authority, sizeof authority, "%s", good ? host : "");
	curl_url_cleanup(u);
	return good && is_listed(hosts, authority) &&
	       (strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && is_this_machine(host)));
}

/* The value of object_id in "a=b&object_id=c", decoded; a `+` stays a `+`. */
static struct str find_object_id(struct arena *a, const char *query)
{
	static const char name[] = "object_id=";
	const size_t name_n = sizeof name - 1;

	while (query != NULL) {
		size_t n = strcspn(query, "&");

		if (n > name_n && memcmp(query, name, name_n) == 0) {
			struct str id;
			enum result r = percent_decode(a, (struct str){ query + name_n, n - name_n }, '+', &id);

			return r == OK && id.n <= OBJECT_ID_MAX && str_plain(id) ? id : STR_NONE;
		}
		query = query[n] == '&' ? query + n + 1 : NULL;
	}
	return STR_NONE;
}

struct str short_link_object_id(struct arena *a, struct str link)
{
	CURLU *u = parse_link(link, true);
	struct str found = STR_NONE;
	char *query = NULL;

	if (u == NULL)
		return STR_NONE;
	if (curl_url_get(u, CURLUPART_QUERY, &query, 0) == CURLUE_OK)
		found = find_object_id(a, query);
	curl_free(query);
	curl_url_cleanup(u);
	return found;
}

/* libcurl's: the body is not used; a body that is too long ends the transfer. */
static size_t drop_bytes(char *bytes, size_t size, size_t n, void *arg)
{
	size_t *seen = arg;

	(void)bytes;
	*seen += size * n;
	return *seen > BODY_MAX ? 0 : size * n;
}

/* CURLOPT_NOSIGNAL: SIGALRM belongs to the timer of the database's deadline. */
static void set_options(CURL *curl, CURLU *u, bool https, int64_t timeout_ms, size_t *seen)
{
	curl_easy_setopt(curl, CURLOPT_CURLU, u);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, https ? "https" : "http");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(timeout_ms < SHORT_LINK_MS ? timeout_ms : SHORT_LINK_MS));
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop_bytes);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, seen);
}

enum result short_link_follow(struct arena *a, struct str link, int64_t timeout_ms, struct str *object_id)
{
	bool https = strncasecmp(link.p, "https:", 6) == 0;
	CURLU *u = parse_link(link, false);
	CURL *curl = curl_easy_init();
	char *location = NULL;
	size_t seen = 0;
	long http = 0;
	CURLcode code;

	*object_id = STR_NONE;
	if (curl == NULL)
		memory_exhausted();
	if (u == NULL) {
		curl_easy_cleanup(curl);
		return REFUSE;
	}
	set_options(curl, u, https, timeout_ms, &seen);
	code = curl_easy_perform(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http);
	(void)curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
	if (code == CURLE_OK && location != NULL)
		*object_id = short_link_object_id(a, str_text(location));
	curl_easy_cleanup(curl);
	curl_url_cleanup(u);
	if (object_id->p != NULL)
		return OK;
	return code != CURLE_OK || http == 429 || http >= 500 ? AGAIN : REFUSE;
}
