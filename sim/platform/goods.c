/*
 * Interfaces /goodlife/v1/goods/ that change something: product/save, stock/sync,
 * product/operate, product/free_audit; calendar page, "generic goods". A save makes a
 * draft, which is shown after it has passed its review. Fields below the first level are
 * ASSUMED; attribute maps are kept and not checked.
 */
#include "field.h"
#include "interfaces.h"
#include "limit.h"
#include "product.h"

#include <string.h>

#define NAME_MAX 60
#define POIS_MAX 100
#define AMOUNT_MAX 100000000000 /* fen */
#define STOCK_MAX 2147483647
#define NUMBER_MAX 2147483647

enum { STOCK_LIMITED = 1, STOCK_ENDLESS = 2 };

static const struct field PRODUCT_FIELDS[] = {
	{ "product_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "out_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "product_name", FIELD_TEXT, true, 1, NAME_MAX },
	{ "category_id", FIELD_INT, true, 1, NUMBER_MAX },
	{ "product_type", FIELD_INT, true, 1, NUMBER_MAX },
	{ "biz_line", FIELD_INT, false, 0, NUMBER_MAX },
	{ "pois", FIELD_LIST, false, 0, POIS_MAX },
	{ "sold_start_time", FIELD_INT, false, UNIX_MIN, UNIX_MAX },
	{ "sold_end_time", FIELD_INT, false, UNIX_MIN, UNIX_MAX },
	{ "out_url", FIELD_TEXT, false, 0, 0 },
	{ "attr_key_value_map", FIELD_OBJECT, false, 0, 0 },
	{ 0 },
};

static const struct field SKU_FIELDS[] = {
	{ "sku_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "out_sku_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "sku_name", FIELD_TEXT, false, 1, NAME_MAX },
	{ "origin_amount", FIELD_INT, false, 0, AMOUNT_MAX },
	{ "actual_amount", FIELD_INT, false, 0, AMOUNT_MAX },
	{ "status", FIELD_INT, false, 0, NUMBER_MAX },
	{ "stock", FIELD_OBJECT, false, 0, 0 },
	{ "attr_key_value_map", FIELD_OBJECT, false, 0, 0 },
	{ 0 },
};

