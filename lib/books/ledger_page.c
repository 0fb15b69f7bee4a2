/*
 * Reading rows of the ledger. One form of row has `id`, `certificate` and `goods`, the other has ledger_id,
 * certificate_id and `sku`. Amounts are in two maps, `amount` and `fund_amount`: side by side, or both inside `amount`.
 */
#include "books/ledger_page.h"

#include "base/day.h"
#include "json/json_out.h"
#include "platform/openapi.h"

#include <string.h>

#define ROWS_MAX 1000
#define QUERY_MAX 8192

/* The first that is present: the platform's fee, which contains the handling fee, else that alone. */
static const char *const FEE[] = { "total_merchant_platform_service", "pay_handling" };

/* Commissions one by one, which count where there is no sum of them. */
static const char *const COMMISSIONS[] = { "talent_commission", "institution_commission",
	                                   "broker_commission", "clerk_commission",
	                                   "crafts_man",        "thrid_party_commission",
	                                   "proxy_commission" };
/* Their sum (ASSUMED: it contains all of the above). */
#define ALL_COMMISSIONS "total_commission"

/* Shares of others, which the commissions do not contain. */
static const char *const SHARES[] = { "total_agent_merchant", "total_operation_agent", "mall_store_goods" };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

struct amounts {
	const cJSON *amount, *fund;
};

/* Side by side, or amount.amount and amount.fund_amount. */
static struct amounts find_amounts(struct api_row *row)
{
	struct amounts m = { api_row_object(row, "amount"), api_row_object(row, "fund_amount") };
	const cJSON *inner = cJSON_GetObjectItemCaseSensitive(m.amount, "amount");

	if (m.fund == NULL)
		m.fund = cJSON_GetObjectItemCaseSensitive(m.amount, "fund_amount");
	if (cJSON_IsObject(inner))
		m.amount = inner;
	return m;
}

/* An amount by its name: fund_amount goes before amount. */
static struct opt_fen amount_of(struct api_row *row, const struct amounts *m, const char *name)
{
	struct opt_fen v = api_row_fen(row, m->fund, name);

	return v.given ? v : api_row_fen(row, m->amount, name);
}

static struct opt_fen sum_of(struct api_row *row, const struct amounts *m, const char *const *names, size_t n)
{
	struct opt_fen out = { .given = false };

	for (size_t i = 0; i < n; i++) {
		struct opt_fen v = amount_of(row, m, names[i]);

		out.given = out.given || v.given;
		out.v.fen += v.given ? v.v.fen : 0;
	}
	return out;
}

static struct opt_fen read_fee(struct api_row *row, const struct amounts *m)
{
	struct opt_fen fee = amount_of(row, m, FEE[0]);

	return fee.given ? fee : amount_of(row, m, FEE[1]);
}

/* Where there is a fee and no share, the share is 0 and not unknown. */
static struct opt_fen read_share(struct api_row *row, const struct amounts *m, struct opt_fen fee)
{
	struct opt_fen all = amount_of(row, m, ALL_COMMISSIONS), share = sum_of(row, m, SHARES, COUNT(SHARES));
	struct opt_fen single = sum_of(row, m, COMMISSIONS, COUNT(COMMISSIONS));

	if (all.given)
		single = all;
	return (struct opt_fen){ single.given || share.given || fee.given,
		                 { (single.given ? single.v.fen : 0) + (share.given ? share.v.fen : 0) } };
}

/* Writes all whole numbers of a map under their own names. */
static void write_map(struct json_out *j, const char *name, const cJSON *map)
{
	const cJSON *value;
	int64_t v;

	if (map == NULL)
		return;
	json_object(j, name);
	cJSON_ArrayForEach(value, map)
	{
		if (api_int(value, &v))
			json_int(j, value->string, v);
	}
	json_object_end(j);
}

static struct str amounts_text(struct arena *a, const struct amounts *m)
{
	struct buf b = BUF_INIT(LEDGER_AMOUNTS_MAX);
	struct json_out j = { .b = &b };
	struct str text;

	json_object(&j, NULL);
	write_map(&j, "amount", m->amount);
	write_map(&j, "fund_amount", m->fund);
	json_object_end(&j);
	text = b.over ? STR_NONE : arena_str(a, b.p, b.n);
	buf_free(&b);
	return text;
}

static fen_t or_zero(struct opt_fen v)
{
	return v.given ? v.v : (fen_t){ 0 };
}

static void read_money(struct api_row *row, struct ledger_row *r)
{
	struct amounts m = find_amounts(row);

	r->origin_fen = or_zero(amount_of(row, &m, "original"));
	r->pay_fen = or_zero(amount_of(row, &m, "pay"));
	r->ticket_fen = or_zero(amount_of(row, &m, "merchant_ticket"));
	r->goods_fen = or_zero(amount_of(row, &m, "goods"));
	r->fee_fen = read_fee(row, &m);
	r->share_fen = read_share(row, &m, r->fee_fen);
	r->total_fen = amount_of(row, &m, "ledger_total");
	r->amounts = amounts_text(row->arena, &m);
}

