/*
 * The calls that send the outbox: messages that are due are sent several at once (one of each order), and their answers
 * are recorded as they come.
 */
#ifndef SHANMEN_OUTBOX_CALLS_H
#define SHANMEN_OUTBOX_CALLS_H

#include "jobs/job.h"
#include "platform/openapi.h"
#include "trade/outbox.h"

#define OUTBOX_CALLS_OF_KIND 16 /* at once to one interface: one that hangs takes no place of another */
#define OUTBOX_CALLS_MAX (OUTBOX_CALLS_OF_KIND * OUTBOX__MAX)

struct outbox_calls;

/* Messages of this run: sent, and what their answers decided. */
struct outbox_counts {
	size_t sent, done, later, failed, ended;
};

/* `client` sends messages, `token_client` asks for tokens. Both outlive the result, which is never NULL. */
struct outbox_calls *outbox_calls_open(struct job_work *w, struct openapi *client, struct openapi *token_client);
void outbox_calls_close(struct outbox_calls *calls);

/*
 * Starts a call for each message that is due and may be sent now; *started counts them. Resets the arena of w.
 * REFUSE: another process has taken over. AGAIN, BUG, …: the database.
 */
enum result outbox_calls_start(struct outbox_calls *calls, size_t *started) MUST_USE;

/* Waits at most `wait_ms` for answers and records them. Results as above. */
enum result outbox_calls_receive(struct outbox_calls *calls, int wait_ms) MUST_USE;

/* The last start left a due message, only because of an interface's rate: it may be sent a moment later. */
bool outbox_calls_wait_for_rate(const struct outbox_calls *calls);

/* In this run a due message was left because its app has no valid token. */
bool outbox_calls_wait_for_token(const struct outbox_calls *calls);

/* How many calls are under way. */
size_t outbox_calls_under_way(const struct outbox_calls *calls);

/* The counts of this run so far. */
struct outbox_counts outbox_calls_counts(const struct outbox_calls *calls);

#endif
