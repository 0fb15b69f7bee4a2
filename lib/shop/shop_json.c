/*
 * Reads what the platform says about shops, entry by entry. Its enumerations stay numbers.
 */
#include "shop/shop_json.h"

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "json/field.h"
#include "platform/api_answer.h"
#include "platform/openapi.h"

#include <string.h>

#define TASK_ID_MAX 32
#define NAME_BYTES 255 /* the column holds as many characters, so it always fits */
#define ADDRESS_BYTES 500
#define NUMBER_BYTES 32
#define REASON_BYTES 500
#define QUERY_MAX 65536

enum { MATCH_ENDED = 5, RESULT_MATCHED = 1, RELATION_MATCHED = 2 };

static const cJSON *member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* A text cut to fit its column. */
static struct str fit(struct arena *a, struct str s, size_t max)
{
	return s.p == NULL ? STR_NONE : arena_str(a, s.p, utf8_cut(s, max));
}

/* Degrees as the platform writes them: a number or a text. */
static struct str read_degrees(struct arena *a, const cJSON *object, const char *name)
{
	const cJSON *v = member(object, name);

	if (cJSON_IsNumber(v))
		return arena_printf(a, "%.12g", v->valuedouble);
	return api_id(a, object, name, NUMBER_BYTES);
}

static struct str as_digits(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

/* --- the list --- */

struct str shop_list_query(struct arena *a, struct str account_id, int64_t page, int relation)
{
	struct buf b = BUF_INIT(QUERY_MAX);

	openapi_query_add(&b, "account_id", account_id);
	openapi_query_add(&b, "page", as_digits(a, page));
	openapi_query_add(&b, "size", as_digits(a, SHOP_PAGE));
	openapi_query_add(&b, "relation_type", as_digits(a, relation));
	return buf_take(a, &b);
}

static const struct field poi_fields[] = {
	{ "poi_id", FIELD_WORD, OPTIONAL, offsetof(struct shop_found, poi_id), 1, FIELD_ID_MAX, NULL },
	{ "poi_name", FIELD_WORD, OPTIONAL, offsetof(struct shop_found, name), 0, INT64_MAX, NULL },
	{ "address", FIELD_WORD, OPTIONAL, offsetof(struct shop_found, address), 0, INT64_MAX, NULL },
};
static const struct field_table poi_table = FIELD_TABLE(poi_fields, struct shop_found);

static struct shop_found read_shop(struct arena *a, const cJSON *item)
{
	const cJSON *poi = member(item, "poi");
	struct shop_found f = { .latitude = read_degrees(a, poi, "latitude"),
		                .longitude = read_degrees(a, poi, "longitude"),
		                .store_account_id = api_id(a, member(member(item, "account"), "poi_account"),
		                                           "account_id", FIELD_ID_MAX) };

	api_read(a, &poi_table, poi, &f);
	f.name = fit(a, f.name, NAME_BYTES);
	f.address = fit(a, f.address, ADDRESS_BYTES);
	return f;
}

enum result shop_page_read(struct arena *a, const cJSON *data, struct shop_page *out)
{
	const cJSON *list = member(data, "pois"), *item;

	*out = (struct shop_page){ .total = -1 };
	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > SHOP_PAGE)
		return REFUSE;
	if (!api_int(member(data, "total"), &out->total) || out->total < 0)
		out->total = -1;
	out->items = arena_array(a, SHOP_PAGE, sizeof *out->items);
	cJSON_ArrayForEach(item, list)
	{
		struct shop_found f = read_shop(a, item);

		if (f.poi_id.p != NULL)
			out->items[out->n++] = f;
		else
			out->unreadable++;
	}
	return OK;
}

/* --- tasks --- */

static const struct field new_task_fields[] = {
	{ "task_id", FIELD_WORD, OPTIONAL, offsetof(struct shop_new_task, task_id), 1, TASK_ID_MAX, NULL },
	{ "poi_id", FIELD_WORD, OPTIONAL, offsetof(struct shop_new_task, poi_id), 1, FIELD_ID_MAX, NULL },
	{ "third_id", FIELD_WORD, OPTIONAL, offsetof(struct shop_new_task, shop_id), 1, FIELD_ID_MAX, NULL },
};
static const struct field_table new_task_table = FIELD_TABLE(new_task_fields, struct shop_new_task);

enum result shop_new_tasks_read(struct arena *a, const cJSON *data, struct list *out)
{
	const cJSON *list = member(data, "tasks"), *item;
	struct shop_new_task *items = arena_array(a, SHOP_DATAS_MAX, sizeof *items);

