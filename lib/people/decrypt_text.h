/*
 * Texts in the platform's online encryption (they begin with `Enc.`): the distinct texts of some orders, what is known
 * of each (table `decrypted`), the request that asks for them, and reading its answer.
 * Not here: whose texts they are (decrypt_order.h), when to ask (decrypt.h).
 *
 * Ownership: everything lives in the arena of the context given.
 * Source: spec security.md §3.2.
 */
#ifndef SHANMEN_DECRYPT_TEXT_H
#define SHANMEN_DECRYPT_TEXT_H

#include "db/ctx.h"

#include <cjson/cJSON.h>

#define DECRYPT_CALL_MAX 50 /* texts of one call */

enum text_state {
	TEXT_UNKNOWN, /* not asked yet, or to be asked again */
	TEXT_OPEN,    /* decrypted */
	TEXT_FAILED   /* the platform cannot decrypt it, or the result is of no use: never asked again */
};

struct decrypt_text {
	struct str cipher;
	struct hash hash; /* of the ciphertext: its key in the table */
	size_t max;       /* bytes that its fields can hold */
	enum text_state state;
	struct str plain; /* TEXT_OPEN; may be empty */
	struct str error; /* TEXT_FAILED: the reason; never a person's data */
};

struct decrypt_texts {
	struct decrypt_text **t;
	size_t n;
};

/* An empty list with room for `most` texts. */
struct decrypt_texts decrypt_texts_new(struct ctx *c, size_t most);

/* Adds a ciphertext, or returns the element it has already, with the smaller `max`. */
struct decrypt_text *decrypt_texts_add(struct ctx *c, struct decrypt_texts *texts, struct str cipher, size_t max);

/* Inside a transaction: fills in the results of this app that are stored already. */
enum result decrypt_texts_known(struct ctx *c, int64_t app_id, struct decrypt_texts *texts) MUST_USE;

/* Writes the unknown texts into `out`, without the first `skip` of them, at most `most`. Returns how many. */
size_t decrypt_texts_unknown(const struct decrypt_texts *texts, size_t skip, struct decrypt_text **out, size_t most);

/* The body of a request for the first `n` texts of `asked`. BUG: it is too long. */
enum result decrypt_body(struct ctx *c, struct str account_id, struct decrypt_text *const *asked, size_t n,
                         struct str *body) MUST_USE;

/* What an answer says about the texts asked. */
struct decrypt_counts {
	size_t open, failed;
	size_t left; /* not answered, or to be asked later: still TEXT_UNKNOWN */
	bool quota;  /* some because the day's quota is used up */
};

/* Reads member `data` of a good answer into `asked`; entries are found by cipher_text, not by position. Pure. */
struct decrypt_counts decrypt_read(struct arena *a, const cJSON *data, struct decrypt_text *const *asked, size_t n);

/* Inside a transaction: stores those of `asked` that are known now. A result that is stored already stays. */
enum result decrypt_texts_keep(struct ctx *c, int64_t app_id, struct decrypt_text *const *asked, size_t n) MUST_USE;

#endif
