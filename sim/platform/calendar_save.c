/*
 * Interfaces /goodlife/v1/trip/ticket_calendar/…: save (one SKU, its whole calendar) and batch_save (the days named of
 * several SKUs), calendar page. A call is taken or refused as a whole: by what is malformed, by a day that is past, and
 * by a day that control rejects.
 */
#include "calendar.h"
#include "interfaces.h"
#include "limit.h"
#include "product.h"
#include "sim/common/moment.h"

#include <string.h>

#define DATES_MAX 400 /* of a call */
#define SKUS_MAX 10
#define AMOUNT_MAX 100000000000 /* fen */
#define STOCK_MAX 2147483647
#define SINGLE_DATES 3

/* One call that writes calendars: the days of its SKUs, read before any of them is written. */
struct intake {
	struct call *c;
	cJSON *product;       /* NULL: not known */
	cJSON *rejected;      /* the days that control rejects */
	char today[DAY_TEXT]; /* in Shanghai, by the platform's clock */
	bool whole;
	int dates;   /* so far */
	cJSON *skus; /* {sku_id: {date: entry}} */
};

/* --- to which product and SKU it belongs --- */

/*
 * False: refused. A product that the platform does not know passes with *product NULL, unless `strict_products` is
 * set.
 */
static bool product_open(struct call *c, cJSON **product)
{
	const char *id = json_text(c->body, "product_id"), *out_id = json_text(c->body, "product_out_id"), *own;

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

/* --- is it well formed --- */

/* False: refused, since control rejects the day (with that stock_qty, if it names one) or it is past. */
static bool date_allowed(const struct intake *in, const char *sku_id, const char *date, const cJSON *entry)
{
	const cJSON *reject = calendar_rejected_find(in->rejected, sku_id, date);
	int64_t stock = json_int(entry, "stock_qty", 0);
	const char *words = json_text(reject, "description");

	if (reject && json_int(reject, "stock_qty", stock) == stock)
		return call_refuse(in->c, (int)json_int(reject, "error_code", CODE_PARAMETER), "%s",
		                   words ? words : "参数calendar错误");
	return strcmp(date, in->today) >= 0 || call_refuse(in->c, CODE_PARAMETER, "日期早于今天: %s", date);
}

static bool date_read(struct intake *in, const char *sku_id, cJSON *days, const char *date, const cJSON *entry)
{
	int64_t seconds;

	if (!moment_day_start(date, &seconds))
		return call_refuse(in->c, CODE_PARAMETER, "参数value_list格式错误: %s", date);
	if (json_get(days, date))
		return call_refuse(in->c, CODE_PARAMETER, "参数value_list重复: %s", date);
	if (++in->dates > DATES_MAX)
		return call_refuse(in->c, CODE_PARAMETER, "参数value_list超出范围: 每次最多%d天", DATES_MAX);
	if (!date_allowed(in, sku_id, date, entry))
		return false;
	json_set(days, date, cJSON_Duplicate(entry, true));
	return true;
}

/* Of the four kinds only single dates are known well enough to be taken. */
static bool entry_read(struct intake *in, const char *sku_id, cJSON *days, const cJSON *entry)
{
	const cJSON *value = json_get(entry, "calendar_value"), *date;

	if (json_int(entry, "calendar_type", 0) != SINGLE_DATES)
		return call_refuse(in->c, CODE_PARAMETER, "参数calendar_type不支持");
	if (json_int(entry, "origin_amount", 0) < json_int(entry, "actual_amount", 0))
		return call_refuse(in->c, CODE_PARAMETER, "参数origin_amount低于actual_amount");
	cJSON_ArrayForEach(date, json_list(value, "value_list"))
	{
		if (!date_read(in, sku_id, days, cJSON_GetStringValue(date), entry))
			return false;
	}
	return true;
}

/* Reads a SKU's entries into in->skus. False: refused. */
static bool sku_read(struct intake *in, const cJSON *named, const cJSON *entries)
{
	const cJSON *entry;
	const char *sku_id = sku_resolve(in->c, in->product, named);
	cJSON *days;

	if (sku_id == NULL)
		return false;
	if (json_get(in->skus, sku_id))
		return call_refuse(in->c, CODE_PARAMETER, "参数ticket_specification重复: %s", sku_id);
	days = cJSON_CreateObject();
	json_set(in->skus, sku_id, days);
	cJSON_ArrayForEach(entry, entries)
	{
		if (!entry_read(in, sku_id, days, entry))
			return false;
	}
	return true;
}

static bool skus_read(struct intake *in)
{
	const cJSON *element, *body = in->c->body;

	if (in->whole)
		return sku_read(in, json_get(body, "ticket_specification"), json_list(body, "calendars"));
	cJSON_ArrayForEach(element, json_list(body, "ticket_sku_and_calendar"))
	{
		if (!sku_read(in, json_get(element, "ticket_specification"), json_list(element, "calendar_list")))
			return false;
	}
	return true;
}

/* --- into the memory --- */

static void day_put(const struct intake *in, cJSON *days, const cJSON *entry)
{
	static const char *const names[] = { "origin_amount", "actual_amount", "stock_qty", "status" };
	cJSON *kept = cJSON_CreateObject();
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		json_set(kept, names[i], cJSON_Duplicate(json_get(entry, names[i]), true));
	json_set_int(kept, "n", in->c->n);
	json_set_int(kept, "at_ms", in->c->at_ms);
	json_set(days, entry->string, kept);
	in->c->effect = true;
}

static void sku_take(const struct intake *in, const cJSON *told)
{
	const char *id = json_text(in->product, "product_id"), *named = json_text(in->c->body, "product_id");
	cJSON *calendar = calendar_load(told->string), *old = json_object_at(calendar, "days");
	cJSON *days = in->whole ? cJSON_CreateObject() : cJSON_Duplicate(old, true);
	const cJSON *entry;

	cJSON_ArrayForEach(entry, told) day_put(in, days, entry);
	json_set_text(calendar, "sku_id", told->string);
	json_set_text(calendar, "product_id", id ? id : named ? named : "");
	if (in->whole)
		json_set_int(calendar, "whole_n", in->c->n);
	json_set(calendar, "days", days);
	calendar_save(calendar);
	cJSON_Delete(calendar);
}

static void calendars_put(struct call *c, bool whole)
{
	struct intake in = { .c = c, .whole = whole };
	const cJSON *told;

	if (!call_account_check(c))
		return;
	in.rejected = calendar_rejected_load();
	in.skus = cJSON_CreateObject();
	moment_day(c->now_ms, 0, in.today);
	if (product_open(c, &in.product) && skus_read(&in)) {
		cJSON_ArrayForEach(told, in.skus) sku_take(&in, told);
	}
	cJSON_Delete(in.skus);
	cJSON_Delete(in.rejected);
	cJSON_Delete(in.product);
}

static void ticket_calendar_save(struct call *c)
{
	calendars_put(c, true);
}

static void ticket_calendar_batch_save(struct call *c)
{
	calendars_put(c, false);
}

/* Of an entry, whose path begins with `list`. By `status` a day is open or closed. */
#define ENTRY_LIMITS(list)                                                                                             \
	{ list "[].calendar_value.value_list", 1, DATES_MAX }, { list "[].origin_amount", 0, AMOUNT_MAX },             \
		{ list "[].actual_amount", 0, AMOUNT_MAX }, { list "[].stock_qty", 0, STOCK_MAX },                     \
		{ list "[].status", 1, 2 },

static const struct limit SAVE_LIMITS[] = {
	{ "calendars", 1, DATES_MAX },
	ENTRY_LIMITS("calendars"){ 0 },
};

static const struct limit BATCH_LIMITS[] = {
	{ "ticket_sku_and_calendar", 1, SKUS_MAX },
	ENTRY_LIMITS("ticket_sku_and_calendar[].calendar_list"){ 0 },
};

const struct interface CALENDAR_SAVE_INTERFACES[] = {
	{ "POST", "/goodlife/v1/trip/ticket_calendar/save/", true, SAVE_LIMITS, ticket_calendar_save },
	{ "POST", "/goodlife/v1/trip/ticket_calendar/batch_save/", true, BATCH_LIMITS, ticket_calendar_batch_save },
	{ 0 },
};
