/*
 * Control of products: what the platform is told of them from behind, and all
 * that it knows. Not the interfaces.
 */
#include "sim/openapi_calendar.h"
#include "sim/openapi_product.h"

#include "sim/openapi_state.h"

#include <string.h>

/* A status told from behind is a review's end, a merchant's click in the back office, or a new review. */
static void status_told(cJSON *product, int64_t before, int64_t status)
{
	bool shown = status == PRODUCT_ONLINE || status == PRODUCT_OFFLINE;

	if (shown && before == PRODUCT_REVIEW)
		calendars_drop(json_text(product, "product_id"));
	if (!shown)
		return;
	json_set(product, "passed", cJSON_CreateTrue());
	json_set(product, "online", cJSON_CreateBool(status == PRODUCT_ONLINE));
}

/* Online, and passed once, unless told otherwise. */
static cJSON *told_new(const char *product_id)
{
	cJSON *product = cJSON_CreateObject();

	json_set_text(product, "product_id", product_id);
	json_set_text(product, "product_out_id", "");
	json_set_text(product, "product_name", "");
	json_set_text(product, "kind", "ticket");
	json_set_text(product, "reason", "");
	json_set_int(product, "status", PRODUCT_ONLINE);
	return product;
}

static bool product_tell(const cJSON *told)
{
	const char *product_id = json_text(told, "product_id");
	cJSON *product;
	const cJSON *fact;
	int64_t before;

	if (product_id == NULL || *product_id == '\0')
		return false;
	product = product_load(product_id);
	before = json_int(product, "status", -1);
	if (product == NULL)
		product = told_new(product_id);
	cJSON_ArrayForEach(fact, told) json_set(product, fact->string, cJSON_Duplicate(fact, true));
	if (before < 0 || json_get(told, "status"))
		status_told(product, before, json_int(product, "status", -1));
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
