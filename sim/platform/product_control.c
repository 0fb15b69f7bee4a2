/*
 * Control of products: what the platform is told of them from behind, and all
 * that it knows. Not the interfaces.
 */
#include "calendar.h"
#include "product.h"
#include "state.h"

#include <string.h>

/* Online, and past its review, unless told otherwise. */
static cJSON *told_new(const char *product_id)
{
	cJSON *product = cJSON_CreateObject();

	json_set_text(product, "product_id", product_id);
	json_set_text(product, "product_out_id", "");
	json_set_text(product, "product_name", "");
	json_set_text(product, "kind", "ticket");
	json_set_text(product, "reason", "");
	return product;
}

static bool product_tell(const cJSON *told)
{
	const char *product_id = json_text(told, "product_id");
	bool status_told = json_get(told, "status") != NULL;
	cJSON *product;
	const cJSON *fact;
	int64_t status;

	if (product_id == NULL || *product_id == '\0')
		return false;
	product = product_load(product_id);
	if (product == NULL) {
		product = told_new(product_id);
		status_told = true;
	}
	status = json_int(told, "status", PRODUCT_ONLINE);
	cJSON_ArrayForEach(fact, told)
	{
		if (strcmp(fact->string, "status") != 0)
			json_set(product, fact->string, cJSON_Duplicate(fact, true));
	}
	if (status_told && status >= PRODUCT_OFFLINE && status <= PRODUCT_FAILED)
		product_end_review(product, (enum product_status)status);
	product_save(product);
	cJSON_Delete(product);
	return true;
}

bool products_tell(struct call *c, cJSON *answer)
{
	const cJSON *told;

	cJSON_ArrayForEach(told, json_list(c->body, "products"))
	{
		if (!product_tell(told)) {
			json_set_text(answer, "error", "product_id is missing");
			return false;
		}
	}
	return true;
}

bool products_show(struct call *c, cJSON *answer)
{
	const char *product_id = json_text(c->query, "product_id");
	struct text name = TEXT_EMPTY;
	cJSON *product;

	if (product_id == NULL) {
		json_set(answer, "products", state_load_all("products"));
		return true;
	}
	state_name(&name, "products", product_id);
	product = state_load(name.p);
	json_set(product, "calendars", calendars_of(product_id));
	json_set(answer, "product", product);
	text_free(&name);
	return true;
}