	*out = (struct list){ .items = items, .given = cJSON_IsArray(list) };
	if (!out->given)
		return REFUSE;
	cJSON_ArrayForEach(item, list)
	{
		struct shop_new_task g = { .task_id = STR_NONE };

		api_read(a, &new_task_table, item, &g);
		if (g.task_id.p != NULL && out->n < SHOP_DATAS_MAX)
			items[out->n++] = g;
	}
	return OK;
}

struct str shop_match_task_id(struct arena *a, const cJSON *data)
{
	return api_id(a, data, "task_id", TASK_ID_MAX);
}

struct str shop_task_query(struct arena *a, struct str task_id, bool as_json)
{
	struct buf b = BUF_INIT(QUERY_MAX);

	openapi_query_add(&b, "task_ids", as_json ? arena_printf(a, "[%s]", task_id.p) : task_id);
	return buf_take(a, &b);
}

static const struct field part_fields[] = {
	{ "key", FIELD_WORD, OPTIONAL, offsetof(struct shop_part, key), 0, INT64_MAX, NULL },
	{ "status", FIELD_INT, OPTIONAL, offsetof(struct shop_part, status), INT32_MIN, INT32_MAX, NULL },
	{ "reject_reason", FIELD_WORD, OPTIONAL, offsetof(struct shop_part, reason), 0, INT64_MAX, NULL },
};
static const struct field_table part_table = FIELD_TABLE(part_fields, struct shop_part);

static void read_parts(struct arena *a, const cJSON *result, struct shop_report *out)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, member(result, "key_audit_result_list"))
	{
		struct shop_part p = { .key = STR_NONE };

		api_read(a, &part_table, item, &p);
		p.key = fit(a, p.key, FIELD_ID_MAX);
		p.reason = fit(a, p.reason, REASON_BYTES);
		if (out->n < SHOP_PARTS_MAX && (p.key.p != NULL || p.status.given || p.reason.p != NULL))
			out->parts[out->n++] = p;
	}
}

/* ASSUMED: one result is filled in, that of the task's kind; else we use the one that is there. */
static const cJSON *result_of(const cJSON *task, enum shop_task_kind kind)
{
	static const char *const own[SHOP_TASK_KIND__MAX] = { "claim_result", "poi_decoration_result", "poi_result",
		                                              "poi_result" };
	static const char *const all[] = { "claim_result", "poi_decoration_result", "poi_result",
		                           "business_partnership_result", "trademark_result" };
	const cJSON *result = member(task, own[kind]);

	for (size_t i = 0; !cJSON_IsObject(result) && i < sizeof all / sizeof all[0]; i++)
		result = member(task, all[i]);
	return cJSON_IsObject(result) ? result : NULL;
}

static const struct field report_fields[] = {
	{ "status", FIELD_INT, OPTIONAL, offsetof(struct shop_report, status), INT32_MIN, INT32_MAX, NULL },
	{ "reject_reason", FIELD_WORD, OPTIONAL, offsetof(struct shop_report, reason), 0, INT64_MAX, NULL },
	{ "account_id", FIELD_WORD, OPTIONAL, offsetof(struct shop_report, account_id), 1, FIELD_ID_MAX, NULL },
};
static const struct field_table report_table = FIELD_TABLE(report_fields, struct shop_report);

static enum result read_report(struct arena *a, const cJSON *task, enum shop_task_kind kind, struct shop_report *out)
{
	const cJSON *result = result_of(task, kind);

	if (result == NULL)
		return REFUSE;
	api_read(a, &report_table, result, out);
	out->reason = fit(a, out->reason, REASON_BYTES);
	out->parts = arena_array(a, SHOP_PARTS_MAX, sizeof *out->parts);
	read_parts(a, result, out);
	return OK;
}

enum result shop_report_read(struct arena *a, const cJSON *data, enum shop_task_kind kind, struct str task_id,
                             struct shop_report *out)
{
	const cJSON *list = member(data, "task_results"), *item, *found = NULL;

	*out = (struct shop_report){ .n = 0 };
	if (!cJSON_IsArray(list))
		return REFUSE;
	cJSON_ArrayForEach(item, list)
	{
		if (!str_same(api_id(a, item, "task_id", TASK_ID_MAX), task_id))
			continue;
		if (found != NULL && !cJSON_Compare(found, item, true))
			return REFUSE; /* the same task twice, with different contents */
		found = item;
	}
	return found == NULL ? NONE : read_report(a, found, kind, out);
}

