/*
 * Reading the stored catalogue, and writing one: a few statements, each for many rows.
 */
#include "product/catalogue_store.h"

#include "base/assert.h"
#include "base/str.h"
#include "product/calendar_push.h"

#include <string.h>

/* --- what is stored --- */

/* In the order of the numbers, so that each SKU finds its product on the way. */
enum { PRODUCTS_NO, PRODUCTS_ID, PRODUCTS_OUT_ID, PRODUCTS_ACCOUNT_ID };
static const struct sql SQL_PRODUCTS = {
	"catalogue_products",
	"SELECT product_no, product_id, product_out_id, account_id FROM product ORDER BY product_no",
};

enum { SKUS_NO, SKUS_PRODUCT_NO, SKUS_ID, SKUS_OUT_ID, SKUS_MARKET_PRICE, SKUS_IN_USE };
static const struct sql SQL_SKUS = {
	"catalogue_skus",
	"SELECT sku_no, product_no, sku_id, sku_out_id, market_price_fen,"
	" EXISTS (SELECT 1 FROM calendar_day WHERE calendar_day.sku_no = sku.sku_no)"
	" OR EXISTS (SELECT 1 FROM voucher_code_pool WHERE voucher_code_pool.sku_no = sku.sku_no)"
	" FROM sku ORDER BY product_no, sku_no",
};

static enum result read_products(struct ctx *c, struct catalogue_stored *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_PRODUCTS, NO_ARGS, &rows);

	if (r != OK)
		return r;
	out->products = arena_array(c->arena, rows.n + 1, sizeof *out->products);
	for (; out->products_n < rows.n; out->products_n++) {
		size_t i = out->products_n;

		out->products[i] = (struct stored_product){ .product_no = row_int(&rows, i, PRODUCTS_NO),
			                                    .product_id = row_str(&rows, i, PRODUCTS_ID),
			                                    .product_out_id = row_str(&rows, i, PRODUCTS_OUT_ID),
			                                    .account_id = row_str(&rows, i, PRODUCTS_ACCOUNT_ID) };
	}
	return OK;
}

/* RETRY: a product was added since the products were read. */
static enum result read_skus(struct ctx *c, struct catalogue_stored *out)
{
	struct rows rows;
	size_t product = 0;
	enum result r = db_query(c->db, c->arena, &SQL_SKUS, NO_ARGS, &rows);

	if (r != OK)
		return r;
	out->skus = arena_array(c->arena, rows.n + 1, sizeof *out->skus);
	for (; out->skus_n < rows.n; out->skus_n++) {
		size_t i = out->skus_n;

		while (product < out->products_n &&
		       out->products[product].product_no != row_int(&rows, i, SKUS_PRODUCT_NO))
			product++;
		if (product == out->products_n)
			return RETRY;
		out->skus[i] = (struct stored_sku){ .sku_no = row_int(&rows, i, SKUS_NO),
			                            .product = &out->products[product],
			                            .sku_id = row_str(&rows, i, SKUS_ID),
			                            .sku_out_id = row_str(&rows, i, SKUS_OUT_ID),
			                            .market_price = row_opt_fen(&rows, i, SKUS_MARKET_PRICE),
			                            .in_use = row_int(&rows, i, SKUS_IN_USE) != 0 };
	}
	return OK;
}

enum result catalogue_stored_read(struct ctx *c, struct catalogue_stored *out)
{
	enum result r;

	*out = (struct catalogue_stored){ .products_n = 0 };
	r = read_products(c, out);
	return r == OK ? read_skus(c, out) : r;
}

/* --- rows for one statement --- */

/* The transaction's work: the ctx and how long a portion may take. */
struct catalogue_writer {
	struct ctx *c;
	int64_t portion_ms;
};

struct row_list {
	struct arg *args;
	size_t values; /* of one row */
	size_t n;
};

static struct row_list row_list(struct ctx *c, size_t max_rows, size_t values)
{
	return (struct row_list){ .args = arena_array(c->arena, max_rows * values + 1, sizeof(struct arg)),
		                  .values = values };
}

/* `row` has as many values as every row of the list. */
static void add_row(struct row_list *l, const struct arg *row)
{
	memcpy(l->args + l->n++ * l->values, row, l->values * sizeof *row);
}

