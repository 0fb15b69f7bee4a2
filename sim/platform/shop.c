/*
 * Shops in the stand-in's memory.
 */
#include "shop.h"

#include "state.h"

#include <string.h>

static void shop_name(struct text *out, const char *poi_id)
{
	state_name(out, "shops", poi_id);
}

cJSON *shop_load(const char *poi_id)
{
	struct text name = TEXT_EMPTY;
	cJSON *shop;

	shop_name(&name, poi_id);
	shop = state_load(name.p);
	text_free(&name);
	if (shop->child)
		return shop;
	cJSON_Delete(shop);
	return NULL;
}

void shop_save(const cJSON *shop)
{
	struct text name = TEXT_EMPTY;

	shop_name(&name, json_text(shop, "poi_id"));
	state_save(name.p, shop);
	text_free(&name);
}

bool shop_learn(const cJSON *facts)
{
	const char *poi_id = json_text(facts, "poi_id");
	struct text name = TEXT_EMPTY;
	const cJSON *fact;
	cJSON *shop;

	if (poi_id == NULL || *poi_id == '\0')
		return false;
	shop_name(&name, poi_id);
	shop = state_load(name.p);
	cJSON_ArrayForEach(fact, facts) json_set(shop, fact->string, cJSON_Duplicate(fact, true));
	if (json_true(facts, "gone"))
		state_remove(name.p);
	else
		state_save(name.p, shop);
	cJSON_Delete(shop);
	text_free(&name);
	return true;
}

cJSON *shop_number(const char *digits)
{
	size_t n = strlen(digits);

	return n > 0 && n <= 19 && strspn(digits, "0123456789") == n ? cJSON_CreateRaw(digits)
	                                                             : cJSON_CreateString(digits);
}
