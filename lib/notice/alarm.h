/*
 * What a person must hear of: raised in the transaction that found it, each
 * thing once, told by cron/outbox_deliver to the configured command or address.
 */
#ifndef SHANMEN_ALARM_H
#define SHANMEN_ALARM_H

#include "db/ctx.h"

/*
 * `kind` is one word; `key` says what it is about, so that the same thing is not
 * raised twice; `order_id` may be STR_NONE; `detail` is a sentence, never a person's data.
 */
enum result alarm_raise(struct ctx *c, const char *kind, struct str key, struct str order_id, const char *detail)
	MUST_USE;

#endif
