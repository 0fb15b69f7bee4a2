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

/* UNIQUE KEYs product_id and own_id. */
enum { PRODUCT_NO, PRODUCT_ID, PRODUCT_OUT_ID, PRODUCT_ACCOUNT_ID, PRODUCT_WAY };
static const struct sql SQL_PRODUCTS = {
	"ticket_products",
	"SELECT product_no, product_id, product_out_id, account_id, way FROM product"
	" WHERE product_id = ? OR (account_id = ? AND product_out_id = ?)",
};

/* PRIMARY KEY. Locked before the merchant, in the same order as where an answer is recorded. */
static const struct sql SQL_PUBLICATION = {
	"ticket_wish",
	"SELECT account_id FROM publication WHERE product_out_id = ? FOR UPDATE",
};

/* KEY sku_product. */
enum { SKUS_OUT_ID, SKUS_HAS_DAYS };
static const struct sql SQL_SKUS = {
	"ticket_skus",
	"SELECT sku_out_id, EXISTS (SELECT 1 FROM calendar_day WHERE calendar_day.sku_no = sku.sku_no)" COUNTED
	" FROM sku"
	" WHERE product_no = ? ORDER BY sku_out_id",
};

/* UNIQUE KEY own_id. */
enum { SKU_PRODUCT_NO, SKU_PRODUCT_OUT_ID };
static const struct sql SQL_SKU = {
	"ticket_sku",
	"SELECT product.product_no, product.product_out_id FROM sku JOIN product ON product.product_no = sku.product_no"
	" WHERE sku.account_id = ? AND sku.sku_out_id = ?",
};

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

static void check_product_row(const struct product_file *t, const struct rows *rows, size_t i)
{
	const struct product_ticket *ticket = &t->request.ticket;
	struct str id = row_str(rows, i, PRODUCT_ID), out_id = row_str(rows, i, PRODUCT_OUT_ID);
	struct str account_id = row_str(rows, i, PRODUCT_ACCOUNT_ID);

	if (!str_same(account_id, t->request.account_id)) {
		product_file_fault(t, "product_id", "product %s belongs to another merchant, %s", id.p, account_id.p);
		return;
	}
	if (!str_same(out_id, ticket->product_out_id))
		product_file_fault(t, "product_out_id", "product %s is %s here; its product_out_id cannot change", id.p,
		                   out_id.p);
	else if (ticket->product_id.p != NULL && id.p != NULL && !str_same(id, ticket->product_id))
		product_file_fault(t, "product_out_id", "%s already belongs to product %s", out_id.p, id.p);
	if (str_same(row_str(rows, i, PRODUCT_WAY), STR("semi_direct")))
		product_file_fault(t, "product_out_id",
		                   "product %s is kept in the platform's back office (way semi_direct), and this would "
		                   "overwrite it; to keep it here, change its way with catalogue load",
		                   out_id.p);
}

/* Compares the file with the products of its two ids. The result: the number of the one that it is; 0: a new one. */
static int64_t check_product(const struct product_file *t, const struct rows *rows)
{
	const struct product_ticket *ticket = &t->request.ticket;
	int64_t of_id = 0, of_out_id = 0;

	for (size_t i = 0; i < rows->n; i++) {
		check_product_row(t, rows, i);
		if (str_same(row_str(rows, i, PRODUCT_ID), ticket->product_id))
			of_id = row_int(rows, i, PRODUCT_NO);
		if (str_same(row_str(rows, i, PRODUCT_OUT_ID), ticket->product_out_id) &&
		    str_same(row_str(rows, i, PRODUCT_ACCOUNT_ID), t->request.account_id))
			of_out_id = row_int(rows, i, PRODUCT_NO);
	}
	if (ticket->product_id.p != NULL && of_id == 0 && of_out_id == 0)
		product_file_fault(
			t, "product_id",
			"no product %s here: load it with catalogue load, or leave product_id out to make a new "
			"one",
			ticket->product_id.p);
	return of_out_id != 0 ? of_out_id : of_id;
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

static enum result check_skus(struct cli *cli, const struct product_file *t, int64_t product_no)
{
	const struct list *skus = &t->request.ticket.skus;
	const struct product_sku *s = skus->items;
	struct rows rows;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < skus->n; i++) {
		r = db_query(cli->db, &cli->arena, &SQL_SKU,
		             ARGS(arg_str(t->request.account_id), arg_str(s[i].sku_out_id)), &rows);
		if (r == OK && rows.n > 0 && row_int(&rows, 0, SKU_PRODUCT_NO) != product_no)
			product_file_sku_fault(t, i, "sku_out_id", "%s already belongs to product %s",
			                       s[i].sku_out_id.p, row_str(&rows, 0, SKU_PRODUCT_OUT_ID).p);
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

static enum result check_left_out(struct cli *cli, const struct product_file *t, int64_t product_no)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_SKUS, ARGS(arg_int(product_no)), &rows);

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
	struct rows rows;
	int64_t product_no;
	enum result r = check_publication(cli, t);

	if (r == OK)
		r = check_merchant(cli, t);
	if (r == OK)
		r = check_pois(cli, t);
	if (r == OK)
		r = db_query(cli->db, &cli->arena, &SQL_PRODUCTS,
		             ARGS(arg_str(t->request.ticket.product_id), arg_str(t->request.account_id),
		                  arg_str(t->request.ticket.product_out_id)),
		             &rows);
	if (r != OK)
		return r;
	product_no = check_product(t, &rows);
	r = check_skus(cli, t, product_no);
	return r == OK && product_no != 0 ? check_left_out(cli, t, product_no) : r;
}
