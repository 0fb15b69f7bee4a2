/*
 * The one query of a sale: a row for each traveller with an id document (or one
 * row in all), and the facts of the product in each of them.
 */
#include "sale/sale_facts.h"

#include "base/assert.h"
#include "base/buf.h"
#include "base/day.h"
#include "base/guard.h"
#include "base/hex.h"
#include "base/str.h"
#include "json/json_out.h"

#include <stdlib.h>
#include <string.h>

#define IDS_MAX 131072

/* The columns of FACTS. */
enum {
	FACT_PRODUCT_NO,
	FACT_PRODUCT_ID,
	FACT_ACCOUNT_ID,
	FACT_POI_ID,
	FACT_SKU_NO,
	FACT_SKU_ID,
	FACT_SKU_OUT_ID,
	FACT_BEFORE_PAYMENT,
	FACT_CONFIRM_LATER,
	FACT_ONLINE,
	FACT_BALANCE,
	FACT_MAX_PER_ORDER,
	FACT_MAX_PER_PHONE,
	FACT_MAX_PER_ID,
	FACT_MIN_AGE,
	FACT_MAX_AGE,
	FACT_BOOK_AHEAD,
	FACT_BOOK_BEFORE,
	FACT_ON_SALE,
	FACT_REAL_NAME,
	FACT_NEED_PHONE,
	FACT_NEED_ID,
	FACT_RULE_SEX,
	FACT_REGIONS,
	FACT_DAY_OPEN,
	FACT_PRICE,
	FACT_LEFT,
	FACT_MARKET_PRICE,
	FACT_PHONE_TICKETS,
	FACT_LICENSE_HASH,
	FACT_ID_TICKETS,
	FACT_ID_DAY_TICKETS
};
/*
 * Keys: sku PRIMARY, sku_id, out_id or sku_product, product PRIMARY, product_id or out_id, calendar_day PRIMARY,
 * ticket_order.buyer_phone, order_traveller.license.
 */
#define FACTS(condition)                                                                                               \
	"SELECT p.product_no, p.product_id, p.account_id, p.poi_id, s.sku_no, s.sku_id, s.sku_out_id,"                 \
	"       a.create_mode = 'before_payment', a.confirm_mode = 'async', p.online, m.balance_fen,"                  \
	"       r.max_per_order, r.max_per_phone, r.max_per_id, r.min_age, r.max_age,"                                 \
	"       r.book_ahead_days, r.book_before_s, r.on_sale_days,"                                                   \
	"       r.real_name, r.need_phone, r.need_id, r.sex, r.regions,"                                               \
	"       d.open, d.price_fen, d.stock - d.sold, s.market_price_fen,"                                            \
	"       (SELECT COUNT(*) FROM ticket_order o JOIN voucher v ON v.order_no = o.order_no"                        \
	"         WHERE o.buyer_phone_hash = ? AND o.product_no = p.product_no AND o.day >= ? AND o.order_no <> ?"     \
	"           AND v.state IN ('held', 'issued', 'used', 'locked')),"                                             \
	"       people.license_hash,"                                                                                  \
	"       (SELECT COUNT(*) FROM order_traveller t JOIN voucher v ON v.order_no = t.order_no"                     \
	"           AND t.copy_no IN (0, v.copy_no)"                                                                   \
	"         WHERE t.license_hash = UNHEX(people.license_hash) AND t.product_no = p.product_no AND t.day >= ?"    \
	"           AND t.order_no <> ?"                                                                               \
	"           AND v.state IN ('held', 'issued', 'used', 'locked')),"                                             \
	"       (SELECT COUNT(*) FROM order_traveller t JOIN voucher v ON v.order_no = t.order_no"                     \
	"           AND t.copy_no IN (0, v.copy_no)"                                                                   \
	"         WHERE t.license_hash = UNHEX(people.license_hash) AND t.product_no = p.product_no AND t.day = ?"     \
	"           AND t.order_no <> ?"                                                                               \
	"           AND v.state IN ('held', 'issued', 'used', 'locked'))"                                              \
	"  FROM sku s"                                                                                                 \
	"  JOIN product p ON p.product_no = s.product_no"                                                              \
	"  JOIN merchant m ON m.account_id = p.account_id"                                                             \
	"  JOIN app a ON a.app_id = m.app_id"                                                                          \
	"  LEFT JOIN sale_rule r ON r.product_no = p.product_no"                                                       \
	"  LEFT JOIN calendar_day d ON d.sku_no = s.sku_no AND d.day = ?"                                              \
	"  LEFT JOIN JSON_TABLE(?, '$[*]' COLUMNS (license_hash CHAR(64) PATH '$')) people ON TRUE"                    \
	" WHERE " condition " AND a.app_id = ?"

