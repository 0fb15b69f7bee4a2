/*
 * Interfaces that show shops and set what counts as a child or a senior there:
 * /goodlife/v1/shop/poi/query/, /poi/cert/info/, /poi/crowd/save/.
 *
 * The setting `shop_trap` makes the list mislead a careless client: "repeat" (every page
 * is the first), "total" (each page says another total), "no_list", "cap" (nothing after
 * the first page), "endless" (every page is the first and the total is 20000).
 */
#include "interfaces.h"
#include "limit.h"
#include "query.h"
#include "shop.h"
#include "state.h"

#include <string.h>

#define PAGES_MAX 10000
#define CROWDS_MAX 20
#define BOUND_MAX 300 /* years, centimetres */

/* --- query --- */

static void account_put(cJSON *account, const char *name, const char *id, const char *type)
{
	cJSON *own = json_object_at(account, name);

	json_set_text(own, "account_id", id);
	json_set_text(own, "account_name", "");
	json_set_text(own, "account_type", type);
}

static cJSON *shop_view(const struct app *app, const cJSON *shop)
{
	static const char *const names[] = { "poi_id", "poi_name", "address", "latitude", "longitude" };
	const char *own = json_text(shop, "account_id");
	cJSON *view = cJSON_CreateObject(), *poi = json_object_at(view, "poi"), *account;
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		if (json_get(shop, names[i]))
			json_set(poi, names[i], cJSON_Duplicate(json_get(shop, names[i]), true));
	}
	account = json_object_at(view, "account");
	account_put(account, "poi_account", own ? own : "", "Shop");
	account_put(account, "parent_account", app->account_id, "Trademark");
	account_put(account, "root_account", app->account_id, "Trademark");
	if (json_text(shop, "third_id"))
		json_set_text(view, "third_id", json_text(shop, "third_id"));
	return view;
}

static bool text_matches(const char *wanted, const char *own)
{
	return wanted == NULL || (own && strcmp(wanted, own) == 0);
}

/* A query with an account lists its shops; then the poi_id does not count. */
static bool shop_wanted(const struct call *c, const cJSON *shop)
{
	bool of_account = json_text(c->query, "account_id") != NULL;

	if (!text_matches(json_text(c->query, "third_id"), json_text(shop, "third_id")))
		return false;
	if (!of_account)
		return text_matches(json_text(c->query, "poi_id"), json_text(shop, "poi_id"));
	return json_int(shop, "relation", 0) == query_number(c, "relation_type", 0);
}

static int64_t shown_total(const char *trap, int64_t total, int64_t page)
{
	return trap && strcmp(trap, "total") == 0 ? total + page : total;
}

static void shop_query(struct call *c)
{
	const char *trap = json_text(c->settings, "shop_trap");
	int64_t size = query_number(c, "size", PAGE_MAX), page = query_number(c, "page", 1), total = 0, place;
	cJSON *all, *shop, *list;

	if (json_get(c->query, "account_id") && !call_account_check(c))
		return;
	place = trap && (strcmp(trap, "repeat") == 0 || strcmp(trap, "endless") == 0) ? 1 : page;
	all = state_load_all("shops");
	list = json_list_at(c->data, "pois");
	cJSON_ArrayForEach(shop, all)
	{
		bool cap = trap && strcmp(trap, "cap") == 0 && page > 1;

		if (!shop_wanted(c, shop))
			continue;
		if (total >= (place - 1) * size && total < place * size && !cap)
			cJSON_AddItemToArray(list, shop_view(state_app(), shop));
		total++;
	}
	if (trap && strcmp(trap, "endless") == 0)
		total = 20000;
	json_set_int(c->data, "total", shown_total(trap, total, page));
	if (trap && strcmp(trap, "no_list") == 0)
		cJSON_DeleteItemFromObject(c->data, "pois");
	cJSON_Delete(all);
}

/* --- certificates --- */

static void cert_info(struct call *c)
{
	cJSON *shop = shop_load(json_text(c->query, "poi_id")), *subject;

	if (strcmp(json_text(c->query, "merchant_life_account_id"), state_app()->account_id) != 0)
		(void)call_refuse(c, CODE_NOT_AUTHORISED, "商家未授权该应用");
	else if (shop == NULL)
		(void)call_refuse(c, CODE_BUSINESS, "门店不存在");
	if (shop && c->error_code == CODE_OK) {
		json_set(c->data, "poi_id", shop_number(json_text(c->query, "poi_id")));
		json_set_text(c->data, "account_name", json_text(shop, "poi_name") ? json_text(shop, "poi_name") : "");
		subject = json_object_at(c->data, "subject");
		json_set_text(subject, "company_name", "云谷旅游有限公司");
		json_set_text(subject, "expiration_date", "2040-12-31");
		json_list_at(json_object_at(c->data, "industry"), "main_caterory_codes");
	}
	cJSON_Delete(shop);
}

/* --- crowds --- */

static bool crowd_check(struct call *c, const cJSON *crowd)
{
	const cJSON *age = json_get(crowd, "age_condition"), *height = json_get(crowd, "height_condition");
	enum { SENIOR = 3 };

	if (age == NULL && height == NULL)
		return call_refuse(c, CODE_PARAMETER, "参数crowds条件缺失");
	return height == NULL || json_int(crowd, "crowd_type", 0) != SENIOR ||
	       call_refuse(c, CODE_PARAMETER, "老人不支持身高条件");
}

/* The new list replaces the whole old one. */
static void crowd_save(struct call *c)
{
	cJSON *shop = shop_load(json_text(c->body, "poi_id"));
	const cJSON *crowd;

	if (!call_account_check(c)) {
		cJSON_Delete(shop);
		return;
	}
	if (shop == NULL) {
		(void)call_refuse_business(c, 0, "门店不存在");
		return;
	}
	cJSON_ArrayForEach(crowd, json_list(c->body, "crowds"))
	{
		if (!crowd_check(c, crowd))
			break;
	}
	if (c->error_code == CODE_OK) {
		json_set(shop, "crowds", cJSON_Duplicate(json_list(c->body, "crowds"), true));
		shop_save(shop);
		c->effect = true;
	}
	cJSON_Delete(shop);
}

static const struct limit QUERY_LIMITS[] = {
	{ "page", 1, PAGES_MAX },
	{ "size", 1, PAGE_MAX },
	{ 0 },
};

static const struct limit SAVE_LIMITS[] = {
	{ "crowds", 1, CROWDS_MAX },
	{ "crowds[].crowd_type", 1, 100 },
	{ "crowds[].age_condition.lower_bound", 0, BOUND_MAX },
	{ "crowds[].age_condition.upper_bound", 0, BOUND_MAX },
	{ "crowds[].height_condition.lower_bound", 0, BOUND_MAX },
	{ "crowds[].height_condition.upper_bound", 0, BOUND_MAX },
	{ 0 },
};

const struct interface SHOP_QUERY_INTERFACES[] = {
	{ "GET", "/goodlife/v1/shop/poi/query/", true, QUERY_LIMITS, shop_query },
	{ "GET", "/goodlife/v1/poi/cert/info/", true, NULL, cert_info },
	{ "POST", "/goodlife/v1/poi/crowd/save/", true, SAVE_LIMITS, crowd_save },
	{ 0 },
};
