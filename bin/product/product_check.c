/* The rules between the fields of a product's file, and the request made from it. */
#include "base/str.h"
#include "product/product_json.h"
#include "product_form.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 300

static const char *const skus_key = "ticket_specifications";

static struct str text_of(const struct node *n, const char *key)
{
	const cJSON *v = json_member(n, key);

	return cJSON_IsString(v) ? arena_str(n->rd->arena, v->valuestring, strlen(v->valuestring)) : STR_NONE;
}

/* A whole number; `absent` for anything else, which the form has reported as a fault. */
static int64_t whole_of(const struct node *n, const char *key, int64_t absent)
{
	const cJSON *v = json_member(n, key);

	return cJSON_IsNumber(v) && v->valuedouble >= 0 && v->valuedouble < 1e15 ? (int64_t)v->valuedouble : absent;
}

/* A list; NULL for anything else and for a list longer than the form allows, so that no check here is slow. */
static const cJSON *list_of(const struct node *n, const char *key)
{
	const cJSON *list = json_member(n, key);

	return cJSON_IsArray(list) && cJSON_GetArraySize(list) <= PRODUCT_LIST_MAX ? list : NULL;
}

static void check_rules(const struct node *ticket)
{
	int64_t limit = whole_of(ticket, "buy_limit", 0);
	struct node n;
	struct str refund;
	int64_t per_order;

	json_at_member(ticket, "rules", json_member(ticket, "rules"), &n);
	refund = text_of(&n, "refund");
	per_order = whole_of(&n, "max_per_order", 0);
	if (str_same(refund, STR("conditional")) && json_member(&n, "refund_days_before") == NULL)
		json_fault(&n, "refund_days_before", "is missing: refund \"conditional\" needs it");
	if (refund.p != NULL && !str_same(refund, STR("conditional")) && json_member(&n, "refund_days_before") != NULL)
		json_fault(&n, "refund_days_before", "goes with refund \"conditional\" only: leave it out");
	if (limit > 0 && per_order > limit)
		json_fault(&n, "max_per_order", "%lld is above buy_limit %lld", (long long)per_order, (long long)limit);
	if (whole_of(&n, "min_age", 0) > whole_of(&n, "max_age", INT64_MAX))
		json_fault(&n, "min_age", "%lld is above max_age %lld", (long long)whole_of(&n, "min_age", 0),
		           (long long)whole_of(&n, "max_age", 0));
}

/* True if the kind of specification lists the value. */
static bool kind_has(const cJSON *kind, const char *value)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, cJSON_GetObjectItemCaseSensitive(kind, "values"))
	{
		if (cJSON_IsString(v) && strcmp(v->valuestring, value) == 0)
			return true;
	}
	return false;
}

static void check_kinds(const struct node *ticket)
{
	const cJSON *kinds = list_of(ticket, "specification_kinds");
	const cJSON *kind;
	const cJSON *other;
	size_t i = 0;

	cJSON_ArrayForEach(kind, kinds)
	{
		struct json_at list_at;
		struct node n;

		json_at_element(ticket, "specification_kinds", &list_at, kind, i++, &n);
		for (other = kinds->child; other != kind; other = other->next) {
			if (cJSON_Compare(cJSON_GetObjectItemCaseSensitive(other, "name"), json_member(&n, "name"), 1))
				json_fault(&n, "name", "%s is already in another kind", json_as_written(&n, "name"));
		}
	}
}

/* A SKU has one value for each kind of specification, and the kind lists it. */
static void check_values(const struct node *sku, const cJSON *kinds)
{
	const cJSON *values = list_of(sku, "values");
	const cJSON *kind = kinds != NULL ? kinds->child : NULL;
	int n = cJSON_GetArraySize(values);
	const cJSON *value;
	size_t i = 0;

	if (values == NULL && json_member(sku, "values") != NULL)
		return;
	if (n != cJSON_GetArraySize(kinds)) {
		json_fault(sku, "values", "has %d values, but there are %d specification_kinds: give one for each", n,
		           cJSON_GetArraySize(kinds));
		return;
	}
	for (value = values != NULL ? values->child : NULL; value != NULL && kind != NULL;
	     value = value->next, kind = kind->next) {
		struct json_at list_at;
		struct node at;

		json_at_element(sku, "values", &list_at, value, i++, &at);
		if (cJSON_IsString(value) && !kind_has(kind, value->valuestring))
			json_fault(&at, NULL, "%s is not a value of specification_kinds[%zu]",
			           json_as_written(&at, NULL), i - 1);
	}
}

