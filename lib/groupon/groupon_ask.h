/*
 * Asking the platform about its own codes: a scan is taken from step to step,
 * with no transaction open during a call. For the gate and for `shanmen groupon`.
 *
 * Source: spec codes-and-verify.md §4.
 */
#ifndef SHANMEN_GROUPON_ASK_H
#define SHANMEN_GROUPON_ASK_H

#include "groupon/groupon_scan.h"
#include "groupon/groupon_code.h"
#include "platform/api_call.h"

struct groupon {
	struct api_caller caller; /* app_id is set from the scan's shop */
	int64_t until_ms;         /* monotonic clock: every answer must be there; 0: only each call's own time-out */
};

/*
 * Opens the scan of a code at a shop and prepares it, unless that was done before.
 * OK: *s is prepared, verifying, or decided, which is what a refusal comes to. AGAIN: not now, *why says
 * it. RETRY, BUG: the database.
 */
enum result groupon_prepare(struct groupon *g, const struct groupon_shop *shop, const struct groupon_code *code,
                            struct groupon_scan *s, struct str *why) MUST_USE;

/*
 * Verifies the first `count` certificates of a prepared scan, or repeats what it was asked for before.
 * While another call for it is under way, waits for its end. OK: *out, still to be written by groupon_scan_decide (which also knows what others decided meanwhile).
 * AGAIN: it stays undecided; the next try sends the same token. A decided scan is left alone.
 */
enum result groupon_verify(struct groupon *g, struct groupon_scan *s, size_t count, struct groupon_outcome *out,
                           struct str *why) MUST_USE;

#endif
