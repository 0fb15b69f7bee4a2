/*
 * Asking the platform about its own codes: the calls prepare and verify of a scan, between its transactions. No
 * transaction is open during a call. For the gate and for `shanmen groupon`.
 *
 * Source: spec codes-and-verify.md §4.
 */
#ifndef SHANMEN_GROUPON_ASK_H
#define SHANMEN_GROUPON_ASK_H

#include "groupon/groupon_code.h"
#include "groupon/groupon_scan.h"
#include "platform/api_call.h"

struct groupon_caller {
	struct api_caller caller; /* app_id is set here, from the scan's shop */
	int64_t until_ms; /* all calls together end by then (monotonic clock); 0: no limit but each call's own */
};

/*
 * Opens the scan of a code at a shop and prepares it, unless that was done before. OK: *s is prepared, verifying, or
 * decided; a refusal is a decision. AGAIN: not now, *why says it. RETRY, BUG: the database.
 */
enum result groupon_prepare(struct groupon_caller *g, const struct groupon_shop *shop, const struct groupon_code *code,
                            struct groupon_scan *s, struct str *why) MUST_USE;

/*
 * Verifies the first `count` certificates of a prepared scan, or repeats an earlier call with the same certificates. While
 * another call for the scan is under way, waits for its end. OK: *out, still to be written by groupon_scan_decide, which
 * also knows what was decided meanwhile. AGAIN: undecided; the next try sends the same token. A decided scan is not changed.
 */
enum result groupon_verify(struct groupon_caller *g, struct groupon_scan *s, size_t count, struct groupon_outcome *out,
                           struct str *why) MUST_USE;

#endif
