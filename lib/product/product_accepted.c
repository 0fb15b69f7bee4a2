/*
 * The rows that an accepted product needs.
 */
#include "product/product_accepted.h"

#include "base/assert.h"
#include "base/str.h"
#include "base/utf8.h"
#include "notice/alarm.h"
#include "product/product.h"
#include "shop/shop.h"

#include <string.h>

#define NAME_MAX 255
#define PROJECT_ID_MAX 48

/* PRIMARY KEY and UNIQUE KEY product_out_id. */
enum { PRODUCT_ID, PRODUCT_OUT_ID, PRODUCT_ACCOUNT_ID };
static const struct sql SQL_PRODUCT_ROWS = {
	"take_product_rows",
	"SELECT product_id, product_out_id, account_id FROM product WHERE product_id = ? OR product_out_id = ? FOR UPDATE",
};

/* Not on sale before the platform says that the product is online there. */
static const struct sql SQL_PRODUCT_ADD = {
	"take_product",
	"INSERT INTO product (product_id, product_out_id, account_id, poi_id, name, online) VALUES (?, ?, ?, ?, ?, FALSE)",
};

static const struct sql SQL_PRODUCT_NAME = {
	"take_product_name",
	"UPDATE product SET name = ? WHERE product_id = ?",
};

/* PRIMARY KEY and UNIQUE KEY sku_out_id. */
enum { SKU_ID, SKU_OUT_ID, SKU_PRODUCT_ID };
static const struct sql SQL_SKU_ROWS = {
	"take_sku_rows",
	"SELECT sku_id, sku_out_id, product_id FROM sku WHERE sku_id = ? OR sku_out_id = ? FOR UPDATE",
};

static const struct sql SQL_SKU_ADD = {
	"take_sku",
	"INSERT INTO sku (sku_id, sku_out_id, product_id, name) VALUES (?, ?, ?, ?)",
};

static const struct sql SQL_SKU_NAME = {
	"take_sku_name",
	"UPDATE sku SET name = ? WHERE sku_id = ?",
};

/* PRIMARY KEY. A SKU that has projects keeps them. */
static const struct sql SQL_PROJECT_ADD = {
	"take_project",
	"INSERT INTO sku_project (sku_id, project_id, position, name, entrance)"
	" SELECT ?, ?, 1, ?, TRUE FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM sku_project WHERE sku_id = ?)",
};

static struct arg arg_cut(struct ctx *c, struct str s, size_t max)
{
	return arg_str(arena_str(c->arena, s.p, utf8_cut(s, max)));
}

static enum result alarm_misfit(struct ctx *c, struct str product_id, struct str what, const char *sentence)
{
	struct str detail = arena_printf(c->arena, "product %s, %s: %s", product_id.p, what.p, sentence);

	return alarm_raise(c, "publication_misfit", arena_printf(c->arena, "%s:%s", product_id.p, what.p), STR_NONE,
	                   detail.p);
}

/* NONE: the request names no shop. */
static enum result add_product(struct ctx *c, const struct product_request *request, struct str product_id)
{
	const struct str *pois = request->ticket.poi_ids.items;
	enum result r;

	if (request->ticket.poi_ids.n == 0)
		return NONE;
	r = shop_ensure(c, pois[0], request->account_id);
	if (r != OK)
		return r;
	return db_exec(c->db, &SQL_PRODUCT_ADD,
	               ARGS(arg_str(product_id), arg_str(request->ticket.product_out_id), arg_str(request->account_id),
	                    arg_str(pois[0]), arg_cut(c, request->ticket.product_name, NAME_MAX)),
	               NULL);
}

/* NONE: the product can have no row here; the alarm says why. */
static enum result put_product(struct ctx *c, const struct product_request *request, struct str product_id)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_PRODUCT_ROWS,
	                         ARGS(arg_str(product_id), arg_str(request->ticket.product_out_id)), &rows);

	if (r != OK)
		return r;
	if (rows.n == 1 && str_same(row_str(&rows, 0, PRODUCT_ID), product_id) &&
	    str_same(row_str(&rows, 0, PRODUCT_OUT_ID), request->ticket.product_out_id) &&
	    str_same(row_str(&rows, 0, PRODUCT_ACCOUNT_ID), request->account_id))
		return db_exec(c->db, &SQL_PRODUCT_NAME,
		               ARGS(arg_cut(c, request->ticket.product_name, NAME_MAX), arg_str(product_id)), NULL);
	r = rows.n == 0 ? add_product(c, request, product_id) : NONE;
	if (r != NONE)
		return r;
	r = alarm_misfit(c, product_id, request->ticket.product_out_id,
	                 rows.n == 0 ? "the platform has accepted it, but its file names no shop: use catalogue load"
	                             : "the platform's id and ours belong to different products here: use catalogue "
	                               "load");
	return r == OK ? NONE : r;
}