/* --- matching --- */

const char *shop_match_word(int64_t result)
{
	switch (result) {
	case 1: return "matched";
	case 2: return "no match was found";
	case 4: return "the data are invalid";
	case 5: return "it was submitted twice";
	case 6: return "that shop of the platform is matched with another's already";
	default: return NULL;
	}
}

struct str shop_match_query(struct arena *a, struct str task_id)
{
	struct buf b = BUF_INIT(QUERY_MAX);

	openapi_query_add(&b, "task_id", task_id);
	return buf_take(a, &b);
}

/* A row about one of our shops: of a match, or of the relations. */
struct match_row {
	struct str shop_id, poi_id;
	struct opt_int status, result, relation;
};
static const struct field match_fields[] = {
	{ "ext_id", FIELD_WORD, OPTIONAL, offsetof(struct match_row, shop_id), 1, FIELD_ID_MAX, NULL },
	{ "match_poi_id", FIELD_WORD, OPTIONAL, offsetof(struct match_row, poi_id), 1, FIELD_ID_MAX, NULL },
	{ "match_status", FIELD_INT, OPTIONAL, offsetof(struct match_row, status), INT32_MIN, INT32_MAX, NULL },
	{ "match_result", FIELD_INT, OPTIONAL, offsetof(struct match_row, result), INT32_MIN, INT32_MAX, NULL },
	{ "match_relation_status", FIELD_INT, OPTIONAL, offsetof(struct match_row, relation), INT32_MIN, INT32_MAX,
	  NULL },
};
static const struct field_table match_table = FIELD_TABLE(match_fields, struct match_row);

static bool is_number(struct opt_int v, int64_t n)
{
	return v.given && v.v == n;
}

static struct match_row read_row(struct arena *a, const cJSON *item)
{
	struct match_row row = { .shop_id = STR_NONE };

	api_read(a, &match_table, item, &row);
	return row;
}

static struct shop_part read_match(struct arena *a, const cJSON *item)
{
	struct match_row row = read_row(a, item);
	bool ended = is_number(row.status, MATCH_ENDED) && row.result.given;

	return (struct shop_part){ .key = row.shop_id,
		                   .status = row.result,
		                   .poi_id = row.poi_id,
		                   .ended = ended,
		                   .matched = ended && row.result.v == RESULT_MATCHED && row.poi_id.p != NULL };
}

enum result shop_match_read(struct arena *a, const cJSON *data, struct shop_report *out)
{
	const cJSON *list = member(data, "results"), *item;

	*out = (struct shop_report){ .n = 0 };
	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > SHOP_PARTS_MAX)
		return REFUSE;
	out->parts = arena_array(a, SHOP_PARTS_MAX, sizeof *out->parts);
	cJSON_ArrayForEach(item, list)
	{
		out->parts[out->n] = read_match(a, item);
		if (out->parts[out->n++].key.p == NULL)
			return REFUSE;
	}
	return out->n > 0 ? OK : NONE;
}

bool shop_match_ended(const struct shop_report *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (!t->parts[i].ended)
			return false;
	}
	return t->n > 0;
}

struct str shop_relation_query(struct arena *a, const struct shop_report *t)
{
	struct buf list = BUF_INIT(QUERY_MAX), b = BUF_INIT(QUERY_MAX);

	for (size_t i = 0; i < t->n; i++)
		buf_printf(&list, "%s%s", i > 0 ? "," : "", t->parts[i].key.p);
	openapi_query_add(&b, "ext_ids", buf_str(&list));
	buf_free(&list);
	return buf_take(a, &b);
}

static bool relation_confirms(struct arena *a, const cJSON *list, const struct shop_part *p)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		struct match_row row = read_row(a, item);

		if (str_same(row.shop_id, p->key))
			return is_number(row.relation, RELATION_MATCHED) && str_same(row.poi_id, p->poi_id);
	}
	return false;
}

enum result shop_relation_read(struct arena *a, const cJSON *data, struct shop_report *t)
{
	const cJSON *list = member(data, "relations");

	if (!cJSON_IsArray(list))
		return REFUSE;
	for (size_t i = 0; i < t->n; i++) {
		struct shop_part *p = &t->parts[i];

		if (p->matched && !relation_confirms(a, list, p)) {
			p->matched = false;
			p->reason = STR("matched, but the platform's relation does not confirm it");
		}
	}
	return OK;
}
