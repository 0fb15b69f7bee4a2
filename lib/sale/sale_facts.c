/*
 * The facts of a sale, from three places: the catalogue's part from memory or by one statement; the day, with the version
 * of the catalogue; the tickets of these people, only where a rule counts them.
 */
#include "sale/sale_facts.h"

#include "base/assert.h"
#include "base/buf.h"
#include "base/day.h"
#include "base/guard.h"
#include "base/hex.h"
#include "base/str.h"
#include "json/json_out.h"
#include "sale/sale_memory.h"

#include <stdlib.h>
#include <string.h>

#define IDS_MAX 131072

/* --- the catalogue's part --- */

/* The columns of CATALOGUE. */
enum {
	FACT_VERSION,
	FACT_ONLY_APP,
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
	FACT_MARKET_PRICE,
	FACT_DAY_OPEN,
	FACT_PRICE,
	FACT_LEFT
};
/*
 * Keys: sku PRIMARY, sku_id, out_id or sku_product, product PRIMARY, product_id or out_id, calendar_day PRIMARY. The day
 * comes with it, so that whoever finds nothing in memory asks no second time.
 */
#define CATALOGUE(condition)                                                                                           \
	"SELECT v.version, (SELECT COUNT(*) FROM app) = 1,"                                                            \
	"       p.product_no, p.product_id, p.account_id, p.poi_id, s.sku_no, s.sku_id, s.sku_out_id,"                 \
	"       a.create_mode = 'before_payment', a.confirm_mode = 'async', p.online, m.balance_fen,"                  \
	"       r.max_per_order, r.max_per_phone, r.max_per_id, r.min_age, r.max_age,"                                 \
	"       r.book_ahead_days, r.book_before_s, r.on_sale_days,"                                                   \
	"       r.real_name, r.need_phone, r.need_id, r.sex, r.regions, s.market_price_fen,"                           \
	"       d.open, d.price_fen, d.stock - d.sold"                                                                 \
	"  FROM sku s"                                                                                                 \
	"  JOIN product p ON p.product_no = s.product_no"                                                              \
	"  JOIN merchant m ON m.account_id = p.account_id"                                                             \
	"  JOIN app a ON a.app_id = m.app_id"                                                                          \
	"  LEFT JOIN catalogue_version v ON v.only_row = 1"                                                            \
	"  LEFT JOIN sale_rule r ON r.product_no = p.product_no"                                                       \
	"  LEFT JOIN calendar_day d ON d.sku_no = s.sku_no AND d.day = ?"                                              \
	" WHERE " condition " AND a.app_id = ?"

static const struct sql SQL_CATALOGUE_BY_SKU_NO = { "sale_by_sku_no", CATALOGUE("s.sku_no = ?") };
static const struct sql SQL_CATALOGUE_BY_SKU_ID = { "sale_by_sku_id", CATALOGUE("s.sku_id = ?") };

/* Any SKU of the product: only what they have in common may be read from it. */
static const struct sql SQL_CATALOGUE_BY_PRODUCT_ID = { "sale_by_product_id",
	                                                CATALOGUE("p.product_id = ?") " LIMIT 1" };

/* Own ids are unique within a merchant only: the rows of the merchant that the request names come first. */
#define BY_MERCHANT " ORDER BY p.account_id = ? DESC, p.account_id"
static const struct sql SQL_CATALOGUE_BY_OUT_ID = { "sale_by_sku_out_id", CATALOGUE("s.sku_out_id = ?") BY_MERCHANT };
static const struct sql SQL_CATALOGUE_BY_PRODUCT_OUT_ID = { "sale_by_product_out_id",
	                                                    CATALOGUE("p.product_out_id = ?") BY_MERCHANT };