static const struct sql SQL_FACTS_BY_SKU_NO = { "facts_by_sku_no", FACTS("s.sku_no = ?") };
static const struct sql SQL_FACTS_BY_SKU_ID = { "facts_by_sku_id", FACTS("s.sku_id = ?") };

/* A row for each SKU of the product: only what they have in common may be read from them. */
static const struct sql SQL_FACTS_BY_PRODUCT_ID = { "facts_by_product_id", FACTS("p.product_id = ?") };

/* Own ids are unique within a merchant only: the rows of the merchant that the request names come first. */
#define BY_MERCHANT " ORDER BY p.account_id = ? DESC, p.account_id"
static const struct sql SQL_FACTS_BY_OUT_ID = { "facts_by_sku_out_id", FACTS("s.sku_out_id = ?") BY_MERCHANT };
static const struct sql SQL_FACTS_BY_PRODUCT_OUT_ID = { "facts_by_product_out_id",
	                                                FACTS("p.product_out_id = ?") BY_MERCHANT };

static struct opt_limit read_limit(const struct rows *r, size_t col)
{
	return (struct opt_limit){ !row_null(r, 0, col), row_int(r, 0, col) };
}

/* The hashes of the id documents, as a JSON list of hex texts. */
static struct str people_json(struct ctx *c, const struct party *party)
{
	struct buf b = BUF_INIT(IDS_MAX);
	struct json_out j = { .b = &b };

	json_list(&j, NULL);
	for (size_t i = 0; i < party->n; i++) {
		if (party->t[i].number.p != NULL)
			json_str(&j, NULL, hex_encode(c->arena, party->t[i].hash.b, HASH_SIZE));
	}
	json_list_end(&j);
	return buf_take(c->arena, &b);
}

static void read_rule(const struct rows *r, struct sale_facts *f)
{
	struct str sex = row_str(r, 0, FACT_RULE_SEX);

	f->max_per_order = read_limit(r, FACT_MAX_PER_ORDER);
	f->max_per_phone = read_limit(r, FACT_MAX_PER_PHONE);
	f->max_per_id = read_limit(r, FACT_MAX_PER_ID);
	f->min_age = read_limit(r, FACT_MIN_AGE);
	f->max_age = read_limit(r, FACT_MAX_AGE);
	f->book_ahead_days = read_limit(r, FACT_BOOK_AHEAD);
	f->book_before_s = read_limit(r, FACT_BOOK_BEFORE);
	f->on_sale_days = read_limit(r, FACT_ON_SALE);
	f->real_name = row_int(r, 0, FACT_REAL_NAME) != 0;
	f->need_phone = row_int(r, 0, FACT_NEED_PHONE) != 0;
	f->need_id = row_int(r, 0, FACT_NEED_ID) != 0;
	f->sex = sex.p == NULL ? SEX_UNKNOWN : (sex.p[0] == 'm' ? SEX_MALE : SEX_FEMALE);
	f->regions = row_str(r, 0, FACT_REGIONS);
}

/* A named SKU gives a row for each document. AGAIN: one did not come, so nobody knows its tickets. */
static enum result read_people(struct ctx *c, const struct rows *r, const struct party *party, bool by_sku,
                               struct sale_facts *f)
{
	int64_t wanted = 0, came = 0;

