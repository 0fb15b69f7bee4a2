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
#include <string.h>

#define QUERY_MAX 8192

/* --- the request --- */

/* NULL, with *why: it is not JSON that we may send. The caller frees the tree with cJSON_Delete. */
static cJSON *parse_request(struct arena *a, struct str body, struct str *why)
{
	const char *what;
	size_t at;
	cJSON *json = NULL;

	if (body.n > PRODUCT_BODY_MAX)
		*why = arena_printf(a, "it is longer than %d bytes", PRODUCT_BODY_MAX);
	else if ((json = json_parse(body, JSON_AS_THEY_ARE, &what, &at)) == NULL)
		*why = arena_printf(a, "it is not JSON: %s at byte %zu", what, at);
	return json;
}

enum result product_request_read(struct arena *a, struct str body, struct product_request *out, struct str *why)
{
	struct decode d = { .arena = a, .answer = true };
	cJSON *json = parse_request(a, body, why);
	enum result r;

	*out = (struct product_request){ .account_id = STR_NONE };
	if (json == NULL)
		return REFUSE;
	r = field_decode(&d, &product_request_table, json, out);
	cJSON_Delete(json);
	if (r != OK)
		*why = arena_str(a, d.fault, strlen(d.fault));
	return r;
}

/* Replaces whatever the object has there by the id known here. */
static void set_id(cJSON *object, const char *name, struct str id)
{
	cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	if (id.p != NULL)
		(void)cJSON_AddStringToObject(object, name, id.p);
}

enum result product_request_body(struct arena *a, struct str body, struct str product_id, struct str *out)
{
	struct buf b = BUF_INIT(2 * PRODUCT_BODY_MAX);
	struct json_out j = { .b = &b };
	struct str why;
	cJSON *json = parse_request(a, body, &why), *ticket = cJSON_GetObjectItemCaseSensitive(json, "ticket");
	bool good;

	set_id(ticket, "product_id", product_id);
	good = json != NULL && json_value(&j, NULL, json) && !b.over;
	*out = good ? arena_str(a, b.p, b.n) : STR_NONE;
	buf_free(&b);
	cJSON_Delete(json);
	return good ? OK : REFUSE;
}

/* --- what a save answers --- */

struct product_saved product_saved_read(struct arena *a, const cJSON *data)
{
	return (struct product_saved){ .product_id = api_id(a, data, "product_id", FIELD_ID_MAX) };
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

	for (size_t i = 0; i < n; i++)
		buf_printf(&list, "%s%s", i > 0 ? "," : "", ids[i].p);
	openapi_query_add(&b, "account_id", account_id);
	openapi_query_add(&b, "page", STR("1"));
	openapi_query_add(&b, "page_size", STR("50"));
	openapi_query_add(&b, by, buf_str(&list));
	buf_free(&list);
	return buf_take(a, &b);
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

	api_read(a, &ticket_table, item, &t);
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

#define INFO(member) offsetof(struct page_info, member)
static const struct field page_info_fields[] = {
	{ "page", FIELD_INT, OPTIONAL, INFO(page), INT64_MIN, INT64_MAX, NULL },
	{ "total_page", FIELD_INT, OPTIONAL, INFO(total_page), INT64_MIN, INT64_MAX, NULL },
	{ "total_records", FIELD_INT, OPTIONAL, INFO(total_records), 0, INT64_MAX, NULL },
};
static const struct field_table page_info_table = FIELD_TABLE(page_info_fields, struct page_info);

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

	*out = (struct product_page){ .total = -1 };
	if (!cJSON_IsArray(tickets))
		return REFUSE;
	api_read(a, &page_info_table, cJSON_GetObjectItemCaseSensitive(data, "page_info"), &info);
	if (info.total_records.given)
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
