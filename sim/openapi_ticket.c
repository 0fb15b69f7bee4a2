/*
 * Interfaces of calendar-ticket products: save, query and operate, calendar
 * page. What is below the first level is ASSUMED. Not their calendars.
 */
#include "sim/openapi_product.h"
#include "sim/openapi_record.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAX 60
#define POIS_MAX 20
#define PICTURES_MAX 20
#define LINES_MAX 50
#define SKUS_MAX 50
#define KINDS_MAX 3 /* "up to three kinds of specification" */
#define BUY_MAX 1000
#define PAGE_MAX 50
#define PAGE_DEFAULT 5
#define PAGES_MAX 1000000

static const struct field TICKET_FIELDS[] = {
	{ "product_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "product_out_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "product_name", FIELD_TEXT, true, 1, NAME_MAX },
	{ "buy_limit", FIELD_INT, false, 0, BUY_MAX },
	{ "draft_status", FIELD_INT, false, 0, 1 },
	{ "poi_ids", FIELD_TEXTS, true, 1, POIS_MAX },
	{ "fee_include", FIELD_TEXTS, false, 0, LINES_MAX },
	{ "fee_exclude", FIELD_TEXTS, false, 0, LINES_MAX },
	{ "notices", FIELD_TEXTS, false, 0, LINES_MAX },
	{ "pictures", FIELD_TEXTS, false, 0, PICTURES_MAX },
	{ "rules", FIELD_OBJECT, false, 0, 0 },
	{ "specification_kinds", FIELD_LIST, false, 0, KINDS_MAX },
	{ "ticket_specifications", FIELD_LIST, true, 1, SKUS_MAX },
	{ 0 },
};

static const struct field SKU_FIELDS[] = {
	{ "sku_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "sku_out_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "sku_name", FIELD_TEXT, true, 1, NAME_MAX },
	{ 0 },
};

/* --- save --- */

static const cJSON *sku_find(const cJSON *skus, const char *member, const char *value)
{
	const cJSON *sku;

	cJSON_ArrayForEach(sku, skus)
	{
		const char *own = json_text(sku, member);

		if (own && strcmp(own, value) == 0)
			return sku;
	}
	return NULL;
}

/* The SKU's id: the one named, the one it had under its id of ours, or a new one. False: refused. */
static bool sku_identify(struct call *c, const cJSON *product, const cJSON *wish, int number, cJSON *sku)
{
	const char *sku_id = json_text(wish, "sku_id"), *out_id = json_text(wish, "sku_out_id");
	const cJSON *skus = json_list(product, "skus"), *known = sku_find(skus, "sku_out_id", out_id);
	char fresh[PRODUCT_ID];

	if (sku_id && sku_find(skus, "sku_id", sku_id) == NULL)
		return call_refuse_business(c, 0, "sku_id不存在");
	if (sku_id && known && strcmp(json_text(known, "sku_id"), sku_id) != 0)
		return call_refuse(c, CODE_PARAMETER, "参数sku_id与sku_out_id不符: %s", out_id);
	product_make_id(c, number, fresh);
	if (sku_id == NULL)
		sku_id = known ? json_text(known, "sku_id") : fresh;
	json_set_text(sku, "sku_id", sku_id);
	json_set_text(sku, "sku_out_id", out_id);
	json_set_text(sku, "sku_name", json_text(wish, "sku_name"));
	return true;
}

/* The list the product is to have; NULL: refused. */
static cJSON *skus_make(struct call *c, const cJSON *product, const cJSON *wishes)
{
	cJSON *skus = cJSON_CreateArray();
	const cJSON *wish;
	bool good = true;

	cJSON_ArrayForEach(wish, wishes)
	{
		cJSON *sku = cJSON_CreateObject();

		good = field_check(c, SKU_FIELDS, wish, "ticket.ticket_specifications.") &&
		       sku_identify(c, product, wish, cJSON_GetArraySize(skus) + 1, sku);
		if (good && (sku_find(skus, "sku_out_id", json_text(sku, "sku_out_id")) ||
		             sku_find(skus, "sku_id", json_text(sku, "sku_id"))))
			good = call_refuse(c, CODE_PARAMETER, "参数sku_out_id重复");
		cJSON_AddItemToArray(skus, sku);
		if (!good)
			break;
	}
	if (good)
		return skus;
	cJSON_Delete(skus);
	return NULL;
}

