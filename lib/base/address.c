/* Reads addresses of clients and proxies. Pure functions over texts. */
#include "base/address.h"

#include <arpa/inet.h>
#include <string.h>

#define ADDRESS_SIZE INET6_ADDRSTRLEN
#define UNKNOWN "unknown"

static struct str trim(struct str s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = (struct str){ s.p + 1, s.n - 1 };
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/* Some proxies write the port after it: 192.0.2.1:4711, [2001:db8::1]:4711. */
static struct str without_port(struct str s)
{
	const char *colon = s.n > 0 ? memchr(s.p, ':', s.n) : NULL;
	const char *bracket = s.n > 0 && s.p[0] == '[' ? memchr(s.p, ']', s.n) : NULL;

	if (bracket != NULL)
		return (struct str){ s.p + 1, (size_t)(bracket - s.p) - 1 };
	if (colon != NULL && memchr(colon + 1, ':', (size_t)(s.p + s.n - colon) - 1) == NULL)
		s.n = (size_t)(colon - s.p);
	return s;
}

/* The one way to write this address, an IPv4 address within IPv6 as IPv4. False, with an empty text: it is none. */
static bool plain_form(struct str s, char out[ADDRESS_SIZE])
{
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	char text[ADDRESS_SIZE];
	unsigned char ip[16];

	out[0] = '\0';
	if (s.n == 0 || s.n >= sizeof text)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (inet_pton(AF_INET, text, ip) == 1)
		return inet_ntop(AF_INET, ip, out, ADDRESS_SIZE) != NULL;
	if (inet_pton(AF_INET6, text, ip) != 1)
		return false;
	if (memcmp(ip, mapped, sizeof mapped) == 0)
		return inet_ntop(AF_INET, ip + sizeof mapped, out, ADDRESS_SIZE) != NULL;
	return inet_ntop(AF_INET6, ip, out, ADDRESS_SIZE) != NULL;
}

/* The next of the texts that commas join; `list` becomes the rest. */
static struct str next_of(struct str *list)
{
	const char *comma = memchr(list->p, ',', list->n);
	struct str one = { list->p, comma != NULL ? (size_t)(comma - list->p) : list->n };
	size_t used = comma != NULL ? one.n + 1 : one.n;

	*list = (struct str){ list->p + used, list->n - used };
	return trim(one);
}

static bool is_trusted(const char *address, struct str trusted)
{
	char one[ADDRESS_SIZE];

	while (trusted.n > 0) {
		if (plain_form(next_of(&trusted), one) && strcmp(one, address) == 0)
			return true;
	}
	return false;
}

struct str address_of_client(struct arena *a, struct str peer, struct str forwarded, struct str trusted)
{
	char address[ADDRESS_SIZE], told[ADDRESS_SIZE];
	struct str last = STR_NONE;

	if (!plain_form(peer, address))
		return STR(UNKNOWN);
	if (!is_trusted(address, trusted))
		return arena_str(a, address, strlen(address));
	while (forwarded.n > 0)
		last = next_of(&forwarded);
	if (plain_form(without_port(last), told))
		return arena_str(a, told, strlen(told));
	return arena_str(a, address, strlen(address));
}

struct str address_subject(struct arena *a, struct str address)
{
	char out[ADDRESS_SIZE];
	unsigned char ip[16];

	if (inet_pton(AF_INET6, address.p, ip) != 1)
		return address;
	memset(ip + 8, 0, 8);
	(void)inet_ntop(AF_INET6, ip, out, sizeof out);
	return arena_printf(a, "%s/64", out);
}

bool addresses_valid(struct str list)
{
	char one[ADDRESS_SIZE];

	while (list.n > 0) {
		if (!plain_form(next_of(&list), one))
			return false;
	}
	return true;
}
