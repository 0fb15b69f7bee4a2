/*
 * Control of ciphertexts: tests let the stand-in encrypt texts that only it can
 * decrypt, and see how often each was asked for.
 */
#include "controls.h"
#include "crypto.h"

/* {"texts": […]}: answered with {"cipher_texts": […]} in the same order. */
static bool encrypt_post(struct call *c, cJSON *answer)
{
	return crypto_encrypt_texts(json_get(c->body, "texts"), answer) ||
	       control_wrong(answer, "texts is no list of texts");
}

/* {"texts": [{cipher_text, plain_text, decrypted, masked}]} */
static bool encrypt_get(struct call *c, cJSON *answer)
{
	(void)c;
	json_set(answer, "texts", crypto_history());
	return true;
}

const struct control CRYPTO_CONTROLS[] = {
	{ "POST", "encrypt", encrypt_post },
	{ "GET", "encrypt", encrypt_get },
	{ 0 },
};
