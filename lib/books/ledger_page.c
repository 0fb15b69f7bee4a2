/*
 * Reading rows of the ledger. One form of row has `id`, `certificate` and `goods`, the other has ledger_id,
 * certificate_id and `sku`. Amounts are in two maps, `amount` and `fund_amount`: side by side, or both inside `amount`.
 */
#include "books/ledger_page.h"

#include "base/day.h"
#include "json/field.h"
#include "json/json_out.h"
#include "platform/api_answer.h"
#include "platform/openapi.h"

#include <string.h>

#define ROWS_MAX 1000
#define QUERY_MAX 8192

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* The amounts that we add up. */
struct money {
	struct opt_fen origin, pay, ticket, goods, total;
	struct opt_fen fee, handling_fee; /* the platform's fee, which contains the handling fee, else that alone */
	struct opt_fen all_commissions;   /* the sum of the following (ASSUMED) */
	struct opt_fen commissions[7];    /* one by one: they count where there is no sum of them */
	struct opt_fen shares[3];         /* of others; the commissions do not contain them */
};

#define MONEY(name, member)                                                                                            \
	{                                                                                                              \
		name, FIELD_FEN, OPTIONAL, offsetof(struct money, member), -FIELD_FEN_MAX, FIELD_FEN_MAX, NULL         \
	}
static const struct field money_fields[] = {
	MONEY("original", origin),
	MONEY("pay", pay),
	MONEY("merchant_ticket", ticket),
	MONEY("goods", goods),
	MONEY("ledger_total", total),
	MONEY("total_merchant_platform_service", fee),
	MONEY("pay_handling", handling_fee),
	MONEY("total_commission", all_commissions),
	MONEY("talent_commission", commissions[0]),
	MONEY("institution_commission", commissions[1]),
	MONEY("broker_commission", commissions[2]),
	MONEY("clerk_commission", commissions[3]),
	MONEY("crafts_man", commissions[4]),
	MONEY("thrid_party_commission", commissions[5]),
	MONEY("proxy_commission", commissions[6]),
	MONEY("total_agent_merchant", shares[0]),
	MONEY("total_operation_agent", shares[1]),
	MONEY("mall_store_goods", shares[2]),
};
static const struct field_table money_table = FIELD_TABLE(money_fields, struct money);

/* A row, with the ids of both forms. */
struct raw_row {
	struct ledger_row r;
	struct str in_certificate, in_sku, in_goods, out_in_sku, out_in_goods;
};

#define ID(name, member)                                                                                               \
	{                                                                                                              \
		name, FIELD_API_ID, OPTIONAL, offsetof(struct raw_row, member), 1, FIELD_ID_MAX, NULL                  \
	}
static const struct field certificate_fields[] = { ID("certificate_id", in_certificate) };
static const struct field_table certificate_table = FIELD_TABLE(certificate_fields, struct raw_row);
static const struct field sku_fields[] = { ID("sku_id", in_sku), ID("third_sku_id", out_in_sku) };
static const struct field_table sku_table = FIELD_TABLE(sku_fields, struct raw_row);
static const struct field goods_fields[] = { ID("sku_id", in_goods), ID("third_sku_id", out_in_goods) };
static const struct field_table goods_table = FIELD_TABLE(goods_fields, struct raw_row);
static const struct field_table any_object = { .n = 0 };

static const struct field row_fields[] = {
	ID("id", r.row_id),
	ID("ledger_id", r.ledger_id),
	ID("account_id", r.paid_account_id),
	ID("order_id", r.order_id),
	ID("certificate_id", r.certificate_id),
	ID("verify_id", r.verify_id),
	ID("poi_id", r.poi_id),
	ID("sku_id", r.sku_id),
	ID("third_sku_id", r.sku_out_id),
	{ "status", FIELD_INT, REQUIRED, offsetof(struct raw_row, r.status), INT64_MIN, INT64_MAX, NULL },
	{ "ledger_time", FIELD_TIME, OPTIONAL, offsetof(struct raw_row, r.ledger_at), 0, TIME_MAX_S, NULL },
	{ "verify_time", FIELD_TIME, OPTIONAL, offsetof(struct raw_row, r.verified_at), 0, TIME_MAX_S, NULL },
	{ "certificate", FIELD_GROUP, OPTIONAL, 0, 0, 0, &certificate_table },
	{ "sku", FIELD_GROUP, OPTIONAL, 0, 0, 0, &sku_table },
	{ "goods", FIELD_GROUP, OPTIONAL, 0, 0, 0, &goods_table },
	{ "amount", FIELD_GROUP, OPTIONAL, 0, 0, 0, &any_object }, /* find_amounts reads what is in these */
	{ "fund_amount", FIELD_GROUP, OPTIONAL, 0, 0, 0, &any_object },
};
static const struct field_table row_table = FIELD_TABLE(row_fields, struct raw_row);

struct amounts {
	const cJSON *amount, *fund;
};

static const cJSON *object_in(const cJSON *object, const char *name)
{
	const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsObject(member) ? member : NULL;
}

