/*
 * Comparing a product's file with the database. A save overwrites the whole product on the platform: what the file
 * leaves out is gone there.
 */
#include "product_stored.h"

#include "base/str.h"

#include <string.h>

/* PRIMARY KEY. The lock is held until the end, so that no product or SKU of the merchant appears while we compare. */
static const struct sql SQL_MERCHANT = {
	"ticket_merchant",
	"SELECT account_id FROM merchant WHERE account_id = ? FOR UPDATE",
};

/* PRIMARY KEY. */
static const struct sql SQL_POI = { "ticket_poi", "SELECT account_id FROM poi WHERE poi_id = ?" };

/* PRIMARY KEY and UNIQUE KEY product_out_id. */
enum { PRODUCT_ID, PRODUCT_OUT_ID, PRODUCT_ACCOUNT_ID, PRODUCT_WAY };
static const struct sql SQL_PRODUCTS = {
	"ticket_products",
	"SELECT product_id, product_out_id, account_id, way FROM product WHERE product_id = ? OR product_out_id = ?",
};

/* PRIMARY KEY. Locked before the merchant, in the same order as where an answer is recorded. */
static const struct sql SQL_PUBLICATION = {
	"ticket_wish",
	"SELECT account_id FROM publication WHERE product_out_id = ? FOR UPDATE",
};

/* KEY sku_product. */
enum { SKUS_ID, SKUS_OUT_ID, SKUS_HAS_DAYS };
static const struct sql SQL_SKUS = {
	"ticket_skus",
	"SELECT sku_id, sku_out_id,"
	" EXISTS (SELECT 1 FROM calendar_day WHERE calendar_day.sku_id = sku.sku_id) FROM sku WHERE product_id = ?"
	" ORDER BY sku_out_id",
};

/* UNIQUE KEY sku_out_id. */
enum { SKU_ID, SKU_PRODUCT_ID };
static const struct sql SQL_SKU = { "ticket_sku", "SELECT sku_id, product_id FROM sku WHERE sku_out_id = ?" };

static enum result check_merchant(struct cli *cli, const struct product_file *t)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_MERCHANT, ARGS(arg_str(t->request.account_id)), &rows);

	if (r == OK && rows.n == 0)
		json_fault(&t->top, "account_id",
		           "no merchant %s; make it known with: shanmen app set CLIENT_KEY --account %s",
		           t->request.account_id.p, t->request.account_id.p);
	return r;
}

static enum result check_pois(struct cli *cli, const struct product_file *t)
{
	struct rows rows;
	const struct str *pois = t->request.ticket.poi_ids.items;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < t->request.ticket.poi_ids.n; i++) {
		r = db_query(cli->db, &cli->arena, &SQL_POI, ARGS(arg_str(pois[i])), &rows);
		if (r == OK && rows.n > 0 && !str_same(row_str(&rows, 0, ONLY_COLUMN), t->request.account_id))
			product_file_fault(t, "poi_ids", "%s belongs to another merchant, %s", pois[i].p,
			                   row_str(&rows, 0, ONLY_COLUMN).p);
	}
	return r;
}

/*
 * Compares the file with the products of its two ids. The result: the id of the product that it is; STR_NONE: a new
 * one.
 */
static struct str check_product(const struct product_file *t, const struct rows *rows)
{
	struct str of_out_id = STR_NONE;
	struct str known = STR_NONE;

