/*
 * Writing a catalogue: a few statements, each for many rows.
 */
#include "product/catalogue_store.h"

#include "base/assert.h"
#include "base/str.h"
#include "db/catalogue_version.h"
#include "product/calendar_push.h"
#include "product/platform_ids.h"

#include <string.h>

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

/* A call may have brought another id since the catalogue was compared: then it is compared again. */
static enum result id_added(enum result taken)
{
	return taken == NONE ? RETRY : taken;
}

static enum result add_sku_ids(const struct catalogue_writer *w, const struct catalogue_product *p)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < p->n; i++) {
		const struct catalogue_sku *sku = &p->skus[i];

		if (sku->stored == NULL || sku->stored->sku_id.p != NULL || sku->sku_id.p == NULL)
			continue;
		db_deadline(w->c->db, w->portion_ms);
		r = id_added(platform_sku_id_take(w->c, sku->stored->sku_no, sku->sku_id));
	}
	return r;
}

/* Gives the stored rows the platform's ids that they lack. */
static enum result add_ids(const struct catalogue_writer *w, const struct catalogue *cat)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < cat->n; i++) {
		const struct catalogue_product *p = &cat->products[i];

		if (p->stored != NULL && p->stored->product_id.p == NULL && p->product_id.p != NULL) {
			db_deadline(w->c->db, w->portion_ms);
			r = id_added(platform_product_id_take(w->c, p->stored->product_no, p->product_id));
		}
		if (r == OK)
			r = add_sku_ids(w, p);
	}
	return r;
}

/* --- products --- */

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

/*
 * UNIQUE KEY own_id. The numbers of new rows are read back: a subquery among the values of db_exec_many is computed for
 * its first row only.
 */
enum { NUMBER, NUMBER_OUT_ID };
static const struct sql SQL_PRODUCT_NUMBERS = {
	"product_numbers",
	"SELECT product_no, product_out_id" COUNTED " FROM product WHERE account_id = ?",
};

static void number_product(struct catalogue *cat, struct str product_out_id, int64_t product_no)
{
	for (size_t i = 0; i < cat->n; i++) {
		struct catalogue_product *p = &cat->products[i];

		if (p->product_no == 0 && str_same(p->product_out_id, product_out_id))
			p->product_no = product_no;
	}
}

/* Sets the numbers of all products, which are stored now. */
static enum result number_products(const struct catalogue_writer *w, struct catalogue *cat)
{
	struct rows rows;
	enum result r;

	for (size_t i = 0; i < cat->n; i++)
		cat->products[i].product_no = cat->products[i].stored != NULL ? cat->products[i].stored->product_no : 0;
	db_deadline(w->c->db, w->portion_ms);
	r = db_query(w->c->db, w->c->arena, &SQL_PRODUCT_NUMBERS, ARGS(arg_str(cat->account_id)), &rows);
	for (size_t i = 0; r == OK && i < rows.n; i++)
		number_product(cat, row_str(&rows, i, NUMBER_OUT_ID), row_int(&rows, i, NUMBER));
	return r;
}

static enum result put_products(const struct catalogue_writer *w, struct catalogue *cat)
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
	if (r == OK)
		r = write_rows(w, &SQL_PRODUCT_INSERT, &insert);
	return r == OK ? number_products(w, cat) : r;
}

/* --- sale rules --- */

