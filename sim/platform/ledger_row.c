/*
 * How the money of a certificate is divided, and the two forms of a ledger row. The
 * rates are facts of the order, in 1/10,000: service_rate (500: the platform's fee,
 * which contains the payment fee of 60), talent_rate, agent_rate. The amounts are, too:
 * merchant_ticket, platform_ticket, payment_discount. `goods` is what remains.
 */
#include "ledger_row.h"

#include "book.h"
#include "index.h"
#include "order.h"
#include "order_view.h"
#include "sim/common/moment.h"
#include "state.h"
#include "trap.h"
#include "use.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SERVICE_RATE 500
#define HANDLING_RATE 60
#define RATE_PARTS 10000
#define ID_TEXT 200

enum ledger_status { LEDGER_DONE = 2, LEDGER_VOID = 4 };

struct split {
	int64_t original, pay, merchant_ticket, platform_ticket, discount, total;
	int64_t service, handling, talent, agent, goods;
};

static int64_t part_of(int64_t total, int64_t rate)
{
	return (total * rate + RATE_PARTS / 2) / RATE_PARTS;
}

/* The certificate's share of an order's amount; when it has two rows, the row's share of that. */
static int64_t share_of(cJSON *order, const char *name, int64_t fallback, int64_t number, const struct use_row *row)
{
	int64_t share = book_share(book_amount(order, name, fallback), cJSON_GetArraySize(book_items(order)), number);

	return row->entry->rows > 1 ? book_share(share, row->entry->rows, row->row + 1) : share;
}

/*
 * Two rows of one verification share its money. Where the second row is planted as a verification of its own, each is
 * paid in full.
 */
static struct split split_make(cJSON *order, const cJSON *use, const struct use_row *row)
{
	const cJSON *planted = json_get(use, "ledger");
	const char *second = json_text(planted, "second");
	struct use_entry whole = { .rows = 1 };
	struct use_row alone = { .entry = &whole };
	const struct use_row *r = second && strcmp(second, "verify") == 0 ? &alone : row;
	int64_t n = json_int(use, "number", 1), paid = book_amount(order, "pay_amount", 0);
	struct split s = {
		.original = share_of(order, "original_amount", paid, n, r),
		.pay = share_of(order, "pay_amount", 0, n, r) + json_int(planted, "pay_delta", 0),
		.merchant_ticket = share_of(order, "merchant_ticket", 0, n, r),
		.platform_ticket = share_of(order, "platform_ticket", 0, n, r),
		.discount = share_of(order, "payment_discount", 0, n, r),
	};

	s.total = s.pay + s.platform_ticket + s.discount;
	s.service = part_of(s.total, book_amount(order, "service_rate", SERVICE_RATE));
	s.handling = part_of(s.total, HANDLING_RATE);
	s.talent = part_of(s.total, book_amount(order, "talent_rate", 0));
	s.agent = part_of(s.total, book_amount(order, "agent_rate", 0));
	s.goods = s.total - s.service - s.talent - s.agent;
	return s;
}

static int64_t status_of(const cJSON *use)
{
	int64_t otherwise = json_int(use, "status", 0) == USE_CANCELLED ? LEDGER_VOID : LEDGER_DONE;

	return json_int(json_get(use, "ledger"), "status", otherwise);
}

static void ids_add(cJSON *order, const cJSON *use, const struct use_row *row, cJSON *out)
{
	char id[ID_TEXT];

	(void)snprintf(id, sizeof id, "l%s-%" PRId64, json_text(use, "verify_id"), row->row + 1);
	json_set_text(out, "ledger_id", id);
	json_set_text(out, "order_id", json_text(order, "order_id"));
	json_set_int(out, "status", status_of(use));
}

/* --- by vouchers --- */

static void verify_id_add(const cJSON *use, const struct use_row *row, cJSON *out)
{
	const char *second = json_text(json_get(use, "ledger"), "second");
	bool other = row->row == 1 && second && strcmp(second, "verify") == 0;
	char id[ID_TEXT];

	(void)snprintf(id, sizeof id, "%s%s", json_text(use, "verify_id"), other ? "x" : "");
	json_set_text(out, "verify_id", id);
}

static void funds_add(cJSON *fund, const struct split *s)
{
	json_set_int(fund, "goods", s->goods);
	json_set_int(fund, "pay_handling", s->handling);
	json_set_int(fund, "total_merchant_platform_service", s->service);
	if (s->talent)
		json_set_int(fund, "talent_commission", s->talent);
	if (s->agent)
		json_set_int(fund, "total_agent_merchant", s->agent);
	json_set_int(fund, "total_commission", s->talent);
}