static const struct field SAVE_FIELDS[] = {
	{ "account_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "product", FIELD_OBJECT, true, 0, 0 },
	{ "sku", FIELD_OBJECT, true, 0, 0 },
	{ 0 },
};

static const struct field STOCK_FIELDS[] = {
	{ "account_id", FIELD_TEXT, true, 1, ID_MAX }, { "product_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "out_id", FIELD_TEXT, false, 1, ID_MAX },    { "sku_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "stock", FIELD_OBJECT, true, 0, 0 },         { 0 },
};

static bool stock_check(struct call *c, const cJSON *stock)
{
	static const struct field fields[] = {
		{ "limit_type", FIELD_INT, true, STOCK_LIMITED, STOCK_ENDLESS },
		{ "stock_qty", FIELD_INT, false, 0, STOCK_MAX },
		{ 0 },
	};

	if (!field_check(c, fields, stock, "stock."))
		return false;
	return json_int(stock, "limit_type", 0) == STOCK_ENDLESS || json_get(stock, "stock_qty") ||
	       call_refuse(c, CODE_PARAMETER, "参数stock.stock_qty缺失");
}

/* --- save --- */

static bool form_check(struct call *c)
{
	const cJSON *product = json_get(c->body, "product"), *sku = json_get(c->body, "sku");
	const cJSON *stock = json_get(sku, "stock");

	if (!field_check(c, SAVE_FIELDS, c->body, "") || !field_check(c, PRODUCT_FIELDS, product, "product.") ||
	    !field_check(c, SKU_FIELDS, sku, "sku.") || (stock && !stock_check(c, stock)))
		return false;
	return true;
}

static void draft_take(struct call *c, cJSON *product)
{
	const cJSON *form = json_get(c->body, "product");
	cJSON *draft = json_object_at(product, "draft");
	char fresh[PRODUCT_ID];

	json_set_text(product, "product_name", json_text(form, "product_name"));
	json_set(draft, "product", cJSON_Duplicate(form, true));
	json_set(draft, "sku", cJSON_Duplicate(json_get(c->body, "sku"), true));
	json_set_text(json_object_at(draft, "product"), "product_id", json_text(product, "product_id"));
	product_make_id(c, 1, fresh);
	if (json_text(product, "sku_id") == NULL)
		json_set_text(product, "sku_id", fresh);
	json_set_text(json_object_at(draft, "sku"), "sku_id", json_text(product, "sku_id"));
	product_begin_review(c, product);
	product_save(product);
}

static void goods_save(struct call *c)
{
	const cJSON *form = json_get(c->body, "product");
	cJSON *product = NULL;

	if (call_account_check(c) && form_check(c))
		product = product_for_save(c, "goods", json_text(form, "product_id"), json_text(form, "out_id"));
	if (product) {
		draft_take(c, product);
		json_set_text(c->data, "product_id", json_text(product, "product_id"));
	}
	cJSON_Delete(product);
}

/* --- what needs no review --- */

static void goods_stock_sync(struct call *c)
{
	const char *sku_id = json_text(c->body, "sku_id"), *own;
	cJSON *product = NULL, *record;

	if (field_check(c, STOCK_FIELDS, c->body, "") && call_account_check(c) &&
	    stock_check(c, json_get(c->body, "stock")))
		product = product_require(c);
	own = json_text(product, "sku_id");
	if (product && sku_id && own && strcmp(sku_id, own) != 0) {
		(void)call_refuse_business(c, 0, "SKU不存在");
	} else if (product) {
		record = cJSON_Duplicate(json_get(c->body, "stock"), true);
		json_set_int(record, "n", c->n);
		json_set_int(record, "at_ms", c->at_ms);
		json_set(json_object_at(product, "stock"), sku_id ? sku_id : "*", record);
		product_save(product);
		c->effect = true;
	}
	cJSON_Delete(product);
}

static void goods_operate(struct call *c)
{
	cJSON *product = call_account_check(c) && product_op_check(c) ? product_require(c) : NULL;
	const char *why = product ? product_operate(c, product) : NULL;

	if (why)
		(void)call_refuse_business(c, 0, why);
	cJSON_Delete(product);
}

/* Fields that may change without a review; the change shows at once. */
static void shown_change(struct call *c, cJSON *product)
{
	static const char *const names[] = { "sold_end_time", "stock_qty" };
	cJSON *shown = json_object_at(product, "shown"), *change = cJSON_CreateObject();
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		const cJSON *value = json_get(c->body, names[i]);

		if (value)
			json_set(change, names[i], cJSON_Duplicate(value, true));
	}
	if (change->child == NULL) {
		(void)call_refuse(c, CODE_PARAMETER, "参数缺失: 没有要修改的内容");
		cJSON_Delete(change);
		return;
	}
	if (json_get(change, "sold_end_time"))
		json_set(json_object_at(shown, "product"), "sold_end_time",
		         cJSON_Duplicate(json_get(change, "sold_end_time"), true));
	if (json_get(change, "stock_qty"))
		json_set(json_object_at(json_object_at(shown, "sku"), "stock"), "stock_qty",
		         cJSON_Duplicate(json_get(change, "stock_qty"), true));
	json_set_int(change, "n", c->n);
	cJSON_AddItemToArray(json_list_at(product, "free_audits"), change);
	product_save(product);
	c->effect = true;
}

static void goods_free_audit(struct call *c)
{
	cJSON *product = call_account_check(c) ? product_require(c) : NULL;

	if (product && !json_true(product, "passed"))
		(void)call_refuse_business(c, 0, "商品未通过审核，不可修改");
	else if (product)
		shown_change(c, product);
	cJSON_Delete(product);
}

static const struct limit FREE_AUDIT_LIMITS[] = {
	{ "sold_end_time", UNIX_MIN, UNIX_MAX },
	{ "stock_qty", 0, STOCK_MAX },
	{ 0 },
};

#define GOODS "/goodlife/v1/goods/"

const struct interface GOODS_INTERFACES[] = {
	{ "POST", GOODS "product/save/", true, NULL, goods_save },
	{ "POST", GOODS "stock/sync/", true, NULL, goods_stock_sync },
	{ "POST", GOODS "product/operate/", true, NULL, goods_operate },
	{ "POST", GOODS "product/free_audit/", true, FREE_AUDIT_LIMITS, goods_free_audit },
	{ 0 },
};
