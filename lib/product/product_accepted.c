/*
 * Rows of product, poi, sku and sku_project that publishing brings about.
 */
#include "product/product_accepted.h"

#include "base/str.h"
#include "base/utf8.h"
#include "notice/alarm.h"

#include <string.h>

#define NAME_MAX 255
#define PROJECT_ID_MAX 48

/* PRIMARY KEY and UNIQUE KEY product_out_id. */
static const struct sql SQL_PRODUCT_ROWS = {
	"take_product_rows",
	"SELECT product_id, product_out_id, account_id FROM product WHERE product_id = ? OR product_out_id = ? FOR UPDATE",
};

/* PRIMARY KEY. */
static const struct sql SQL_POI_ADD = {
	"take_poi",
	"INSERT INTO poi (poi_id, account_id) VALUES (?, ?) ON DUPLICATE KEY UPDATE poi_id = VALUES(poi_id)",
};

/* Not on sale before the platform says that it is online there. */
static const struct sql SQL_PRODUCT_ADD = {
	"take_product",
	"INSERT INTO product (product_id, product_out_id, account_id, poi_id, name, online) VALUES (?, ?, ?, ?, ?, FALSE)",
};

static const struct sql SQL_PRODUCT_NAME = {
	"take_product_name",
	"UPDATE product SET name = ? WHERE product_id = ?",
};

/* PRIMARY KEY and UNIQUE KEY sku_out_id. */
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

/* PRIMARY KEY: one that has projects keeps them. */
static const struct sql SQL_PROJECT_ADD = {
	"take_project",
	"INSERT INTO sku_project (sku_id, project_id, position, name, entrance)"
	" SELECT ?, ?, 1, ?, TRUE FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM sku_project WHERE sku_id = ?)",
};

/* sku_product. */
static const struct sql SQL_SPECS = {
	"product_specs",
	"SELECT sku_id, sku_out_id, name FROM sku WHERE product_id = ? ORDER BY sku_id",
};

static struct arg arg_cut(struct ctx *c, struct str s, size_t max)
{
	return arg_str(arena_str(c->arena, s.p, utf8_cut(s, max)));
}

static enum result misfit(struct ctx *c, struct str product_id, struct str what, const char *sentence)
{
	struct str detail = arena_printf(c->arena, "product %s, %s: %s", product_id.p, what.p, sentence);

	return alarm_raise(c, "publication_misfit", arena_printf(c->arena, "%s:%s", product_id.p, what.p), STR_NONE,
	                   detail.p);
}

static enum result add_product(struct ctx *c, const struct product_request *wish, struct str product_id)
{
	const struct str *pois = wish->poi_ids.items;
	enum result r;

	if (wish->poi_ids.n == 0)
		return NONE;
	r = db_exec(c->db, &SQL_POI_ADD, ARGS(arg_str(pois[0]), arg_str(wish->account_id)), NULL);
	if (r != OK)
		return r;
	return db_exec(c->db, &SQL_PRODUCT_ADD,
	               ARGS(arg_str(product_id), arg_str(wish->product_out_id), arg_str(wish->account_id),
	                    arg_str(pois[0]), arg_cut(c, wish->product_name, NAME_MAX)),
	               NULL);
}

/* NONE: no row can be made for it, an alarm says why. */
static enum result take_row(struct ctx *c, const struct product_request *wish, struct str product_id)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_PRODUCT_ROWS,
	                         ARGS(arg_str(product_id), arg_str(wish->product_out_id)), &rows);

	if (r != OK)
		return r;
	if (rows.n == 1 && str_same(row_str(&rows, 0, 0), product_id) &&
	    str_same(row_str(&rows, 0, 1), wish->product_out_id) && str_same(row_str(&rows, 0, 2), wish->account_id))
		return db_exec(c->db, &SQL_PRODUCT_NAME,
		               ARGS(arg_cut(c, wish->product_name, NAME_MAX), arg_str(product_id)), NULL);
	r = rows.n == 0 ? add_product(c, wish, product_id) : NONE;
	if (r != NONE)
		return r;
	r = misfit(c, product_id, wish->product_out_id,
	           rows.n == 0 ? "the platform has it, but its file named no shop: catalogue load"
	                       : "the platform's id and ours belong to different products here: catalogue load");
	return r == OK ? NONE : r;
}