static enum result write_rows(const struct catalogue_writer *w, const struct sql *s, const struct row_list *l)
{
	struct arena scratch = { NULL };
	enum result r = OK;

	for (size_t at = 0; r == OK && at < l->n; at += DB_ROWS_AT_ONCE) {
		size_t n = l->n - at < DB_ROWS_AT_ONCE ? l->n - at : DB_ROWS_AT_ONCE;

		db_deadline(w->c->db, w->portion_ms);
		r = db_exec_many(w->c->db, &scratch, s, l->args + at * l->values, l->values, n);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	return r;
}

static size_t count_skus(const struct catalogue *cat)
{
	size_t n = 0;

	for (size_t i = 0; i < cat->n; i++)
		n += cat->products[i].n;
	return n;
}

static size_t count_projects(const struct catalogue *cat)
{
	size_t n = 0;

	for (size_t i = 0; i < cat->n; i++) {
		for (size_t k = 0; k < cat->products[i].n; k++)
			n += cat->products[i].skus[k].n;
	}
	return n;
}

/* --- the platform's ids --- */

/* PRIMARY KEY. */
static const struct sql SQL_PRODUCT_ID_ADD = {
	"product_id_add",
	"UPDATE product SET product_id = ? WHERE product_no = ? AND product_id IS NULL",
};
static const struct sql SQL_SKU_ID_ADD = {
	"sku_id_add",
	"UPDATE sku SET sku_id = ? WHERE sku_no = ? AND sku_id IS NULL",
};

/* One row at a time, to see whether a call was faster: an id that is known is never replaced. */
static enum result add_id(const struct catalogue_writer *w, const struct sql *s, struct str id, int64_t number)
{
	int64_t found;
	enum result r;

	db_deadline(w->c->db, w->portion_ms);
	r = db_exec(w->c->db, s, ARGS(arg_str(id), arg_int(number)), &found);
	return r == OK && found == 0 ? RETRY : r;
}

static enum result add_sku_ids(const struct catalogue_writer *w, const struct catalogue_product *p)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < p->n; i++) {
		const struct catalogue_sku *sku = &p->skus[i];

		if (sku->stored != NULL && sku->stored->sku_id.p == NULL && sku->sku_id.p != NULL)
			r = add_id(w, &SQL_SKU_ID_ADD, sku->sku_id, sku->stored->sku_no);
	}
	return r;
}

/* Gives the stored rows the platform's ids that they lack. */
static enum result add_ids(const struct catalogue_writer *w, const struct catalogue *cat)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < cat->n; i++) {
		const struct catalogue_product *p = &cat->products[i];

		if (p->stored != NULL && p->stored->product_id.p == NULL && p->product_id.p != NULL)
			r = add_id(w, &SQL_PRODUCT_ID_ADD, p->product_id, p->stored->product_no);
		if (r == OK)
			r = add_sku_ids(w, p);
	}
	return r;
}

/* --- products --- */

/* What rows of a product or a SKU refer to: its number, found by the merchant and our id. UNIQUE KEY own_id. */
#define PRODUCT_NO "(SELECT product_no FROM product WHERE account_id = ? AND product_out_id = ?)"
#define SKU_NO "(SELECT sku_no FROM sku WHERE account_id = ? AND sku_out_id = ?)"

#define PRODUCT_INSERT_VALUES 8
static const struct sql SQL_PRODUCT_INSERT = {
	"product_insert",
	"INSERT INTO product (product_out_id, poi_id, name, online, refund_audit, way, product_id, account_id)"
	" VALUES (?, ?, ?, COALESCE(?, TRUE), ?, ?, ?, ?)",
};
#define PRODUCT_UPDATE_VALUES 7
/* PRIMARY KEY. */
static const struct sql SQL_PRODUCT_UPDATE = {
	"product_update",
	"UPDATE product SET product_out_id = ?, poi_id = ?, name = ?, online = COALESCE(?, online), refund_audit = ?,"
	" way = ? WHERE product_no = ?",
};

