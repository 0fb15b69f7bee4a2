/*
 * A product and its review: what the interfaces for tickets and for generic goods have
 * in common, calendar page. Not their fields and not the calendars.
 */
#include "product.h"

#include "calendar.h"
#include "record.h"
#include "state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* No page explains op_type (UNKNOWN): these, or the settings `op_online` and `op_offline`. Deletion is ASSUMED. */
enum { OP_ONLINE = 1, OP_OFFLINE = 2, OP_DELETE = 3 };

/* 16 digits for a product, 19 for its SKUs. Later ids sort after earlier ones. */
void product_make_id(const struct call *c, int index, char out[PRODUCT_ID])
{
	char tail[8] = "";

	if (index > 0)
		(void)snprintf(tail, sizeof tail, "%03d", index % 1000);
	(void)snprintf(out, PRODUCT_ID, "%013" PRId64 "%03d%s", c->at_ms, (int)(c->n % 1000), tail);
}

cJSON *product_load(const char *product_id)
{
	cJSON *product = state_get("products", product_id);

	if (product->child && !json_true(product, "deleted"))
		return product;
	cJSON_Delete(product);
	return NULL;
}

void product_save(const cJSON *product)
{
	state_put("products", json_text(product, "product_id"), product);
}

static bool product_is(const cJSON *product, const char *kind)
{
	const char *own = json_text(product, "kind");

	return !json_true(product, "deleted") && (kind == NULL || (own && strcmp(own, kind) == 0));
}

cJSON *products_all(const char *kind)
{
	cJSON *all = state_load_all("products"), *item = all->child;

	while (item) {
		cJSON *next = item->next;

		if (!product_is(item, kind))
			cJSON_Delete(cJSON_DetachItemViaPointer(all, item));
		item = next;
	}
	return all;
}

cJSON *product_by_out_id(const char *product_out_id)
{
	cJSON *all = products_all(NULL), *item, *found = NULL;

	cJSON_ArrayForEach(item, all)
	{
		const char *out_id = json_text(item, "product_out_id");

		if (out_id && strcmp(out_id, product_out_id) == 0) {
			found = cJSON_DetachItemViaPointer(all, item);
			break;
		}
	}
	cJSON_Delete(all);
	return found;
}

cJSON *product_require(struct call *c)
{
	const char *product_id = json_text(c->body, "product_id"), *out_id = json_text(c->body, "out_id");
	cJSON *product = product_id ? product_load(product_id) : out_id ? product_by_out_id(out_id) : NULL;

	if (product_id == NULL && out_id == NULL)
		(void)call_refuse(c, CODE_PARAMETER, "参数product_id缺失");
	else if (product == NULL)
		(void)call_refuse_business(c, 0, "商品不存在");
	return product;
}

static cJSON *product_new(const struct call *c, const char *kind, const char *out_id)
{
	cJSON *product = cJSON_CreateObject();
	char id[PRODUCT_ID];

	product_make_id(c, 0, id);
	json_set_text(product, "product_id", id);
	json_set_text(product, "product_out_id", out_id);
	json_set_text(product, "kind", kind);
	json_set(product, "online", cJSON_CreateTrue());
	return product;
}

cJSON *product_for_save(struct call *c, const char *kind, const char *product_id, const char *out_id)
{
	cJSON *product = product_id ? product_load(product_id) : product_new(c, kind, out_id);
	const char *own = json_text(product, "product_out_id");

	if (product == NULL)
		(void)call_refuse_business(c, 0, "商品不存在");
	else if (own && *own && strcmp(own, out_id) != 0)
		(void)call_refuse(c, CODE_PARAMETER, "参数product_id不是该商品的: %s", out_id);
	else if (json_int(product, "status", PRODUCT_OFFLINE) == PRODUCT_REVIEW)
		(void)call_refuse_business(c, 0, "商品审核中，不可修改");
	else
		return product;
	cJSON_Delete(product);
	return NULL;
}

/* --- review --- */

/*
 * Like the platform, the stand-in makes a second product with the same product_out_id. A merchant never wants two, so
 * the second creation is written as a conflict.
 */