/* The kind of ticket in the wish with our id `sku_out_id`; NULL: none. */
static const struct product_sku *spec_of(const struct list *specs, struct str sku_out_id)
{
	const struct product_sku *s = specs->items;

	for (size_t i = 0; i < specs->n; i++) {
		if (str_same(s[i].sku_out_id, sku_out_id))
			return &s[i];
	}
	return NULL;
}

static enum result take_sku(struct ctx *c, const struct product_request *wish, struct str product_id,
                            const struct product_sku *told)
{
	const struct product_sku *ours = spec_of(&wish->specs, told->sku_out_id);
	struct str name = ours != NULL && ours->sku_name.n > 0 ? ours->sku_name : told->sku_out_id;
	struct rows rows;
	enum result r;

	r = db_query(c->db, c->arena, &SQL_SKU_ROWS, ARGS(arg_str(told->sku_id), arg_str(told->sku_out_id)), &rows);
	if (r != OK)
		return r;
	if (rows.n > 1 || (rows.n == 1 && (!str_same(row_str(&rows, 0, 0), told->sku_id) ||
	                                   !str_same(row_str(&rows, 0, 1), told->sku_out_id) ||
	                                   !str_same(row_str(&rows, 0, 2), product_id))))
		return misfit(c, product_id, told->sku_out_id,
		              "its kind of ticket is another one here: catalogue load");
	if (rows.n == 1)
		r = ours == NULL ? OK
		                 : db_exec(c->db, &SQL_SKU_NAME,
		                           ARGS(arg_cut(c, name, NAME_MAX), arg_str(told->sku_id)), NULL);
	else
		r = db_exec(c->db, &SQL_SKU_ADD,
		            ARGS(arg_str(told->sku_id), arg_str(told->sku_out_id), arg_str(product_id),
		                 arg_cut(c, name, NAME_MAX)),
		            NULL);
	if (r != OK)
		return r;
	return db_exec(c->db, &SQL_PROJECT_ADD,
	               ARGS(arg_str(told->sku_id), arg_cut(c, told->sku_out_id, PROJECT_ID_MAX),
	                    arg_cut(c, wish->product_name, NAME_MAX), arg_str(told->sku_id)),
	               NULL);
}

/* Kinds of ticket that were sent, and of which the platform named no id. */
static enum result check_named(struct ctx *c, const struct product_request *wish, struct str product_id)
{
	const struct product_sku *sent = wish->specs.items;
	struct list known;
	enum result r = product_skus(c, product_id, &known);

	for (size_t i = 0; r == OK && i < wish->specs.n; i++) {
		struct str out_id = sent[i].sku_out_id;

		if (out_id.p != NULL && spec_of(&known, out_id) == NULL)
			r = misfit(c, product_id, out_id,
			           "the platform named no sku_id for this kind of ticket: catalogue load");
	}
	return r;
}

enum result product_record_accepted(struct ctx *c, const struct product_request *wish, struct str product_id,
                                    const struct list *specs)
{
	const struct product_sku *told = specs->items;
	enum result r = take_row(c, wish, product_id);

	if (r != OK)
		return r == NONE ? OK : r;
	for (size_t i = 0; r == OK && i < specs->n; i++) {
		if (told[i].sku_id.p != NULL && told[i].sku_out_id.p != NULL)
			r = take_sku(c, wish, product_id, &told[i]);
	}
	return r == OK ? check_named(c, wish, product_id) : r;
}

enum result product_skus(struct ctx *c, struct str product_id, struct list *out)
{
	struct rows rows;
	struct product_sku *specs;
	enum result r = db_query(c->db, c->arena, &SQL_SPECS, ARGS(arg_str(product_id)), &rows);

	*out = (struct list){ .given = r == OK };
	if (r != OK)
		return r;
	specs = arena_array(c->arena, rows.n + 1, sizeof *specs);
	for (size_t i = 0; i < rows.n; i++)
		specs[i] = (struct product_sku){ row_str(&rows, i, 0), row_str(&rows, i, 1), row_str(&rows, i, 2) };
	out->items = specs;
	out->n = rows.n;
	return OK;
}
