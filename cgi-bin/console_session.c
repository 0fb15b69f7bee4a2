/*
 * Cookie, password and form token of the console. Pure functions of configuration and request. The sign-in page is
 * elsewhere.
 */
#include "console_session.h"

#include "base/hex.h"
#include "web/cookie.h"
#include "web/session_store.h"

#include <string.h>
#include <strings.h>

#define COOKIE "shanmen_console"

static struct str hash_hex(const struct view *v, const char *kind, struct str text)
{
	struct hash h = vault_hash(v->ctx.vault, kind, text);

	return hex_encode(v->ctx.arena, h.b, sizeof h.b);
}

size_t session_cookies(const struct view *v, struct str out[SESSION_COOKIES])
{
	struct str found[SESSION_COOKIES];
	size_t all = cookies_read(http_header(v->rq, "HTTP_COOKIE"), COOKIE, found, SESSION_COOKIES);
	size_t n = 0;

	for (size_t i = 0; i < all && v->conf->console_password.n > 0; i++) {
		if (found[i].n == SESSION_TEXT)
			out[n++] = arena_str(v->ctx.arena, found[i].p, found[i].n);
	}
	return n;
}

bool session_password_right(const struct view *v, struct str password)
{
	struct str right = v->conf->console_password;

	/* Hashes are compared, so that the time needed does not reveal the length of the password. */
	return equal_secret(hash_hex(v, "console.password", password.p != NULL ? password : STR("")),
	                    hash_hex(v, "console.password", right)) &&
	       right.n > 0;
}

struct hash session_password_hash(const struct view *v)
{
	return vault_hash(v->ctx.vault, "console.session", v->conf->console_password);
}

static bool header_begins(const struct view *v, const char *cgi_name, const char *word)
{
	struct str header = http_header(v->rq, cgi_name);

	return header.p != NULL && strncasecmp(header.p, word, strlen(word)) == 0;
}

/*
 * Where the browser speaks TLS, with us or with a proxy, the cookie is never sent without it. Who invents the header
 * keeps only his own cookie from being sent.
 */
static bool is_https(const struct view *v)
{
	if (v->conf->console_url.n > 0)
		return strncmp(v->conf->console_url.p, "https:", 6) == 0;
	return header_begins(v, "HTTPS", "on") || header_begins(v, "HTTP_X_FORWARDED_PROTO", "https");
}

/*
 * The path of the public address. Without one, none: a proxy may show this program under another path than SCRIPT_NAME, and
 * only the browser knows that path. It takes the folder of its own address.
 */
static struct str cookie_path(const struct view *v)
{
	struct str url = v->conf->console_url;
	const char *host = url.n > 0 ? strstr(url.p, "://") + 3 : NULL;
	const char *path = host != NULL ? strchr(host, '/') : NULL;

	if (host == NULL)
		return STR("");
	return arena_printf(v->ctx.arena, "; Path=%s", path != NULL ? path : "/");
}

static struct str cookie(const struct view *v, struct str value, int max_age)
{
	return arena_printf(v->ctx.arena, COOKIE "=%s; Max-Age=%d; HttpOnly; SameSite=Strict%s%s", value.p, max_age,
	                    cookie_path(v).p, is_https(v) ? "; Secure" : "");
}

struct str session_cookie_set(const struct view *v, struct str text)
{
	return cookie(v, text, SESSION_S);
}

struct str session_cookie_clear(const struct view *v)
{
	return cookie(v, STR(""), 0);
}

struct str session_form_token(const struct view *v)
{
	return hash_hex(v, "console.form", v->session);
}
