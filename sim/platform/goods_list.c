/*
 * Interfaces /goodlife/v1/goods/product/ that show products: online and draft, each get
 * and query. ASSUMED: draft_status 10 under review, 12 failed, 1 passed; online_status 1
 * online, 2 offline. A cursor has no meaning for a client. The setting `page_trap` has
 * two kinds here: `same_cursor`, `endless`; with either a careless client never ends.
 */
#include "field.h"
#include "interfaces.h"
#include "limit.h"
#include "product.h"
#include "query.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE_DEFAULT 20

enum { DRAFT_PASSED = 1, DRAFT_REVIEW = 10, DRAFT_FAILED = 12 };
enum { SHOWN_ONLINE = 1, SHOWN_OFFLINE = 2 };

static const struct id_list ID_LISTS[2] = {
	{ "product_ids", "product_id" },
	{ "out_ids", "product_out_id" },
};

/* --- the two views of a product --- */

/* The {product, sku} of a side, "draft" or "shown"; NULL: the product has none. */
static cJSON *side_view(const cJSON *product, const char *side)
{
	const cJSON *forms = json_get(product, side);

	return forms ? cJSON_Duplicate(forms, true) : NULL;
}

static void number_else(cJSON *o, const char *name, int64_t value)
{
	json_set_int(o, name, json_int(o, name, value));
}

static void text_else(cJSON *o, const char *name, const char *value)
{
	if (json_text(o, name) == NULL)
		json_set_text(o, name, value);
}

/* Attributes are shown as texts, whatever was saved. */
static void attributes_print(cJSON *o)
{
	cJSON *map = json_object_at(o, "attr_key_value_map"), *shown = cJSON_CreateObject();
	const cJSON *item;

	cJSON_ArrayForEach(item, map)
	{
		struct text value = TEXT_EMPTY;

		if (cJSON_IsString(item))
			text_addf(&value, "%s", item->valuestring);
		else
			json_print(&value, item);
		json_set_text(shown, item->string, text_of(&value));
		text_free(&value);
	}
	json_set(o, "attr_key_value_map", shown);
}

/* What the answer must have of a product, though a save need not. A category is a text here. */
static void product_complete(cJSON *product, const char *product_id)
{
	char category[24];

	(void)snprintf(category, sizeof category, "%" PRId64, json_int(product, "category_id", 0));
	json_set_text(product, "category_id", category);
	text_else(product, "product_id", product_id);
	text_else(product, "product_name", "");
	text_else(product, "category_full_name", "");
	text_else(product, "account_name", "");
	number_else(product, "product_type", 1);
	number_else(product, "biz_line", 0);
	(void)json_list_at(product, "pois");
	attributes_print(product);
}

static void sku_complete(cJSON *sku)
{
	cJSON *stock = json_object_at(sku, "stock");

	text_else(sku, "sku_id", "");
	text_else(sku, "sku_name", "");
	number_else(sku, "actual_amount", 0);
	number_else(sku, "origin_amount", json_int(sku, "actual_amount", 0));
	number_else(stock, "limit_type", 1);
	number_else(stock, "stock_qty", 0);
	attributes_print(sku);
}

static cJSON *online_view(const cJSON *product, int64_t *status)
{
	cJSON *view = side_view(product, "shown");

	*status = json_true(product, "online") ? SHOWN_ONLINE : SHOWN_OFFLINE;
	if (view == NULL)
		return NULL;
	product_complete(json_object_at(view, "product"), json_text(product, "product_id"));
	sku_complete(json_object_at(view, "sku"));
	json_set_text(json_object_at(view, "commission_info"), "platform_take_rate", "");
	json_set_int(view, "online_status", *status);
	return view;
}

static cJSON *draft_view(const cJSON *product, int64_t *status)
{
	const char *reason = json_text(product, "reason");
	cJSON *view = side_view(product, "draft");

	switch (json_int(product, "status", PRODUCT_ONLINE)) {
	case PRODUCT_REVIEW: *status = DRAFT_REVIEW; break;
	case PRODUCT_FAILED: *status = DRAFT_FAILED; break;
	default: *status = DRAFT_PASSED; break;
	}
	if (view) {
		json_set_int(view, "draft_status", *status);
		json_set_text(view, "audit_msg", reason ? reason : "");
	}
	return view;
}

typedef cJSON *view_maker(const cJSON *product, int64_t *status);