	f->id_tickets = arena_array(c->arena, party->n, sizeof *f->id_tickets);
	f->id_day_tickets = arena_array(c->arena, party->n, sizeof *f->id_day_tickets);
	for (size_t i = 0; i < party->n; i++) {
		struct str hex = hex_encode(c->arena, party->t[i].hash.b, HASH_SIZE);
		bool found_one = false;

		for (size_t row = 0; party->t[i].number.p != NULL && row < r->n; row++) {
			struct str found = row_str(r, row, FACT_LICENSE_HASH);

			if (found.n != hex.n || memcmp(found.p, hex.p, hex.n) != 0)
				continue;
			f->id_tickets[i] = row_int(r, row, FACT_ID_TICKETS);
			f->id_day_tickets[i] = row_int(r, row, FACT_ID_DAY_TICKETS);
			found_one = true;
		}
		wanted += party->t[i].number.p != NULL;
		came += found_one;
	}
	return db_all_rows("sale_facts", (size_t)came, by_sku ? wanted : 0);
}

static enum result read_sale_facts(struct ctx *c, const struct rows *r, const struct party *party, bool by_sku,
                                   struct sale_facts *f)
{
	f->found = true;
	f->product_no = row_int(r, 0, FACT_PRODUCT_NO);
	f->product_id = row_str(r, 0, FACT_PRODUCT_ID);
	f->account_id = row_str(r, 0, FACT_ACCOUNT_ID);
	f->poi_id = row_str(r, 0, FACT_POI_ID);
	f->sku_no = row_int(r, 0, FACT_SKU_NO);
	f->sku_id = row_str(r, 0, FACT_SKU_ID);
	f->sku_out_id = row_str(r, 0, FACT_SKU_OUT_ID);
	f->before_payment = row_int(r, 0, FACT_BEFORE_PAYMENT) != 0;
	f->confirm_later = row_int(r, 0, FACT_CONFIRM_LATER) != 0;
	f->online = row_int(r, 0, FACT_ONLINE) != 0;
	f->balance_watched = !row_null(r, 0, FACT_BALANCE);
	f->balance_fen = row_fen(r, 0, FACT_BALANCE);
	f->day_known = !row_null(r, 0, FACT_DAY_OPEN);
	f->day_open = row_int(r, 0, FACT_DAY_OPEN) != 0;
	f->price_fen = row_fen(r, 0, FACT_PRICE);
	f->left = row_int(r, 0, FACT_LEFT);
	f->market_price_fen = row_fen(r, 0, FACT_MARKET_PRICE);
	f->phone_tickets = row_int(r, 0, FACT_PHONE_TICKETS);
	read_rule(r, f);
	return read_people(c, r, party, by_sku, f);
}

/* The values of FACTS without the name of what is bought. */
struct facts_args {
	struct arg phone, today, own, day, people;
	struct arg app_id, account_id;
};

/* `by_own`: the statement ends BY_MERCHANT, which has a value more. */
static enum result query_facts(struct ctx *c, const struct facts_args *a, const struct sql *s, struct arg name,
                               bool by_own, struct rows *rows)
{
	const struct arg args[] = { a->phone, a->today, a->own,    a->today, a->own,    a->day,
		                    a->own,   a->day,   a->people, name,     a->app_id, a->account_id };
	size_t n = sizeof args / sizeof args[0];

	return db_query(c->db, c->arena, s, args, by_own ? n : n - 1, rows);
}

/* Two ids of the platform, each STR_NONE where it is not known. */
static bool contradicts(struct str asked, struct str known)
{
	return asked.p != NULL && known.p != NULL && !str_same(asked, known);
}

/*
 * By an id of ours. Of several merchants' rows those of the request's merchant stay, or none if it names none of them. A row whose
 * id the platform has given us already is not the one meant when the request names another: none stays.
 */
static enum result query_facts_by_own(struct ctx *c, const struct facts_args *a, const struct sql *s, struct str name,
                                      const struct purchase *p, struct rows *rows)
{
	size_t n = 0;
	enum result r = query_facts(c, a, s, arg_str(name), true, rows);

	if (r != OK || rows->n == 0)
		return r;
	while (n < rows->n && str_same(row_str(rows, n, FACT_ACCOUNT_ID), row_str(rows, 0, FACT_ACCOUNT_ID)))
		n++;
	if (n < rows->n && !str_same(row_str(rows, 0, FACT_ACCOUNT_ID), p->account_id))
		n = 0;
	if (contradicts(p->sku_id, row_str(rows, 0, FACT_SKU_ID)) ||
	    contradicts(p->product_id, row_str(rows, 0, FACT_PRODUCT_ID)))
		n = 0;
	rows->n = n;
	return OK;
}

