/*
 * Reading and writing the JSON of a product. Fields that we do not use are passed on as they are.
 *
 * Source: spec model.json (ticket/save, ticket/query); meanings: calendar-and-products.md §5.
 */
#include "product/product_json.h"

#include "base/str.h"
#include "base/utf8.h"
#include "json/json_guard.h"
#include "json/json_out.h"
#include "platform/openapi.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define ID_MAX 64
#define NAME_MAX 1024
#define POIS_MAX 1000
#define QUERY_MAX 8192
#define EXACT_MAX 9007199254740991.0 /* 2^53 - 1 */

static const struct field sku_fields[] = {
	{ "sku_id", FIELD_WORD, OPTIONAL, offsetof(struct product_sku, sku_id), 1, ID_MAX, NULL },
	{ "sku_out_id", FIELD_WORD, OPTIONAL, offsetof(struct product_sku, sku_out_id), 1, ID_MAX, NULL },
	{ "sku_name", FIELD_TEXT, OPTIONAL, offsetof(struct product_sku, sku_name), 0, NAME_MAX, NULL },
};
static const struct field_table skus_table = FIELD_TABLE(sku_fields, struct product_sku);

#define SPECIFICATIONS "ticket_specifications"

/* --- the request --- */

static const struct field ticket_fields[] = {
	{ "product_id", FIELD_WORD, OPTIONAL, offsetof(struct product_request, product_id), 1, ID_MAX, NULL },
	{ "product_out_id", FIELD_WORD, REQUIRED, offsetof(struct product_request, product_out_id), 1, ID_MAX, NULL },
	{ "product_name", FIELD_TEXT, REQUIRED, offsetof(struct product_request, product_name), 1, NAME_MAX, NULL },
	{ "poi_ids", FIELD_TEXTS, OPTIONAL, offsetof(struct product_request, poi_ids), 1, POIS_MAX, NULL },
	{ SPECIFICATIONS, FIELD_LIST, OPTIONAL, offsetof(struct product_request, skus), 0, PRODUCT_SKUS_MAX,
	  &skus_table },
};
static const struct field_table ticket_table = FIELD_TABLE(ticket_fields, struct product_request);

/* NULL, with *why: it is not JSON that we may send. The caller frees the tree with cJSON_Delete. */
static cJSON *parse_request(struct arena *a, struct str body, struct str *why)
{
	const char *what;
	struct str text;
	size_t at;
	cJSON *json = NULL;

	if (body.n > PRODUCT_BODY_MAX)
		*why = arena_printf(a, "it is longer than %d bytes", PRODUCT_BODY_MAX);
	else if (json_guard(a, body, &text, &what, &at) != OK)
		*why = arena_printf(a, "it is not JSON: %s at byte %zu", what, at);
	else if ((json = cJSON_ParseWithLength(text.p, text.n)) == NULL)
		*why = STR("it is not JSON");
	return json;
}

enum result product_request_read(struct arena *a, struct str body, struct product_request *out, struct str *why)
{
	struct decode d = { .arena = a };
	cJSON *json = parse_request(a, body, why);
	const cJSON *ticket = cJSON_GetObjectItemCaseSensitive(json, "ticket");
	enum result r = REFUSE;

	*out = (struct product_request){ .account_id = STR_NONE };
	if (json == NULL)
		return REFUSE;
	if (!cJSON_IsObject(ticket)) {
		*why = STR("field ticket: required");
	} else if (field_decode(&d, &ticket_table, ticket, out) != OK) {
		*why = arena_str(a, d.fault, strlen(d.fault));
	} else {
		out->account_id = api_text(a, json, "account_id");
		r = out->account_id.n > 0 && out->account_id.n <= ID_MAX ? OK : REFUSE;
		*why = STR("field account_id: required, at most 64 bytes");
	}
	cJSON_Delete(json);
	return r;
}

/* Replaces whatever the object has there by the id known here. */
static void set_id(cJSON *object, const char *name, struct str id)
{
	cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	if (id.p != NULL)
		(void)cJSON_AddStringToObject(object, name, id.p);
}

static bool put_value(struct json_out *j, const char *key, const cJSON *v);

/* False: it holds a number that we cannot print exactly. json_guard has bounded the depth. */
static bool put_members(struct json_out *j, const cJSON *container)
{
	const cJSON *item;
	bool good = true;

	cJSON_ArrayForEach(item, container) good = put_value(j, item->string, item) && good;
	return good;
}

static bool put_number(struct json_out *j, const char *key, double v)
{
	if (!(fabs(v) <= EXACT_MAX) || floor(v) != v)
		return false;
	json_int(j, key, (int64_t)v);
	return true;
}

static bool put_value(struct json_out *j, const char *key, const cJSON *v)
{
	bool good = true;

	if (cJSON_IsObject(v)) {
		json_object(j, key);
		good = put_members(j, v);
		json_object_end(j);
	} else if (cJSON_IsArray(v)) {
		json_list(j, key);
		good = put_members(j, v);
		json_list_end(j);
	} else if (cJSON_IsNumber(v)) {
		return put_number(j, key, v->valuedouble);
	} else if (cJSON_IsBool(v)) {
		json_bool(j, key, cJSON_IsTrue(v));
	} else {
		json_text(j, key, v->valuestring); /* NULL for null */
	}
	return good;
}

enum result product_request_body(struct arena *a, struct str body, struct str product_id, struct str *out)
{
	struct buf b = BUF_INIT(2 * PRODUCT_BODY_MAX);
	struct json_out j = { .b = &b };
	struct str why;
	cJSON *json = parse_request(a, body, &why), *ticket = cJSON_GetObjectItemCaseSensitive(json, "ticket");
	bool good;

