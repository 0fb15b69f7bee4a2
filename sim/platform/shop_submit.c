/*
 * Interfaces that change shops, where each element of a call becomes a task:
 * /goodlife/v1/poi/poi/claim/, decorate/, update/; and /poi/task/query/, which shows the
 * results. With the setting `shop_decorate` "withdrawn" decorate/ does not exist.
 */
#include "interfaces.h"
#include "limit.h"
#include "shop.h"
#include "shop_task.h"

#include <string.h>

#define TASK_ID 24

/* --- submitting --- */

/* False: refused, an element lacks the member, which the platform needs though its model does not say so. */
static bool elements_have(struct call *c, const char *name)
{
	const cJSON *element;

	cJSON_ArrayForEach(element, json_list(c->body, "datas"))
	{
		if (json_get(element, name) == NULL)
			return call_refuse(c, CODE_PARAMETER, "参数datas.%s缺失", name);
	}
	return true;
}

static void copy_text(cJSON *to, const cJSON *from, const char *name)
{
	json_set_text(to, name, json_text(from, name) ? json_text(from, name) : "");
}

/* Makes a task of each element. */
static void shop_submit(struct call *c, const char *kind)
{
	cJSON *tasks;
	const cJSON *element;
	int index = 0;

	tasks = json_list_at(c->data, "tasks");
	cJSON_ArrayForEach(element, json_list(c->body, "datas"))
	{
		cJSON *task = shop_task_new(c, kind, index++), *shown = cJSON_CreateObject();

		copy_text(task, element, "third_id");
		copy_text(task, element, "poi_id");
		copy_text(task, element, "account_id");
		json_set(task, "body", cJSON_Duplicate(element, true));
		shop_task_save(task);
		json_set(shown, "task_id", shop_number(json_text(task, "task_id")));
		copy_text(shown, task, "third_id");
		copy_text(shown, task, "poi_id");
		copy_text(shown, task, "account_id");
		cJSON_InsertItemInArray(tasks, 0, shown); /* not in the order of the request, on purpose */
		cJSON_Delete(task);
	}
	c->effect = true;
}

static void shop_claim(struct call *c)
{
	if (elements_have(c, "third_id") && elements_have(c, "poi_id"))
		shop_submit(c, "claim");
}

static void shop_decorate(struct call *c)
{
	const char *setting = json_text(c->settings, "shop_decorate");

	if (setting && strcmp(setting, "withdrawn") == 0)
		(void)call_refuse(c, CODE_NO_INTERFACE, "接口已下线");
	else if (elements_have(c, "decoration"))
		shop_submit(c, "decorate");
}

static void shop_update(struct call *c)
{
	shop_submit(c, "update");
}

/* --- the results --- */

static const char *result_name(const char *kind)
{
	if (strcmp(kind, "claim") == 0)
		return "claim_result";
	return strcmp(kind, "decorate") == 0 ? "poi_decoration_result" : "poi_result";
}

static cJSON *task_view(const struct call *c, cJSON *task)
{
	bool ended = shop_task_ended(c, task);
	const cJSON *keys = json_list(task, "key_audit_result_list");
	const char *reason = json_text(task, "reject_reason");
	cJSON *shown = cJSON_CreateObject(), *result;

	json_set(shown, "task_id", shop_number(json_text(task, "task_id")));
	copy_text(shown, task, "third_id");
	copy_text(shown, task, "poi_id");
	result = json_object_at(shown, result_name(json_text(task, "kind")));
	json_set_int(result, "status", ended ? json_int(task, "status", TASK_PASSED) : TASK_PENDING);
	json_set_text(result, "reject_reason", ended && reason ? reason : "");
	json_set(result, "key_audit_result_list", ended && keys ? cJSON_Duplicate(keys, true) : cJSON_CreateArray());
	if (strcmp(json_text(task, "kind"), "claim") == 0)
		copy_text(result, task, "account_id");
	return shown;
}

/* The next id of "1,2", "[1,2]" or ["1","2"]. False: there is no further one. */
static bool next_id(const char **at, char out[TASK_ID])
{
	size_t n;

	*at += strcspn(*at, "0123456789");
	n = strspn(*at, "0123456789");
	if (n == 0 || n >= TASK_ID)
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n;
	return true;
}

static void shop_task_query(struct call *c)
{
	const char *at = json_text(c->query, "task_ids");
	cJSON *list = json_list_at(c->data, "task_results");
	char id[TASK_ID];

	while (next_id(&at, id)) {
		cJSON *task = shop_task_load(id);

		if (json_text(task, "kind") && strcmp(json_text(task, "kind"), "match") != 0)
			cJSON_AddItemToArray(list, task_view(c, task));
		cJSON_Delete(task);
	}
}

static const struct limit SUBMIT_LIMITS[] = {
	{ "datas", 1, DATAS_MAX },
	{ 0 },
};

static const struct limit UPDATE_LIMITS[] = {
	{ "datas", 1, DATAS_MAX },
	{ "datas[].poi_type", 1, 13 },
	{ "datas[].poi.poi_name", 1, 0 },
	{ "datas[].poi.address", 1, 0 },
	{ "datas[].poi.industry_code", 1, 0 },
	{ "datas[].poi.contact_tel", 1, 0 },
	{ "datas[].poi.contact_phone", 1, 0 },
	{ "datas[].poi.latitude", 1, 0 },
	{ "datas[].poi.longitude", 1, 0 },
	{ 0 },
};

#define POI "/goodlife/v1/poi/"

const struct interface SHOP_SUBMIT_INTERFACES[] = {
	{ "POST", POI "poi/claim/", true, SUBMIT_LIMITS, shop_claim },
	{ "POST", POI "poi/decorate/", true, SUBMIT_LIMITS, shop_decorate },
	{ "POST", POI "poi/update/", true, UPDATE_LIMITS, shop_update },
	{ "GET", POI "task/query/", true, NULL, shop_task_query },
	{ 0 },
};
