/*
 * Ciphertexts of persons' fields, as the platform hands them out.
 */
#ifndef SIM_PLATFORM_CRYPTO_H
#define SIM_PLATFORM_CRYPTO_H

#include "call.h"

/* Adds a ciphertext of each text to the answer's list `cipher_texts`. False: `texts` is no list of texts. */
bool crypto_encrypt_texts(const cJSON *texts, cJSON *answer);

/*
 * A list of all ciphertexts: {cipher_text, plain_text, decrypted, masked}, the last two are counts. The caller
 * deletes it.
 */
cJSON *crypto_history(void);

#endif