/* The views of all products that the query wants, in the order of their ids. */
static cJSON *views_list(struct call *c, view_maker *make)
{
	cJSON *all = products_all("goods"), *out = cJSON_CreateArray(), *product;

	cJSON_ArrayForEach(product, all)
	{
		int64_t status;
		cJSON *view;

		product_ask_review(c, product);
		view = query_ids_match(c, ID_LISTS, product) ? make(product, &status) : NULL;
		if (view && query_number(c, "status", status) == status)
			cJSON_AddItemToArray(out, view);
		else
			cJSON_Delete(view);
	}
	cJSON_Delete(all);
	return out;
}

/* --- get --- */

static void goods_get(struct call *c, view_maker *make, const char *name)
{
	if (!call_account_check(c) || !query_ids_check(c, "product_ids") || !query_ids_check(c, "out_ids"))
		return;
	if (json_get(c->query, "product_ids") == NULL && json_get(c->query, "out_ids") == NULL)
		(void)call_refuse(c, CODE_PARAMETER, "参数product_ids和out_ids须传其一");
	else
		json_set(c->data, name, views_list(c, make));
}

static void goods_online_get(struct call *c)
{
	goods_get(c, online_view, "product_onlines");
}

/* The drafts' pages were read by nobody: ASSUMED as the others'. */
static void goods_draft_get(struct call *c)
{
	static const struct field fields[] = {
		{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
		{ "product_ids", FIELD_TEXT, false, 1, 0 },
		{ "out_ids", FIELD_TEXT, false, 1, 0 },
		{ 0 },
	};

	if (!field_check(c, fields, c->query, ""))
		return;
	goods_get(c, draft_view, "product_drafts");
}

/* --- query --- */

/* "c20" means: 20 were given already. False: refused. */
static bool goods_cursor_read(struct call *c, long long *from)
{
	const char *cursor = json_text(c->query, "cursor");
	int used = 0;

	*from = 0;
	if (cursor == NULL || *cursor == '\0')
		return true;
	if (sscanf(cursor, "c%9lld%n", from, &used) == 1 && cursor[used] == '\0' && *from >= 0)
		return true;
	return call_refuse(c, CODE_PARAMETER, "参数cursor错误");
}

static void goods_cursor_answer(struct call *c, long long from, long long next, bool more)
{
	const char *trap = json_text(c->settings, "page_trap");
	bool same = trap && strcmp(trap, "same_cursor") == 0;
	char cursor[32];

	(void)snprintf(cursor, sizeof cursor, "c%lld", same ? from : next);
	json_set(c->data, "has_more", cJSON_CreateBool(same || (trap && strcmp(trap, "endless") == 0) || more));
	json_set_text(c->data, "next_cursor", cursor);
}

static void goods_query(struct call *c, view_maker *make, const char *name)
{
	long long from, count = query_number(c, "count", PAGE_DEFAULT), i;
	cJSON *all, *page;

	if (!call_account_check(c) || !goods_cursor_read(c, &from))
		return;
	all = views_list(c, make);
	page = json_list_at(c->data, name);
	for (i = from; i < from + count && i < cJSON_GetArraySize(all); i++)
		cJSON_AddItemToArray(page, cJSON_Duplicate(cJSON_GetArrayItem(all, (int)i), true));
	goods_cursor_answer(c, from, from + count, from + count < cJSON_GetArraySize(all));
	cJSON_Delete(all);
}

static void goods_online_query(struct call *c)
{
	goods_query(c, online_view, "products");
}

static void goods_draft_query(struct call *c)
{
	static const struct field fields[] = {
		{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
		{ "cursor", FIELD_TEXT, false, 0, ID_MAX },
		{ "count", FIELD_DIGITS, false, 1, PAGE_MAX },
		{ "status", FIELD_DIGITS, false, 1, DRAFT_FAILED },
		{ 0 },
	};

	if (!field_check(c, fields, c->query, ""))
		return;
	goods_query(c, draft_view, "product_drafts");
}

static const struct limit QUERY_LIMITS[] = {
	{ "cursor", 0, ID_MAX },
	{ "count", 1, PAGE_MAX },
	{ "status", 1, DRAFT_FAILED },
	{ 0 },
};

#define PRODUCT "/goodlife/v1/goods/product/"

const struct interface GOODS_LIST_INTERFACES[] = {
	{ "GET", PRODUCT "online/get/", true, NULL, goods_online_get },
	{ "GET", PRODUCT "draft/get/", true, NULL, goods_draft_get },
	{ "GET", PRODUCT "online/query/", true, QUERY_LIMITS, goods_online_query },
	{ "GET", PRODUCT "draft/query/", true, NULL, goods_draft_query },
	{ 0 },
};
