/*
 * Ends the pause before an app may ask for its next token.
 */
#ifndef SHANMEN_TOKEN_PAUSE_H
#define SHANMEN_TOKEN_PAUSE_H

#include "db/ctx.h"

/* The next token_renew may ask at once, because the app has a new secret. Inside the transaction. */
enum result token_pause_end(struct ctx *c, int64_t app_id) MUST_USE;

#endif
