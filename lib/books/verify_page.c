/*
 * Reading verification records, member by member: numbers may be texts.
 */
#include "books/verify_page.h"

#include "platform/openapi.h"

#include <string.h>

#define ROWS_MAX 1000 /* of one page: more was not asked for */
#define QUERY_MAX 2048
#define CODE_BYTES_MAX 64 /* of a voucher's code */

static struct str read_code(struct arena *a, const cJSON *json)
{
	struct str code = api_text(a, json, "code");

	return code.n > 0 && code.n <= CODE_BYTES_MAX ? code : STR_NONE;
}

static struct verify_record read_record(struct api_row *row)
{
	const cJSON *sku = api_row_object(row, "sku"), *amount = api_row_object(row, "amount");
	struct opt_utc verified = api_row_time(row, row->json, "verify_time");
	struct verify_record r = {
		.verify_id = api_row_need_id(row, row->json, "verify_id"),
		.certificate_id = api_row_need_id(row, row->json, "certificate_id"),
		.code = read_code(row->arena, row->json),
		.sku_id = api_row_id(row, sku, "sku_id"),
		.sku_out_id = api_row_id(row, sku, "third_sku_id"),
		.cursor = api_text(row->arena, row->json, "cursor"),
		.verify_type = api_row_int(row, row->json, "verify_type"),
		.status = api_row_int(row, row->json, "status"),
		.certificate_status = api_row_int(row, row->json, "certificate_status"),
		.origin_fen = api_row_fen(row, amount, "original_amount"),
		.pay_fen = api_row_fen(row, amount, "pay_amount"),
		.verified_at = verified.v,
		.cancelled_at = api_row_time(row, row->json, "cancel_time"),
	};

	if (!verified.given)
		api_row_fault(row, "verify_time", "is missing");
	if (!r.status.given)
		api_row_fault(row, "status", "is missing");
	return r;
}

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
		struct api_row row = api_row_of(a, "records", out->n, item);

		if (out->n >= ROWS_MAX)
			api_row_fault(&row, "", "and more: the page has more rows than were asked for");
		out->items[out->n++] = read_record(&row);
		if (row.fault.p != NULL) {
			out->fault = row.fault;
			return REFUSE;
		}
	}
	return OK;
}

struct str verify_page_query(struct arena *a, struct str account_id, struct str cursor, utc_t from, utc_t to)
{
	struct buf b = BUF_INIT(QUERY_MAX);
	struct str text;

	openapi_query_add(&b, "account_id", account_id);
	openapi_query_add(&b, "cursor", cursor);
	openapi_query_add(&b, "size", arena_printf(a, "%d", VERIFY_PAGE_SIZE));
	openapi_query_add(&b, "start_time", arena_printf(a, "%lld", (long long)from.s));
	openapi_query_add(&b, "end_time", arena_printf(a, "%lld", (long long)to.s));
	text = arena_str(a, b.p, b.n);
	buf_free(&b);
	return text;
}
