/*
 * Interfaces /goodlife/v1/trip/ticket_calendar/…: save and batch_save, calendar page;
 * below the first level ASSUMED. What is malformed refuses the whole call. A day that
 * is past, or that control rejects, comes back in fail_list while the others are taken.
 */
#include "calendar.h"
#include "field.h"
#include "interfaces.h"
#include "product.h"
#include "sim/common/moment.h"

#include <string.h>

#define SAVE_DAYS_MAX 400
#define BATCH_DAYS_MAX 100
#define SKUS_MAX 100
#define PRICE_MAX 100000000000 /* fen */
#define STOCK_MAX 2147483647

static const struct field ENTRY_FIELDS[] = {
	{ "ticket_specification", FIELD_OBJECT, true, 0, 0 },
	{ "calendars", FIELD_LIST, true, 0, SAVE_DAYS_MAX },
	{ 0 },
};

static const struct field SPECIFICATION_FIELDS[] = {
	{ "sku_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "sku_out_id", FIELD_TEXT, false, 1, ID_MAX },
	{ 0 },
};

static const struct field DAY_FIELDS[] = {
	{ "date", FIELD_TEXT, true, 10, 10 },
	{ "price", FIELD_INT, true, 0, PRICE_MAX },
	{ "stock", FIELD_INT, true, 0, STOCK_MAX },
	{ "open", FIELD_BOOL, true, 0, 0 },
	{ 0 },
};

/* --- is it well formed --- */

static bool day_check(struct call *c, const cJSON *days, const cJSON *day)
{
	const char *date;
	const cJSON *other;
	int64_t seconds;

	if (!field_check(c, DAY_FIELDS, day, "calendars."))
		return false;
	date = json_text(day, "date");
	if (!moment_day_start(date, &seconds))
		return call_refuse(c, CODE_PARAMETER, "参数calendars.date格式错误: %s", date);
	for (other = days->child; other != day; other = other->next) {
		if (strcmp(json_text(other, "date"), date) == 0)
			return call_refuse(c, CODE_PARAMETER, "参数calendars.date重复: %s", date);
	}
	return true;
}

static bool entry_check(struct call *c, const cJSON *entry, int days_max)
{
	const cJSON *days = json_list(entry, "calendars"), *sku = json_get(entry, "ticket_specification"), *day;

	if (!field_check(c, ENTRY_FIELDS, entry, "ticket_sku_and_calendar.") ||
	    !field_check(c, SPECIFICATION_FIELDS, sku, "ticket_specification."))
		return false;
	if (json_text(sku, "sku_id") == NULL && json_text(sku, "sku_out_id") == NULL)
		return call_refuse(c, CODE_PARAMETER, "参数sku_id和sku_out_id须传其一");
	if (cJSON_GetArraySize(days) > days_max)
		return call_refuse(c, CODE_PARAMETER, "参数calendars超出范围: 每个SKU最多%d天", days_max);
	cJSON_ArrayForEach(day, days)
	{
		if (!day_check(c, days, day))
			return false;
	}
	return true;
}

/* --- to which product and SKU it belongs --- */

/*
 * False: refused. A product that the platform does not know passes with *product NULL, unless `strict_products` is
 * set.
 */
static bool product_open(struct call *c, cJSON **product)
{
	const char *id = json_text(c->body, "product_id"), *out_id = json_text(c->body, "product_out_id"), *own;

	if (id == NULL && out_id == NULL)
		return call_refuse(c, CODE_PARAMETER, "参数product_id和product_out_id须传其一");
	*product = id ? product_load(id) : product_by_out_id(out_id);
	if (*product == NULL)
		return !json_true(c->settings, "strict_products") || call_refuse_business(c, 0, "商品不存在");
	own = json_text(*product, "product_out_id");
	if (out_id && own && *own && strcmp(own, out_id) != 0)
		return call_refuse(c, CODE_PARAMETER, "参数product_out_id与product_id不符");
	return json_true(*product, "passed") || call_refuse_business(c, 0, "商品未通过审核，不可发布价格日历");
}

static bool sku_has(const cJSON *sku, const cJSON *named, const char *member)
{
	const char *own = json_text(sku, member), *other = json_text(named, member);

	return other == NULL || (own && strcmp(own, other) == 0);
}

/* The SKU's id, by its sku_id or its sku_out_id. NULL: refused, the product has no such SKU. */
static const char *sku_resolve(struct call *c, const cJSON *product, const cJSON *named)
{
	const char *sku_id = json_text(named, "sku_id"), *out_id = json_text(named, "sku_out_id");
	const cJSON *sku;

	if (json_list(product, "skus") == NULL)
		return sku_id ? sku_id : out_id;
	cJSON_ArrayForEach(sku, json_list(product, "skus"))
	{
		if (sku_has(sku, named, "sku_id") && sku_has(sku, named, "sku_out_id"))
			return json_text(sku, "sku_id");
	}
	(void)call_refuse_business(c, 0, "SKU不存在");
	return NULL;
}

static bool entries_check(struct call *c, const cJSON *product, const cJSON *entries, int days_max)
{
	cJSON *seen = cJSON_CreateArray();
	const cJSON *entry;
	bool good = true;

	cJSON_ArrayForEach(entry, entries)
	{
		const char *sku_id = entry_check(c, entry, days_max)
		                             ? sku_resolve(c, product, json_get(entry, "ticket_specification"))
		                             : NULL;

		good = sku_id != NULL;
		if (good && json_list_has(seen, sku_id))
			good = call_refuse(c, CODE_PARAMETER, "参数ticket_specification重复: %s", sku_id);
		if (!good)
			break;
		cJSON_AddItemToArray(seen, cJSON_CreateString(sku_id));
	}
	cJSON_Delete(seen);
	return good;
}

/* --- into the memory --- */

/* One call that writes days into calendars. */
struct intake {
	struct call *c;
	const char *product_id;
	cJSON *rejected;      /* the days that control rejects */
	char today[DAY_TEXT]; /* in Shanghai, by the platform's clock */
	bool whole;
};

static void fail_add(const struct intake *in, const cJSON *named, const char *date, int64_t code, const char *words)
{
	const cJSON *sku_id = json_get(named, "sku_id"), *out_id = json_get(named, "sku_out_id");
	cJSON *line = cJSON_CreateObject();

	if (sku_id)
		json_set(line, "sku_id", cJSON_Duplicate(sku_id, true));
	if (out_id)
		json_set(line, "sku_out_id", cJSON_Duplicate(out_id, true));
	json_set_text(line, "date", date);
	json_set_int(line, "error_code", code);
	json_set_text(line, "description", words);
	cJSON_AddItemToArray(json_list_at(in->c->data, "fail_list"), line);
}

static bool day_allowed(const struct intake *in, const cJSON *named, const char *sku_id, const char *date)
{
	const cJSON *reject = calendar_rejected_find(in->rejected, sku_id, date);
	const char *words = json_text(reject, "description");

	if (reject)
		fail_add(in, named, date, json_int(reject, "error_code", CODE_BUSINESS), words ? words : "日期不可售");
	else if (strcmp(date, in->today) < 0)
		fail_add(in, named, date, CODE_BUSINESS, "日期早于今天");
	else
		return true;
	return false;
}

static void day_put(const struct intake *in, cJSON *days, const cJSON *day)
{
	static const char *const names[] = { "price", "stock", "open" };
	cJSON *kept = cJSON_CreateObject();
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		json_set(kept, names[i], cJSON_Duplicate(json_get(day, names[i]), true));
	json_set_int(kept, "n", in->c->n);
	json_set_int(kept, "at_ms", in->c->at_ms);
	json_set(days, json_text(day, "date"), kept);
	in->c->effect = true;
}

/* A rejected day stays as it was, even when the call replaces the whole calendar: visitors still see it. */
static void entry_take(const struct intake *in, const char *sku_id, const cJSON *entry)
{
	const cJSON *named = json_get(entry, "ticket_specification"), *day;
	cJSON *calendar = calendar_load(sku_id), *old = json_object_at(calendar, "days");
	cJSON *days = in->whole ? cJSON_CreateObject() : cJSON_Duplicate(old, true);

	cJSON_ArrayForEach(day, json_list(entry, "calendars"))
	{
		const char *date = json_text(day, "date");

		if (day_allowed(in, named, sku_id, date))
			day_put(in, days, day);
		else if (in->whole && json_get(old, date))
			json_set(days, date, cJSON_Duplicate(json_get(old, date), true));
	}
	json_set_text(calendar, "sku_id", sku_id);
	json_set_text(calendar, "product_id", in->product_id);
	if (in->whole)
		json_set_int(calendar, "whole_n", in->c->n);
	json_set(calendar, "days", days);
	calendar_save(calendar);
	cJSON_Delete(calendar);
}

static void calendars_take(struct call *c, const cJSON *product, bool whole)
{
	const char *id = json_text(product, "product_id"), *named = json_text(c->body, "product_id");
	struct intake in = { .c = c, .whole = whole, .rejected = calendar_rejected_load() };
	const cJSON *entry;

	in.product_id = id ? id : named ? named : "";
	moment_day(c->now_ms, 0, in.today);
	cJSON_ArrayForEach(entry, json_list(c->body, "ticket_sku_and_calendar"))
		entry_take(&in, sku_resolve(c, product, json_get(entry, "ticket_specification")), entry);
	c->effect = c->effect || whole;
	cJSON_Delete(in.rejected);
}

/* False: refused, since one day is rejected by the code for a wrong parameter, which rejects the whole call. */
static bool days_readable_check(struct call *c, const cJSON *product, const cJSON *entries)
{
	cJSON *rejected = calendar_rejected_load();
	const cJSON *entry, *day;

	cJSON_ArrayForEach(entry, entries)
	{
		const char *sku_id = sku_resolve(c, product, json_get(entry, "ticket_specification"));

		cJSON_ArrayForEach(day, json_list(entry, "calendars"))
		{
			const cJSON *reject = calendar_rejected_find(rejected, sku_id, json_text(day, "date"));

			if (json_int(reject, "error_code", 0) == CODE_PARAMETER)
				(void)call_refuse(c, CODE_PARAMETER, "参数calendars错误");
		}
	}
	cJSON_Delete(rejected);
	return c->error_code == CODE_OK;
}

static void calendars_put(struct call *c, bool whole, int days_max)
{
	const cJSON *entries = json_list(c->body, "ticket_sku_and_calendar");
	cJSON *product = NULL;

	if (call_account_check(c) && product_open(c, &product) && entries_check(c, product, entries, days_max) &&
	    days_readable_check(c, product, entries))
		calendars_take(c, product, whole);
	cJSON_Delete(product);
}

static void ticket_calendar_save(struct call *c)
{
	calendars_put(c, true, SAVE_DAYS_MAX);
}

static void ticket_calendar_batch_save(struct call *c)
{
	calendars_put(c, false, BATCH_DAYS_MAX);
}

static const struct field CALENDAR_FIELDS[] = {
	{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "product_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "product_out_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "ticket_sku_and_calendar", FIELD_LIST, true, 1, SKUS_MAX },
	{ 0 },
};

const struct interface CALENDAR_SAVE_INTERFACES[] = {
	{ "POST", "/goodlife/v1/trip/ticket_calendar/save/", true, CALENDAR_FIELDS, ticket_calendar_save },
	{ "POST", "/goodlife/v1/trip/ticket_calendar/batch_save/", true, CALENDAR_FIELDS, ticket_calendar_batch_save },
	{ 0 },
};
