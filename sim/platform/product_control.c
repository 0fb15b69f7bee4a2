/*
 * Control of products: what the platform knows of them.
 */
#include "calendar.h"
#include "controls.h"
#include "product.h"
#include "state.h"

#include <string.h>

static cJSON *reported_product_new(const char *product_id)
{
	cJSON *product = cJSON_CreateObject();

	json_set_text(product, "product_id", product_id);
	json_set_text(product, "product_out_id", "");
	json_set_text(product, "product_name", "");
	json_set_text(product, "kind", "ticket");
	json_set_text(product, "reason", "");
	return product;
}

/* A new product is online and has passed its review, unless the facts say otherwise. */
static bool product_learn(const cJSON *facts)
{
	const char *product_id = json_text(facts, "product_id");
	bool has_status = json_get(facts, "status") != NULL;
	cJSON *product;
	const cJSON *fact;
	int64_t status;

	if (product_id == NULL || *product_id == '\0')
		return false;
	product = product_load(product_id);
	if (product == NULL) {
		product = reported_product_new(product_id);
		has_status = true;
	}
	status = json_int(facts, "status", PRODUCT_ONLINE);
	cJSON_ArrayForEach(fact, facts)
	{
		if (strcmp(fact->string, "status") != 0)
			json_set(product, fact->string, cJSON_Duplicate(fact, true));
	}
	if (has_status && status >= PRODUCT_OFFLINE && status <= PRODUCT_FAILED)
		product_end_review(product, (enum product_status)status);
	product_save(product);
	cJSON_Delete(product);
	return true;
}

/* {"products": [{product_id, …}]}: merged. Status 0 or 1 ends a review. */
static bool products_post(struct call *c, cJSON *answer)
{
	const cJSON *facts;

	cJSON_ArrayForEach(facts, json_list(c->body, "products"))
	{
		if (!product_learn(facts))
			return control_wrong(answer, "product_id is missing");
	}
	return true;
}

/* {"products"}, the deleted ones, too; ?product_id=ID: {"product"} with its `calendars`. */
static bool products_get(struct call *c, cJSON *answer)
{
	const char *product_id = json_text(c->query, "product_id");
	cJSON *product;

	if (product_id == NULL) {
		json_set(answer, "products", state_load_all("products"));
		return true;
	}
	product = state_get("products", product_id);
	json_set(product, "calendars", calendars_of(product_id));
	json_set(answer, "product", product);
	return true;
}

const struct control PRODUCT_CONTROLS[] = {
	{ "POST", "products", products_post },
	{ "GET", "products", products_get },
	{ 0 },
};
