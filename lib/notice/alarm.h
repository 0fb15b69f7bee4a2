/*
 * Alarms: what the operator must learn soon. An alarm is raised in the transaction that
 * found its reason, once for each key; cron/outbox_deliver delivers it to the
 * configured command or address.
 */
#ifndef SHANMEN_ALARM_H
#define SHANMEN_ALARM_H

#include "db/ctx.h"

/*
 * Raises an alarm, inside the transaction, unless one of this app with this kind and key is there. `kind` is one
 * word; `key` says what the alarm is about; `order` may be NO_ORDER; `detail` is a sentence for the
 * operator, cut at 255 bytes, never with personal data.
 */
enum result alarm_raise(struct ctx *c, const char *kind, struct str key, struct order_ref order, const char *detail)
	MUST_USE;

/* An interface in trouble for the app of `order`, whose id may be STR_NONE: kind `api_trouble`, once an hour for each `word`, however many messages meet it. */
enum result alarm_api_trouble(struct ctx *c, struct order_ref order, const char *word, const char *detail) MUST_USE;

/* Marks these alarms as delivered now, inside the transaction. Only these: others may have been committed meanwhile. */
enum result alarm_mark_sent(struct ctx *c, const int64_t *alarm_ids, size_t n) MUST_USE;

#endif
