/*
 * Interfaces /goodlife/v1/open/common_biz/crypto/…: security page, §3.2. Nothing is
 * encrypted here: a ciphertext is a random name of a text that the stand-in remembers.
 * Results come in reverse order, so that a client must match them by their text.
 */
#include "crypto.h"

#include "field.h"
#include "interfaces.h"
#include "limit.h"
#include "sim/common/moment.h"
#include "sim/common/seal.h"
#include "state.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#define FILE_NAME "crypto.json"
#define BATCH_MAX 50
#define CIPHER_TEXT 64 /* "Enc." and 44 characters */

/* "Enc." and base64 of a digest. Each time another one, as is said of the platform's ciphertexts. */
static void cipher_make(char out[CIPHER_TEXT])
{
	char seed[40], digest[SHA256_HEX];
	unsigned char coded[CIPHER_TEXT];

	(void)snprintf(seed, sizeof seed, "%" PRIu64 "-%" PRIu64, moment_seed(), moment_seed());
	seal_sha256(seed, strlen(seed), digest);
	EVP_EncodeBlock(coded, (const unsigned char *)digest, 32);
	(void)snprintf(out, CIPHER_TEXT, "Enc.%.44s", (const char *)coded);
}

static void text_keep(cJSON *memory, const char *plain, char cipher[CIPHER_TEXT])
{
	cJSON *entry;

	cipher_make(cipher);
	entry = json_object_at(json_object_at(memory, "texts"), cipher);
	json_set_text(entry, "plain_text", plain);
	json_set_int(entry, "decrypted", 0);
	json_set_int(entry, "masked", 0);
}

bool crypto_encrypt_texts(const cJSON *texts, cJSON *answer)
{
	cJSON *memory = state_load(FILE_NAME), *out = json_list_at(answer, "cipher_texts");
	char cipher[CIPHER_TEXT];
	const cJSON *text;
	bool good = cJSON_IsArray(texts);

	cJSON_ArrayForEach(text, texts)
	{
		good = good && cJSON_IsString(text);
		if (!good)
			break;
		text_keep(memory, text->valuestring, cipher);
		cJSON_AddItemToArray(out, cJSON_CreateString(cipher));
	}
	state_save(FILE_NAME, memory);
	cJSON_Delete(memory);
	return good;
}

cJSON *crypto_history(void)
{
	cJSON *memory = state_load(FILE_NAME), *out = cJSON_CreateArray();
	const cJSON *entry;

	cJSON_ArrayForEach(entry, json_object_at(memory, "texts"))
	{
		cJSON *line = cJSON_Duplicate(entry, true);

		json_set_text(line, "cipher_text", entry->string);
		cJSON_AddItemToArray(out, line);
	}
	cJSON_Delete(memory);
	return out;
}

/* The first character stays, and the last four of a long text: 138****0000 or 张**. */
static void text_mask(struct text *out, const char *plain)
{
	size_t n = strlen(plain), first = 1, last = n >= 11 ? 4 : 0;

	while (first < n && ((unsigned char)plain[first] & 0xC0) == 0x80)
		first++;
	text_add(out, plain, n ? first : 0);
	text_addf(out, "**");
	text_add(out, plain + n - last, last);
}

/*
 * Takes n texts from the quota of today in Shanghai; -1: there is no quota. False: refused, too few are left and none
 * is taken.
 */
static bool quota_take(struct call *c, cJSON *memory, int n)
{
	int64_t quota = json_int(c->settings, "decrypt_quota", -1), used;
	const char *day_kept = json_text(memory, "quota_day");
	char day[DAY_TEXT];

	moment_day(c->now_ms, 0, day);
	used = day_kept && strcmp(day_kept, day) == 0 ? json_int(memory, "quota_used", 0) : 0;
	if (quota >= 0 && used + n > quota)
		return call_refuse(c, CODE_QUOTA, "quota已用完");
	json_set_text(memory, "quota_day", day);
	json_set_int(memory, "quota_used", used + n);
	return true;
}

