/*
 * Tasks about shops: memory, and how one ends. A task waits until control decides it,
 * or, when the setting `shop_task` says "pass" or "fail", until it is shop_task_ms old.
 * No page names the numbers of a task's status: control gives its own, the settings give
 * 1 for passed and 2 for failed.
 */
#include "shop_task.h"

#include "shop.h"
#include "state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TASK_ID 24

cJSON *shop_task_new(const struct call *c, const char *kind, int index)
{
	cJSON *task = cJSON_CreateObject();
	char id[TASK_ID];

	(void)snprintf(id, sizeof id, "72%09" PRId64 "%05" PRId64 "%03d", c->at_ms % 1000000000, c->n % 100000, index);
	json_set_text(task, "task_id", id);
	json_set_text(task, "kind", kind);
	json_set_int(task, "since_ms", c->now_ms);
	json_set(task, "decided", cJSON_CreateFalse());
	return task;
}

void shop_task_save(const cJSON *task)
{
	state_put("shop_tasks", json_text(task, "task_id"), task);
}

cJSON *shop_task_load(const char *task_id)
{
	return state_get("shop_tasks", task_id);
}

/* --- how a task ends --- */

void shop_task_take_effect(const cJSON *task)
{
	const cJSON *poi = json_get(json_get(task, "body"), "poi");
	cJSON *shop = shop_load(json_text(task, "poi_id") ? json_text(task, "poi_id") : "");
	const char *third_id = json_text(task, "third_id"), *reason = json_text(task, "reject_reason");

	if (shop && (reason == NULL || *reason == '\0')) {
		if (json_text(poi, "poi_name"))
			json_set_text(shop, "poi_name", json_text(poi, "poi_name"));
		if (json_text(poi, "address"))
			json_set_text(shop, "address", json_text(poi, "address"));
		if (third_id && *third_id)
			json_set_text(shop, "third_id", third_id);
		shop_save(shop);
	}
	cJSON_Delete(shop);
}

/* The shop that a row of a match means, by its id or its name; NULL: none. */
static const cJSON *row_shop(const cJSON *shops, const cJSON *row)
{
	const char *poi_id = json_text(row, "poi_id"), *name = json_text(row, "poi_name");
	const cJSON *shop;

	cJSON_ArrayForEach(shop, shops)
	{
		const char *own = json_text(shop, "poi_name");

		if (*poi_id ? strcmp(json_text(shop, "poi_id"), poi_id) == 0 : own && strcmp(own, name) == 0)
			return shop;
	}
	return NULL;
}

/* Ends a match: every known shop is matched, unless the task failed. */
static void match_end(cJSON *task)
{
	cJSON *shops = state_load_all("shops"), *row;
	const char *reason = json_text(task, "reject_reason");

	cJSON_ArrayForEach(row, json_list(task, "rows"))
	{
		const cJSON *shop = reason && *reason ? NULL : row_shop(shops, row);

		json_set_int(row, "match_result", shop ? MATCH_FOUND : MATCH_FAILED);
		json_set_text(row, "match_poi_id", shop ? json_text(shop, "poi_id") : "");
	}
	cJSON_Delete(shops);
}

bool shop_task_ended(const struct call *c, cJSON *task)
{
	const char *outcome = json_text(c->settings, "shop_task"), *kind = json_text(task, "kind");
	bool passes = outcome && strcmp(outcome, "pass") == 0;

	if (json_true(task, "decided"))
		return true;
	if (outcome == NULL || (!passes && strcmp(outcome, "fail") != 0) ||
	    c->now_ms - json_int(task, "since_ms", 0) < json_int(c->settings, "shop_task_ms", 0))
		return false;
	json_set(task, "decided", cJSON_CreateTrue());
	json_set_int(task, "status", passes ? TASK_PASSED : TASK_FAILED);
	json_set_text(task, "reject_reason", passes ? "" : "营业执照不清晰");
	if (kind && strcmp(kind, "match") == 0)
		match_end(task);
	else
		shop_task_take_effect(task);
	shop_task_save(task);
	return true;
}
