/*
 * Control of shops and of tasks about them.
 */
#include "controls.h"
#include "shop.h"
#include "shop_task.h"
#include "state.h"

#include <string.h>

/* {"shops": [{poi_id, …}]}: merged; `gone` removes one. */
static bool shops_post(struct call *c, cJSON *answer)
{
	const cJSON *facts;

	cJSON_ArrayForEach(facts, json_list(c->body, "shops"))
	{
		if (!shop_learn(facts))
			return control_wrong(answer, "poi_id is missing");
	}
	return true;
}

/* {"shops", "tasks"} */
static bool shops_get(struct call *c, cJSON *answer)
{
	(void)c;
	json_set(answer, "shops", state_load_all("shops"));
	json_set(answer, "tasks", state_load_all("shop_tasks"));
	return true;
}

/*
 * {task_id, status, reject_reason, key_audit_result_list, account_id, rows: [{ext_id, match_poi_id, match_result}]
 * (of a match)}: decides a task.
 */
static bool shop_task_post(struct call *c, cJSON *answer)
{
	const char *id = json_text(c->body, "task_id"), *kind;
	cJSON *task = shop_task_load(id ? id : "");

	if (json_text(task, "task_id") == NULL) {
		cJSON_Delete(task);
		return control_wrong(answer, "no such task");
	}
	control_merge(task, c->body);
	json_set(task, "decided", cJSON_CreateTrue());
	kind = json_text(task, "kind");
	if (strcmp(kind, "match") != 0)
		shop_task_take_effect(task);
	shop_task_save(task);
	cJSON_Delete(task);
	return true;
}

const struct control SHOP_CONTROLS[] = {
	{ "POST", "shops", shops_post },
	{ "GET", "shops", shops_get },
	{ "POST", "shop_task", shop_task_post },
	{ 0 },
};
