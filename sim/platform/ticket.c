/*
 * Interface /goodlife/v1/trip/ticket/save/: makes or overwrites a calendar-ticket
 * product, calendar page. What is below the first level is ASSUMED.
 */
#include "field.h"
#include "interfaces.h"
#include "product.h"

#include <string.h>

#define NAME_MAX 60
#define POIS_MAX 20
#define PICTURES_MAX 20
#define LINES_MAX 50
#define SKUS_MAX 50
#define KINDS_MAX 3 /* "up to three kinds of specification" */
#define BUY_MAX 1000

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

/* The SKU's id: the one in the form, the one that its sku_out_id has already, or a new one. False: refused. */
static bool sku_identify(struct call *c, const cJSON *product, const cJSON *form, int number, cJSON *sku)
{
	const char *sku_id = json_text(form, "sku_id"), *out_id = json_text(form, "sku_out_id");
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
	json_set_text(sku, "sku_name", json_text(form, "sku_name"));
	return true;
}

/* The new list of SKUs; NULL: refused. */
static cJSON *skus_make(struct call *c, const cJSON *product, const cJSON *forms)
{
	cJSON *skus = cJSON_CreateArray();
	const cJSON *form;
	bool good = true;

	cJSON_ArrayForEach(form, forms)
	{
		cJSON *sku = cJSON_CreateObject();

		good = field_check(c, SKU_FIELDS, form, "ticket.ticket_specifications.") &&
		       sku_identify(c, product, form, cJSON_GetArraySize(skus) + 1, sku);
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
	json_set(product, "skus", skus);
	json_set_text(product, "product_out_id", json_text(ticket, "product_out_id"));
	json_set_text(product, "product_name", json_text(ticket, "product_name"));
	product_begin_review(c, product);
	product_save(product);
	product_answer(c, product);
}

static void ticket_save(struct call *c)
{
	const cJSON *ticket = json_get(c->body, "ticket");
	cJSON *product;

	if (!call_account_check(c) || !field_check(c, TICKET_FIELDS, ticket, "ticket."))
		return;
	product = product_for_save(c, "ticket", json_text(ticket, "product_id"), json_text(ticket, "product_out_id"));
	if (product)
		product_take(c, product, ticket);
	cJSON_Delete(product);
}

static const struct field SAVE_FIELDS[] = {
	{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "ticket", FIELD_OBJECT, true, 0, 0 },
	{ 0 },
};

const struct interface TICKET_INTERFACES[] = {
	{ "POST", "/goodlife/v1/trip/ticket/save/", true, SAVE_FIELDS, ticket_save },
	{ 0 },
};
