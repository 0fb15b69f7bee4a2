/*
 * Who is signed in: a cookie "EXPIRY.HMAC" under the data_key over expiry and
 * password, so that nothing is stored and a new password ends every session.
 *
 * Ownership: results live in the view's arena.
 */
#ifndef SHANMEN_CONSOLE_SESSION_H
#define SHANMEN_CONSOLE_SESSION_H

#include "console.h"

/* The valid session of the request's cookie, or STR_NONE. */
struct str session_find(const struct view *v);

/* True when it is the configured password; with none configured nothing is. */
bool session_password_right(const struct view *v, struct str password);

/* Set-Cookie's value for a new session, or for ending it. */
struct str session_begin(const struct view *v);
struct str session_end(const struct view *v);

/* What a form of this session carries, so that no other site can send it. */
struct str session_form_token(const struct view *v);

#endif
