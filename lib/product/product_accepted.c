/*
 * The rows that an accepted product needs.
 */
#include "product/product_accepted.h"

#include "base/assert.h"
#include "base/str.h"
#include "base/utf8.h"
#include "db/catalogue_version.h"
#include "notice/alarm.h"
#include "product/product.h"
#include "shop/shop.h"

#include <string.h>

#define NAME_MAX 255
#define PROJECT_ID_MAX 48

/* UNIQUE KEYs product_id and own_id. */
enum { PRODUCT_NO, PRODUCT_ID, PRODUCT_OUT_ID, PRODUCT_ACCOUNT_ID };
static const struct sql SQL_PRODUCT_ROWS = {
	"take_product_rows",
	"SELECT product_no, product_id, product_out_id, account_id FROM product"
	" WHERE product_id = ? OR (account_id = ? AND product_out_id = ?) FOR UPDATE",
};

/* Not on sale before the platform says that the product is online there. */
static const struct sql SQL_PRODUCT_ADD = {
	"take_product",
	"INSERT INTO product (product_id, product_out_id, account_id, poi_id, name, online) VALUES (?, ?, ?, ?, ?, FALSE)"
	" RETURNING product_no",
};

static const struct sql SQL_PRODUCT_NAME = {
	"take_product_name",
	"UPDATE product SET name = ?, product_id = COALESCE(product_id, ?) WHERE product_no = ?",
};

/* UNIQUE KEYs sku_id and own_id. */
enum { SKU_NO, SKU_ID, SKU_OUT_ID, SKU_PRODUCT_NO };
static const struct sql SQL_SKU_ROWS = {
	"take_sku_rows",
	"SELECT sku_no, sku_id, sku_out_id, product_no FROM sku"
	" WHERE sku_id = ? OR (account_id = (SELECT account_id FROM product WHERE product_no = ?) AND sku_out_id = ?)"
	" FOR UPDATE",
};

static const struct sql SQL_SKU_ADD = {
	"take_sku",
	"INSERT INTO sku (sku_id, sku_out_id, product_no, account_id, name)"
	" SELECT ?, ?, product_no, account_id, ? FROM product WHERE product_no = ? RETURNING sku_no",
};

/* A NULL name: it stays. */
static const struct sql SQL_SKU_NAME = {
	"take_sku_name",
	"UPDATE sku SET name = COALESCE(?, name), sku_id = COALESCE(sku_id, ?) WHERE sku_no = ?",
};

/* PRIMARY KEY. A SKU that has projects keeps them. */
static const struct sql SQL_PROJECT_ADD = {
	"take_project",
	"INSERT INTO sku_project (sku_no, project_id, position, name, entrance)"
	" SELECT ?, ?, 1, ?, TRUE FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM sku_project WHERE sku_no = ?)",
};

static struct arg arg_cut(struct ctx *c, struct str s, size_t max)
{
	return arg_str(arena_str(c->arena, s.p, utf8_cut(s, max)));
}

static enum result alarm_misfit(struct ctx *c, struct str product, struct str what, const char *sentence)
{
	struct str detail = arena_printf(c->arena, "product %s, %s: %s", product.p, what.p, sentence);

	return alarm_raise(c, "publication_misfit", arena_printf(c->arena, "%s:%s", product.p, what.p), NO_ORDER,
	                   detail.p);
}

/* The number in the one row of a statement with RETURNING. */
static enum result add_row(struct ctx *c, const struct sql *s, const struct arg *args, size_t n, int64_t *number)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, s, args, n, &rows);

	if (r == OK && rows.n != 1)
		return BUG;
	*number = r == OK ? row_int(&rows, 0, ONLY_COLUMN) : 0;
	return r;
}

/* UNIQUE KEY product_id, own_id. */
static const struct sql SQL_PRODUCT_KNOWN = {
	"take_product_known",
	"SELECT COUNT(*) FROM product WHERE product_id = ? OR (account_id = ? AND product_out_id = ?)",
};

/* Shops are locked before products. Only a product that is new here needs its shop. */
static enum result ensure_shop(struct ctx *c, const struct product_request *request, struct str product_id)
{
	const struct str *pois = request->ticket.poi_ids.items;
	struct rows rows;
	enum result r;

	if (request->ticket.poi_ids.n == 0)
		return OK;
	r = db_query(c->db, c->arena, &SQL_PRODUCT_KNOWN,
	             ARGS(arg_str(product_id), arg_str(request->account_id), arg_str(request->ticket.product_out_id)),
	             &rows);
	return r == OK && row_int(&rows, 0, ONLY_COLUMN) == 0 ? shop_ensure(c, pois[0], request->account_id) : r;
}

/* NONE: the request names no shop. */
static enum result add_product(struct ctx *c, const struct product_request *request, struct str product_id,
                               int64_t *product_no)
{
	const struct str *pois = request->ticket.poi_ids.items;

	if (request->ticket.poi_ids.n == 0)
		return NONE;
	return add_row(c, &SQL_PRODUCT_ADD,
	               ARGS(arg_str(product_id), arg_str(request->ticket.product_out_id), arg_str(request->account_id),
	                    arg_str(pois[0]), arg_cut(c, request->ticket.product_name, NAME_MAX)),
	               product_no);
}

/* True if the product has a row here, and it is this one; its platform's id may be unknown. */
static bool is_product_row(const struct rows *rows, const struct product_request *request, struct str product_id)
{
	return rows->n == 1 && (row_null(rows, 0, PRODUCT_ID) || str_same(row_str(rows, 0, PRODUCT_ID), product_id)) &&
	       str_same(row_str(rows, 0, PRODUCT_OUT_ID), request->ticket.product_out_id) &&
	       str_same(row_str(rows, 0, PRODUCT_ACCOUNT_ID), request->account_id);
}

