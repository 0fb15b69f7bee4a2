/*
 * Interfaces /oauth/client_token/ and /oauth/stable_client_token/: security page,
 * §4. A token is calculated from the app's secret, a nonce and its number. So the
 * memory needs to hold digests only, and a stable token can be given again.
 */
#include "token.h"

#include "interfaces.h"
#include "sim/common/moment.h"
#include "sim/common/seal.h"
#include "state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* {nonce, given: [a token without its text], asked: [a request for one]} */
#define FILE_NAME "tokens.json"
#define LIFE_S 7200
#define OVERLAP_MS (5 * 60 * 1000)
#define RATE_WINDOW_MS (5 * 60 * 1000)
#define RATE_MAX 500
#define TOKEN_TEXT (4 + SHA256_HEX) /* "clt." */

enum { TOKEN_PARAMETER = 10002, TOKEN_NO_APP = 10003, TOKEN_MISMATCH = 10013, TOKEN_TOO_OFTEN = 10020 };

static void token_calculate(const cJSON *memory, int64_t number, char out[TOKEN_TEXT])
{
	struct text t = TEXT_EMPTY;

	text_addf(&t, "%s|%s|%" PRId64, state_app()->client_secret, json_text(memory, "nonce"), number);
	memcpy(out, "clt.", 4);
	seal_sha256(t.p, t.n, out + 4);
	text_free(&t);
}

static cJSON *tokens_load(void)
{
	cJSON *memory = state_load(FILE_NAME);
	char nonce[32];

	if (json_text(memory, "nonce") == NULL) {
		(void)snprintf(nonce, sizeof nonce, "%" PRIu64, moment_seed());
		json_set_text(memory, "nonce", nonce);
	}
	return memory;
}

static cJSON *token_find(cJSON *memory, const char *token)
{
	char digest[SHA256_HEX];
	cJSON *given;

	seal_sha256(token, strlen(token), digest);
	cJSON_ArrayForEach(given, json_list_at(memory, "given"))
	{
		const char *known = json_text(given, "sha256");

		if (known && strcmp(known, digest) == 0)
			return given;
	}
	return NULL;
}

bool token_check(struct call *c)
{
	const char *token = door_header(c->rq, "HTTP_ACCESS_TOKEN");
	cJSON *memory, *given;

	if (token == NULL || *token == '\0')
		return call_refuse(c, CODE_TOKEN_WRONG, "access_token缺失");
	memory = tokens_load();
	given = token_find(memory, token);
	if (given == NULL)
		(void)call_refuse(c, CODE_TOKEN_WRONG, "access_token无效");
	else if (c->now_ms >= json_int(given, "dead_ms", 0))
		(void)call_refuse(c, CODE_TOKEN_EXPIRED, "access_token过期");
	cJSON_Delete(memory);
	return c->error_code == CODE_OK;
}

/*
 * When a new token is given, the newest one before it lives on for the overlap and all older ones end. Stable tokens
 * do not count.
 */
static void older_tokens_end(cJSON *memory, int64_t now_ms)
{
	cJSON *list = json_list_at(memory, "given"), *given;
	bool newest = true;
	int i;

	for (i = cJSON_GetArraySize(list) - 1; i >= 0; i--) {
		int64_t end = newest ? now_ms + OVERLAP_MS : now_ms;

		given = cJSON_GetArrayItem(list, i);
		if (json_true(given, "stable"))
			continue;
		if (json_int(given, "dead_ms", 0) > end)
			json_set_int(given, "dead_ms", end);
		newest = false;
	}
}

static void token_answer(struct call *c, cJSON *memory, int64_t number, int64_t dead_ms)
{
	char token[TOKEN_TEXT];

	token_calculate(memory, number, token);
	json_set_text(c->data, "access_token", token);
	json_set_int(c->data, "expires_in", (dead_ms - c->now_ms) / 1000);
}

