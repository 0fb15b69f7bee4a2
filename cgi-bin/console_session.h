/*
 * The browser's side of a session: the cookie that holds its random text, the password, the token of forms. The rows are
 * in lib/web/session_store.c.
 *
 * Ownership: results live in the view's arena.
 */
#ifndef SHANMEN_CONSOLE_SESSION_H
#define SHANMEN_CONSOLE_SESSION_H

#include "console.h"

/* The text of the request's cookie, which may be a session's; STR_NONE: it has none, or nobody can sign in. */
struct str session_cookie(const struct view *v);

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
