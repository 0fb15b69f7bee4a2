/*
 * A copy that was verified at the platform by somebody else, found there by a comparison: it is marked used here, as
 * the gate marks one, so that it admits nobody any more. Not here: finding it (books/evidence_compare.h).
 */
#ifndef SHANMEN_ADMISSION_PLATFORM_H
#define SHANMEN_ADMISSION_PLATFORM_H

#include "trade/voucher.h"

/*
 * Inside the transaction that holds the order's and the voucher's locks. Marks an issued copy and all of its items used
 * at that time. The platform knows the use already, so its outbox rows are void from the beginning and nothing is sent.
 * BUG: the copy is not issued any more.
 */
enum result admission_platform_use(struct ctx *c, const struct order *o, const struct voucher *v, utc_t used_at)
	MUST_USE;

#endif