static struct opt_limit read_limit(const struct rows *r, size_t col)
{
	return (struct opt_limit){ !row_null(r, 0, col), row_int(r, 0, col) };
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

static void read_row(const struct rows *r, struct sale_facts *f)
{
	f->version = row_int(r, 0, FACT_VERSION);
	f->only_app = row_int(r, 0, FACT_ONLY_APP) != 0;
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
	f->market_price_fen = row_fen(r, 0, FACT_MARKET_PRICE);
	f->day_known = !row_null(r, 0, FACT_DAY_OPEN);
	f->day_open = row_int(r, 0, FACT_DAY_OPEN) != 0;
	f->price_fen = row_fen(r, 0, FACT_PRICE);
	f->left = row_int(r, 0, FACT_LEFT);
	read_rule(r, f);
}

/* Two ids of the platform, each STR_NONE where it is not known. */
static bool contradicts(struct str asked, struct str known)
{
	return asked.p != NULL && known.p != NULL && !str_same(asked, known);
}

static struct arg arg_visit(struct ctx *c, const struct purchase *p)
{
	return arg_day(c->arena, p->book_start_day.v);
}

/*
 * By an id of ours. Of several merchants' rows those of the request's merchant stay, or none if it names none of them. A row whose
 * id the platform has given us already is not the one meant when the request names another: none stays.
 */
static enum result query_by_own(struct ctx *c, const struct sql *s, struct str name, const struct purchase *p,
                                int64_t app_id, struct rows *rows)
{
	size_t n = 0;
	enum result r = db_query(c->db, c->arena, s,
	                         ARGS(arg_visit(c, p), arg_str(name), arg_int(app_id), arg_str(p->account_id)), rows);

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

static enum result query_by(struct ctx *c, const struct sql *s, struct arg name, const struct purchase *p,
                            int64_t app_id, struct rows *rows)
{
	return db_query(c->db, c->arena, s, ARGS(arg_visit(c, p), name, arg_int(app_id)), rows);
}

/* By the most precise name there is, and by the platform's id before ours: that one cannot be changed by people. */
static enum result query_by_name(struct ctx *c, const struct purchase *p, int64_t app_id, struct rows *rows)
{
	bool sku = purchase_names_sku(p);
	struct str id = sku ? p->sku_id : p->product_id;
	struct str own = sku ? p->sku_out_id : p->product_out_id;
	enum result r = OK;

	*rows = (struct rows){ 0, 0, NULL };
	if (p->sku_no != 0)
		return query_by(c, &SQL_CATALOGUE_BY_SKU_NO, arg_int(p->sku_no), p, app_id, rows);
	if (id.p != NULL)
		r = query_by(c, sku ? &SQL_CATALOGUE_BY_SKU_ID : &SQL_CATALOGUE_BY_PRODUCT_ID, arg_str(id), p, app_id,
		             rows);
	if (r == OK && rows->n == 0 && own.p != NULL)
		r = query_by_own(c, sku ? &SQL_CATALOGUE_BY_OUT_ID : &SQL_CATALOGUE_BY_PRODUCT_OUT_ID, own, p, app_id,
		                 rows);
	return r;
}

/* By a statement; from now on it is remembered. */
static enum result read_catalogue(struct ctx *c, const struct purchase *p, int64_t app_id, struct sale_facts *out)
{
	struct rows rows;
	enum result r = query_by_name(c, p, app_id, &rows);

	memset(out, 0, sizeof *out);
	if (r != OK || rows.n == 0)
		return r;
	read_row(&rows, out);
	sale_memory_keep(p, app_id, out);
	return OK;
}

/* --- the day --- */

/* PRIMARY KEY of each table. */
#define DAY(balance, join)                                                                                             \
	"SELECT v.version, d.open, d.price_fen, d.stock - d.sold" balance " FROM catalogue_version v"                  \
	" LEFT JOIN calendar_day d ON d.sku_no = ? AND d.day = ?" join " WHERE v.only_row = 1"
enum { DAY_VERSION, DAY_OPEN, DAY_PRICE, DAY_LEFT, DAY_BALANCE };
static const struct sql SQL_DAY = { "sale_day", DAY("", "") };
static const struct sql SQL_DAY_AND_BALANCE = {
	"sale_day_and_balance",
	DAY(", m.balance_fen", " LEFT JOIN merchant m ON m.account_id = ?"),
};

/* Day and balance of a SKU whose catalogue's part is in *f. NONE: that part is out of date. */
static enum result read_day(struct ctx *c, const struct purchase *p, struct sale_facts *f)
{
	const struct arg args[] = { arg_int(f->sku_no), arg_visit(c, p), arg_str(f->account_id) };
	struct rows rows;
	enum result r = f->balance_watched ? db_query(c->db, c->arena, &SQL_DAY_AND_BALANCE, args, 3, &rows)
	                                   : db_query(c->db, c->arena, &SQL_DAY, args, 2, &rows);

	if (r != OK)
		return r;
	if (rows.n != 1)
		return BUG;
	if (GUARDED && row_int(&rows, 0, DAY_VERSION) != f->version)
		return NONE;
	f->day_known = !row_null(&rows, 0, DAY_OPEN);
	f->day_open = row_int(&rows, 0, DAY_OPEN) != 0;
	f->price_fen = row_fen(&rows, 0, DAY_PRICE);
	f->left = row_int(&rows, 0, DAY_LEFT);
	if (f->balance_watched)
		f->balance_fen = row_fen(&rows, 0, DAY_BALANCE);
	return OK;
}

/* --- the tickets that these people have --- */

#define LIVE_COPIES " AND v.state IN ('held', 'issued', 'used', 'locked')"
#define TICKETS_OF(day)                                                                                                \
	"(SELECT COUNT(*) FROM order_traveller t JOIN voucher v ON v.order_no = t.order_no"                            \
	"    AND t.copy_no IN (0, v.copy_no)"                                                                          \
	"  WHERE t.license_hash = UNHEX(people.license_hash) AND t.product_no = ? AND t.day " day                      \
	"    AND t.order_no <> ?" LIVE_COPIES ")"

/*
 * Keys: ticket_order.buyer_phone, order_traveller.license, voucher.copy. A row for each document, or one row in all. A count
 * whose rule is not given is not made.
 */
enum { TICKETS_PHONE, TICKETS_LICENSE_HASH, TICKETS_ID, TICKETS_ID_DAY };
static const struct sql SQL_TICKETS = {
	"sale_tickets",
	"SELECT IF(?, (SELECT COUNT(*) FROM ticket_order o JOIN voucher v ON v.order_no = o.order_no"
	"    WHERE o.buyer_phone_hash = ? AND o.product_no = ? AND o.day >= ? AND o.order_no <> ?" LIVE_COPIES
	"  ), 0), people.license_hash, IF(?, " TICKETS_OF(">= ?") ", 0), IF(?, " TICKETS_OF(
		"= ?") ", 0)"
		       " FROM catalogue_version one LEFT JOIN JSON_TABLE(?, '$[*]' COLUMNS (license_hash CHAR(64) PATH '$')) people ON TRUE"
		       " WHERE one.only_row = 1",
};

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

/* Each document has its row. AGAIN: one did not come, so nobody knows its tickets. */
static enum result read_people(struct ctx *c, const struct rows *r, const struct party *party, struct sale_facts *f)
{
	int64_t wanted = 0, came = 0;

	for (size_t i = 0; i < party->n; i++) {
		struct str hex = hex_encode(c->arena, party->t[i].hash.b, HASH_SIZE);
		bool found_one = false;

		for (size_t row = 0; party->t[i].number.p != NULL && row < r->n; row++) {
			if (!str_same(row_str(r, row, TICKETS_LICENSE_HASH), hex))
				continue;
			f->id_tickets[i] = row_int(r, row, TICKETS_ID);
			f->id_day_tickets[i] = row_int(r, row, TICKETS_ID_DAY);
			found_one = true;
		}
		wanted += party->t[i].number.p != NULL;
		came += found_one;
	}
	return db_all_rows("sale_tickets", (size_t)came, wanted);
}

static bool has_document(const struct party *party)
{
	for (size_t i = 0; i < party->n; i++) {
		if (party->t[i].number.p != NULL)
			return true;
	}
	return false;
}

/* The tickets that a rule of *f counts. No statement where there is none, or nobody it can count for. */
static enum result read_tickets(struct ctx *c, const struct purchase *p, const struct party *party, int64_t order_no,
                                struct sale_facts *f)
{
	bool documents = purchase_names_sku(p) && has_document(party);
	bool per_id = documents && f->max_per_id.given, per_day = documents && f->real_name;
	struct arg today = arg_day(c->arena, day_of(c->now)), product = arg_int(f->product_no), own = arg_int(order_no);
	struct arg people;
	struct hash phone;
	bool per_phone = f->max_per_phone.given && purchase_phone_hash(c, p, &phone);
	struct rows rows;
	enum result r;

	f->id_tickets = arena_array(c->arena, party->n, sizeof *f->id_tickets);
	f->id_day_tickets = arena_array(c->arena, party->n, sizeof *f->id_day_tickets);
	if (!per_phone && !per_id && !per_day)
		return OK;
	if (per_id || per_day)
		purchase_hash(c, party);
	people = arg_str(per_id || per_day ? people_json(c, party) : STR("[]"));
	r = db_query(c->db, c->arena, &SQL_TICKETS,
	             ARGS(arg_bool(per_phone), per_phone ? arg_hash(&phone) : arg_null(), product, today, own,
	                  arg_bool(per_id), product, today, own, arg_bool(per_day), product, arg_visit(c, p), own,
	                  people),
	             &rows);
	if (r != OK)
		return r;
	if (rows.n == 0)
		return db_all_rows("sale_tickets", 0, 1);
	f->phone_tickets = row_int(&rows, 0, TICKETS_PHONE);
	return per_id || per_day ? read_people(c, &rows, party, f) : OK;
}

/* --- all of it --- */

enum result sale_facts_read(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                            struct sale_facts *out)
{
	enum result r = sale_memory_find(c, p, app_id, out);

	if (r == OK)
		r = read_day(c, p, out);
	if (r == NONE)
		r = read_catalogue(c, p, app_id, out);
	return r == OK ? read_tickets(c, p, party, SALE_NEW_ORDER, out) : r;
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

enum { OF_PHONE = 1, OF_DOCUMENTS = 2 };

/* Whose rows the product's rules want locked. */
static unsigned locks_wanted(const struct sale_facts *f)
{
	return (f->max_per_phone.given ? OF_PHONE : 0U) | (f->max_per_id.given || f->real_name ? OF_DOCUMENTS : 0U);
}

bool sale_counts_people(const struct sale_facts *f)
{
	return locks_wanted(f) != 0;
}

/* *locked false: nobody can be identified; OK. */
static enum result lock_people(struct ctx *c, const struct purchase *p, const struct party *party, unsigned wanted,
                               bool *locked)
{
	struct hash *hashes = arena_array(c->arena, party->n + 1, sizeof *hashes);
	struct arg *args = arena_array(c->arena, party->n + 1, sizeof *args);
	size_t n = 0;

	*locked = false;
	if (!GUARDED)
		return OK;
	if ((wanted & OF_DOCUMENTS) != 0)
		purchase_hash(c, party);
	if ((wanted & OF_PHONE) != 0 && purchase_phone_hash(c, p, &hashes[n]))
		n++;
	for (size_t i = 0; (wanted & OF_DOCUMENTS) != 0 && i < party->n; i++) {
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

/*
 * Waiting for the locks takes time, so what was read before them is read again, and may turn out to be another rule that
 * wants more locks. Those are then not taken in hash order with the first: a rare deadlock, after which all is done again.
 */
static enum result read_and_lock(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                                 struct sale_facts *out)
{
	bool locked, fresh = false;
	unsigned held = 0, wanted;
	enum result r = sale_memory_find(c, p, app_id, out);

	while (r == OK || r == NONE) {
		if (r == NONE) {
			r = read_catalogue(c, p, app_id, out);
			fresh = true;
		}
		wanted = locks_wanted(out);
		if (r == OK && (wanted & ~held) != 0) {
			r = lock_people(c, p, party, wanted, &locked);
			fresh = fresh && !locked;
			held |= wanted;
		}
		if (r != OK || fresh)
			return r;
		r = read_day(c, p, out);
		fresh = r == OK;
	}
	return r;
}

enum result sale_facts_read_locked(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                                   int64_t order_no, struct sale_facts *out)
{
	enum result r;

	ASSERT(tx_open(c->db));
	r = read_and_lock(c, p, party, app_id, out);
	return r == OK ? read_tickets(c, p, party, order_no, out) : r;
}
