/*
 * The merchants that a batch program goes through, each with its app.
 *
 * Ownership: the list lives in the arena that ctx has at the time of reading.
 */
#ifndef SHANMEN_MERCHANT_LIST_H
#define SHANMEN_MERCHANT_LIST_H

#include "db/ctx.h"

struct merchant {
	int64_t app_id;
	struct str account_id;
};

struct merchants {
	struct merchant *items;
	size_t n;
};

/* All of them. */
enum result merchants_read(struct ctx *c, struct merchants *out) MUST_USE;

/* Those of a statement without values, whose columns are (app_id, account_id). */
enum result merchants_of(struct ctx *c, const struct sql *s, struct merchants *out) MUST_USE;

#endif