static void result_put(struct call *c, const char *cipher, const char *plain, bool success)
{
	cJSON *result = cJSON_CreateObject();

	json_set_text(result, "cipher_text", cipher);
	json_set_text(result, "plain_text", plain);
	cJSON_AddBoolToObject(result, "is_success", success);
	json_set_int(result, "error_code", success ? 0 : CODE_PARAMETER);
	json_set_text(result, "error_msg", success ? "" : "解密失败");
	cJSON_InsertItemInArray(json_list_at(c->data, "results"), 0, result);
}

static bool must_fail(const struct call *c, const char *cipher, const char *plain)
{
	const cJSON *list = json_list(c->settings, "fail_texts");

	return json_list_has(list, cipher) || json_list_has(list, plain);
}

static void text_decrypt(struct call *c, cJSON *memory, const char *cipher, const char *counter)
{
	cJSON *entry = json_get(json_object_at(memory, "texts"), cipher);
	const char *plain = json_text(entry, "plain_text");
	struct text shown = TEXT_EMPTY;

	if (plain == NULL || must_fail(c, cipher, plain)) {
		result_put(c, cipher, "", false);
		return;
	}
	json_count_up(entry, counter);
	if (strcmp(counter, "masked") == 0)
		text_mask(&shown, plain);
	else
		text_addf(&shown, "%s", plain);
	result_put(c, cipher, text_of(&shown), true);
	text_free(&shown);
}

static void texts_decrypt(struct call *c, const char *counter, bool uses_quota)
{
	const cJSON *list = json_list(c->body, "cipher_texts"), *cipher;
	cJSON *memory;

	if (!call_account_check(c))
		return;
	memory = state_load(FILE_NAME);
	if (!uses_quota || quota_take(c, memory, cJSON_GetArraySize(list))) {
		cJSON_ArrayForEach(cipher, list) text_decrypt(c, memory, cipher->valuestring, counter);
		c->effect = true;
		state_save(FILE_NAME, memory);
	}
	cJSON_Delete(memory);
}

static void decrypt_batch(struct call *c)
{
	texts_decrypt(c, "decrypted", true);
}

static void decrypt_mask_batch(struct call *c)
{
	static const struct field fields[] = {
		{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
		{ "cipher_texts", FIELD_TEXTS, true, 1, BATCH_MAX },
		{ 0 },
	};

	if (field_check(c, fields, c->body, ""))
		texts_decrypt(c, "masked", false);
}

static void encrypt_batch(struct call *c)
{
	static const struct field body_fields[] = {
		{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
		{ "plain_texts", FIELD_LIST, true, 1, BATCH_MAX },
		{ 0 },
	};
	static const struct field fields[] = {
		{ "text", FIELD_TEXT, true, 1, 0 },
		{ "text_type", FIELD_INT, true, 0, 100 },
		{ 0 },
	};
	cJSON *memory = state_load(FILE_NAME);
	char cipher[CIPHER_TEXT];
	const cJSON *item;
	bool good = field_check(c, body_fields, c->body, "") && call_account_check(c);

	cJSON_ArrayForEach(item, json_list(c->body, "plain_texts"))
	{
		good = good && field_check(c, fields, item, "plain_texts.");
		if (!good)
			break;
		text_keep(memory, json_text(item, "text"), cipher);
		result_put(c, cipher, json_text(item, "text"), true);
	}
	if (good)
		state_save(FILE_NAME, memory);
	c->effect = good;
	cJSON_Delete(memory);
}

static const struct limit DECRYPT_LIMITS[] = {
	{ "cipher_texts", 1, BATCH_MAX },
	{ "cipher_texts[]", 1, 0 },
	{ 0 },
};

#define CRYPTO "/goodlife/v1/open/common_biz/crypto/"

const struct interface CRYPTO_INTERFACES[] = {
	{ "POST", CRYPTO "decrypt/batch/", true, DECRYPT_LIMITS, decrypt_batch },
	{ "POST", CRYPTO "decrypt_mask/batch/", true, NULL, decrypt_mask_batch },
	{ "POST", CRYPTO "encrypt/batch/", true, NULL, encrypt_batch },
	{ 0 },
};
