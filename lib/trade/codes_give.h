/*
 * Codes from the merchant's own ticketing, given order by order. They may come before the
 * platform has asked for them: then they are kept until it does.
 *
 * Source: spec codes-and-verify.md §1.2 (one code for each entrance and project of each copy), §2.
 */
#ifndef SHANMEN_CODES_GIVE_H
#define SHANMEN_CODES_GIVE_H

#include "base/config.h"
#include "db/ctx.h"

struct codes_given {
	bool already;   /* these very codes were given before */
	bool to_send;   /* the platform has asked: the outbox sends them */
	struct str why; /* REFUSE: a sentence without full stop, in the arena */
};

/*
 * Inside the transaction: stores `codes`, as they were typed, as the codes of the order `which`.
 * They come in this order: copy 1 its entrance, its projects as in the catalogue, copy 2 … NONE: no such order.
 * REFUSE: they cannot be its codes, `out->why` says why: roll back. AGAIN: the SKU has no projects.
 */
enum result codes_give(struct ctx *c, const struct config *conf, struct order_ref which, const struct str *codes,
                       size_t n, struct codes_given *out) MUST_USE;

#endif
