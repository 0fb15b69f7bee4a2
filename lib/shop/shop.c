/*
 * The table poi.
 */
#include "shop/shop.h"

#include "base/assert.h"
#include "base/str.h"
#include "notice/alarm.h"

#include <assert.h>
#include <string.h>

#define PUT_VALUES 9 /* of one row of SQL_PUT */

/* PRIMARY KEY. */
static const struct sql SQL_PUT = {
	"shop_put",
	"INSERT INTO poi (poi_id, account_id, name, address, latitude, longitude, relation, store_account_id, asked_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE"
	" name = IF(account_id = VALUES(account_id), COALESCE(VALUES(name), name), name),"
	" address = IF(account_id = VALUES(account_id), COALESCE(VALUES(address), address), address),"
	" latitude = IF(account_id = VALUES(account_id), COALESCE(VALUES(latitude), latitude), latitude),"
	" longitude = IF(account_id = VALUES(account_id), COALESCE(VALUES(longitude), longitude), longitude),"
	" relation = IF(account_id = VALUES(account_id), VALUES(relation), relation),"
	" store_account_id = IF(account_id = VALUES(account_id),"
	"   COALESCE(VALUES(store_account_id), store_account_id), store_account_id),"
	" asked_at = IF(account_id = VALUES(account_id), VALUES(asked_at), asked_at),"
	" missing = IF(account_id = VALUES(account_id), FALSE, missing)",
};

/* PRIMARY KEY. */
static const struct sql SQL_ADD = { "catalogue_poi_put", "INSERT INTO poi (poi_id, account_id) VALUES (?, ?)" };
static const struct sql SQL_ENSURE = {
	"take_poi",
	"INSERT INTO poi (poi_id, account_id) VALUES (?, ?) ON DUPLICATE KEY UPDATE poi_id = VALUES(poi_id)",
};

/* KEY shop_id begins with account_id. */
static const struct sql SQL_KNOWN = {
	"shop_known",
	"SELECT poi_id FROM poi WHERE account_id = ? AND missing = FALSE ORDER BY poi_id",
};

/* PRIMARY KEY. */
static const struct sql SQL_MISSING = {
	"shop_missing",
	"UPDATE poi SET missing = TRUE, asked_at = ? WHERE poi_id = ? AND account_id = ? AND missing = FALSE",
};

/* KEY product_poi. */
enum { PRODUCTS_COUNT, PRODUCTS_SHOP_NAME };
static const struct sql SQL_PRODUCTS = {
	"shop_products",
	"SELECT COUNT(*), (SELECT name FROM poi WHERE poi_id = ?) FROM product WHERE poi_id = ?",
};

/* PRIMARY KEY; UNIQUE KEY shop_id. */
static const struct sql SQL_LOCK = {
	"shop_lock",
	"SELECT shop_id FROM poi WHERE poi_id = ? AND account_id = ? FOR UPDATE",
};
static const struct sql SQL_HOLDER = {
	"shop_holder",
	"SELECT poi_id FROM poi WHERE account_id = ? AND shop_id = ? FOR UPDATE",
};
static const struct sql SQL_LINK = { "shop_link", "UPDATE poi SET shop_id = ? WHERE poi_id = ? AND account_id = ?" };
static const struct sql SQL_UNLINK = {
	"shop_unlink",
	"UPDATE poi SET shop_id = NULL WHERE account_id = ? AND shop_id = ? AND poi_id <> ?",
};

/* IGNORE: if two shops were submitted under one id, UNIQUE KEY shop_id leaves it with the first. */
static const struct sql SQL_SUBMITTED = {
	"shop_link_submitted",
	"UPDATE IGNORE poi JOIN poi_task t ON t.account_id = poi.account_id AND t.poi_id = poi.poi_id"
	" SET poi.shop_id = t.shop_id"
	" WHERE poi.account_id = ? AND poi.shop_id IS NULL AND t.shop_id IS NOT NULL AND t.state <> 'rejected'",
};

/* PRIMARY KEY. */
static const struct sql SQL_STORE = {
	"shop_store_account",
	"UPDATE poi SET store_account_id = ? WHERE poi_id = ? AND account_id = ?",
};

static void put_row(struct arg *row, struct str account_id, const struct shop_found *f, utc_t now)
{
	const struct arg values[] = {
		arg_str(f->poi_id),   arg_str(account_id),          arg_str(f->name),
		arg_str(f->address),  arg_str(f->latitude),         arg_str(f->longitude),
		arg_int(f->relation), arg_str(f->store_account_id), arg_utc(now),
	};
	static_assert(sizeof values / sizeof values[0] == PUT_VALUES, "a value for each ? of SQL_PUT");

	memcpy(row, values, sizeof values);
}