static bool same_member(const cJSON *a, const cJSON *b, const char *key)
{
	const cJSON *of_a = cJSON_GetObjectItemCaseSensitive(a, key);

	return of_a != NULL && !cJSON_IsNull(of_a) && cJSON_GetArraySize(of_a) + (int)cJSON_IsString(of_a) > 0 &&
	       cJSON_Compare(of_a, cJSON_GetObjectItemCaseSensitive(b, key), 1);
}

/* What no two SKUs may share. The fault is reported for the later one. */
static void check_twins(const struct node *sku, const cJSON *first)
{
	static const char *const keys[] = { "sku_id", "sku_out_id", "values" };
	size_t i = 0;

	for (const cJSON *other = first; other != sku->json; other = other->next, i++) {
		for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
			if (same_member(other, sku->json, keys[k]))
				json_fault(sku, keys[k], "%s is already that of %s[%zu]", json_as_written(sku, keys[k]),
				           skus_key, i);
		}
	}
}

/* A query joins product ids by commas, so an id may have none. */
static void check_comma(const struct node *ticket, const char *key, struct str id)
{
	if (id.p != NULL && memchr(id.p, ',', id.n) != NULL)
		json_fault(ticket, key, "%s has a comma: the platform is asked about ids joined by commas",
		           json_as_written(ticket, key));
}

static void read_skus(const struct node *ticket, struct product_file *out)
{
	const cJSON *list = list_of(ticket, skus_key);
	const cJSON *kinds = list_of(ticket, "specification_kinds");
	const cJSON *json;

	out->skus = arena_array(ticket->rd->arena, (size_t)cJSON_GetArraySize(list) + 1, sizeof *out->skus);
	cJSON_ArrayForEach(json, list)
	{
		struct json_at list_at;
		struct node sku;

		json_at_element(ticket, skus_key, &list_at, json, out->n, &sku);
		check_values(&sku, kinds);
		check_twins(&sku, list->child);
		out->skus[out->n].sku_id = text_of(&sku, "sku_id");
		out->skus[out->n++].sku_out_id = text_of(&sku, "sku_out_id");
	}
}

static void read_pois(const struct node *ticket, struct product_file *out)
{
	const cJSON *list = list_of(ticket, "poi_ids");
	const cJSON *json;

	out->poi_ids = arena_array(ticket->rd->arena, (size_t)cJSON_GetArraySize(list) + 1, sizeof *out->poi_ids);
	cJSON_ArrayForEach(json, list)
	{
		if (cJSON_IsString(json))
			out->poi_ids[out->pois++] =
				arena_str(ticket->rd->arena, json->valuestring, strlen(json->valuestring));
	}
}

void product_file_check(const struct node *top, struct product_file *out)
{
	struct node ticket;

	*out = (struct product_file){ .top = *top };
	form_check(top, &product_file_form);
	json_at_member(top, "ticket", json_member(top, "ticket"), &ticket);
	out->account_id = text_of(top, "account_id");
	out->product_id = text_of(&ticket, "product_id");
	out->product_out_id = text_of(&ticket, "product_out_id");
	check_comma(&ticket, "product_id", out->product_id);
	check_comma(&ticket, "product_out_id", out->product_out_id);
	check_rules(&ticket);
	check_kinds(&ticket);
	read_pois(&ticket, out);
	read_skus(&ticket, out);
}

void product_file_fault(const struct product_file *t, const char *key, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	struct node ticket;
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(message, sizeof message, fmt, args);
	va_end(args);
	json_at_member(&t->top, "ticket", json_member(&t->top, "ticket"), &ticket);
	json_fault(&ticket, key, "%s", message);
}

void product_file_sku_fault(const struct product_file *t, size_t i, const char *key, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	struct json_at list_at;
	struct node ticket;
	struct node sku;
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(message, sizeof message, fmt, args);
	va_end(args);
	json_at_member(&t->top, "ticket", json_member(&t->top, "ticket"), &ticket);
	json_at_element(&ticket, skus_key, &list_at, NULL, i, &sku);
	json_fault(&sku, key, "%s", message);
}

struct str product_file_body(const struct product_file *t)
{
	struct buf b = BUF_INIT(PRODUCT_BODY_MAX);
	struct json_out j = { .b = &b };
	struct str body = STR_NONE;

	json_object(&j, NULL);
	form_write(&j, t->top.json, &product_file_form);
	json_object_end(&j);
	if (!b.over)
		body = arena_str(t->top.rd->arena, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return body;
}