static void creation_check(struct call *c, const cJSON *product)
{
	const char *out_id = json_text(product, "product_out_id");
	cJSON *first = product_by_out_id(out_id);

	if (first)
		record_conflict(c, "product", out_id, json_get(first, "body"));
	cJSON_Delete(first);
}

void product_begin_review(struct call *c, cJSON *product)
{
	cJSON *save = cJSON_CreateObject();

	if (json_get(product, "status") == NULL)
		creation_check(c, product);
	json_set_int(save, "n", c->n);
	json_set_int(save, "at_ms", c->at_ms);
	cJSON_AddItemToArray(json_list_at(product, "saves"), save);
	json_set(product, "body", cJSON_Duplicate(c->body, true));
	json_set_int(product, "status", PRODUCT_REVIEW);
	json_set_text(product, "reason", "");
	json_set_int(product, "review_from_ms", c->now_ms);
	c->effect = true;
}

/* A version that passes replaces the one before, and the calendars are dropped. */
void product_end_review(cJSON *product, enum product_status status)
{
	const cJSON *draft = json_get(product, "draft");
	bool reviewed = json_int(product, "status", -1) == PRODUCT_REVIEW;

	json_set_int(product, "status", status);
	if (status != PRODUCT_ONLINE && status != PRODUCT_OFFLINE)
		return;
	json_set(product, "passed", cJSON_CreateTrue());
	json_set(product, "online", cJSON_CreateBool(status == PRODUCT_ONLINE));
	if (reviewed)
		calendars_drop(json_text(product, "product_id"));
	if (reviewed && draft)
		json_set(product, "shown", cJSON_Duplicate(draft, true));
}

void product_ask_review(const struct call *c, cJSON *product)
{
	const char *review = json_text(c->settings, "review");
	int64_t since_ms = c->now_ms - json_int(product, "review_from_ms", 0);

	if (json_int(product, "status", PRODUCT_OFFLINE) != PRODUCT_REVIEW || review == NULL ||
	    since_ms < json_int(c->settings, "review_ms", 0))
		return;
	if (strcmp(review, "pass") == 0) {
		product_end_review(product, json_true(product, "online") ? PRODUCT_ONLINE : PRODUCT_OFFLINE);
	} else if (strcmp(review, "fail") == 0) {
		product_end_review(product, PRODUCT_FAILED);
		json_set_text(product, "reason", "图片不清晰");
	} else {
		return;
	}
	product_save(product);
}

/* --- operate --- */

bool product_op_check(struct call *c)
{
	int64_t op = json_int(c->body, "op_type", 0);

	return op == json_int(c->settings, "op_online", OP_ONLINE) ||
	       op == json_int(c->settings, "op_offline", OP_OFFLINE) || op == OP_DELETE ||
	       call_refuse(c, CODE_PARAMETER, "参数op_type超出范围: %" PRId64, op);
}

/* A product under review stays under review; `online` then takes effect when it has passed. */
static const char *online_set(cJSON *product, bool online)
{
	int64_t status = json_int(product, "status", PRODUCT_OFFLINE);

	if (online && !json_true(product, "passed"))
		return "商品未通过审核，不可上线";
	json_set(product, "online", cJSON_CreateBool(online));
	if (status != PRODUCT_REVIEW && json_true(product, "passed"))
		json_set_int(product, "status", online ? PRODUCT_ONLINE : PRODUCT_OFFLINE);
	return NULL;
}

/* No page says which of the two interfaces serves calendar tickets: both, or only the one of `op_interface`. */
static bool interface_serves(const struct call *c)
{
	const char *only = json_text(c->settings, "op_interface");
	bool goods = strstr(text_of(&c->path), "/goods/") != NULL;

	return only == NULL || (strcmp(only, "goods") == 0) == goods;
}

const char *product_operate(struct call *c, cJSON *product)
{
	int64_t op = json_int(c->body, "op_type", 0);
	bool online = op == json_int(c->settings, "op_online", OP_ONLINE);
	const char *why = NULL;

	if (!interface_serves(c))
		return "此接口不支持该类商品";
	if (!online && op != json_int(c->settings, "op_offline", OP_OFFLINE))
		json_set(product, "deleted", cJSON_CreateTrue());
	else
		why = online_set(product, online);
	if (why)
		return why;
	product_save(product);
	c->effect = true;
	return NULL;
}
