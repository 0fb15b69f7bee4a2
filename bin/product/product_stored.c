/*
 * Comparing a product's file with what is stored. A save overwrites the whole product on the
 * platform, so that what the file leaves out is gone there.
 */
#include "product_stored.h"

#include "base/str.h"

#include <string.h>

/* PRIMARY KEY; held until the end: no product or SKU of the merchant's appears between what is read here. */
static const struct sql SQL_MERCHANT = { "ticket_merchant",
	                                 "SELECT account_id FROM merchant WHERE account_id = ? FOR UPDATE" };
static const struct sql SQL_POI = { "ticket_poi", "SELECT account_id FROM poi WHERE poi_id = ?" };
/* PRIMARY KEY and UNIQUE product_out_id. */
static const struct sql SQL_PRODUCTS = { "ticket_products",
	                                 "SELECT product_id, product_out_id, account_id, way FROM product"
	                                 " WHERE product_id = ? OR product_out_id = ?" };
/* PRIMARY KEY; before the merchant, as where what was sent is written down. */
static const struct sql SQL_WISH = { "ticket_wish",
	                             "SELECT account_id FROM publication WHERE product_out_id = ? FOR UPDATE" };
static const struct sql SQL_SKUS = {
	"ticket_skus",
	"SELECT sku_id, sku_out_id,"
	" EXISTS (SELECT 1 FROM calendar_day WHERE calendar_day.sku_id = sku.sku_id) FROM sku WHERE product_id = ?"
	" ORDER BY sku_out_id",
};
/* PRIMARY KEY and UNIQUE sku_out_id. */
static const struct sql SQL_SKU = { "ticket_sku", "SELECT sku_id, sku_out_id, product_id FROM sku"
	                                          " WHERE sku_out_id = ? OR sku_id = ?" };

static enum result check_merchant(struct cli *cli, const struct product_file *t)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_MERCHANT, ARGS(arg_str(t->account_id)), &rows);

	if (r == OK && rows.n == 0)
		json_fault(&t->top, "account_id",
		           "no merchant %s; make it known with: shanmen app set CLIENT_KEY --account %s",
		           t->account_id.p, t->account_id.p);
	return r;
}

static enum result check_pois(struct cli *cli, const struct product_file *t)
{
	struct rows rows;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < t->pois; i++) {
		r = db_query(cli->db, &cli->arena, &SQL_POI, ARGS(arg_str(t->poi_ids[i])), &rows);
		if (r == OK && rows.n > 0 && !str_same(row_str(&rows, 0, 0), t->account_id))
			product_file_fault(t, "poi_ids", "%s belongs to another merchant, %s", t->poi_ids[i].p,
			                   row_str(&rows, 0, 0).p);
	}
	return r;
}

/* The product of the file's out id, or of its product_id; STR_NONE: it is new. */
static struct str judge_product(const struct product_file *t, const struct rows *rows)
{
	struct str of_out_id = STR_NONE;
	struct str known = STR_NONE;

	for (size_t i = 0; i < rows->n; i++) {
		struct str id = row_str(rows, i, 0);
		struct str out_id = row_str(rows, i, 1);
		bool mine = str_same(row_str(rows, i, 2), t->account_id);

		if (!mine)
			product_file_fault(t, str_same(id, t->product_id) ? "product_id" : "product_out_id",
			                   "product %s belongs to another merchant, %s", id.p, row_str(rows, i, 2).p);
		if (str_same(out_id, t->product_out_id))
			of_out_id = id;
		else if (mine)
			product_file_fault(t, "product_out_id",
			                   "product %s is %s here; its product_out_id cannot change", id.p, out_id.p);
		if (mine && str_same(row_str(rows, i, 3), STR("semi_direct")))
			product_file_fault(
				t, "product_out_id",
				"product %s is kept in the platform's back office (way semi_direct), and this would "
				"overwrite it; if it is to be kept here, say so with catalogue load",
				id.p);
		if (str_same(id, t->product_id))
			known = id;
	}
	if (t->product_id.p != NULL && known.p == NULL)
		product_file_fault(
			t, "product_id",
			"no product %s here: load it with catalogue load, or leave product_id out to make a new "
			"one",
			t->product_id.p);
	if (of_out_id.p != NULL && t->product_id.p != NULL && !str_same(of_out_id, t->product_id))
		product_file_fault(t, "product_out_id", "%s is already that of product %s", t->product_out_id.p,
		                   of_out_id.p);
	return of_out_id.p != NULL ? of_out_id : known;
}

