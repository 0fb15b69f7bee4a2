/*
 * Texts in the platform's online encryption (`Enc.`): the distinct ones of some orders, what
 * is known of each (table `decrypted`), the request that asks for them and the reading of its
 * answer. Not here: whose texts they are (decrypt_order.c), when to ask (decrypt.c).
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
	TEXT_UNKNOWN, /* to be asked */
	TEXT_OPEN,
	TEXT_FAILED /* the platform could not, or gave what cannot be used: never asked again */
};

struct decrypt_text {
	struct str cipher;
	struct hash hash; /* of the ciphertext: its key in the table */
	size_t max;       /* bytes its plain text may have where it is used */
	enum text_state state;
	struct str plain; /* TEXT_OPEN; may be empty */
	struct str error; /* TEXT_FAILED: why; never a person's data */
};

struct decrypt_texts {
	struct decrypt_text **t;
	size_t n;
};

/* Room for at most `most` texts. */
struct decrypt_texts decrypt_texts_new(struct ctx *c, size_t most);

/* The element of a ciphertext: there is one for equal ones, with the smallest `max` of its uses. */
struct decrypt_text *decrypt_texts_add(struct ctx *c, struct decrypt_texts *texts, struct str cipher, size_t max);

/* Inside a transaction: fills in what was decrypted before. */
enum result decrypt_texts_known(struct ctx *c, struct decrypt_texts *texts) MUST_USE;

/* Up to `most` of those to be asked, the first `skip` of them left out, into `out`; their number. */
size_t decrypt_texts_unknown(const struct decrypt_texts *texts, size_t skip, struct decrypt_text **out, size_t most);

/* The request's body. */
enum result decrypt_body(struct ctx *c, struct str account_id, struct decrypt_text *const *asked, size_t n,
                         struct str *body) MUST_USE;

/* What an answer told of the texts asked. */
struct decrypt_counts {
	size_t open, failed;
	size_t left; /* not answered, or put off: still TEXT_UNKNOWN */
	bool quota;  /* put off because the day's quota is used up */
};

/* Reads member `data` of a good answer: found by cipher_text, not by position. Pure. */
struct decrypt_counts decrypt_read(struct arena *a, const cJSON *data, struct decrypt_text *const *asked, size_t n);

/* Inside a transaction: keeps those of `asked` that are known now; one that is kept already stays as it is. */
enum result decrypt_texts_keep(struct ctx *c, int64_t app_id, struct decrypt_text *const *asked, size_t n) MUST_USE;

#endif