	set_id(ticket, "product_id", product_id);
	good = json != NULL && put_value(&j, NULL, json) && !b.over;
	*out = good ? arena_str(a, b.p, b.n) : STR_NONE;
	buf_free(&b);
	cJSON_Delete(json);
	return good ? OK : REFUSE;
}

/* --- what a save answers --- */

/* An id that fits its column; STR_NONE for any other. */
static struct str read_id(struct arena *a, const cJSON *object, const char *name)
{
	struct str id = api_text(a, object, name);

	return id.n > 0 && id.n <= ID_MAX ? id : STR_NONE;
}

struct product_saved product_saved_read(struct arena *a, const cJSON *data)
{
	return (struct product_saved){ .product_id = read_id(a, data, "product_id") };
}

bool product_under_review(const struct api_answer *answer)
{
	return answer->code == API_CODE_BUSINESS &&
	       (strstr(answer->said.p, "审核中") != NULL || strcasestr(answer->said.p, "under review") != NULL);
}

/* --- what the platform lists --- */

static const char *const reviews[] = { "unknown", "offline", "online", "under_review", "review_failed" };
static_assert(sizeof reviews / sizeof reviews[0] == REVIEW__MAX, "a word for every review");

const char *review_word(enum review review)
{
	return reviews[review];
}

enum review review_of_word(struct str word)
{
	for (int i = 0; i < REVIEW__MAX; i++) {
		if (word.p != NULL && strcmp(reviews[i], word.p) == 0)
			return (enum review)i;
	}
	return REVIEW_UNKNOWN;
}

struct str product_query(struct arena *a, struct str account_id, const char *by, const struct str *ids, size_t n)
{
	struct buf list = BUF_INIT(QUERY_MAX), b = BUF_INIT(QUERY_MAX);
	struct str text;

	for (size_t i = 0; i < n; i++)
		buf_printf(&list, "%s%s", i > 0 ? "," : "", ids[i].p);
	openapi_query_add(&b, "account_id", account_id);
	openapi_query_add(&b, "page", STR("1"));
	openapi_query_add(&b, "page_size", STR("50"));
	openapi_query_add(&b, by, buf_str(&list));
	text = arena_str(a, b.p, b.n);
	buf_free(&list);
	buf_free(&b);
	return text;
}

static enum review review_of_status(int64_t status)
{
	static const enum review by_status[] = { REVIEW_OFFLINE, REVIEW_ONLINE, REVIEW_UNDER, REVIEW_FAILED };

	return status >= 0 && status < (int64_t)(sizeof by_status / sizeof by_status[0]) ? by_status[status]
	                                                                                 : REVIEW_UNKNOWN;
}

/* Entry by entry: an unreadable one does not hide the others. */
static struct list read_skus(struct arena *a, const cJSON *data)
{
	const cJSON *skus = cJSON_GetObjectItemCaseSensitive(data, SPECIFICATIONS), *item;
	struct list out = { .given = cJSON_IsArray(skus) };
	struct product_sku *items = arena_array(a, PRODUCT_SKUS_MAX, sizeof *items);

	out.items = items;
	if (!out.given)
		return out;
	cJSON_ArrayForEach(item, skus)
	{
		struct decode d = { .arena = a };
		struct product_sku sku = { .sku_id = STR_NONE };

		if (out.n < PRODUCT_SKUS_MAX && field_decode(&d, &skus_table, item, &sku) == OK)
			items[out.n++] = sku;
	}
	return out;
}

/* Of the product, else of its kind of ticket. */
static struct str read_reason(struct arena *a, const cJSON *item)
{
	const cJSON *audit = cJSON_GetObjectItemCaseSensitive(item, "audit_result");
	struct str reason = api_text(a, audit, "product_audit_reason");

	if (reason.p == NULL || reason.n == 0)
		reason = api_text(a, audit, "ticket_type_audit_reason");
	if (reason.p == NULL || reason.n == 0)
		return STR_NONE;
	return arena_str(a, reason.p, utf8_cut(reason, PRODUCT_REASON_MAX));
}

static struct product_listed read_listed(struct arena *a, const cJSON *item)
{
	struct product_listed f = { .product_id = read_id(a, item, "product_id"),
		                    .product_out_id = read_id(a, item, "product_out_id"),
		                    .reason = read_reason(a, item),
		                    .skus = read_skus(a, item) };

	if (!api_int(cJSON_GetObjectItemCaseSensitive(item, "status"), &f.status))
		f.status = -1;
	f.review = review_of_status(f.status);
	return f;
}

enum result product_page_read(struct arena *a, const cJSON *data, struct product_page *out)
{
	const cJSON *tickets = cJSON_GetObjectItemCaseSensitive(data, "tickets"), *item;
	const cJSON *info = cJSON_GetObjectItemCaseSensitive(data, "page_info");

	*out = (struct product_page){ .total = -1 };
	if (!cJSON_IsArray(tickets))
		return REFUSE;
	if (!api_int(cJSON_GetObjectItemCaseSensitive(info, "total_records"), &out->total) || out->total < 0)
		out->total = -1;
	out->items = arena_array(a, PRODUCT_QUERY_MAX, sizeof *out->items);
	cJSON_ArrayForEach(item, tickets)
	{
		struct product_listed f = { .status = -1 };

		if (out->n < PRODUCT_QUERY_MAX)
			f = read_listed(a, item);
		if (f.product_id.p != NULL)
			out->items[out->n++] = f;
		else
			out->unreadable++;
	}
	return OK;
}
