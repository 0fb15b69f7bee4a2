/*
 * Sessions of the console: cookie, password, form token. Pure functions of configuration, request and time. The sign-in
 * page is elsewhere.
 */
#include "console_session.h"

#include "base/hex.h"
#include "base/number.h"

#include <stdio.h>
#include <string.h>

#define SESSION_S (8 * 3600)
#define COOKIE "shanmen_console"
#define COOKIE_MAX 128 /* longest value that is read */
#define EXPIRY_MAX 20  /* digits of a number of seconds */

static struct str hash_hex(const struct view *v, const char *kind, struct str text)
{
	struct hash h = vault_hash(v->ctx.vault, kind, text);

	return hex_encode(v->ctx.arena, h.b, sizeof h.b);
}

/* The password comes last: an expiry has digits only, so no two pairs give the same text. */
static struct str session_mac(const struct view *v, int64_t expiry)
{
	struct str text = arena_printf(v->ctx.arena, "%lld.%.*s", (long long)expiry,
	                               (int)v->console->conf.console_password.n, v->console->conf.console_password.p);

	return hash_hex(v, "console.session", text);
}

/* The value of our first cookie in the header; p NULL: there is none. */
static struct str cookie_value(struct str header)
{
	const char *p = header.p;
	const char *end = header.p != NULL ? header.p + header.n : NULL;

	while (p < end) {
		const char *semicolon = memchr(p, ';', (size_t)(end - p));
		const char *stop = semicolon != NULL ? semicolon : end;

		while (p < stop && *p == ' ')
			p++;
		if ((size_t)(stop - p) >= sizeof COOKIE && memcmp(p, COOKIE "=", sizeof COOKIE) == 0)
			return (struct str){ p + sizeof COOKIE, (size_t)(stop - p) - sizeof COOKIE };
		p = stop + 1;
	}
	return STR_NONE;
}

struct str session_find(const struct view *v)
{
	struct str value = cookie_value(http_header(v->rq, "HTTP_COOKIE"));
	const char *dot = value.p != NULL && value.n <= COOKIE_MAX ? memchr(value.p, '.', value.n) : NULL;
	struct str digits, mac;
	int64_t expiry;

	if (dot == NULL || v->console->conf.console_password.n == 0)
		return STR_NONE;
	digits = (struct str){ value.p, (size_t)(dot - value.p) };
	mac = (struct str){ dot + 1, value.n - digits.n - 1 };
	if (digits.n > EXPIRY_MAX || !number_parse(digits, 1, INT64_MAX, &expiry))
		return STR_NONE;
	/* The expiry is bounded both ways: a clock that was wrong at signing gives no endless session. */
	if (!equal_secret(mac, session_mac(v, expiry)) || expiry <= v->ctx.now.s || expiry > v->ctx.now.s + SESSION_S)
		return STR_NONE;
	return arena_str(v->ctx.arena, value.p, value.n);
}

bool session_password_right(const struct view *v, struct str password)
{
	struct str right = v->console->conf.console_password;

	/* Hashes are compared, so that the time needed does not reveal the length of the password. */
	return equal_secret(hash_hex(v, "console.password", password.p != NULL ? password : STR("")),
	                    hash_hex(v, "console.password", right)) &&
	       right.n > 0;
}

static bool header_is(const struct view *v, const char *cgi_name, const char *value)
{
	struct str header = http_header(v->rq, cgi_name);

	return header.p != NULL && strcmp(header.p, value) == 0;
}

/* Under TLS, ours or that of a proxy before us, the cookie is never sent without TLS. */
static const char *secure(const struct view *v)
{
	bool tls = header_is(v, "HTTPS", "on") || header_is(v, "HTTP_X_FORWARDED_PROTO", "https");

	return tls ? "; Secure" : "";
}

/* The cookie is for this program only. Where its path has unusual characters, the browser's default (the folder) holds. */
static struct str cookie_path(const struct view *v)
{
	struct str path = http_header(v->rq, "SCRIPT_NAME");

	if (path.p == NULL || path.n == 0 || path.n > 200 || path.p[0] != '/' ||
	    strspn(path.p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/") != path.n)
		return STR("");
	return arena_printf(v->ctx.arena, "; Path=%s", path.p);
}

static struct str cookie(const struct view *v, struct str value, int max_age)
{
	return arena_printf(v->ctx.arena, COOKIE "=%s; Max-Age=%d; HttpOnly; SameSite=Strict%s%s", value.p, max_age,
	                    cookie_path(v).p, secure(v));
}

struct str session_begin(const struct view *v)
{
	int64_t expiry = v->ctx.now.s + SESSION_S;
	struct str value = arena_printf(v->ctx.arena, "%lld.%s", (long long)expiry, session_mac(v, expiry).p);

	return cookie(v, value, SESSION_S);
}

struct str session_end(const struct view *v)
{
	return cookie(v, STR(""), 0);
}

struct str session_form_token(const struct view *v)
{
	return hash_hex(v, "console.form", v->session);
}
