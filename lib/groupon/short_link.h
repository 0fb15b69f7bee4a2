/*
 * The short link in a scanned QR code: whether we may follow it at all, and the `object_id` that it leads to. One
 * request; redirects are not followed, certificates are checked, and no link is logged.
 *
 * Ownership: results live in the arena given.
 * Source: spec codes-and-verify.md §4 (prepare, `encrypted_data`).
 */
#ifndef SHANMEN_SHORT_LINK_H
#define SHANMEN_SHORT_LINK_H

#include "base/arena.h"
#include "base/types.h"

#define SHORT_LINK_MAX 512
#define SHORT_LINK_MS 2000 /* the longest wait for its answer */

/*
 * True for a https link whose host (with its port, if the link names one) is among `hosts`, which are joined by commas.
 * A http link only to this machine, for the simulated platform.
 */
bool short_link_allowed(struct str link, struct str hosts);

/* The parameter `object_id` of the link itself, decoded; STR_NONE: none, or one that is no id. */
struct str short_link_object_id(struct arena *a, struct str link);

/*
 * Requests an allowed link, within min(timeout_ms, SHORT_LINK_MS), and reads the object_id of the address that it
 * redirects to. OK: *object_id. REFUSE: there is none. AGAIN: no answer.
 */
enum result short_link_follow(struct arena *a, struct str link, int64_t timeout_ms, struct str *object_id) MUST_USE;

#endif
