/*
 * Codes from the merchant's own ticketing, told order by order. They may come before the
 * platform has asked: then they are remembered until it does.
 *
 * Source: spec codes-and-verify.md §1.2 (one code for each entrance and project of each copy), §2.
 */
#ifndef SHANMEN_CODES_GIVE_H
#define SHANMEN_CODES_GIVE_H

#include "base/config.h"
#include "db/ctx.h"

struct codes_given {
	bool already;   /* these very codes were given before */
	bool to_send;      /* the platform has asked, and will be told */
	struct str why; /* REFUSE: a sentence without its end */
};

/*
 * Inside a transaction: `codes` as they were typed, in this order: copy 1 its entrance, its projects as in the
 * catalogue, copy 2 … NONE: no such order. REFUSE: they cannot be its codes, `out->why` says it.
 */
enum result codes_give(struct ctx *c, const struct config *conf, struct str order_id, const struct str *codes, size_t n,
                       struct codes_given *out) MUST_USE;

#endif