static enum result check_wish(struct cli *cli, const struct product_file *t)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_WISH, ARGS(arg_str(t->product_out_id)), &rows);

	if (r == OK && rows.n > 0 && !str_same(row_str(&rows, 0, 0), t->account_id))
		product_file_fault(t, "product_out_id", "%s was published for another merchant, %s",
		                   t->product_out_id.p, row_str(&rows, 0, 0).p);
	return r;
}

/* One kind of ticket of the file against those of its out id and its id. */
static void judge_sku(const struct product_file *t, size_t i, struct str product_id, const struct rows *rows)
{
	const struct product_file_sku *sku = &t->skus[i];
	bool known = false;

	for (size_t k = 0; k < rows->n; k++) {
		struct str id = row_str(rows, k, 0);
		bool of_id = str_same(id, sku->sku_id);
		const char *key = of_id ? "sku_id" : "sku_out_id";

		known |= of_id;
		if (!str_same(row_str(rows, k, 2), product_id))
			product_file_sku_fault(t, i, key, "is already that of SKU %s of product %s", id.p,
			                       row_str(rows, k, 2).p);
		else if (of_id && !str_same(row_str(rows, k, 1), sku->sku_out_id))
			product_file_sku_fault(t, i, key, "%s is %s here; its sku_out_id cannot change", id.p,
			                       row_str(rows, k, 1).p);
		else if (!of_id && sku->sku_id.p != NULL)
			product_file_sku_fault(t, i, key, "is already that of SKU %s", id.p);
	}
	if (sku->sku_id.p != NULL && !known)
		product_file_sku_fault(
			t, i, "sku_id",
			"no SKU %s here: leave sku_id out, the platform gives one to a new kind of ticket",
			sku->sku_id.p);
}

static enum result check_skus(struct cli *cli, const struct product_file *t, struct str product_id)
{
	struct rows rows;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < t->n; i++) {
		r = db_query(cli->db, &cli->arena, &SQL_SKU,
		             ARGS(arg_str(t->skus[i].sku_out_id), arg_str(t->skus[i].sku_id)), &rows);
		if (r == OK)
			judge_sku(t, i, product_id, &rows);
	}
	return r;
}

static bool in_file(const struct product_file *t, struct str sku_out_id)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_same(t->skus[i].sku_out_id, sku_out_id))
			return true;
	return false;
}

static enum result check_left_out(struct cli *cli, const struct product_file *t, struct str product_id)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_SKUS, ARGS(arg_str(product_id)), &rows);

	for (size_t i = 0; r == OK && i < rows.n; i++)
		if (row_int(&rows, i, 2) != 0 && !in_file(t, row_str(&rows, i, 1)))
			product_file_fault(
				t, "ticket_specifications",
				"SKU %s is left out but has calendar days, and the platform would drop it: name "
				"it, and close its days instead",
				row_str(&rows, i, 1).p);
	return r;
}

enum result product_file_check_stored(struct cli *cli, const struct product_file *t)
{
	struct str product_id;
	struct rows rows;
	enum result r = check_wish(cli, t);

	if (r == OK)
		r = check_merchant(cli, t);
	if (r == OK)
		r = check_pois(cli, t);
	if (r == OK)
		r = db_query(cli->db, &cli->arena, &SQL_PRODUCTS,
		             ARGS(arg_str(t->product_id), arg_str(t->product_out_id)), &rows);
	if (r != OK)
		return r;
	product_id = judge_product(t, &rows);
	r = check_skus(cli, t, product_id);
	return r == OK && product_id.p != NULL ? check_left_out(cli, t, product_id) : r;
}
