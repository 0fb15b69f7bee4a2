/*
 * The calls that send the outbox: messages that are due are sent several at once (one of each order), and their answers
 * are recorded as they come.
 */
#ifndef SHANMEN_OUTBOX_CALLS_H
#define SHANMEN_OUTBOX_CALLS_H

#include "platform/flight.h"
#include "trade/outbox_pending.h"

#define OUTBOX_CALLS_OF_KIND 16 /* at once to one interface: one that hangs takes no place of another */
#define OUTBOX_CALLS_MAX (OUTBOX_CALLS_OF_KIND * OUTBOX__MAX)

/* Messages of this run: sent, and what their answers decided. */
struct outbox_counts {
	size_t sent, done, later, failed, ended;
};

struct outbox_calls {
	struct flight *flight; /* its cargo is a struct pending */
	struct outbox_counts counts;
	bool token_waits; /* in this run a due message was left because its app has no valid token */
	bool rate_waits; /* the last start left one, only because of an interface's rate: it may be sent a moment later */
};

/*
 * Starts a call for each message that is due and may be sent now; *started counts them. Resets the arena of the job.
 * REFUSE: another process has taken over. AGAIN, BUG, …: the database.
 */
enum result outbox_calls_start(struct outbox_calls *calls, size_t *started) MUST_USE;

/* Records the answer to a message; *token: it calls the token invalid. Results as above. */
enum result outbox_calls_landed(struct outbox_calls *calls, const struct pending *message,
                                const struct api_answer *answer, bool *token) MUST_USE;

#endif
