/*
 * What the platform must be told, written in the transaction that makes it
 * true; cron sends it. One obligation is one row: owing it twice is harmless.
 *
 * Source: spec codes-and-verify.md §2 (codes), §3 (verify), §5 (confirm, refund audit).
 */
#ifndef SHANMEN_OUTBOX_H
#define SHANMEN_OUTBOX_H

#include "ctx.h"

enum outbox_kind { OUTBOX_VERIFY, OUTBOX_CONFIRM, OUTBOX_CODES, OUTBOX_REFUND_AUDIT, OUTBOX__MAX };

const char *outbox_kind_word(enum outbox_kind kind);

/* `body`: the request's JSON; it is encrypted at rest, since it may name documents. */
enum result outbox_owe(struct ctx *c, enum outbox_kind kind, struct str key, struct str order_id, struct str body)
	MUST_USE;

#endif