static enum result put_products(const struct catalogue_writer *w, const struct catalogue *cat)
{
	struct row_list insert = row_list(w->c, cat->n, PRODUCT_INSERT_VALUES);
	struct row_list update = row_list(w->c, cat->n, PRODUCT_UPDATE_VALUES);
	enum result r;

	for (size_t i = 0; i < cat->n; i++) {
		const struct catalogue_product *p = &cat->products[i];
		const struct arg row[PRODUCT_INSERT_VALUES] = {
			arg_str(p->product_out_id),
			arg_str(cat->poi_id),
			arg_str(p->name),
			p->online_said ? arg_bool(p->online) : arg_null(),
			arg_text(p->refund_audit),
			arg_text(p->way),
			p->stored != NULL ? arg_int(p->stored->product_no) : arg_str(p->product_id),
			arg_str(cat->account_id),
		};

		add_row(p->stored != NULL ? &update : &insert, row);
	}
	r = write_rows(w, &SQL_PRODUCT_UPDATE, &update);
	return r == OK ? write_rows(w, &SQL_PRODUCT_INSERT, &insert) : r;
}

/* --- sale rules --- */

#define RULE_VALUES 15
/* PRIMARY KEY, the only one. */
static const struct sql SQL_RULE_PUT = {
	"sale_rule_put",
	"REPLACE INTO sale_rule (product_no, max_per_order, max_per_phone, max_per_id, real_name, need_phone, need_id,"
	" min_age, max_age, sex, regions, book_ahead_days, book_before_s, on_sale_days)"
	" VALUES (" PRODUCT_NO ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
};

static struct arg arg_rule(int64_t v)
{
	return v == RULE_NONE ? arg_null() : arg_int(v);
}

static enum result put_rules(const struct catalogue_writer *w, const struct catalogue *cat)
{
	struct row_list l = row_list(w->c, cat->n, RULE_VALUES);

	for (size_t i = 0; i < cat->n; i++) {
		const struct catalogue_rules *r = &cat->products[i].rules;
		const struct arg row[RULE_VALUES] = {
			arg_str(cat->account_id),
			arg_str(cat->products[i].product_out_id),
			arg_rule(r->max_per_order),
			arg_rule(r->max_per_phone),
			arg_rule(r->max_per_id),
			arg_bool(r->real_name),
			arg_bool(r->need_phone),
			arg_bool(r->need_id),
			arg_rule(r->min_age),
			arg_rule(r->max_age),
			arg_text(r->sex),
			arg_str(r->regions),
			arg_rule(r->book_ahead_days),
			arg_rule(r->book_before_s),
			arg_rule(r->on_sale_days),
		};

		add_row(&l, row);
	}
	return write_rows(w, &SQL_RULE_PUT, &l);
}

/* --- SKUs and their projects --- */

/* PRIMARY KEY (sku_no, …). */
static const struct sql SQL_PROJECTS_DROP = { "sku_project_drop", "DELETE FROM sku_project WHERE sku_no = ?" };
/* PRIMARY KEY. */
static const struct sql SQL_SKU_DROP = { "sku_drop", "DELETE FROM sku WHERE sku_no = ?" };

/* Deletes the projects of every stored SKU of the catalogue's products, and the SKUs that the catalogue leaves out. */
static enum result drop_replaced(const struct catalogue_writer *w, const struct catalogue_stored *s)
{
	struct row_list projects = row_list(w->c, s->skus_n, 1), skus = row_list(w->c, s->skus_n, 1);
	enum result r;

	for (size_t i = 0; i < s->skus_n; i++) {
		const struct arg row = arg_int(s->skus[i].sku_no);

		if (s->skus[i].product->line == 0)
			continue;
		add_row(&projects, &row);
		if (s->skus[i].line == 0)
			add_row(&skus, &row);
	}
	r = write_rows(w, &SQL_PROJECTS_DROP, &projects);
	return r == OK ? write_rows(w, &SQL_SKU_DROP, &skus) : r;
}