#define RULE_VALUES 14
/* PRIMARY KEY, the only one. */
static const struct sql SQL_RULE_PUT = {
	"sale_rule_put",
	"REPLACE INTO sale_rule (product_no, max_per_order, max_per_phone, max_per_id, real_name, need_phone, need_id,"
	" min_age, max_age, sex, regions, book_ahead_days, book_before_s, on_sale_days)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
			arg_int(cat->products[i].product_no),
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

#define SKU_INSERT_VALUES 6
static const struct sql SQL_SKU_INSERT = {
	"sku_insert",
	"INSERT INTO sku (sku_out_id, name, market_price_fen, sku_id, account_id, product_no)"
	" VALUES (?, ?, ?, ?, ?, ?)",
};
#define SKU_UPDATE_VALUES 4
/* PRIMARY KEY. */
static const struct sql SQL_SKU_UPDATE = {
	"sku_update",
	"UPDATE sku SET sku_out_id = ?, name = ?, market_price_fen = ? WHERE sku_no = ?",
};

/* UNIQUE KEY own_id. */
static const struct sql SQL_SKU_NUMBERS = {
	"sku_numbers",
	"SELECT sku_no, sku_out_id" COUNTED " FROM sku WHERE account_id = ?",
};

static void number_sku(struct catalogue *cat, struct str sku_out_id, int64_t sku_no)
{
	for (size_t i = 0; i < cat->n; i++) {
		for (size_t k = 0; k < cat->products[i].n; k++) {
			struct catalogue_sku *sku = &cat->products[i].skus[k];

			if (sku->sku_no == 0 && str_same(sku->sku_out_id, sku_out_id))
				sku->sku_no = sku_no;
		}
	}
}

/* Sets the numbers of all SKUs, which are stored now. */
static enum result number_skus(const struct catalogue_writer *w, struct catalogue *cat)
{
	struct rows rows;
	enum result r;

	for (size_t i = 0; i < cat->n; i++) {
		for (size_t k = 0; k < cat->products[i].n; k++) {
			struct catalogue_sku *sku = &cat->products[i].skus[k];

			sku->sku_no = sku->stored != NULL ? sku->stored->sku_no : 0;
		}
	}
	db_deadline(w->c->db, w->portion_ms);
	r = db_query(w->c->db, w->c->arena, &SQL_SKU_NUMBERS, ARGS(arg_str(cat->account_id)), &rows);
	for (size_t i = 0; r == OK && i < rows.n; i++)
		number_sku(cat, row_str(&rows, i, NUMBER_OUT_ID), row_int(&rows, i, NUMBER));
	return r;
}

static enum result put_skus(const struct catalogue_writer *w, struct catalogue *cat)
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
				arg_int(cat->products[i].product_no),
			};

			add_row(sku->stored != NULL ? &update : &insert, row);
		}
	}
	r = write_rows(w, &SQL_SKU_UPDATE, &update);
	if (r == OK)
		r = write_rows(w, &SQL_SKU_INSERT, &insert);
	return r == OK ? number_skus(w, cat) : r;
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
			r = calendar_mark_whole(c, cat->products[i].product_no);
	}
	return r;
}

#define PROJECT_VALUES 5
static const struct sql SQL_PROJECT_PUT = {
	"sku_project_put",
	"INSERT INTO sku_project (sku_no, project_id, position, name, entrance) VALUES (?, ?, ?, ?, ?)",
};

static void add_projects(struct row_list *l, const struct catalogue_sku *sku)
{
	for (size_t i = 0; i < sku->n; i++) {
		const struct catalogue_project *p = &sku->projects[i];
		const struct arg row[PROJECT_VALUES] = { arg_int(sku->sku_no), arg_str(p->project_id),
			                                 arg_int((int64_t)i + 1), arg_str(p->name),
			                                 arg_bool(p->entrance) };

		add_row(l, row);
	}
}

static enum result put_projects(const struct catalogue_writer *w, const struct catalogue *cat)
{
	struct row_list l = row_list(w->c, count_projects(cat), PROJECT_VALUES);

	for (size_t i = 0; i < cat->n; i++) {
		for (size_t k = 0; k < cat->products[i].n; k++)
			add_projects(&l, &cat->products[i].skus[k]);
	}
	return write_rows(w, &SQL_PROJECT_PUT, &l);
}

enum result catalogue_store(struct ctx *c, struct catalogue *cat, const struct catalogue_stored *stored,
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
	if (r == OK)
		r = catalogue_changed(c);
	return r == OK ? resend_changed(c, cat) : r;
}
