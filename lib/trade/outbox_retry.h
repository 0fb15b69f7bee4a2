/*
 * Trying messages to the platform again by hand: `shanmen outbox retry`.
 */
#ifndef SHANMEN_OUTBOX_RETRY_H
#define SHANMEN_OUTBOX_RETRY_H

#include "db/ctx.h"

/* A message whose ID is unknown or that cannot be sent again. */
struct outbox_not_retried {
	struct str state; /* its state; STR_NONE: there is no such message */
};

/*
 * Makes one message due at once, inside a transaction: one that is due or failed, or one that ended void after it was tried.
 * OK; NONE with `why`: the message is acknowledged, waits for its codes, ended without a try, or does not exist.
 */
enum result outbox_retry(struct ctx *c, int64_t outbox_id, struct outbox_not_retried *why) MUST_USE;

/* Makes all failed messages due at once, inside a transaction; *n is their number. */
enum result outbox_retry_failed(struct ctx *c, int64_t *n) MUST_USE;

#endif