/* The SKU of the list with our id `sku_out_id`; NULL: there is none. */
static const struct product_sku *sku_of(const struct list *skus, struct str sku_out_id)
{
	const struct product_sku *s = skus->items;

	for (size_t i = 0; i < skus->n; i++) {
		if (str_same(s[i].sku_out_id, sku_out_id))
			return &s[i];
	}
	return NULL;
}

/* True if the SKU has a row here, and it is this one. */
static bool is_sku_row(const struct rows *rows, struct str product_id, const struct product_sku *sku)
{
	return rows->n == 1 && str_same(row_str(rows, 0, SKU_ID), sku->sku_id) &&
	       str_same(row_str(rows, 0, SKU_OUT_ID), sku->sku_out_id) &&
	       str_same(row_str(rows, 0, SKU_PRODUCT_ID), product_id);
}

/* `name` has no bytes: a row that is here keeps its own. */
static enum result put_sku(struct ctx *c, struct str product_id, struct str product_name, const struct product_sku *sku,
                           struct str name)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_SKU_ROWS, ARGS(arg_str(sku->sku_id), arg_str(sku->sku_out_id)), &rows);

	if (r != OK)
		return r;
	if (rows.n > 0 && !is_sku_row(&rows, product_id, sku))
		return alarm_misfit(c, product_id, sku->sku_out_id,
		                    "its SKU has other ids or another product here: use catalogue load");
	if (rows.n == 0)
		r = db_exec(c->db, &SQL_SKU_ADD,
		            ARGS(arg_str(sku->sku_id), arg_str(sku->sku_out_id), arg_str(product_id),
		                 arg_cut(c, name.n > 0 ? name : sku->sku_out_id, NAME_MAX)),
		            NULL);
	else if (name.n > 0)
		r = db_exec(c->db, &SQL_SKU_NAME, ARGS(arg_cut(c, name, NAME_MAX), arg_str(sku->sku_id)), NULL);
	if (r != OK)
		return r;
	return db_exec(c->db, &SQL_PROJECT_ADD,
	               ARGS(arg_str(sku->sku_id), arg_cut(c, sku->sku_out_id, PROJECT_ID_MAX),
	                    arg_cut(c, product_name, NAME_MAX), arg_str(sku->sku_id)),
	               NULL);
}

enum result product_record_accepted(struct ctx *c, const struct product_request *request, struct str product_id,
                                    const struct list *skus)
{
	const struct product_sku *sku = skus->items, *requested;
	enum result r;

	ASSERT(tx_open(c->db));
	r = put_product(c, request, product_id);
	if (r != OK)
		return r == NONE ? OK : r;
	for (size_t i = 0; r == OK && i < skus->n; i++) {
		requested = sku_of(&request->ticket.skus, sku[i].sku_out_id);
		if (sku[i].sku_id.p != NULL && sku[i].sku_out_id.p != NULL)
			r = put_sku(c, product_id, request->ticket.product_name, &sku[i],
			            requested != NULL ? requested->sku_name : STR_NONE);
	}
	return r;
}

enum result product_record_listed(struct ctx *c, struct str product_id, struct str product_name,
                                  const struct list *skus)
{
	const struct product_sku *sku = skus->items;
	struct list known;
	enum result r = product_skus(c, product_id, &known);

	ASSERT(tx_open(c->db));
	for (size_t i = 0; r == OK && i < skus->n; i++) {
		if (sku[i].sku_out_id.p == NULL || sku_of(&known, sku[i].sku_out_id) != NULL)
			continue;
		if (sku[i].sku_id.p != NULL)
			r = put_sku(c, product_id, product_name, &sku[i], sku[i].sku_name);
		else
			r = alarm_misfit(c, product_id, sku[i].sku_out_id,
			                 "the platform named no sku_id for this SKU: use catalogue load");
	}
	return r;
}
