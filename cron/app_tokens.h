/*
 * The tokens of the apps, as one run of outbox_deliver knows them: read from
 * their rows, read again now and then, and renewed when the platform calls one invalid.
 *
 * Asking may take as long as a call, and meanwhile nobody hears the calls in the air: so
 * it is done when there are none, or after a little patience.
 */
#ifndef SHANMEN_APP_TOKENS_H
#define SHANMEN_APP_TOKENS_H

#include "jobs/job.h"
#include "platform/openapi.h"
#include "platform/token.h"

struct app_tokens;

/* `asks` is for asking for tokens. Both outlive it. Not NULL. */
struct app_tokens *app_tokens_open(struct job_work *w, struct openapi *asks);
void app_tokens_close(struct app_tokens *ts);

/*
 * A token that can be used now: *out stays good until the next call for this app. NONE: not now (none is
 * to be had, or calls are in the air). Others: the database.
 */
enum result app_token_ready(struct app_tokens *ts, int64_t app_id, size_t in_air, const struct token **out) MUST_USE;

/* The platform called this version invalid: another one is needed. */
void app_token_refused(struct app_tokens *ts, int64_t app_id, int64_t version);

/* Ids of the apps for which none is to be had now, joined by commas; in the arena. */
struct str app_tokens_resting(struct app_tokens *ts, struct arena *a);

#endif
