/*
 * Interfaces that change shops, each element a task: /goodlife/v1/poi/poi/claim/, decorate/, update/; and
 * /poi/task/query/. A task waits until control decides it, or until it is shop_task_ms old, when the setting
 * `shop_task` says "pass" or "fail". The setting `shop_decorate` "withdrawn" takes that interface away.
 * The numbers of a status are in no page: control's own, 1 passed and 2 failed by the settings.
 */
#include "shop.h"
#include "state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TASK_ID 24

enum { STATUS_PENDING = 0, STATUS_PASSED = 1, STATUS_FAILED = 2 };

cJSON *shop_number(const char *digits)
{
	size_t n = strlen(digits);

	return n > 0 && n <= 19 && strspn(digits, "0123456789") == n ? cJSON_CreateRaw(digits)
	                                                             : cJSON_CreateString(digits);
}

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
	struct text name = TEXT_EMPTY;

	state_name(&name, "shop_tasks", json_text(task, "task_id"));
	state_save(name.p, task);
	text_free(&name);
}

cJSON *shop_task_load(const char *task_id)
{
	struct text name = TEXT_EMPTY;
	cJSON *task;

	state_name(&name, "shop_tasks", task_id);
	task = state_load(name.p);
	text_free(&name);
	return task;
}

/* --- submitting --- */

