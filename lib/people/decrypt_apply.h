/*
 * What was decrypted goes into the order: columns, hashes, flags, and the rules that waited for it.
 */
#ifndef SHANMEN_DECRYPT_APPLY_H
#define SHANMEN_DECRYPT_APPLY_H

#include "people/decrypt_order.h"

/*
 * Inside a transaction, for an order that is ready: writes the plain texts over the ciphertexts
 * and clears the flags, asks the rules again, and raises one difference decrypt_failed where texts could not
 * be opened; those keep their ciphertext, unmarked. Once: *applied is false when somebody has done it before.
 */
enum result decrypt_apply(struct ctx *c, int64_t app_id, struct decrypt_order *o, bool *applied) MUST_USE;

#endif
