/*
 * Interfaces /goodlife/v1/goods/ that say how a product must be filled in: template/get
 * and category/get. The few categories and attributes are ASSUMED: only their shape
 * matters here.
 */
#include "field.h"
#include "interfaces.h"
#include "limit.h"
#include "query.h"

#include <string.h>

#define CATEGORY_MAX 999999999

static const struct category {
	int64_t id;
	int64_t parent_id; /* 0: at the top */
	const char *name;
} CATEGORIES[] = {
	{ 18000000, 0, "游玩" },
	{ 18003000, 18000000, "景点" },
	{ 18003001, 18003000, "景区门票" },
	{ 18004000, 18000000, "文创零售" },
	{ 18004001, 18004000, "景区文创" },
};
#define CATEGORY_COUNT (sizeof CATEGORIES / sizeof *CATEGORIES)

static const struct attribute {
	const char *key;
	const char *name;
	const char *value_type;
	bool required;
	bool of_sku;
} ATTRIBUTES[] = {
	{ "Description", "商品描述", "RichText", true, false },
	{ "image_list", "封面图", "Image[]", true, false },
	{ "Notification", "使用规则", "Notification[]", false, false },
	{ "use_type", "使用方式", "int", true, true },
};

static bool category_is_leaf(int64_t id)
{
	size_t i;

	for (i = 0; i < CATEGORY_COUNT && CATEGORIES[i].parent_id != id; i++)
		;
	return i == CATEGORY_COUNT;
}

static bool category_known(int64_t id)
{
	size_t i;

	for (i = 0; i < CATEGORY_COUNT && CATEGORIES[i].id != id; i++)
		;
	return i < CATEGORY_COUNT;
}

static cJSON *category_view(const struct category *category)
{
	cJSON *view = cJSON_CreateObject();

	json_set_int(view, "category_id", category->id);
	json_set_int(view, "parent_id", category->parent_id);
	json_set_text(view, "name", category->name);
	json_set(view, "is_leaf", cJSON_CreateBool(category_is_leaf(category->id)));
	json_set(view, "enable", cJSON_CreateTrue());
	return view;
}

/* The children of the category in the query, or those at the top. */
static void category_get(struct call *c)
{
	static const struct field fields[] = {
		{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
		{ "category_id", FIELD_DIGITS, false, 0, CATEGORY_MAX },
		{ 0 },
	};
	int64_t id = query_number(c, "category_id", 0);
	cJSON *list;
	size_t i;

	if (!field_check(c, fields, c->query, "") || !call_account_check(c))
		return;
	if (id && !category_known(id)) {
		(void)call_refuse_business(c, 0, "品类不存在");
		return;
	}
	list = json_list_at(c->data, "category_tree_infos");
	for (i = 0; i < CATEGORY_COUNT; i++) {
		if (CATEGORIES[i].parent_id == id)
			cJSON_AddItemToArray(list, category_view(&CATEGORIES[i]));
	}
}

static cJSON *attribute_view(const struct attribute *attribute)
{
	cJSON *view = cJSON_CreateObject();

	json_set_text(view, "key", attribute->key);
	json_set_text(view, "name", attribute->name);
	json_set_text(view, "desc", "");
	json_set_text(view, "value_type", attribute->value_type);
	json_set_text(view, "value_demo", "");
	json_set(view, "is_required", cJSON_CreateBool(attribute->required));
	json_set(view, "is_multi", cJSON_CreateBool(strchr(attribute->value_type, '[') != NULL));
	return view;
}

static void template_get(struct call *c)
{
	int64_t id = query_number(c, "category_id", 0);
	size_t i;

	if (!call_account_check(c))
		return;
	if (!category_known(id) || !category_is_leaf(id)) {
		(void)call_refuse_business(c, 0, "品类不存在或不是末级品类");
		return;
	}
	for (i = 0; i < sizeof ATTRIBUTES / sizeof *ATTRIBUTES; i++)
		cJSON_AddItemToArray(json_list_at(c->data, ATTRIBUTES[i].of_sku ? "sku_attrs" : "product_attrs"),
		                     attribute_view(&ATTRIBUTES[i]));
}

static const struct limit TEMPLATE_LIMITS[] = {
	{ "category_id", 1, CATEGORY_MAX },
	{ "product_type", 1, CATEGORY_MAX },
	{ 0 },
};

const struct interface GOODS_FORM_INTERFACES[] = {
	{ "GET", "/goodlife/v1/goods/template/get/", true, TEMPLATE_LIMITS, template_get },
	{ "GET", "/goodlife/v1/goods/category/get/", true, NULL, category_get },
	{ 0 },
};
