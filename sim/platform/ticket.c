/*
 * Interface /goodlife/v1/trip/ticket/save/: makes or overwrites a calendar-ticket
 * product, calendar page. The ranges are ASSUMED.
 */
#include "field.h"
#include "interfaces.h"
#include "limit.h"
#include "product.h"

#include <string.h>

#define NAME_MAX 60
#define POIS_MAX 20
#define PICTURES_MAX 20
#define SKUS_MAX 50
#define BUY_MAX 1000
#define TICKET_TYPE_NUMBER 999 /* above those of the SKUs */

/* What this merchant always names is required here, though not by the platform. */
static const struct field TICKET_FIELDS[] = {
	{ "product_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "product_out_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "product_name", FIELD_TEXT, false, 1, NAME_MAX },
	{ "buy_limit", FIELD_INT, false, 0, BUY_MAX },
	{ "poi_ids", FIELD_LIST, false, 1, POIS_MAX },
	{ "img_urls", FIELD_LIST, false, 1, PICTURES_MAX },
	{ "ticket_specifications", FIELD_LIST, false, 1, SKUS_MAX },
	{ 0 },
};

static const struct field SKU_FIELDS[] = {
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

/* The specification with its SKU's id: the one that its sku_out_id has already, or a new one. */
static cJSON *sku_make(struct call *c, const cJSON *product, const cJSON *form, int number)
{
	const cJSON *known = sku_find(json_list(product, "skus"), "sku_out_id", json_text(form, "sku_out_id"));
	cJSON *sku = cJSON_Duplicate(form, true);
	char fresh[PRODUCT_ID];

	product_make_id(c, number, fresh);
	json_set_text(sku, "sku_id", known ? json_text(known, "sku_id") : fresh);
	return sku;
}

/* The new list of SKUs; NULL: refused. */
static cJSON *skus_make(struct call *c, const cJSON *product, const cJSON *forms)
{
	cJSON *skus = cJSON_CreateArray();
	const cJSON *form;
	bool good = true;

	cJSON_ArrayForEach(form, forms)
	{
		good = field_check(c, SKU_FIELDS, form, "ticket.ticket_specifications.");
		if (good && sku_find(skus, "sku_out_id", json_text(form, "sku_out_id")))
			good = call_refuse(c, CODE_PARAMETER, "参数sku_out_id重复");
		if (!good)
			break;
		cJSON_AddItemToArray(skus, sku_make(c, product, form, cJSON_GetArraySize(skus) + 1));
	}
	if (good)
		return skus;
	cJSON_Delete(skus);
	return NULL;
}

/* The ids of the SKUs come by a query only. */
static void product_answer(struct call *c, cJSON *product)
{
	json_set_text(c->data, "product_id", json_text(product, "product_id"));
	json_set_text(c->data, "ticket_type_id", json_text(product, "ticket_type_id"));
}

/* The kind of ticket keeps its id. */
static void ticket_type_identify(struct call *c, cJSON *product)
{
	char fresh[PRODUCT_ID];

	if (json_text(product, "ticket_type_id"))
		return;
	product_make_id(c, TICKET_TYPE_NUMBER, fresh);
	json_set_text(product, "ticket_type_id", fresh);
}

static void product_take(struct call *c, cJSON *product, const cJSON *ticket)
{
	cJSON *skus = skus_make(c, product, json_list(ticket, "ticket_specifications"));

	if (skus == NULL)
		return;
	json_set(product, "skus", skus);
	json_set_text(product, "product_out_id", json_text(ticket, "product_out_id"));
	json_set_text(product, "product_name", json_text(ticket, "product_name"));
	ticket_type_identify(c, product);
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
	if (json_get(ticket, "audit_result")) { /* the answer's of a query */
		(void)call_refuse(c, CODE_PARAMETER, "参数ticket.audit_result不可传");
		return;
	}
	product = product_for_save(c, "ticket", json_text(ticket, "product_id"), json_text(ticket, "product_out_id"));
	if (product)
		product_take(c, product, ticket);
	cJSON_Delete(product);
}

const struct interface TICKET_INTERFACES[] = {
	{ "POST", "/goodlife/v1/trip/ticket/save/", true, NULL, ticket_save },
	{ 0 },
};
