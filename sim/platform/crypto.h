/*
 * Ciphertexts of persons' fields as the platform hands them out. What control
 * does with them; the interfaces are in openapi_crypto.c's table.
 */
#ifndef SIM_PLATFORM_CRYPTO_H
#define SIM_PLATFORM_CRYPTO_H

#include "call.h"

/* Ciphertexts for the texts, in their order, into answer's `cipher_texts`. False: a list of texts it is not. */
bool crypto_tell(const cJSON *texts, cJSON *answer);

/* Every text made: {cipher_text, plain_text, decrypted, masked}. The caller's tree. */
cJSON *crypto_history(void);

#endif
