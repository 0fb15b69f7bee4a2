/*
 * The sessions of the console: a row for each, found by the hash of a random text that only the browser has. All functions
 * run inside the transaction.
 *
 * Ownership: results live in the arena.
 */
#ifndef SHANMEN_SESSION_STORE_H
#define SHANMEN_SESSION_STORE_H

#include "db/ctx.h"

#define SESSION_TEXT 64           /* hexadecimal digits of the random text: 256 bits */
#define SESSION_S (8 * 3600)      /* longest session */
#define SESSION_IDLE_S (2 * 3600) /* it ends when no page was opened for so long */

/* Begins a session under the present password; *text is its random text. `subject`: address_subject of the client. */
enum result session_begin(struct ctx *c, struct hash password, struct str subject, struct str *text) MUST_USE;

/* Notes that the session is used. NONE: there is none, it has ended, or the password has changed. */
enum result session_use(struct ctx *c, struct hash password, struct str text) MUST_USE;

/* Ends the session, for every copy of its text. */
enum result session_end(struct ctx *c, struct str text) MUST_USE;

/* *here: somebody is signed in from this address. */
enum result session_at(struct ctx *c, struct str subject, bool *here) MUST_USE;

#endif