static const struct field CLAIM_FIELDS[] = {
	{ "third_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "poi_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "account_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "license", FIELD_OBJECT, false, 0, 0 },
	{ "legal_person", FIELD_OBJECT, false, 0, 0 },
	{ "industry", FIELD_OBJECT, false, 0, 0 },
	{ "owner", FIELD_OBJECT, false, 0, 0 },
	{ "poi_claim_authorization", FIELD_OBJECT, false, 0, 0 },
	{ 0 },
};

static const struct field DECORATE_FIELDS[] = {
	{ "poi_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "third_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "account_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "decoration", FIELD_OBJECT, true, 0, 0 },
	{ 0 },
};

static const struct field UPDATE_FIELDS[] = {
	{ "third_id", FIELD_TEXT, true, 1, ID_MAX },    { "poi_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "account_id", FIELD_TEXT, false, 1, ID_MAX }, { "poi_type", FIELD_INT, false, 1, 13 },
	{ "poi", FIELD_OBJECT, false, 0, 0 },           { 0 },
};

static const struct field POI_FIELDS[] = {
	{ "poi_name", FIELD_TEXT, false, 1, 0 },
	{ "address", FIELD_TEXT, false, 1, 0 },
	{ "head_image_urls", FIELD_TEXTS, false, 0, 0 },
	{ "industry_code", FIELD_TEXT, false, 1, 0 },
	{ "open_status", FIELD_INT, false, 0, 3 },
	{ "open_times_v2", FIELD_LIST, false, 0, 0 },
	{ "contact_tel", FIELD_TEXT, false, 1, 0 },
	{ "contact_phone", FIELD_TEXT, false, 1, 0 },
	{ "latitude", FIELD_TEXT, false, 1, 0 },
	{ "longitude", FIELD_TEXT, false, 1, 0 },
	{ 0 },
};

static bool all_checked(struct call *c, const struct field *fields)
{
	const cJSON *element;

	cJSON_ArrayForEach(element, json_list(c->body, "datas"))
	{
		const cJSON *poi = fields == UPDATE_FIELDS ? json_get(element, "poi") : NULL;

		if (!field_check(c, fields, element, "datas.") ||
		    (poi && !field_check(c, POI_FIELDS, poi, "datas.poi.")))
			return false;
		field_unknown(c, fields, element);
		if (poi)
			field_unknown(c, POI_FIELDS, poi);
	}
	return true;
}

static void copy_text(cJSON *to, const cJSON *from, const char *name)
{
	json_set_text(to, name, json_text(from, name) ? json_text(from, name) : "");
}

/* All or nothing: the tasks are made when every element is as it must be. */
static void submit(struct call *c, const char *kind, const struct field *fields)
{
	cJSON *tasks;
	const cJSON *element;
	int index = 0;

	if (!all_checked(c, fields))
		return;
	tasks = json_list_at(c->data, "tasks");
	cJSON_ArrayForEach(element, json_list(c->body, "datas"))
	{
		cJSON *task = shop_task_new(c, kind, index++), *told = cJSON_CreateObject();

		copy_text(task, element, "third_id");
		copy_text(task, element, "poi_id");
		copy_text(task, element, "account_id");
		json_set(task, "body", cJSON_Duplicate(element, true));
		shop_task_save(task);
		json_set(told, "task_id", shop_number(json_text(task, "task_id")));
		copy_text(told, task, "third_id");
		copy_text(told, task, "poi_id");
		copy_text(told, task, "account_id");
		cJSON_InsertItemInArray(tasks, 0, told); /* not in the order of the request */
		cJSON_Delete(task);
	}
	c->effect = true;
}

static void claim(struct call *c)
{
	submit(c, "claim", CLAIM_FIELDS);
}

static void decorate(struct call *c)
{
	const char *setting = json_text(c->settings, "shop_decorate");

	if (setting && strcmp(setting, "withdrawn") == 0)
		(void)call_refuse(c, CODE_NO_INTERFACE, "接口已下线");
	else
		submit(c, "decorate", DECORATE_FIELDS);
}

static void update(struct call *c)
{
	submit(c, "update", UPDATE_FIELDS);
}

/* --- what becomes of a task --- */

/* What passed shows in the list of shops. */
static void take_effect(const cJSON *task)
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

bool shop_task_ended(const struct call *c, cJSON *task)
{
	const char *fate = json_text(c->settings, "shop_task"), *kind = json_text(task, "kind");
	bool passes = fate && strcmp(fate, "pass") == 0;

	if (json_true(task, "decided"))
		return true;
	if (fate == NULL || (!passes && strcmp(fate, "fail") != 0) ||
	    c->now_ms - json_int(task, "since_ms", 0) < json_int(c->settings, "shop_task_ms", 0))
		return false;
	json_set(task, "decided", cJSON_CreateTrue());
	json_set_int(task, "status", passes ? STATUS_PASSED : STATUS_FAILED);
	json_set_text(task, "reject_reason", passes ? "" : "营业执照不清晰");
	if (kind && strcmp(kind, "match") == 0)
		shop_match_end(task);
	else
		take_effect(task);
	shop_task_save(task);
	return true;
}

static const char *result_name(const char *kind)
{
	if (strcmp(kind, "claim") == 0)
		return "claim_result";
	return strcmp(kind, "decorate") == 0 ? "poi_decoration_result" : "poi_result";
}

static cJSON *result_of(const struct call *c, cJSON *task)
{
	bool ended = shop_task_ended(c, task);
	const cJSON *keys = json_list(task, "key_audit_result_list");
	const char *reason = json_text(task, "reject_reason");
	cJSON *told = cJSON_CreateObject(), *result;

	json_set(told, "task_id", shop_number(json_text(task, "task_id")));
	copy_text(told, task, "third_id");
	copy_text(told, task, "poi_id");
	result = json_object_at(told, result_name(json_text(task, "kind")));
	json_set_int(result, "status", ended ? json_int(task, "status", STATUS_PASSED) : STATUS_PENDING);
	json_set_text(result, "reject_reason", ended && reason ? reason : "");
	json_set(result, "key_audit_result_list", ended && keys ? cJSON_Duplicate(keys, true) : cJSON_CreateArray());
	if (strcmp(json_text(task, "kind"), "claim") == 0)
		copy_text(result, task, "account_id");
	return told;
}

/* The next id of "1,2", "[1,2]" or ["1","2"]. False: no more. */
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

static void task_query(struct call *c)
{
	const char *at = json_text(c->query, "task_ids");
	cJSON *list = json_list_at(c->data, "task_results");
	char id[TASK_ID];

	while (next_id(&at, id)) {
		cJSON *task = shop_task_load(id);

		if (json_text(task, "kind") && strcmp(json_text(task, "kind"), "match") != 0)
			cJSON_AddItemToArray(list, result_of(c, task));
		cJSON_Delete(task);
	}
}

/* {task_id, status, reject_reason, key_audit_result_list, account_id, rows (of a match)}: decided. */
bool shop_task_decide(struct call *c, cJSON *answer)
{
	const char *id = json_text(c->body, "task_id"), *kind;
	cJSON *task = shop_task_load(id ? id : "");
	const cJSON *fact;

	if (json_text(task, "task_id") == NULL) {
		json_set_text(answer, "error", "no such task");
		cJSON_Delete(task);
		return false;
	}
	cJSON_ArrayForEach(fact, c->body) json_set(task, fact->string, cJSON_Duplicate(fact, true));
	json_set(task, "decided", cJSON_CreateTrue());
	kind = json_text(task, "kind");
	if (strcmp(kind, "match") != 0)
		take_effect(task);
	shop_task_save(task);
	cJSON_Delete(task);
	return true;
}

static const struct field SUBMIT_CLAIM[] = {
	{ "target_type", FIELD_INT, true, 0, 2 },
	{ "datas", FIELD_LIST, true, 1, DATAS_MAX },
	{ 0 },
};

static const struct field SUBMIT[] = {
	{ "datas", FIELD_LIST, true, 1, DATAS_MAX },
	{ 0 },
};

static const struct field TASK_FIELDS[] = {
	{ "task_ids", FIELD_TEXT, true, 1, 0 },
	{ 0 },
};

#define POI "/goodlife/v1/poi/"

const struct interface SHOP_TASK_INTERFACES[] = {
	{ "POST", POI "poi/claim/", true, SUBMIT_CLAIM, claim },
	{ "POST", POI "poi/decorate/", true, SUBMIT, decorate },
	{ "POST", POI "poi/update/", true, SUBMIT, update },
	{ "GET", POI "task/query/", true, TASK_FIELDS, task_query },
	{ 0 },
};
