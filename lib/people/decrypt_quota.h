/*
 * The platform's daily quota for decryption, by app and Shanghai day. Texts are counted before they are sent, since the
 * platform may have counted them even if no answer came.
 *
 * Every function runs inside a transaction.
 * Source: spec security.md §3.2, quota.
 */
#ifndef SHANMEN_DECRYPT_QUOTA_H
#define SHANMEN_DECRYPT_QUOTA_H

#include "db/ctx.h"

/*
 * Counts up to `wanted` texts as sent on `day`; *granted is how many may be sent. None after the platform said that the
 * day's quota is used up; on one day not more than `per_day` in all (0: no limit of our own).
 */
enum result decrypt_quota_take(struct ctx *c, int64_t app_id, day_t day, int64_t per_day, size_t wanted,
                               size_t *granted) MUST_USE;

/* Takes back `n` texts that were certainly not sent. */
enum result decrypt_quota_give_back(struct ctx *c, int64_t app_id, day_t day, size_t n) MUST_USE;

/* The platform says that the quota is used up: nothing more is granted that day. */
enum result decrypt_quota_used_up(struct ctx *c, int64_t app_id, day_t day) MUST_USE;

#endif