#define SKU_INSERT_VALUES 7
static const struct sql SQL_SKU_INSERT = {
	"sku_insert",
	"INSERT INTO sku (sku_out_id, name, market_price_fen, sku_id, account_id, product_no)"
	" VALUES (?, ?, ?, ?, ?, " PRODUCT_NO ")",
};
#define SKU_UPDATE_VALUES 4
/* PRIMARY KEY. */
static const struct sql SQL_SKU_UPDATE = {
	"sku_update",
	"UPDATE sku SET sku_out_id = ?, name = ?, market_price_fen = ? WHERE sku_no = ?",
};

static enum result put_skus(const struct catalogue_writer *w, const struct catalogue *cat)
{
	struct row_list insert = row_list(w->c, count_skus(cat), SKU_INSERT_VALUES);
	struct row_list update = row_list(w->c, count_skus(cat), SKU_UPDATE_VALUES);
	enum result r;

	for (size_t i = 0; i < cat->n; i++) {
		for (size_t k = 0; k < cat->products[i].n; k++) {
			const struct catalogue_sku *sku = &cat->products[i].skus[k];
			const struct arg row[SKU_INSERT_VALUES] = {
				arg_str(sku->sku_out_id),
				arg_str(sku->name),
				arg_opt_fen(sku->market_price),
				sku->stored != NULL ? arg_int(sku->stored->sku_no) : arg_str(sku->sku_id),
				arg_str(cat->account_id),
				arg_str(cat->account_id),
				arg_str(cat->products[i].product_out_id),
			};

			add_row(sku->stored != NULL ? &update : &insert, row);
		}
	}
	r = write_rows(w, &SQL_SKU_UPDATE, &update);
	return r == OK ? write_rows(w, &SQL_SKU_INSERT, &insert) : r;
}

static bool same_price(struct opt_fen a, struct opt_fen b)
{
	return a.given == b.given && (!a.given || a.v.fen == b.v.fen);
}

/* The product has a SKU with another market price than before. A new SKU is sent anyway. */
static bool prices_change(const struct catalogue_product *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct stored_sku *before = p->skus[i].stored;

		if (before != NULL && !same_price(before->market_price, p->skus[i].market_price))
			return true;
	}
	return false;
}

/* The market price stands in every day that the platform was sent. */
static enum result resend_changed(struct ctx *c, const struct catalogue *cat)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < cat->n; i++) {
		if (prices_change(&cat->products[i]))
			r = calendar_mark_whole(c, cat->products[i].stored->product_no);
	}
	return r;
}

#define PROJECT_VALUES 6
static const struct sql SQL_PROJECT_PUT = {
	"sku_project_put",
	"INSERT INTO sku_project (sku_no, project_id, position, name, entrance) VALUES (" SKU_NO ", ?, ?, ?, ?)",
};

static void add_projects(struct row_list *l, struct str account_id, const struct catalogue_sku *sku)
{
	for (size_t i = 0; i < sku->n; i++) {
		const struct catalogue_project *p = &sku->projects[i];
		const struct arg row[PROJECT_VALUES] = { arg_str(account_id),    arg_str(sku->sku_out_id),
			                                 arg_str(p->project_id), arg_int((int64_t)i + 1),
			                                 arg_str(p->name),       arg_bool(p->entrance) };

		add_row(l, row);
	}
}

static enum result put_projects(const struct catalogue_writer *w, const struct catalogue *cat)
{
	struct row_list l = row_list(w->c, count_projects(cat), PROJECT_VALUES);

	for (size_t i = 0; i < cat->n; i++) {
		for (size_t k = 0; k < cat->products[i].n; k++)
			add_projects(&l, cat->account_id, &cat->products[i].skus[k]);
	}
	return write_rows(w, &SQL_PROJECT_PUT, &l);
}

enum result catalogue_store(struct ctx *c, const struct catalogue *cat, const struct catalogue_stored *stored,
                            int64_t portion_ms)
{
	const struct catalogue_writer w = { c, portion_ms };
	enum result r;

	ASSERT(tx_open(c->db));
	r = add_ids(&w, cat);
	if (r == OK)
		r = put_products(&w, cat);
	if (r == OK)
		r = put_rules(&w, cat);
	if (r == OK)
		r = drop_replaced(&w, stored);
	if (r == OK)
		r = put_skus(&w, cat);
	if (r == OK)
		r = put_projects(&w, cat);
	return r == OK ? resend_changed(c, cat) : r;
}
