/*
 * Shops in the stand-in's memory.
 */
#include "shop.h"

#include "state.h"

#include <string.h>

cJSON *shop_load(const char *poi_id)
{
	cJSON *shop = state_get("shops", poi_id);

	if (shop->child)
		return shop;
	cJSON_Delete(shop);
	return NULL;
}

void shop_save(const cJSON *shop)
{
	state_put("shops", json_text(shop, "poi_id"), shop);
}

bool shop_learn(const cJSON *facts)
{
	const char *poi_id = json_text(facts, "poi_id");
	const cJSON *fact;
	cJSON *shop;

	if (poi_id == NULL || *poi_id == '\0')
		return false;
	shop = state_get("shops", poi_id);
	cJSON_ArrayForEach(fact, facts) json_set(shop, fact->string, cJSON_Duplicate(fact, true));
	if (json_true(facts, "gone"))
		state_drop("shops", poi_id);
	else
		state_put("shops", poi_id, shop);
	cJSON_Delete(shop);
	return true;
}

cJSON *shop_number(const char *digits)
{
	size_t n = strlen(digits);

	return n > 0 && n <= 19 && strspn(digits, "0123456789") == n ? cJSON_CreateRaw(digits)
	                                                             : cJSON_CreateString(digits);
}
