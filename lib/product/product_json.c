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
#define QUERY_MAX 8192
#define EXACT_MAX 9007199254740991.0 /* 2^53 - 1 */

/* --- the request --- */

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
	cJSON *json = parse_request(a, body, why);
	bool good;

	*out = (struct product_request){ .account_id = STR_NONE };
	if (json == NULL)
		return REFUSE;
	good = form_read(a, &product_request_form, json, out, why);
	cJSON_Delete(json);
	return good ? OK : REFUSE;
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
	return (enum review)WORD_OF(reviews, word, REVIEW_UNKNOWN);
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

/* By the status; where it is absent, a review that did not pass has failed. */
static enum review review_of(const struct product_ticket *t)
{
	const struct product_audit *audit = &t->audit;
	bool failed = (audit->product_pass.given && audit->product_pass.v == 0) ||
	              (audit->ticket_type_pass.given && audit->ticket_type_pass.v == 0);

	if (t->status.given)
		return review_of_status(t->status.v);
	return failed ? REVIEW_FAILED : REVIEW_UNKNOWN;
}

/* Of the product and of its kind of ticket, as far as there is one. */
static struct str reason_of(struct arena *a, const struct product_audit *audit)
{
	struct str reason = audit->product_reason, other = audit->ticket_type_reason;

	if (reason.p == NULL)
		reason = other;
	else if (other.p != NULL && strcmp(reason.p, other.p) != 0)
		reason = arena_printf(a, "%s; %s", reason.p, other.p);
	return reason.p != NULL ? arena_str(a, reason.p, utf8_cut(reason, PRODUCT_REASON_MAX)) : STR_NONE;
}

static struct product_listed read_listed(struct arena *a, const cJSON *item)
{
	struct product_ticket t = { .status = { false, 0 } };
	struct str fault;

	(void)form_read(a, &ticket_form, item, &t, &fault); /* what cannot be read is absent */
	return (struct product_listed){ .product_id = t.product_id,
		                        .product_out_id = t.product_out_id,
		                        .status = t.status,
		                        .review = review_of(&t),
		                        .reason = reason_of(a, &t.audit),
		                        .skus = t.skus };
}

struct page_info {
	struct opt_int page, total_page, total_records;
};

static const struct form_field page_info_fields[] = {
	{ "page", FORM_WHOLE, MAY, INTO(struct page_info, page) },
	{ "total_page", FORM_WHOLE, MAY, INTO(struct page_info, total_page) },
	{ "total_records", FORM_WHOLE, MAY, INTO(struct page_info, total_records) },
};
static const struct form page_info_form = FORM_OF(page_info_fields, struct page_info);

static bool is_last(const struct page_info *info, size_t entries)
{
	if (info->total_page.given)
		return (info->page.given ? info->page.v : 1) >= info->total_page.v;
	return entries < PRODUCT_QUERY_MAX;
}

enum result product_page_read(struct arena *a, const cJSON *data, struct product_page *out)
{
	const cJSON *tickets = cJSON_GetObjectItemCaseSensitive(data, "tickets"), *item;
	struct page_info info = { .page = { false, 0 } };
	struct str fault;

	*out = (struct product_page){ .total = -1 };
	if (!cJSON_IsArray(tickets))
		return REFUSE;
	(void)form_read(a, &page_info_form, cJSON_GetObjectItemCaseSensitive(data, "page_info"), &info, &fault);
	if (info.total_records.given && info.total_records.v >= 0)
		out->total = info.total_records.v;
	out->items = arena_array(a, PRODUCT_QUERY_MAX, sizeof *out->items);
	cJSON_ArrayForEach(item, tickets)
	{
		struct product_listed f = { .product_id = STR_NONE };

		if (out->n < PRODUCT_QUERY_MAX)
			f = read_listed(a, item);
		if (f.product_id.p != NULL)
			out->items[out->n++] = f;
		else
			out->unreadable++;
	}
	out->last = is_last(&info, out->n + out->unreadable);
	return OK;
}
