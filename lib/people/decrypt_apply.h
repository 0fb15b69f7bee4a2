/*
 * Decrypted texts go into their order: columns, hashes, marks. Then the rules that waited for them are checked.
 */
#ifndef SHANMEN_DECRYPT_APPLY_H
#define SHANMEN_DECRYPT_APPLY_H

#include "people/decrypt_order.h"

/*
 * Inside a transaction, for an order that is ready: replaces the ciphertexts by the plain texts, clears the marks, and
 * checks the rules again. Texts that could not be decrypted keep their ciphertext without the mark, and raise one
 * discrepancy decrypt_failed. *applied is false if another process has done all this before.
 */
enum result decrypt_apply(struct ctx *c, int64_t app_id, struct decrypt_order *o, bool *applied) MUST_USE;

#endif
