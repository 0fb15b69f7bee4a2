/*
 * Control of misbehaviour: the rule by which trouble befalls calls, and the release
 * of calls that it holds.
 */
#include "controls.h"
#include "state.h"
#include "trouble.h"

#define FILE_NAME "trouble.json"

static bool kinds_known(const cJSON *list)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		if (!cJSON_IsString(item) || !trouble_known(item->valuestring))
			return false;
	}
	return true;
}

/* {seed, rate, kinds, paths, script, times}: replaces the rule before; {} ends all trouble. */
static bool trouble_post(struct call *c, cJSON *answer)
{
	if (!kinds_known(json_get(c->body, "kinds")) || !kinds_known(json_get(c->body, "script")))
		return control_wrong(answer, "no such kind of trouble");
	state_save(FILE_NAME, c->body);
	trouble_release_hanging();
	return true;
}

/* {"trouble"}: the rule as it is now, with what is left of its script and its times. */
static bool trouble_get(struct call *c, cJSON *answer)
{
	(void)c;
	json_set(answer, "trouble", state_load(FILE_NAME));
	return true;
}

/* Calls that `hold` holds are answered now. */
static bool release_post(struct call *c, cJSON *answer)
{
	(void)c;
	(void)answer;
	trouble_release_held();
	return true;
}

const struct control TROUBLE_CONTROLS[] = {
	{ "POST", "trouble", trouble_post },
	{ "GET", "trouble", trouble_get },
	{ "POST", "release", release_post },
	{ 0 },
};