/* An id of the row itself, else of one of its members. */
static struct str id_in(struct api_row *row, const char *member, const char *name)
{
	struct str id = api_row_id(row, row->json, name);

	return id.p != NULL ? id : api_row_id(row, api_row_object(row, member), name);
}

static struct ledger_row read_ledger_row(struct api_row *row)
{
	const char *what = cJSON_HasObjectItem(row->json, "sku") ? "sku" : "goods";
	struct ledger_row r = {
		.row_id = api_row_id(row, row->json, "id"),
		.ledger_id = api_row_id(row, row->json, "ledger_id"),
		.paid_account_id = api_row_id(row, row->json, "account_id"),
		.order_id = api_row_id(row, row->json, "order_id"),
		.certificate_id = id_in(row, "certificate", "certificate_id"),
		.verify_id = api_row_id(row, row->json, "verify_id"),
		.poi_id = api_row_id(row, row->json, "poi_id"),
		.sku_id = id_in(row, what, "sku_id"),
		.sku_out_id = id_in(row, what, "third_sku_id"),
		.status = api_row_int(row, row->json, "status"),
		.ledger_at = api_row_time(row, row->json, "ledger_time"),
		.verified_at = api_row_time(row, row->json, "verify_time"),
	};

	read_money(row, &r);
	if (r.row_id.p == NULL)
		r.row_id = r.ledger_id;
	if (r.row_id.p == NULL)
		api_row_fault(row, "id", "is missing, and so is ledger_id");
	if (!r.status.given)
		api_row_fault(row, "status", "is missing");
	return r;
}

static enum result read_list(struct arena *a, const cJSON *data, const char *name, struct ledger_page *out)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(data, name), *item;

	*out = (struct ledger_page){ .fault = STR_NONE, .cursor = STR_NONE };
	if (!cJSON_IsArray(list)) {
		out->fault = arena_printf(a, "the answer has no list `%s`", name);
		return REFUSE;
	}
	out->items = arena_array(a, (size_t)cJSON_GetArraySize(list) + 1, sizeof *out->items);
	cJSON_ArrayForEach(item, list)
	{
		struct api_row row = api_row_of(a, name, out->n, item);

		if (out->n >= ROWS_MAX)
			api_row_fault(&row, "", "and more: the page has more rows than were asked for");
		out->items[out->n++] = read_ledger_row(&row);
		if (row.fault.p != NULL) {
			out->fault = row.fault;
			return REFUSE;
		}
	}
	return OK;
}

enum result ledger_day_read(struct arena *a, const cJSON *data, struct ledger_page *out)
{
	const cJSON *more = cJSON_GetObjectItemCaseSensitive(data, "has_more");
	enum result r = read_list(a, data, "ledger_records", out);

	if (r != OK)
		return r;
	out->more = cJSON_IsTrue(more);
	out->cursor = api_text(a, data, "cursor");
	if (!cJSON_IsBool(more)) {
		out->fault = STR("the answer does not say has_more");
		return REFUSE;
	}
	if (out->more && (out->cursor.p == NULL || out->cursor.n == 0 || out->cursor.n > LEDGER_CURSOR_MAX)) {
		out->fault = STR("the answer says has_more, and has no cursor");
		return REFUSE;
	}
	return OK;
}

enum result ledger_certificates_read(struct arena *a, const cJSON *data, struct ledger_page *out)
{
	return read_list(a, data, "records", out);
}

struct str ledger_day_query(struct arena *a, struct str account_id, day_t day, struct str cursor)
{
	struct buf b = BUF_INIT(QUERY_MAX);
	char text[DAY_TEXT_SIZE];
	struct str out;

	day_format(day, text);
	openapi_query_add(&b, "account_id", account_id);
	openapi_query_add(&b, "bill_date", (struct str){ text, strlen(text) });
	openapi_query_add(&b, "cursor", cursor);
	openapi_query_add(&b, "size", arena_printf(a, "%d", LEDGER_PAGE_SIZE));
	out = arena_str(a, b.p, b.n);
	buf_free(&b);
	return out;
}

struct str ledger_certificates_query(struct arena *a, const struct str *certificate_ids, size_t n)
{
	struct buf list = BUF_INIT(QUERY_MAX), b = BUF_INIT(QUERY_MAX);
	struct str out;

	for (size_t i = 0; i < n; i++) {
		buf_text(&list, i > 0 ? "," : "");
		buf_add(&list, certificate_ids[i].p, certificate_ids[i].n);
	}
	openapi_query_add(&b, "certificate_ids", buf_str(&list));
	out = arena_str(a, b.p, b.n);
	buf_free(&list);
	buf_free(&b);
	return out;
}

bool ledger_sum_differs(struct opt_fen total, fen_t goods, struct opt_fen fee, struct opt_fen share)
{
	return total.given && fee.given && total.v.fen != goods.fen + fee.v.fen + or_zero(share).fen;
}
