/*
 * Interfaces /goodlife/v1/poi/match/: which shop of the merchant is which shop of the
 * platform. Control decides row by row, or the settings `shop_task` and `shop_task_ms`
 * decide the whole task.
 */
#include "interfaces.h"
#include "limit.h"
#include "shop.h"
#include "shop_task.h"
#include "state.h"

#include <stdio.h>
#include <string.h>

enum { WAITING = 1, FINISHED = 5 };
enum { RELATED = 2, NOT_RELATED = 3 };

static cJSON *row_new(const cJSON *element)
{
	cJSON *row = cJSON_CreateObject();

	json_set_text(row, "ext_id", json_text(element, "ext_id"));
	json_set_text(row, "poi_id", json_text(element, "poi_id") ? json_text(element, "poi_id") : "");
	json_set_text(row, "poi_name", json_text(element, "poi_name"));
	json_set_text(row, "match_poi_id", "");
	json_set_int(row, "match_result", MATCH_NOT_YET);
	return row;
}

static void match_submit(struct call *c)
{
	const cJSON *element;
	cJSON *task;

	task = shop_task_new(c, "match", 0);
	cJSON_ArrayForEach(element, json_list(c->body, "datas"))
		cJSON_AddItemToArray(json_list_at(task, "rows"), row_new(element));
	shop_task_save(task);
	json_set(c->data, "task_id", shop_number(json_text(task, "task_id")));
	c->effect = true;
	cJSON_Delete(task);
}

static void match_query(struct call *c)
{
	cJSON *task = shop_task_load(json_text(c->query, "task_id")), *list = json_list_at(c->data, "results");
	const char *kind = json_text(task, "kind");
	const cJSON *row;

	if (kind == NULL || strcmp(kind, "match") != 0) {
		(void)call_refuse_business(c, 0, "任务不存在");
		cJSON_Delete(task);
		return;
	}
	bool ended = shop_task_ended(c, task);

	cJSON_ArrayForEach(row, json_list(task, "rows"))
	{
		cJSON *shown = cJSON_CreateObject();

		json_set_text(shown, "ext_id", json_text(row, "ext_id"));
		json_set_text(shown, "match_poi_id", ended ? json_text(row, "match_poi_id") : "");
		json_set_int(shown, "match_status", ended ? FINISHED : WAITING);
		json_set_int(shown, "match_result",
		             ended ? json_int(row, "match_result", MATCH_NOT_YET) : MATCH_NOT_YET);
		cJSON_AddItemToArray(list, shown);
	}
	cJSON_Delete(task);
}

/* The latest row of all tasks that is matched and has that id of the merchant's; NULL: none. */
static const cJSON *row_find(const cJSON *tasks, const char *ext_id)
{
	const cJSON *task, *row, *found = NULL;

	cJSON_ArrayForEach(task, tasks)
	{
		cJSON_ArrayForEach(row, json_list(task, "rows"))
		{
			if (strcmp(json_text(row, "ext_id"), ext_id) == 0 && json_true(task, "decided") &&
			    json_int(row, "match_result", MATCH_NOT_YET) == MATCH_FOUND)
				found = row;
		}
	}
	return found;
}

static void relation_query(struct call *c)
{
	cJSON *tasks = state_load_all("shop_tasks"), *list = json_list_at(c->data, "relations");
	struct text ids = TEXT_EMPTY;
	char *id, *rest;
	int n = 0;

	text_addf(&ids, "%s", json_text(c->query, "ext_ids"));
	for (id = strtok_r(ids.p, ",", &rest); id; id = strtok_r(NULL, ",", &rest), n++) {
		const cJSON *row = row_find(tasks, id);
		cJSON *shown = cJSON_CreateObject();

		json_set_text(shown, "ext_id", id);
		json_set_text(shown, "match_poi_id", row ? json_text(row, "match_poi_id") : "");
		json_set_int(shown, "match_relation_status", row ? RELATED : NOT_RELATED);
		cJSON_AddItemToArray(list, shown);
	}
	if (n > DATAS_MAX)
		(void)call_refuse(c, CODE_PARAMETER, "参数ext_ids超出范围: %d", n);
	text_free(&ids);
	cJSON_Delete(tasks);
}

static const struct limit SUBMIT_LIMITS[] = {
	{ "datas", 1, DATAS_MAX },    { "datas[].poi_name", 1, 0 },
	{ "datas[].province", 1, 0 }, { "datas[].city", 1, 0 },
	{ "datas[].address", 1, 0 },  { "datas[].longitude", 1, 0 },
	{ "datas[].latitude", 1, 0 }, { 0 },
};

#define MATCH "/goodlife/v1/poi/match/"

const struct interface SHOP_MATCH_INTERFACES[] = {
	{ "POST", MATCH "task/submit/", true, SUBMIT_LIMITS, match_submit },
	{ "GET", MATCH "task/query/", true, NULL, match_query },
	{ "GET", MATCH "relation/query/", true, NULL, relation_query },
	{ 0 },
};