	for (size_t i = 0; i < rows->n; i++) {
		struct str id = row_str(rows, i, PRODUCT_ID);
		struct str out_id = row_str(rows, i, PRODUCT_OUT_ID);
		bool mine = str_same(row_str(rows, i, PRODUCT_ACCOUNT_ID), t->request.account_id);

		if (!mine)
			product_file_fault(t,
			                   str_same(id, t->request.ticket.product_id) ? "product_id" : "product_out_id",
			                   "product %s belongs to another merchant, %s", id.p,
			                   row_str(rows, i, PRODUCT_ACCOUNT_ID).p);
		if (str_same(out_id, t->request.ticket.product_out_id))
			of_out_id = id;
		else if (mine)
			product_file_fault(t, "product_out_id",
			                   "product %s is %s here; its product_out_id cannot change", id.p, out_id.p);
		if (mine && str_same(row_str(rows, i, PRODUCT_WAY), STR("semi_direct")))
			product_file_fault(
				t, "product_out_id",
				"product %s is kept in the platform's back office (way semi_direct), and this would "
				"overwrite it; to keep it here, change its way with catalogue load",
				id.p);
		if (str_same(id, t->request.ticket.product_id))
			known = id;
	}
	if (t->request.ticket.product_id.p != NULL && known.p == NULL)
		product_file_fault(
			t, "product_id",
			"no product %s here: load it with catalogue load, or leave product_id out to make a new "
			"one",
			t->request.ticket.product_id.p);
	if (of_out_id.p != NULL && t->request.ticket.product_id.p != NULL &&
	    !str_same(of_out_id, t->request.ticket.product_id))
		product_file_fault(t, "product_out_id", "%s already belongs to product %s",
		                   t->request.ticket.product_out_id.p, of_out_id.p);
	return of_out_id.p != NULL ? of_out_id : known;
}

static enum result check_publication(struct cli *cli, const struct product_file *t)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_PUBLICATION,
	                         ARGS(arg_str(t->request.ticket.product_out_id)), &rows);

	if (r == OK && rows.n > 0 && !str_same(row_str(&rows, 0, ONLY_COLUMN), t->request.account_id))
		product_file_fault(t, "product_out_id", "%s was published for another merchant, %s",
		                   t->request.ticket.product_out_id.p, row_str(&rows, 0, ONLY_COLUMN).p);
	return r;
}

static enum result check_skus(struct cli *cli, const struct product_file *t, struct str product_id)
{
	const struct list *skus = &t->request.ticket.skus;
	const struct product_sku *s = skus->items;
	struct rows rows;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < skus->n; i++) {
		r = db_query(cli->db, &cli->arena, &SQL_SKU, ARGS(arg_str(s[i].sku_out_id)), &rows);
		if (r == OK && rows.n > 0 && !str_same(row_str(&rows, 0, SKU_PRODUCT_ID), product_id))
			product_file_sku_fault(t, i, "sku_out_id", "already belongs to SKU %s of product %s",
			                       row_str(&rows, 0, SKU_ID).p, row_str(&rows, 0, SKU_PRODUCT_ID).p);
	}
	return r;
}

static bool in_file(const struct product_file *t, struct str sku_out_id)
{
	const struct product_sku *s = t->request.ticket.skus.items;

	for (size_t i = 0; i < t->request.ticket.skus.n; i++) {
		if (str_same(s[i].sku_out_id, sku_out_id))
			return true;
	}
	return false;
}

static enum result check_left_out(struct cli *cli, const struct product_file *t, struct str product_id)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_SKUS, ARGS(arg_str(product_id)), &rows);

	for (size_t i = 0; r == OK && i < rows.n; i++) {
		if (row_int(&rows, i, SKUS_HAS_DAYS) != 0 && !in_file(t, row_str(&rows, i, SKUS_OUT_ID)))
			product_file_fault(
				t, "ticket_specifications",
				"SKU %s is left out but has calendar days, and the platform would drop it: name "
				"it, and close its days instead",
				row_str(&rows, i, SKUS_OUT_ID).p);
	}
	return r;
}

enum result product_file_check_stored(struct cli *cli, const struct product_file *t)
{
	struct str product_id;
	struct rows rows;
	enum result r = check_publication(cli, t);

	if (r == OK)
		r = check_merchant(cli, t);
	if (r == OK)
		r = check_pois(cli, t);
	if (r == OK)
		r = db_query(cli->db, &cli->arena, &SQL_PRODUCTS,
		             ARGS(arg_str(t->request.ticket.product_id), arg_str(t->request.ticket.product_out_id)),
		             &rows);
	if (r != OK)
		return r;
	product_id = check_product(t, &rows);
	r = check_skus(cli, t, product_id);
	return r == OK && product_id.p != NULL ? check_left_out(cli, t, product_id) : r;
}
