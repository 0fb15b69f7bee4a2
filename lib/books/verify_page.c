/*
 * Reading verification records.
 */
#include "books/verify_page.h"

#include "json/field.h"
#include "platform/api_answer.h"
#include "platform/openapi.h"

#include <string.h>

#define ROWS_MAX 1000 /* of one page: more was not asked for */
#define QUERY_MAX 2048
#define CODE_BYTES_MAX 64 /* of a voucher's code */

#define RECORD(member) offsetof(struct verify_record, member)
static const struct field sku_fields[] = {
	{ "sku_id", FIELD_API_ID, OPTIONAL, RECORD(sku_id), 1, FIELD_ID_MAX, NULL },
	{ "third_sku_id", FIELD_API_ID, OPTIONAL, RECORD(sku_out_id), 1, FIELD_ID_MAX, NULL },
};
static const struct field_table sku_table = FIELD_TABLE(sku_fields, struct verify_record);

static const struct field amount_fields[] = {
	{ "original_amount", FIELD_FEN, OPTIONAL, RECORD(origin_fen), -FIELD_FEN_MAX, FIELD_FEN_MAX, NULL },
	{ "pay_amount", FIELD_FEN, OPTIONAL, RECORD(pay_fen), -FIELD_FEN_MAX, FIELD_FEN_MAX, NULL },
};
static const struct field_table amount_table = FIELD_TABLE(amount_fields, struct verify_record);

static const struct field record_fields[] = {
	{ "verify_id", FIELD_API_ID, REQUIRED, RECORD(verify_id), 1, FIELD_ID_MAX, NULL },
	{ "certificate_id", FIELD_API_ID, REQUIRED, RECORD(certificate_id), 1, FIELD_ID_MAX, NULL },
	{ "sku", FIELD_GROUP, OPTIONAL, 0, 0, 0, &sku_table },
	{ "verify_type", FIELD_INT, OPTIONAL, RECORD(verify_type), INT64_MIN, INT64_MAX, NULL },
	{ "status", FIELD_INT, REQUIRED, RECORD(status), INT64_MIN, INT64_MAX, NULL },
	{ "certificate_status", FIELD_INT, OPTIONAL, RECORD(certificate_status), INT64_MIN, INT64_MAX, NULL },
	{ "amount", FIELD_GROUP, OPTIONAL, 0, 0, 0, &amount_table },
	{ "verify_time", FIELD_TIME, REQUIRED, RECORD(verified_at), 0, TIME_MAX_S, NULL },
	{ "cancel_time", FIELD_TIME, OPTIONAL, RECORD(cancelled_at), 0, TIME_MAX_S, NULL },
};
static const struct field_table record_table = FIELD_TABLE(record_fields, struct verify_record);

/* `records`; `records_v2` where that is absent or empty. */
static const cJSON *find_list(const cJSON *data)
{
	const cJSON *first = cJSON_GetObjectItemCaseSensitive(data, "records");
	const cJSON *second = cJSON_GetObjectItemCaseSensitive(data, "records_v2");

	return cJSON_IsArray(second) && cJSON_GetArraySize(first) == 0 ? second : first;
}

enum result verify_page_read(struct arena *a, const cJSON *data, struct verify_page *out)
{
	const cJSON *list = find_list(data), *item;

	*out = (struct verify_page){ .fault = STR_NONE };
	if (!cJSON_IsArray(list)) {
		out->fault = STR("the answer has no list `records`");
		return REFUSE;
	}
	out->total.given = api_int(cJSON_GetObjectItemCaseSensitive(data, "total"), &out->total.v);
	out->items = arena_array(a, (size_t)cJSON_GetArraySize(list) + 1, sizeof *out->items);
	cJSON_ArrayForEach(item, list)
	{
		struct decode d = { .arena = a, .answer = true, .list = "records", .row = out->n };
		struct verify_record *r = &out->items[out->n];

		if (out->n >= ROWS_MAX)
			(void)field_refuse(&d, NULL, "and more: the page has more rows than were asked for");
		if (out->n >= ROWS_MAX || field_decode(&d, &record_table, item, r) != OK) {
			out->fault = arena_str(a, d.fault, strlen(d.fault));
			return REFUSE;
		}
		r->code = api_id(a, item, "code", CODE_BYTES_MAX);
		r->cursor = api_text(a, item, "cursor");
		out->n++;
	}
	return OK;
}

struct str verify_page_query(struct arena *a, struct str account_id, struct str cursor, utc_t from, utc_t to)
{
	struct buf b = BUF_INIT(QUERY_MAX);

	openapi_query_add(&b, "account_id", account_id);
	openapi_query_add(&b, "cursor", cursor);
	openapi_query_add(&b, "size", arena_printf(a, "%d", VERIFY_PAGE_SIZE));
	openapi_query_add(&b, "start_time", arena_printf(a, "%lld", (long long)from.s));
	openapi_query_add(&b, "end_time", arena_printf(a, "%lld", (long long)to.s));
	return buf_take(a, &b);
}