static void new_token_answer(struct call *c, cJSON *memory, bool stable)
{
	cJSON *list = json_list_at(memory, "given"), *given = cJSON_CreateObject();
	int64_t number = cJSON_GetArraySize(list) + 1;
	int64_t dead_ms = c->now_ms + json_int(c->settings, "token_life_s", LIFE_S) * 1000;
	char token[TOKEN_TEXT], digest[SHA256_HEX];

	if (!stable)
		older_tokens_end(memory, c->now_ms);
	token_calculate(memory, number, token);
	seal_sha256(token, strlen(token), digest);
	json_set_int(given, "number", number);
	json_set_text(given, "sha256", digest);
	json_set_int(given, "at_ms", c->at_ms);
	json_set_int(given, "dead_ms", dead_ms);
	cJSON_AddBoolToObject(given, "stable", stable);
	cJSON_AddItemToArray(list, given);
	token_answer(c, memory, number, dead_ms);
	c->effect = true;
}

static int requests_lately(const struct call *c, cJSON *memory)
{
	const cJSON *ask;
	int n = 0;

	cJSON_ArrayForEach(ask, json_list_at(memory, "asked")) n +=
		json_int(ask, "now_ms", 0) > c->now_ms - RATE_WINDOW_MS;
	return n;
}

static void request_note(struct call *c, cJSON *memory)
{
	cJSON *ask = cJSON_CreateObject();

	json_set_int(ask, "at_ms", c->at_ms);
	json_set_int(ask, "now_ms", c->now_ms);
	json_set_text(ask, "path", text_of(&c->path));
	json_set_int(ask, "error_code", c->error_code);
	cJSON_AddItemToArray(json_list_at(memory, "asked"), ask);
}

static bool request_check(struct call *c, cJSON *memory)
{
	const char *key = json_text(c->body, "client_key"), *secret = json_text(c->body, "client_secret");
	const char *grant = json_text(c->body, "grant_type");

	if (requests_lately(c, memory) >= RATE_MAX)
		return call_refuse(c, TOKEN_TOO_OFTEN, "请求过于频繁");
	if (!key || !secret || !grant || strcmp(grant, "client_credential") != 0)
		return call_refuse(c, TOKEN_PARAMETER, "参数错误: %s",
		                   !key      ? "client_key"
		                   : !secret ? "client_secret"
		                             : "grant_type");
	if (strcmp(key, state_app()->client_key) != 0)
		return call_refuse(c, TOKEN_NO_APP, "client_key错误");
	if (strcmp(secret, state_app()->client_secret) != 0)
		return call_refuse(c, TOKEN_MISMATCH, "client_key和client_secret不匹配");
	return true;
}

static void client_token(struct call *c)
{
	cJSON *memory = tokens_load();

	if (request_check(c, memory))
		new_token_answer(c, memory, false);
	request_note(c, memory);
	state_save(FILE_NAME, memory);
	cJSON_Delete(memory);
}

static const cJSON *stable_token_alive(const struct call *c, cJSON *memory)
{
	const cJSON *given;

	cJSON_ArrayForEach(given, json_list_at(memory, "given"))
	{
		if (json_true(given, "stable") && json_int(given, "dead_ms", 0) > c->now_ms)
			return given;
	}
	return NULL;
}

static void stable_client_token(struct call *c)
{
	cJSON *memory = tokens_load();
	const cJSON *alive;

	if (request_check(c, memory)) {
		alive = stable_token_alive(c, memory);
		if (alive)
			token_answer(c, memory, json_int(alive, "number", 0), json_int(alive, "dead_ms", 0));
		else
			new_token_answer(c, memory, true);
	}
	request_note(c, memory);
	state_save(FILE_NAME, memory);
	cJSON_Delete(memory);
}

void token_expire_all(void)
{
	cJSON *memory = tokens_load(), *given;

	cJSON_ArrayForEach(given, json_list_at(memory, "given")) json_set_int(given, "dead_ms", 0);
	state_save(FILE_NAME, memory);
	cJSON_Delete(memory);
}

cJSON *token_history(void)
{
	cJSON *memory = tokens_load(), *out = cJSON_CreateObject();

	json_set_int(out, "given", cJSON_GetArraySize(json_list_at(memory, "given")));
	json_set(out, "asked", cJSON_Duplicate(json_list_at(memory, "asked"), true));
	cJSON_Delete(memory);
	return out;
}

const struct interface TOKEN_INTERFACES[] = {
	{ "POST", "/oauth/client_token/", false, NULL, client_token },
	{ "POST", "/oauth/stable_client_token/", false, NULL, stable_client_token },
	{ 0 },
};