/* NONE: the product can have no row here; the alarm says why. *changed becomes true by more than a name. */
static enum result put_product(struct ctx *c, const struct product_request *request, struct str product_id,
                               int64_t *product_no, bool *changed)
{
	struct rows rows;
	enum result r = ensure_shop(c, request, product_id);

	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_PRODUCT_ROWS,
		             ARGS(arg_str(product_id), arg_str(request->account_id),
		                  arg_str(request->ticket.product_out_id)),
		             &rows);
	if (r != OK)
		return r;
	if (is_product_row(&rows, request, product_id)) {
		*product_no = row_int(&rows, 0, PRODUCT_NO);
		*changed = row_null(&rows, 0, PRODUCT_ID);
		return db_exec(c->db, &SQL_PRODUCT_NAME,
		               ARGS(arg_cut(c, request->ticket.product_name, NAME_MAX), arg_str(product_id),
		                    arg_int(*product_no)),
		               NULL);
	}
	*changed = rows.n == 0;
	r = rows.n == 0 ? add_product(c, request, product_id, product_no) : NONE;
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

/* True if the SKU has a row here, and it is this one; its platform's id may be unknown. */
static bool is_sku_row(const struct rows *rows, int64_t product_no, const struct product_sku *sku)
{
	return rows->n == 1 && (row_null(rows, 0, SKU_ID) || str_same(row_str(rows, 0, SKU_ID), sku->sku_id)) &&
	       str_same(row_str(rows, 0, SKU_OUT_ID), sku->sku_out_id) &&
	       row_int(rows, 0, SKU_PRODUCT_NO) == product_no;
}

/* A product that has a row here. */
struct put_for {
	int64_t product_no;
	struct str product_id, name;
};

/* `name` has no bytes: a row that is here keeps its own. *changed becomes true by more than a name. */
static enum result put_sku(struct ctx *c, const struct put_for *p, const struct product_sku *sku, struct str name,
                           bool *changed)
{
	struct rows rows;
	int64_t sku_no;
	enum result r = db_query(c->db, c->arena, &SQL_SKU_ROWS,
	                         ARGS(arg_str(sku->sku_id), arg_int(p->product_no), arg_str(sku->sku_out_id)), &rows);

	if (r != OK)
		return r;
	if (rows.n > 0 && !is_sku_row(&rows, p->product_no, sku))
		return alarm_misfit(c, p->product_id, sku->sku_out_id,
		                    "its SKU has other ids or another product here: use catalogue load");
	*changed = *changed || rows.n == 0 || row_null(&rows, 0, SKU_ID);
	if (rows.n == 0) {
		r = add_row(c, &SQL_SKU_ADD,
		            ARGS(arg_str(sku->sku_id), arg_str(sku->sku_out_id),
		                 arg_cut(c, name.n > 0 ? name : sku->sku_out_id, NAME_MAX), arg_int(p->product_no)),
		            &sku_no);
	} else {
		sku_no = row_int(&rows, 0, SKU_NO);
		r = db_exec(c->db, &SQL_SKU_NAME,
		            ARGS(name.n > 0 ? arg_cut(c, name, NAME_MAX) : arg_null(), arg_str(sku->sku_id),
		                 arg_int(sku_no)),
		            NULL);
	}
	if (r != OK)
		return r;
	return db_exec(c->db, &SQL_PROJECT_ADD,
	               ARGS(arg_int(sku_no), arg_cut(c, sku->sku_out_id, PROJECT_ID_MAX), arg_cut(c, p->name, NAME_MAX),
	                    arg_int(sku_no)),
	               NULL);
}

enum result product_record_accepted(struct ctx *c, const struct product_request *request, struct str product_id,
                                    const struct list *skus, int64_t *product_no)
{
	const struct product_sku *sku = skus->items, *requested;
	struct put_for p = { 0, product_id, request->ticket.product_name };
	bool changed = false;
	enum result r;

	ASSERT(tx_open(c->db));
	*product_no = 0;
	r = put_product(c, request, product_id, &p.product_no, &changed);
	if (r != OK)
		return r == NONE ? OK : r;
	*product_no = p.product_no;
	for (size_t i = 0; r == OK && i < skus->n; i++) {
		requested = sku_of(&request->ticket.skus, sku[i].sku_out_id);
		if (sku[i].sku_id.p != NULL && sku[i].sku_out_id.p != NULL)
			r = put_sku(c, &p, &sku[i], requested != NULL ? requested->sku_name : STR_NONE, &changed);
	}
	return r == OK && changed ? catalogue_changed(c) : r;
}

enum result product_record_listed(struct ctx *c, int64_t product_no, struct str product_id, struct str product_name,
                                  const struct list *skus, bool *changed)
{
	const struct product_sku *sku = skus->items, *here;
	const struct put_for p = { product_no, product_id, product_name };
	struct list known;
	enum result r = product_skus(c, product_no, &known);

	ASSERT(tx_open(c->db));
	for (size_t i = 0; r == OK && i < skus->n; i++) {
		here = sku[i].sku_out_id.p != NULL ? sku_of(&known, sku[i].sku_out_id) : NULL;
		if (sku[i].sku_out_id.p == NULL ||
		    (here != NULL && (here->sku_id.p != NULL || sku[i].sku_id.p == NULL)))
			continue;
		if (sku[i].sku_id.p != NULL)
			r = put_sku(c, &p, &sku[i], here != NULL ? STR_NONE : sku[i].sku_name, changed);
		else
			r = alarm_misfit(c, product_id, sku[i].sku_out_id,
			                 "the platform named no sku_id for this SKU: use catalogue load");
	}
	return r;
}
