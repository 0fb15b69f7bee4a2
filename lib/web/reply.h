/*
 * First answers, kept for repeats: the row of a key is claimed before
 * anything else, so that simultaneous repeats wait for the first and then
 * read its answer.
 */
#ifndef SHANMEN_REPLY_H
#define SHANMEN_REPLY_H

#include "db/ctx.h"

struct reply_key {
	const char *action;
	struct str key;
	int64_t app_id;
	struct hash content;
};

/*
 * OK: the key is ours, *answer is STR_NONE: go on, then reply_keep.
 * DUPLICATE: *answer is the first answer, byte for byte.
 * REFUSE: the key was used with other content.
 */
enum result reply_claim(struct ctx *c, const struct reply_key *k, struct str *answer) MUST_USE;

enum result reply_keep(struct ctx *c, const struct reply_key *k, struct str answer) MUST_USE;

#endif