enum result shop_put(struct ctx *c, struct str account_id, const struct shop_found *shops, size_t n)
{
	struct arg *args = arena_array(c->arena, n * PUT_VALUES + 1, sizeof *args);

	ASSERT(tx_open(c->db));
	for (size_t i = 0; i < n; i++)
		put_row(&args[i * PUT_VALUES], account_id, &shops[i], c->now);
	return db_exec_many(c->db, c->arena, &SQL_PUT, args, PUT_VALUES, n);
}

enum result shop_add(struct ctx *c, struct str poi_id, struct str account_id)
{
	ASSERT(tx_open(c->db));
	return db_exec(c->db, &SQL_ADD, ARGS(arg_str(poi_id), arg_str(account_id)), NULL);
}

enum result shop_ensure(struct ctx *c, struct str poi_id, struct str account_id)
{
	ASSERT(tx_open(c->db));
	return db_exec(c->db, &SQL_ENSURE, ARGS(arg_str(poi_id), arg_str(account_id)), NULL);
}

enum result shop_known(struct ctx *c, struct str account_id, struct rows *out)
{
	return db_query(c->db, c->arena, &SQL_KNOWN, ARGS(arg_str(account_id)), out);
}

enum result shop_mark_missing(struct ctx *c, struct str account_id, struct str poi_id)
{
	int64_t changed = 0;
	struct rows rows;
	struct str detail;
	enum result r =
		db_exec(c->db, &SQL_MISSING, ARGS(arg_utc(c->now), arg_str(poi_id), arg_str(account_id)), &changed);

	if (r != OK || changed == 0)
		return r;
	r = db_query(c->db, c->arena, &SQL_PRODUCTS, ARGS(arg_str(poi_id), arg_str(poi_id)), &rows);
	if (r != OK || row_int(&rows, 0, PRODUCTS_COUNT) == 0)
		return r;
	detail = arena_printf(
		c->arena, "the platform does not list shop %s (%s) any more, and %lld products refer to it", poi_id.p,
		row_null(&rows, 0, PRODUCTS_SHOP_NAME) ? "no name" : row_str(&rows, 0, PRODUCTS_SHOP_NAME).p,
		(long long)row_int(&rows, 0, PRODUCTS_COUNT));
	return alarm_raise(c, "poi_missing", arena_printf(c->arena, "%s:%lld", poi_id.p, (long long)c->now.s), NO_ORDER,
	                   detail.p);
}

enum result shop_link(struct ctx *c, struct str account_id, struct str shop_id, struct str poi_id, struct str *other)
{
	struct rows own, holder;
	enum result r = db_query(c->db, c->arena, &SQL_LOCK, ARGS(arg_str(poi_id), arg_str(account_id)), &own);

	*other = STR_NONE;
	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_HOLDER, ARGS(arg_str(account_id), arg_str(shop_id)), &holder);
	if (r != OK || own.n == 0)
		return r == OK ? NONE : r;
	if (!row_null(&own, 0, ONLY_COLUMN) && !str_same(row_str(&own, 0, ONLY_COLUMN), shop_id))
		*other = arena_printf(c->arena, "shop %s is %s here", poi_id.p, row_str(&own, 0, ONLY_COLUMN).p);
	else if (holder.n > 0 && !str_same(row_str(&holder, 0, ONLY_COLUMN), poi_id))
		*other = arena_printf(c->arena, "%s is shop %s here", shop_id.p, row_str(&holder, 0, ONLY_COLUMN).p);
	if (other->p != NULL)
		return DUPLICATE;
	return db_exec(c->db, &SQL_LINK, ARGS(arg_str(shop_id), arg_str(poi_id), arg_str(account_id)), NULL);
}

enum result shop_relink(struct ctx *c, struct str account_id, struct str shop_id, struct str poi_id)
{
	struct rows own;
	enum result r = db_query(c->db, c->arena, &SQL_LOCK, ARGS(arg_str(poi_id), arg_str(account_id)), &own);

	if (r != OK || own.n == 0)
		return r == OK ? NONE : r;
	r = db_exec(c->db, &SQL_UNLINK, ARGS(arg_str(account_id), arg_str(shop_id), arg_str(poi_id)), NULL);
	if (r != OK)
		return r;
	return db_exec(c->db, &SQL_LINK, ARGS(arg_str(shop_id), arg_str(poi_id), arg_str(account_id)), NULL);
}

enum result shop_link_submitted(struct ctx *c, struct str account_id)
{
	return db_exec(c->db, &SQL_SUBMITTED, ARGS(arg_str(account_id)), NULL);
}

enum result shop_set_store_account(struct ctx *c, struct str poi_id, struct str account_id, struct str store_account_id)
{
	return db_exec(c->db, &SQL_STORE, ARGS(arg_str(store_account_id), arg_str(poi_id), arg_str(account_id)), NULL);
}
