/*
 * Control of tokens.
 */
#include "controls.h"
#include "token.h"

/* {"tokens": {given, asked}} */
static bool tokens_get(struct call *c, cJSON *answer)
{
	(void)c;
	json_set(answer, "tokens", token_history());
	return true;
}

static bool expire_tokens_post(struct call *c, cJSON *answer)
{
	(void)c;
	(void)answer;
	token_expire_all();
	return true;
}

const struct control TOKEN_CONTROLS[] = {
	{ "GET", "tokens", tokens_get },
	{ "POST", "expire_tokens", expire_tokens_post },
	{ 0 },
};
