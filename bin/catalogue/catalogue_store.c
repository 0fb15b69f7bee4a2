/*
 * A catalogue into the schema: products, rules, SKUs and projects of the file
 * replace those of the same ids, everything else stays untouched.
 *
 * Rows that exist are updated and others inserted, never "insert or update":
 * with two unique keys on a row that could hit a different product.
 */
#include "base/str.h"
#include "bin/frame/batch.h"
#include "catalogue.h"

#include <string.h>

static const struct sql SQL_MERCHANT = { "catalogue_merchant",
	                                 "SELECT account_id FROM merchant WHERE account_id = ? FOR UPDATE" };
static const struct sql SQL_POI = { "catalogue_poi", "SELECT account_id FROM poi WHERE poi_id = ?" };
static const struct sql SQL_POI_PUT = { "catalogue_poi_put", "INSERT INTO poi (poi_id, account_id) VALUES (?, ?)" };
static const struct sql SQL_PRODUCTS = { "catalogue_products",
	                                 "SELECT product_id, product_out_id, account_id FROM product" };
static const struct sql SQL_SKUS = {
	"catalogue_skus", "SELECT sku_id, sku_out_id, product_id,"
			  " EXISTS (SELECT 1 FROM calendar_day WHERE calendar_day.sku_id = sku.sku_id)"
			  " OR EXISTS (SELECT 1 FROM voucher_code_pool WHERE voucher_code_pool.sku_id = sku.sku_id)"
			  " FROM sku"
};
static const struct sql SQL_PRODUCT_INSERT = { "product_insert",
	                                       "INSERT INTO product (product_out_id, account_id, poi_id, name, online,"
	                                       " refund_audit, way, product_id)"
	                                       " VALUES (?, ?, ?, ?, COALESCE(?, TRUE), ?, ?, ?)" };
static const struct sql SQL_PRODUCT_UPDATE = {
	"product_update", "UPDATE product SET product_out_id = ?, account_id = ?, poi_id = ?,"
			  " name = ?, online = COALESCE(?, online), refund_audit = ?, way = ? WHERE product_id = ?"
};
static const struct sql SQL_RULE_PUT = {
	"sale_rule_put",
	"REPLACE INTO sale_rule (product_id, max_per_order, max_per_phone, max_per_id, real_name, need_phone, need_id,"
	" min_age, max_age, sex, regions, book_ahead_days, book_before_s, on_sale_days)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
};
static const struct sql SQL_SKU_INSERT = {
	"sku_insert", "INSERT INTO sku (sku_out_id, product_id, name, sku_id) VALUES (?, ?, ?, ?)"
};
static const struct sql SQL_SKU_UPDATE = { "sku_update",
	                                   "UPDATE sku SET sku_out_id = ?, product_id = ?, name = ? WHERE sku_id = ?" };
static const struct sql SQL_PROJECTS_DROP = { "sku_project_drop", "DELETE FROM sku_project WHERE sku_id = ?" };
static const struct sql SQL_SKU_DROP = { "sku_drop", "DELETE FROM sku WHERE sku_id = ?" };
static const struct sql SQL_PROJECT_PUT = { "sku_project_put",
	                                    "INSERT INTO sku_project (sku_id, project_id, position, name, entrance)"
	                                    " VALUES (?, ?, ?, ?, ?)" };

/* What the schema holds now. */
struct stored {
	struct rows products;
	struct rows skus;
};

/* The row whose cell `col` is `id`, or rows->n. */
static size_t row_find(const struct rows *rows, size_t col, struct str id)
{
	for (size_t i = 0; i < rows->n; i++)
		if (str_same(row_str(rows, i, col), id))
			return i;
	return rows->n;
}

static const struct catalogue_product *product_in_file(const struct catalogue *c, struct str product_id)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_same(c->products[i].product_id, product_id))
			return &c->products[i];
	return NULL;
}

static bool sku_in_product(const struct catalogue_product *p, struct str sku_id)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_same(p->skus[i].sku_id, sku_id))
			return true;
	return false;
}

static void check_product(const struct stored *s, const struct catalogue *c, const struct catalogue_product *p,
                          struct faults *f)
{
	size_t same = row_find(&s->products, 0, p->product_id);
	size_t same_out = row_find(&s->products, 1, p->product_out_id);