/* By the most precise name there is, and by the platform's id before ours: that one cannot be changed by people. */
static enum result query_by_name(struct ctx *c, const struct facts_args *a, const struct purchase *p, struct rows *rows)
{
	bool sku = purchase_names_sku(p);
	struct str id = sku ? p->sku_id : p->product_id;
	struct str own = sku ? p->sku_out_id : p->product_out_id;
	enum result r = OK;

	*rows = (struct rows){ 0, 0, NULL };
	if (p->sku_no != 0)
		return query_facts(c, a, &SQL_FACTS_BY_SKU_NO, arg_int(p->sku_no), false, rows);
	if (id.p != NULL)
		r = query_facts(c, a, sku ? &SQL_FACTS_BY_SKU_ID : &SQL_FACTS_BY_PRODUCT_ID, arg_str(id), false, rows);
	if (r == OK && rows->n == 0 && own.p != NULL)
		r = query_facts_by_own(c, a, sku ? &SQL_FACTS_BY_OUT_ID : &SQL_FACTS_BY_PRODUCT_OUT_ID, own, p, rows);
	return r;
}

static enum result read_unlocked(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                                 int64_t order_no, struct sale_facts *out)
{
	struct hash phone;
	const struct facts_args a = {
		.phone = purchase_phone_hash(c, p, &phone) ? arg_hash(&phone) : arg_null(),
		.today = arg_day(c->arena, day_of(c->now)),
		.own = arg_int(order_no),
		.day = arg_day(c->arena, p->book_start_day.v),
		.people = arg_str(purchase_names_sku(p) ? people_json(c, party) : STR("[]")),
		.app_id = arg_int(app_id),
		.account_id = arg_str(p->account_id),
	};
	struct rows rows;
	enum result r;

	memset(out, 0, sizeof *out);
	r = query_by_name(c, &a, p, &rows);
	if (r == OK && rows.n > 0)
		r = read_sale_facts(c, &rows, party, purchase_names_sku(p), out);
	return r;
}

enum result sale_facts_read(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                            struct sale_facts *out)
{
	return read_unlocked(c, p, party, app_id, SALE_NEW_ORDER, out);
}

/* PRIMARY KEY. The rows are locked in hash order, so that two orders of the same people cannot deadlock. */
static const struct sql SQL_LOCK_BUYER = {
	"lock_buyer",
	"INSERT INTO buyer_lock (buyer_hash) VALUES (?) ON DUPLICATE KEY UPDATE buyer_hash = VALUES(buyer_hash)",
};

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, HASH_SIZE);
}

/* *locked false: the product has no limits per person, or nobody can be identified; OK. */
static enum result lock_people(struct ctx *c, const struct purchase *p, const struct party *party,
                               const struct sale_facts *f, bool *locked)
{
	struct hash *hashes = arena_array(c->arena, party->n + 1, sizeof *hashes);
	struct arg *args = arena_array(c->arena, party->n + 1, sizeof *args);
	size_t n = 0;

	*locked = false;
	if (!GUARDED)
		return OK;
	if (f->max_per_phone.given && purchase_phone_hash(c, p, &hashes[n]))
		n++;
	for (size_t i = 0; (f->max_per_id.given || f->real_name) && i < party->n; i++) {
		if (party->t[i].number.p != NULL)
			hashes[n++] = party->t[i].hash;
	}
	if (n == 0)
		return OK;
	qsort(hashes, n, sizeof *hashes, by_bytes);
	for (size_t i = 0; i < n; i++)
		args[i] = arg_hash(&hashes[i]);
	*locked = true;
	return db_exec_many(c->db, c->arena, &SQL_LOCK_BUYER, args, 1, n);
}

enum result sale_facts_read_locked(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                                   int64_t order_no, struct sale_facts *out)
{
	bool locked = false;
	enum result r;

	ASSERT(tx_open(c->db));
	r = read_unlocked(c, p, party, app_id, order_no, out);
	if (r == OK)
		r = lock_people(c, p, party, out, &locked);
	return r == OK && locked ? read_unlocked(c, p, party, app_id, order_no, out) : r;
}
