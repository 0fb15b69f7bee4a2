/*
 * The platform's daily allowance for decryption, by app and Shanghai day: counted before
 * sending, since what was sent may have been counted there though no answer came.
 *
 * Every deed runs inside a transaction.
 * Source: spec security.md §3.2, quota.
 */
#ifndef SHANMEN_DECRYPT_QUOTA_H
#define SHANMEN_DECRYPT_QUOTA_H

#include "db/ctx.h"

/*
 * Counts up to `wanted` texts as sent on `day`; *granted is how many may be sent: none once the
 * platform has called the day's quota used up, and not more than `per_day` in all (0: no limit of our own).
 */
enum result decrypt_quota_take(struct ctx *c, int64_t app_id, day_t day, int64_t per_day, size_t wanted,
                               size_t *granted) MUST_USE;

/* Takes back what certainly was not sent. */
enum result decrypt_quota_give_back(struct ctx *c, int64_t app_id, day_t day, size_t n) MUST_USE;

/* The platform says so: nothing more that day. */
enum result decrypt_quota_used_up(struct ctx *c, int64_t app_id, day_t day) MUST_USE;

#endif