	if (same < s->products.n && !str_same(row_str(&s->products, same, 2), c->account_id))
		faults_add(f, p->line, "product_id", "%s belongs to another merchant, %s", p->product_id.p,
		           row_str(&s->products, same, 2).p);
	if (same_out < s->products.n && same_out != same)
		faults_add(f, p->line, "product_out_id", "%s is already that of product %s", p->product_out_id.p,
		           row_str(&s->products, same_out, 0).p);
}

static void check_sku(const struct stored *s, const struct catalogue_product *p, const struct catalogue_sku *sku,
                      struct faults *f)
{
	size_t same = row_find(&s->skus, 0, sku->sku_id);
	size_t same_out = row_find(&s->skus, 1, sku->sku_out_id);

	if (same < s->skus.n && !str_same(row_str(&s->skus, same, 2), p->product_id))
		faults_add(f, sku->line, "sku_id", "%s belongs to product %s; a SKU cannot move to another product",
		           sku->sku_id.p, row_str(&s->skus, same, 2).p);
	if (same_out < s->skus.n && same_out != same)
		faults_add(f, sku->line, "sku_out_id", "%s is already that of SKU %s", sku->sku_out_id.p,
		           row_str(&s->skus, same_out, 0).p);
}

/* SKUs of the file's products that the file leaves out: dropped when nothing hangs on them, else a fault. */
static void check_left_out(const struct stored *s, const struct catalogue *c, struct faults *f)
{
	for (size_t i = 0; i < s->skus.n; i++) {
		const struct catalogue_product *p = product_in_file(c, row_str(&s->skus, i, 2));

		if (p == NULL || sku_in_product(p, row_str(&s->skus, i, 0)) || row_int(&s->skus, i, 3) == 0)
			continue;
		faults_add(f, p->line, "skus",
		           "SKU %s is left out but has calendar days or codes: keep it here and close "
		           "its days with calendar load",
		           row_str(&s->skus, i, 0).p);
	}
}

/* Reads what is stored and compares. OK also with faults. */
static enum result check(struct cli *cli, const struct catalogue *c, struct stored *s, struct rows *poi,
                         struct faults *f)
{
	struct rows merchant;
	enum result r = db_query(cli->db, &cli->arena, &SQL_MERCHANT, ARGS(arg_str(c->account_id)), &merchant);

	if (r == OK)
		r = db_query(cli->db, &cli->arena, &SQL_POI, ARGS(arg_str(c->poi_id)), poi);
	if (r == OK)
		r = db_query(cli->db, &cli->arena, &SQL_PRODUCTS, NO_ARGS, &s->products);
	if (r == OK)
		r = db_query(cli->db, &cli->arena, &SQL_SKUS, NO_ARGS, &s->skus);
	if (r != OK)
		return r;
	if (merchant.n == 0)
		faults_add(f, c->account_line, "account_id",
		           "no merchant %s; make it known with: shanmen app set CLIENT_KEY "
		           "--account %s",
		           c->account_id.p, c->account_id.p);
	if (poi->n > 0 && !str_same(row_str(poi, 0, 0), c->account_id))
		faults_add(f, c->poi_line, "poi_id", "%s belongs to another merchant, %s", c->poi_id.p,
		           row_str(poi, 0, 0).p);
	for (size_t i = 0; i < c->n; i++) {
		check_product(s, c, &c->products[i], f);
		for (size_t k = 0; k < c->products[i].n; k++)
			check_sku(s, &c->products[i], &c->products[i].skus[k], f);
	}
	check_left_out(s, c, f);
	return OK;
}

static struct arg arg_online(const struct catalogue_product *p)
{
	return p->online_said ? arg_bool(p->online) : arg_null();
}

static enum result put_products(struct cli *cli, const struct catalogue *c, const struct stored *s)
{
	struct batch insert;
	struct batch update;
	enum result r;
	enum result r2;

	batch_begin(&insert, cli, &SQL_PRODUCT_INSERT, 8, NULL);
	batch_begin(&update, cli, &SQL_PRODUCT_UPDATE, 8, NULL);
	for (size_t i = 0; i < c->n; i++) {
		const struct catalogue_product *p = &c->products[i];
		const struct arg args[] = {
			arg_str(p->product_out_id), arg_str(c->account_id), arg_str(c->poi_id),
			arg_str(p->name),           arg_online(p),          arg_text(p->refund_audit),
			arg_text(p->way),           arg_str(p->product_id)
		};

		batch_row(row_find(&s->products, 0, p->product_id) < s->products.n ? &update : &insert, args);
	}
	r = batch_end(&update);
	r2 = batch_end(&insert);
	return r != OK ? r : r2;
}

