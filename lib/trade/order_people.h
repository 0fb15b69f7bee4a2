/*
 * People of a stored order, written once the platform has decrypted their texts (lib/people). Before that the columns
 * hold the platform's ciphertext, sealed by us like every person's data. Not here: creating the order (order_create.h).
 *
 * Both functions run inside the transaction that has locked the order.
 */
#ifndef SHANMEN_ORDER_PEOPLE_H
#define SHANMEN_ORDER_PEOPLE_H

#include "db/ctx.h"

/* A plain text that replaces the stored one, STR_NONE to leave nothing. Not given: the stored one stays. */
struct person_plain {
	bool given;
	struct str text;
};

struct buyer_plain {
	struct person_plain name, phone;
	const struct hash *phone_hash; /* written with the phone; NULL: it has none */
};

struct traveller_plain {
	int64_t position; /* in the order, from 1 */
	struct person_plain name, license;
	const struct hash *license_hash; /* written with the license; NULL: it has none */
};

/*
 * Writes the buyer's texts and takes the mark decrypt_later from the order. *first: the mark was there. If not,
 * another transaction has written these people before, and nothing is changed.
 */
enum result order_buyer_write(struct ctx *c, int64_t order_no, const struct buyer_plain *b, bool *first) MUST_USE;

/*
 * Writes the texts of `n` travellers, takes their marks, and deletes what the visitor had stated about age, birthday
 * and sex: it was kept only until the rules could be checked by the document.
 */
enum result order_travellers_write(struct ctx *c, int64_t order_no, const struct traveller_plain *t, size_t n) MUST_USE;

#endif
