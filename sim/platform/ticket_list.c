/*
 * Interfaces that show calendar-ticket products and take them on and off sale:
 * ticket/query and trip/product/operate, calendar page. A query can end a review, when
 * the settings say so.
 */
#include "interfaces.h"
#include "limit.h"
#include "product.h"
#include "query.h"

#define PAGE_DEFAULT 5
#define PAGES_MAX 1000000
#define PRODUCTS_MAX 100

/* --- query --- */

static const struct id_list ID_LISTS[2] = {
	{ "product_ids", "product_id" },
	{ "product_out_ids", "product_out_id" },
};

static bool ticket_wanted(const struct call *c, const cJSON *product)
{
	int64_t status = json_int(product, "status", -1);

	return query_ids_match(c, ID_LISTS, product) && query_number(c, "status", status) == status;
}

/* What the review has decided; nothing while it lasts. */
static void audit_add(cJSON *view, const cJSON *product)
{
	int64_t status = json_int(product, "status", PRODUCT_REVIEW);
	const char *reason = json_text(product, "reason");
	cJSON *audit;

	if (status == PRODUCT_REVIEW)
		return;
	audit = json_object_at(view, "audit_result");
	json_set(audit, "is_product_pass", cJSON_CreateBool(status != PRODUCT_FAILED));
	json_set(audit, "is_ticket_type_pass", cJSON_CreateBool(status != PRODUCT_FAILED));
	if (reason && *reason)
		json_set_text(audit, "product_audit_reason", reason);
}

/* The product as it was saved last, with the platform's ids. Of one that only control has reported there is no more. */
static cJSON *ticket_view(const cJSON *product)
{
	static const char *const names[] = { "product_id", "product_out_id", "product_name", "status",
		                             "ticket_type_id" };
	const cJSON *skus = json_list(product, "skus"), *saved = json_get(json_get(product, "body"), "ticket");
	cJSON *view = saved ? cJSON_Duplicate(saved, true) : cJSON_CreateObject();
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		const cJSON *fact = json_get(product, names[i]);

		json_set(view, names[i], fact ? cJSON_Duplicate(fact, true) : cJSON_CreateString(""));
	}
	json_set(view, "ticket_specifications", skus ? cJSON_Duplicate(skus, true) : cJSON_CreateArray());
	audit_add(view, product);
	return view;
}

/* A query by ids has no pages. */
static bool on_page(const struct call *c, int64_t place)
{
	int64_t size = query_number(c, "page_size", PAGE_DEFAULT), page = query_number(c, "page", 1);

	if (json_get(c->query, "product_ids") || json_get(c->query, "product_out_ids"))
		return true;
	return place >= (page - 1) * size && place < page * size;
}

static void page_info_add(struct call *c, int64_t total)
{
	int64_t size = query_number(c, "page_size", PAGE_DEFAULT);
	cJSON *info = json_object_at(c->data, "page_info");

	json_set_int(info, "page", query_number(c, "page", 1));
	json_set_int(info, "page_size", size);
	json_set_int(info, "total_page", (total + size - 1) / size);
	json_set_int(info, "total_records", total);
}

static void ticket_query(struct call *c)
{
	cJSON *all, *product, *list;
	int64_t total = 0;

	if (!call_account_check(c) || !query_ids_check(c, "product_ids") || !query_ids_check(c, "product_out_ids"))
		return;
	all = products_all("ticket");
	list = json_list_at(c->data, "tickets");
	cJSON_ArrayForEach(product, all)
	{
		product_ask_review(c, product);
		if (!ticket_wanted(c, product))
			continue;
		if (on_page(c, total))
			cJSON_AddItemToArray(list, ticket_view(product));
		total++;
	}
	page_info_add(c, total);
	cJSON_Delete(all);
}

/* --- operate --- */

/* An element of the answer. `code` is a text; its numbers are in no page, 0 is done. */
static void product_answer(struct call *c, const char *product_id, const char *why)
{
	cJSON *element = cJSON_CreateObject();

	json_set_text(element, "product_id", product_id);
	json_set_text(element, "code", why ? "20001" : "0");
	json_set_text(element, "message", why ? why : "success");
	cJSON_AddItemToArray(c->list, element);
}

/* Each product is done or refused by itself. */
static void ticket_operate(struct call *c)
{
	const cJSON *id;

	if (!call_account_check(c) || !product_op_check(c))
		return;
	cJSON_ArrayForEach(id, json_list(c->body, "product_id_list"))
	{
		cJSON *product = product_load(id->valuestring);

		product_answer(c, id->valuestring, product ? product_operate(c, product) : "商品不存在");
		cJSON_Delete(product);
	}
}

static const struct limit QUERY_LIMITS[] = {
	{ "page", 1, PAGES_MAX },
	{ "page_size", 1, PAGE_MAX },
	{ "product_ids", 1, 0 },
	{ "product_out_ids", 1, 0 },
	{ 0 },
};

static const struct limit OPERATE_LIMITS[] = {
	{ "product_id_list", 1, PRODUCTS_MAX },
	{ "product_id_list[]", 1, ID_MAX },
	{ 0 },
};

const struct interface TICKET_LIST_INTERFACES[] = {
	{ "GET", "/goodlife/v1/trip/ticket/query/", true, QUERY_LIMITS, ticket_query },
	{ "POST", "/goodlife/v1/trip/product/operate/", true, OPERATE_LIMITS, ticket_operate },
	{ 0 },
};