static struct arg arg_rule(int64_t v)
{
	return v == RULE_NONE ? arg_null() : arg_int(v);
}

static enum result put_rules(struct cli *cli, const struct catalogue *c)
{
	struct batch b;

	batch_begin(&b, cli, &SQL_RULE_PUT, 14, NULL);
	for (size_t i = 0; i < c->n; i++) {
		const struct catalogue_rules *r = &c->products[i].rules;
		const struct arg args[] = { arg_str(c->products[i].product_id),
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
			                    arg_rule(r->on_sale_days) };

		batch_row(&b, args);
	}
	return batch_end(&b);
}

/* Drops the projects of every SKU of the file's products, and those SKUs the file leaves out. */
static enum result drop_replaced(struct cli *cli, const struct catalogue *c, const struct stored *s)
{
	struct batch projects;
	struct batch skus;
	enum result r;
	enum result r2;

	batch_begin(&projects, cli, &SQL_PROJECTS_DROP, 1, NULL);
	batch_begin(&skus, cli, &SQL_SKU_DROP, 1, NULL);
	for (size_t i = 0; i < s->skus.n; i++) {
		const struct catalogue_product *p = product_in_file(c, row_str(&s->skus, i, 2));
		const struct arg args[] = { arg_str(row_str(&s->skus, i, 0)) };

		if (p == NULL)
			continue;
		batch_row(&projects, args);
		if (!sku_in_product(p, row_str(&s->skus, i, 0)))
			batch_row(&skus, args);
	}
	r = batch_end(&projects);
	r2 = batch_end(&skus);
	return r != OK ? r : r2;
}

static enum result put_skus(struct cli *cli, const struct catalogue *c, const struct stored *s)
{
	struct batch insert;
	struct batch update;
	enum result r;
	enum result r2;

	batch_begin(&insert, cli, &SQL_SKU_INSERT, 4, NULL);
	batch_begin(&update, cli, &SQL_SKU_UPDATE, 4, NULL);
	for (size_t i = 0; i < c->n; i++) {
		for (size_t k = 0; k < c->products[i].n; k++) {
			const struct catalogue_sku *sku = &c->products[i].skus[k];
			const struct arg args[] = { arg_str(sku->sku_out_id), arg_str(c->products[i].product_id),
				                    arg_str(sku->name), arg_str(sku->sku_id) };

			batch_row(row_find(&s->skus, 0, sku->sku_id) < s->skus.n ? &update : &insert, args);
		}
	}
	r = batch_end(&update);
	r2 = batch_end(&insert);
	return r != OK ? r : r2;
}

static void put_sku_projects(struct batch *b, const struct catalogue_sku *sku)
{
	for (size_t i = 0; i < sku->n; i++) {
		const struct catalogue_project *p = &sku->projects[i];
		const struct arg args[] = { arg_str(sku->sku_id), arg_str(p->project_id), arg_int((int64_t)i + 1),
			                    arg_str(p->name), arg_bool(p->entrance) };

		batch_row(b, args);
	}
}

static enum result put_projects(struct cli *cli, const struct catalogue *c)
{
	struct batch b;

	batch_begin(&b, cli, &SQL_PROJECT_PUT, 5, NULL);
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->products[i].n; k++)
			put_sku_projects(&b, &c->products[i].skus[k]);
	return batch_end(&b);
}

enum result catalogue_store(struct cli *cli, const struct catalogue *c, struct faults *f)
{
	struct stored s;
	struct rows poi;
	enum result r = check(cli, c, &s, &poi, f);

	if (r == OK && f->n > 0)
		return REFUSE;
	if (r == OK && poi.n == 0)
		r = db_exec(cli->db, &SQL_POI_PUT, ARGS(arg_str(c->poi_id), arg_str(c->account_id)), NULL);
	if (r == OK)
		r = put_products(cli, c, &s);
	if (r == OK)
		r = put_rules(cli, c);
	if (r == OK)
		r = drop_replaced(cli, c, &s);
	if (r == OK)
		r = put_skus(cli, c, &s);
	return r == OK ? put_projects(cli, c) : r;
}
