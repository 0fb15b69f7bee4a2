/*
 * The tokens of the apps, as one run of a batch program keeps them: read from their
 * rows, read again every 20 seconds, renewed when the platform calls one invalid.
 *
 * Renewing may take as long as a call, and during that time the program cannot read the
 * answers to its open calls. So it renews when no call is open, or after a few seconds.
 */
#ifndef SHANMEN_APP_TOKENS_H
#define SHANMEN_APP_TOKENS_H

#include "jobs/job.h"
#include "platform/openapi.h"
#include "platform/token.h"

struct app_tokens;

/* `o` is the connection for renewing. Both must outlive the result. Never NULL: out of memory aborts. */
struct app_tokens *app_tokens_open(struct job_work *w, struct openapi *o);

/* Frees everything. */
void app_tokens_close(struct app_tokens *ts);

/*
 * A token that can be used now; *out stays valid until the next call for this app. `open_calls` is how many
 * calls of the program wait for an answer. NONE: not now (there is no token, or calls are open). Other results: the database.
 */
enum result app_token_ready(struct app_tokens *ts, int64_t app_id, size_t open_calls, const struct token **out)
	MUST_USE;

/* The platform called this version invalid: app_token_ready gives it out no more. */
void app_token_refused(struct app_tokens *ts, int64_t app_id, int64_t version);

/* Ids of the apps without a usable token at present, separated by commas; in the arena. */
struct str app_tokens_missing(const struct app_tokens *ts, struct arena *a);

#endif