/* The product to be overwritten, or a new one; NULL: refused. */
static cJSON *product_for(struct call *c, const cJSON *ticket)
{
	const char *product_id = json_text(ticket, "product_id"), *out_id = json_text(ticket, "product_out_id"), *own;
	cJSON *product;

	if (product_id == NULL)
		return product_new(c, "ticket", out_id);
	product = product_load(product_id);
	own = json_text(product, "product_out_id");
	if (product == NULL)
		(void)call_refuse_business(c, 0, "商品不存在");
	else if (own && *own && strcmp(own, out_id) != 0)
		(void)call_refuse(c, CODE_PARAMETER, "参数product_out_id与product_id不符");
	else if (product_check_reviewed(c, product))
		return product;
	cJSON_Delete(product);
	return NULL;
}

/* A second creation under one id of ours makes a second product, as there; nobody should want that. */
static void creation_compare(struct call *c, const cJSON *product)
{
	const char *out_id = json_text(product, "product_out_id");
	cJSON *first = product_by_out_id(out_id);

	if (first)
		record_conflict(c, "product", out_id, json_get(first, "body"));
	cJSON_Delete(first);
}

static void product_answer(struct call *c, const cJSON *product)
{
	cJSON *list = json_list_at(c->data, "ticket_specifications"), *item;
	const cJSON *sku;

	json_set_text(c->data, "product_id", json_text(product, "product_id"));
	cJSON_ArrayForEach(sku, json_list(product, "skus"))
	{
		item = cJSON_CreateObject();
		json_set_text(item, "sku_id", json_text(sku, "sku_id"));
		json_set_text(item, "sku_out_id", json_text(sku, "sku_out_id"));
		cJSON_AddItemToArray(list, item);
	}
}

static void product_take(struct call *c, cJSON *product, const cJSON *ticket)
{
	cJSON *skus = skus_make(c, product, json_list(ticket, "ticket_specifications"));

	if (skus == NULL)
		return;
	if (json_text(ticket, "product_id") == NULL)
		creation_compare(c, product);
	json_set(product, "skus", skus);
	json_set_text(product, "product_out_id", json_text(ticket, "product_out_id"));
	json_set_text(product, "product_name", json_text(ticket, "product_name"));
	product_begin_review(c, product);
	product_save(product);
	product_answer(c, product);
}

static void save(struct call *c)
{
	const cJSON *ticket = json_get(c->body, "ticket");
	cJSON *product;

	if (!call_account_check(c) || !field_check(c, TICKET_FIELDS, ticket, "ticket."))
		return;
	field_unknown(c, TICKET_FIELDS, ticket);
	product = product_for(c, ticket);
	if (product)
		product_take(c, product, ticket);
	cJSON_Delete(product);
}

/* --- query --- */

static bool listed(const char *list, const char *id)
{
	size_t n = id ? strlen(id) : 0;
	const char *at;

	for (at = list; at && n; at = strchr(at, ','), at += at != NULL) {
		if (strncmp(at, id, n) == 0 && (at[n] == ',' || at[n] == '\0'))
			return true;
	}
	return false;
}

/* A number of the query, which the field table has let pass. */
static int64_t query_number(const struct call *c, const char *name, int64_t fallback)
{
	const char *text = json_text(c->query, name);
	long long number;

	return text && sscanf(text, "%lld", &number) == 1 ? number : fallback;
}