/* The two maps side by side, or by the trap `nested` one in the other, as a sample of the page shows them. */
static void maps_add(const struct call *c, const struct split *s, cJSON *out)
{
	cJSON *amount = json_object_at(out, "amount"), *fund;
	bool nested = trap_set(c, "nested");

	fund = json_object_at(nested ? amount : out, "fund_amount");
	if (nested)
		amount = json_object_at(amount, "amount");
	json_set_int(amount, "original", s->original);
	json_set_int(amount, "pay", s->pay);
	json_set_int(amount, "merchant_ticket", s->merchant_ticket);
	json_set_int(amount, "pay_discount", s->discount);
	json_set_int(amount, "ledger_total", s->total);
	funds_add(fund, s);
}

cJSON *ledger_row_of_certificate(const struct call *c, cJSON *order, const cJSON *use, const struct use_row *row)
{
	struct split s = split_make(order, use, row);
	cJSON *out = cJSON_CreateObject();
	char cursor[USE_CURSOR];

	ids_add(order, use, row, out);
	verify_id_add(use, row, out);
	trap_id(c, out, "certificate_id", json_text(use, "certificate_id"));
	json_set_int(out, "verify_time", json_int(use, "verify_time", 0));
	json_set_text(out, "code", "");
	use_rows_cursor(c, row, cursor);
	json_set_text(out, "cursor", cursor);
	json_set(out, "sku", order_view_sku(c, order));
	maps_add(c, &s, out);
	return out;
}

/* --- by day --- */

static void bill_key_add(const cJSON *use, cJSON *out)
{
	char day[DAY_TEXT], key[ID_TEXT];

	moment_day(json_int(use, "verify_time", 0) * 1000, 0, day);
	(void)snprintf(key, sizeof key, "%s_%.4s%.2s_0_0", state_app()->account_id, day, day + 5);
	json_set_text(out, "receipt_bill_key", key);
}

static cJSON *day_amount(const struct split *s)
{
	cJSON *amount = cJSON_CreateObject();

	json_set_int(amount, "original", s->original);
	json_set_int(amount, "pay", s->pay);
	json_set_int(amount, "merchant_ticket", s->merchant_ticket);
	json_set_int(amount, "coupon_pay", s->pay + s->discount);
	json_set_int(amount, "goods", s->goods);
	json_set_int(amount, "actual_insured", 0);
	return amount;
}

cJSON *ledger_row_of_day(const struct call *c, cJSON *order, const cJSON *use, const struct use_row *row)
{
	struct split s = split_make(order, use, row);
	cJSON *out = cJSON_CreateObject(), *goods = json_object_at(out, "goods");
	int64_t number = json_int(use, "number", 1);
	const cJSON *item = cJSON_GetArrayItem(book_items(order), (int)number - 1);
	const char *sku_id = json_text(order_facts(order), "sku_id"), *name = json_text(order_facts(order), "sku_name");

	ids_add(order, use, row, out);
	json_set_text(out, "id", json_text(out, "ledger_id"));
	trap_id(c, out, "item_order_id", json_text(item, "order_item_id"));
	json_set_text(out, "sku_order_id", json_text(order, "order_id"));
	json_set_text(out, "account_id", state_app()->account_id);
	json_set_text(out, "poi_id", json_text(use, "poi_id"));
	json_set_int(out, "ledger_time", json_int(use, "taken_at", 0));
	trap_id(c, json_object_at(out, "certificate"), "certificate_id", json_text(use, "certificate_id"));
	json_set(out, "amount", day_amount(&s));
	json_set_text(goods, "sku_id", sku_id ? sku_id : "");
	json_set_text(goods, "group_name", name ? name : "");
	json_set_text(json_object_at(out, "order_attrribute"), "source", "shelf");
	bill_key_add(use, out);
	return out;
}

cJSON *ledger_row_in_detail(const struct call *c, cJSON *order, const cJSON *use, const struct use_row *row)
{
	cJSON *out = ledger_row_of_day(c, order, use, row), *amount = json_object_at(out, "amount");
	struct split s = split_make(order, use, row);

	json_set_int(amount, "ledger_total", s.total);
	json_set_int(amount, "pay_discount", s.discount);
	json_set_int(amount, "platform_ticket", s.platform_ticket);
	json_set_int(amount, "ledger_platform_ticket", s.platform_ticket);
	json_set_int(amount, "talent_commission", s.talent);
	json_set_int(amount, "total_agent_merchant", s.agent);
	json_set_int(amount, "total_merchant_platform_service", s.service);
	json_set(out, "is_mall_store", cJSON_CreateFalse());
	return out;
}
