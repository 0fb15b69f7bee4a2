/*
 * The browser's side of a session: the cookie that holds its random text, the password, the token of forms. The rows are
 * in lib/web/session_store.c.
 *
 * Ownership: results live in the view's arena.
 */
#ifndef SHANMEN_CONSOLE_SESSION_H
#define SHANMEN_CONSOLE_SESSION_H

#include "console.h"

/*
 * The texts of the request's cookies that may be a session's; their number. A browser sends several of our name when
 * the cookie's path was another one before: the one that comes first may have ended.
 */
#define SESSION_COOKIES 4
size_t session_cookies(const struct view *v, struct str out[SESSION_COOKIES]);

/* True when it is the configured password; never, when none is configured. */
bool session_password_right(const struct view *v, struct str password);

/* What a session remembers of the configured password, so that a new one ends it. */
struct hash session_password_hash(const struct view *v);

/* The value of Set-Cookie that gives the browser a session's text, and the one that takes it away. */
struct str session_cookie_set(const struct view *v, struct str text);
struct str session_cookie_clear(const struct view *v);

/* The token that every form of this session carries, so that no other site can send the form. */
struct str session_form_token(const struct view *v);

#endif