static bool wanted(const struct call *c, const cJSON *product)
{
	const char *ids = json_text(c->query, "product_ids"), *out_ids = json_text(c->query, "product_out_ids");
	int64_t status = json_int(product, "status", -1);

	if ((ids || out_ids) && !listed(ids, json_text(product, "product_id")) &&
	    !listed(out_ids, json_text(product, "product_out_id")))
		return false;
	return query_number(c, "status", status) == status;
}

static cJSON *view_of(const cJSON *product)
{
	static const char *const names[] = { "product_id", "product_out_id", "product_name", "status", "reason" };
	const cJSON *skus = json_list(product, "skus");
	cJSON *view = cJSON_CreateObject();
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		const cJSON *fact = json_get(product, names[i]);

		json_set(view, names[i], fact ? cJSON_Duplicate(fact, true) : cJSON_CreateString(""));
	}
	json_set(view, "ticket_specifications", skus ? cJSON_Duplicate(skus, true) : cJSON_CreateArray());
	return view;
}

/* Ids win over paging: all of them come. */
static bool on_page(const struct call *c, int64_t place)
{
	int64_t size = query_number(c, "page_size", PAGE_DEFAULT), page = query_number(c, "page", 1);

	if (json_get(c->query, "product_ids") || json_get(c->query, "product_out_ids"))
		return true;
	return place >= (page - 1) * size && place < page * size;
}

static bool ids_few(struct call *c, const char *name)
{
	const char *at = json_text(c->query, name);
	int n = at != NULL;

	for (; at && (at = strchr(at, ',')) != NULL; at++)
		n++;
	return n <= PAGE_MAX || call_refuse(c, CODE_PARAMETER, "参数%s超出范围: %d", name, n);
}

static void query(struct call *c)
{
	cJSON *all, *product, *list;
	int64_t total = 0;

	if (!call_account_check(c) || !ids_few(c, "product_ids") || !ids_few(c, "product_out_ids"))
		return;
	all = products_all("ticket");
	list = json_list_at(c->data, "tickets");
	cJSON_ArrayForEach(product, all)
	{
		product_ask_review(c, product);
		if (!wanted(c, product))
			continue;
		if (on_page(c, total))
			cJSON_AddItemToArray(list, view_of(product));
		total++;
	}
	json_set_int(c->data, "total", total);
	cJSON_Delete(all);
}

/* --- operate --- */

static void operate(struct call *c)
{
	cJSON *product;

	if (!call_account_check(c))
		return;
	product = product_load(json_text(c->body, "product_id"));
	if (product == NULL)
		(void)call_refuse_business(c, 0, "商品不存在");
	else
		(void)product_operate(c, product, json_int(c->body, "op_type", 0));
	cJSON_Delete(product);
}

static const struct field SAVE_FIELDS[] = {
	{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "ticket", FIELD_OBJECT, true, 0, 0 },
	{ 0 },
};

static const struct field QUERY_FIELDS[] = {
	{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "page", FIELD_DIGITS, false, 1, PAGES_MAX },
	{ "page_size", FIELD_DIGITS, false, 1, PAGE_MAX },
	{ "product_ids", FIELD_TEXT, false, 1, 0 },
	{ "product_out_ids", FIELD_TEXT, false, 1, 0 },
	{ "status", FIELD_DIGITS, false, PRODUCT_OFFLINE, PRODUCT_FAILED },
	{ 0 },
};

static const struct field OPERATE_FIELDS[] = {
	{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "product_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "op_type", FIELD_INT, true, 1, 3 },
	{ 0 },
};

const struct interface TICKET_INTERFACES[] = {
	{ "POST", "/goodlife/v1/trip/ticket/save/", true, SAVE_FIELDS, save },
	{ "GET", "/goodlife/v1/trip/ticket/query/", true, QUERY_FIELDS, query },
	{ "POST", "/goodlife/v1/trip/product/operate/", true, OPERATE_FIELDS, operate },
	{ 0 },
};
