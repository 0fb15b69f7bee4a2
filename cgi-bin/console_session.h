/*
 * Who is signed in: a cookie "EXPIRY.HMAC". The HMAC is made with the data_key over expiry and password, so that nothing
 * is stored and a new password ends every session.
 *
 * Ownership: results live in the view's arena.
 */
#ifndef SHANMEN_CONSOLE_SESSION_H
#define SHANMEN_CONSOLE_SESSION_H

#include "console.h"

/* The valid session of the request's cookie, or STR_NONE. */
struct str session_find(const struct view *v);

/* True when it is the configured password; never, when none is configured. */
bool session_password_right(const struct view *v, struct str password);

/* The value of Set-Cookie that begins a session, and the one that ends it. */
struct str session_begin(const struct view *v);
struct str session_end(const struct view *v);

/* The token that every form of this session carries, so that no other site can send the form. */
struct str session_form_token(const struct view *v);

#endif
