/*
 * Interfaces that change shops, where each element of a call becomes a task:
 * /goodlife/v1/poi/poi/claim/, decorate/, update/; and /poi/task/query/, which shows the
 * results. With the setting `shop_decorate` "withdrawn" decorate/ does not exist.
 */
#include "field.h"
#include "interfaces.h"
#include "shop.h"
#include "shop_task.h"

#include <string.h>

#define TASK_ID 24

/* --- submitting --- */

static const struct field CLAIM_FIELDS[] = {
	{ "third_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "poi_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "account_id", FIELD_TEXT, false, 1, ID_MAX },
	{ 0 },
};

static const struct field DECORATE_FIELDS[] = {
	{ "decoration", FIELD_OBJECT, true, 0, 0 },
	{ "poi_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "third_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "account_id", FIELD_TEXT, false, 1, ID_MAX },
	{ 0 },
};

static const struct field UPDATE_FIELDS[] = {
	{ "third_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "poi_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "account_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "poi_type", FIELD_INT, false, 1, 13 },
	{ 0 },
};

static const struct field POI_FIELDS[] = {
	{ "poi_name", FIELD_TEXT, false, 1, 0 },      { "address", FIELD_TEXT, false, 1, 0 },
	{ "industry_code", FIELD_TEXT, false, 1, 0 }, { "contact_tel", FIELD_TEXT, false, 1, 0 },
	{ "contact_phone", FIELD_TEXT, false, 1, 0 }, { "latitude", FIELD_TEXT, false, 1, 0 },
	{ "longitude", FIELD_TEXT, false, 1, 0 },     { 0 },
};

static bool elements_check(struct call *c, const struct field *fields)
{
	const cJSON *element;

	cJSON_ArrayForEach(element, json_list(c->body, "datas"))
	{
		const cJSON *poi = fields == UPDATE_FIELDS ? json_get(element, "poi") : NULL;

		if (!field_check(c, fields, element, "datas.") ||
		    (poi && !field_check(c, POI_FIELDS, poi, "datas.poi.")))
			return false;
	}
	return true;
}

static void copy_text(cJSON *to, const cJSON *from, const char *name)
{
	json_set_text(to, name, json_text(from, name) ? json_text(from, name) : "");
}

/* Makes a task of each element, when all elements are right. */
static void shop_submit(struct call *c, const char *kind, const struct field *fields)
{
	cJSON *tasks;
	const cJSON *element;
	int index = 0;

	if (!elements_check(c, fields))
		return;
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
	shop_submit(c, "claim", CLAIM_FIELDS);
}

static void shop_decorate(struct call *c)
{
	const char *setting = json_text(c->settings, "shop_decorate");

	if (setting && strcmp(setting, "withdrawn") == 0)
		(void)call_refuse(c, CODE_NO_INTERFACE, "接口已下线");
	else
		shop_submit(c, "decorate", DECORATE_FIELDS);
}

static void shop_update(struct call *c)
{
	shop_submit(c, "update", UPDATE_FIELDS);
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

static const struct field SUBMIT_CLAIM[] = {
	{ "datas", FIELD_LIST, false, 1, DATAS_MAX },
	{ 0 },
};

static const struct field SUBMIT[] = {
	{ "datas", FIELD_LIST, false, 1, DATAS_MAX },
	{ 0 },
};

static const struct field TASK_FIELDS[] = {
	{ "task_ids", FIELD_TEXT, false, 1, 0 },
	{ 0 },
};

#define POI "/goodlife/v1/poi/"

const struct interface SHOP_SUBMIT_INTERFACES[] = {
	{ "POST", POI "poi/claim/", true, SUBMIT_CLAIM, shop_claim },
	{ "POST", POI "poi/decorate/", true, SUBMIT, shop_decorate },
	{ "POST", POI "poi/update/", true, SUBMIT, shop_update },
	{ "GET", POI "task/query/", true, TASK_FIELDS, shop_task_query },
	{ 0 },
};
