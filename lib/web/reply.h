/*
 * Keeps the first answer to each key, so that a repeat gets the same answer. The row of
 * a key is claimed before anything else: simultaneous repeats wait for the first one
 * and then read its answer.
 */
#ifndef SHANMEN_REPLY_H
#define SHANMEN_REPLY_H

#include "db/ctx.h"

struct reply_key {
	const char *action; /* the program; an order id serves several of them */
	struct str key;
	int64_t app_id;
	struct hash content; /* field_digest of the request */
};

/*
 * Claims a key, inside the transaction and before anything else in it.
 * OK: this request is the first, *answer is STR_NONE: go on, then reply_keep.
 * DUPLICATE: *answer is the first answer, byte for byte.
 * REFUSE: the key was used before with other content.
 */
enum result reply_claim(struct ctx *c, const struct reply_key *k, struct str *answer) MUST_USE;

/* Keeps the answer of a claimed key, encrypted, in the same transaction. BUG: the key was not claimed. */
enum result reply_keep(struct ctx *c, const struct reply_key *k, struct str answer) MUST_USE;

#endif
