/*
 * Uses that the platform has not acknowledged yet, and the moment at which it refunds by itself what it does not know
 * as used. Where the platform named no automatic refund, 24:00 of the last day of the visit stands for that moment. Not
 * here: alarms (cron/order_expire_uses.c) and sending (cron/outbox_deliver).
 */
#ifndef SHANMEN_OUTBOX_EXPIRY_H
#define SHANMEN_OUTBOX_EXPIRY_H

#include "db/ctx.h"

/* The moment of automatic refund of the ticket_order `o`, for statements. */
#define OUTBOX_EXPIRY_AT "COALESCE(o.auto_refund_at, UNIX_TIMESTAMP(o.last_day) + 57600)"

/*
 * Inside a transaction: a pending use whose order expires within the next `ahead_s` seconds is due now, unless it is
 * due within the next `pace_s` seconds anyway.
 */
enum result outbox_expiry_hurry(struct ctx *c, int64_t ahead_s, int64_t pace_s) MUST_USE;

#endif
