/*
 * The short link behind a scanned code: whether it may be looked up at all,
 * and the `object_id` it leads to. One request, redirects not followed, certificates
 * checked; a link never reaches the log.
 *
 * Ownership: results live in the arena given.
 * Source: spec codes-and-verify.md §4 (prepare, `encrypted_data`).
 */
#ifndef SHANMEN_SHORT_LINK_H
#define SHANMEN_SHORT_LINK_H

#include "base/arena.h"
#include "base/types.h"

#define SHORT_LINK_MAX 512
#define SHORT_LINK_MS 2000 /* longest wait for the answer */

/*
 * True for a link whose host (with its port, when the link names one) is among `hosts`,
 * joined by commas, and that is https; http only to this machine, for a stand-in.
 */
bool short_link_allowed(struct str link, struct str hosts);

/* The link's own parameter `object_id`, decoded; STR_NONE when it has none that could be one. */
struct str short_link_object_id(struct arena *a, struct str link);

/*
 * Asks an allowed link where it leads, within min(timeout_ms, SHORT_LINK_MS).
 * OK: *object_id. REFUSE: it leads to nothing that has one. AGAIN: no answer.
 */
enum result short_link_follow(struct arena *a, struct str link, int64_t timeout_ms, struct str *object_id) MUST_USE;

#endif