/* Side by side, or amount.amount and amount.fund_amount. */
static struct amounts find_amounts(const cJSON *row)
{
	struct amounts m = { object_in(row, "amount"), object_in(row, "fund_amount") };
	const cJSON *inner = object_in(m.amount, "amount");

	if (m.fund == NULL)
		m.fund = object_in(m.amount, "fund_amount");
	if (inner != NULL)
		m.amount = inner;
	return m;
}

static struct opt_fen sum_of(const struct opt_fen *v, size_t n)
{
	struct opt_fen out = { .given = false };

	for (size_t i = 0; i < n; i++) {
		out.given = out.given || v[i].given;
		out.v.fen += v[i].v.fen;
	}
	return out;
}

/* Where there is a fee and no share, the share is 0 and not unknown. */
static struct opt_fen share_of(const struct money *m, struct opt_fen fee)
{
	struct opt_fen share = sum_of(m->shares, COUNT(m->shares));
	struct opt_fen single =
		m->all_commissions.given ? m->all_commissions : sum_of(m->commissions, COUNT(m->commissions));

	return (struct opt_fen){ single.given || share.given || fee.given, { single.v.fen + share.v.fen } };
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
	text = buf_take(a, &b);
	return b.over ? STR_NONE : text;
}

/* What both maps have counts as fund_amount says it. */
static enum result read_money(struct decode *d, const cJSON *json, struct ledger_row *r)
{
	struct amounts maps = find_amounts(json);
	struct money m = { .pay = { false, { 0 } } };

	if ((maps.amount != NULL && field_decode(d, &money_table, maps.amount, &m) != OK) ||
	    (maps.fund != NULL && field_decode(d, &money_table, maps.fund, &m) != OK))
		return REFUSE;
	r->origin_fen = m.origin.v;
	r->pay_fen = m.pay.v;
	r->ticket_fen = m.ticket.v;
	r->goods_fen = m.goods.v;
	r->fee_fen = m.fee.given ? m.fee : m.handling_fee;
	r->share_fen = share_of(&m, r->fee_fen);
	r->total_fen = m.total;
	r->amounts = amounts_text(d->arena, &maps);
	return OK;
}

static struct str first_of(struct str a, struct str b, struct str c)
{
	return a.p != NULL ? a : (b.p != NULL ? b : c);
}

static enum result read_ledger_row(struct decode *d, const cJSON *json, struct ledger_row *out)
{
	struct raw_row raw = { .in_sku = STR_NONE };
	struct ledger_row *r = &raw.r;

	if (field_decode(d, &row_table, json, &raw) != OK || read_money(d, json, r) != OK)
		return REFUSE;
	r->row_id = first_of(r->row_id, r->ledger_id, STR_NONE);
	if (r->row_id.p == NULL)
		return field_refuse(d, "id", "missing, and so is ledger_id");
	r->certificate_id = first_of(r->certificate_id, raw.in_certificate, STR_NONE);
	r->sku_id = first_of(r->sku_id, raw.in_sku, raw.in_goods);
	r->sku_out_id = first_of(r->sku_out_id, raw.out_in_sku, raw.out_in_goods);
	*out = *r;
	return OK;
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
		struct decode d = { .arena = a, .answer = true, .list = name, .row = out->n };

		if (out->n >= ROWS_MAX)
			(void)field_refuse(&d, NULL, "and more: the page has more rows than were asked for");
		if (out->n >= ROWS_MAX || read_ledger_row(&d, item, &out->items[out->n]) != OK) {
			out->fault = arena_str(a, d.fault, strlen(d.fault));
			return REFUSE;
		}
		out->n++;
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
	out->cursor = api_id(a, data, "cursor", LEDGER_CURSOR_MAX);
	if (!cJSON_IsBool(more)) {
		out->fault = STR("the answer does not say has_more");
		return REFUSE;
	}
	if (out->more && out->cursor.p == NULL) {
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

	day_format(day, text);
	openapi_query_add(&b, "account_id", account_id);
	openapi_query_add(&b, "bill_date", str_text(text));
	openapi_query_add(&b, "cursor", cursor);
	openapi_query_add(&b, "size", arena_printf(a, "%d", LEDGER_PAGE_SIZE));
	return buf_take(a, &b);
}

struct str ledger_certificates_query(struct arena *a, const struct str *certificate_ids, size_t n)
{
	struct buf list = BUF_INIT(QUERY_MAX), b = BUF_INIT(QUERY_MAX);

	for (size_t i = 0; i < n; i++) {
		buf_text(&list, i > 0 ? "," : "");
		buf_add(&list, certificate_ids[i].p, certificate_ids[i].n);
	}
	openapi_query_add(&b, "certificate_ids", buf_str(&list));
	buf_free(&list);
	return buf_take(a, &b);
}

bool ledger_sum_differs(struct opt_fen total, fen_t goods, struct opt_fen fee, struct opt_fen share)
{
	return total.given && fee.given && total.v.fen != goods.fen + fee.v.fen + share.v.fen;
}
