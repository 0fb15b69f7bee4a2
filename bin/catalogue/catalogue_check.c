/*
 * Comparing a catalogue with the database, and storing it if there is no fault.
 */
#include "base/str.h"
#include "catalogue.h"
#include "shop/shop.h"

/* PRIMARY KEY. */
static const struct sql SQL_MERCHANT = {
	"catalogue_merchant",
	"SELECT account_id FROM merchant WHERE account_id = ? FOR UPDATE",
};
static const struct sql SQL_POI = { "catalogue_poi", "SELECT account_id FROM poi WHERE poi_id = ?" };

static const struct stored_product *product_by_id(const struct catalogue_stored *s, struct str product_id)
{
	for (size_t i = 0; i < s->products_n; i++) {
		if (str_same(s->products[i].product_id, product_id))
			return &s->products[i];
	}
	return NULL;
}

static const struct stored_product *product_by_out_id(const struct catalogue_stored *s, struct str product_out_id)
{
	for (size_t i = 0; i < s->products_n; i++) {
		if (str_same(s->products[i].product_out_id, product_out_id))
			return &s->products[i];
	}
	return NULL;
}

static const struct stored_sku *sku_by_id(const struct catalogue_stored *s, struct str sku_id)
{
	for (size_t i = 0; i < s->skus_n; i++) {
		if (str_same(s->skus[i].sku_id, sku_id))
			return &s->skus[i];
	}
	return NULL;
}

static const struct stored_sku *sku_by_out_id(const struct catalogue_stored *s, struct str sku_out_id)
{
	for (size_t i = 0; i < s->skus_n; i++) {
		if (str_same(s->skus[i].sku_out_id, sku_out_id))
			return &s->skus[i];
	}
	return NULL;
}

static void check_product(const struct catalogue_stored *s, const struct catalogue *c,
                          const struct catalogue_product *p, struct faults *f)
{
	const struct stored_product *same = product_by_id(s, p->product_id);
	const struct stored_product *same_out = product_by_out_id(s, p->product_out_id);

	if (same != NULL && !str_same(same->account_id, c->account_id))
		faults_add(f, p->line, "product_id", "%s belongs to another merchant, %s", p->product_id.p,
		           same->account_id.p);
	if (same_out != NULL && same_out != same)
		faults_add(f, p->line, "product_out_id", "%s already belongs to product %s", p->product_out_id.p,
		           same_out->product_id.p);
}

static void check_sku(const struct catalogue_stored *s, const struct catalogue_product *p,
                      const struct catalogue_sku *sku, struct faults *f)
{
	const struct stored_sku *same = sku_by_id(s, sku->sku_id);
	const struct stored_sku *same_out = sku_by_out_id(s, sku->sku_out_id);

	if (same != NULL && !str_same(same->product_id, p->product_id))
		faults_add(f, sku->line, "sku_id", "%s belongs to product %s; a SKU cannot move to another product",
		           sku->sku_id.p, same->product_id.p);
	if (same_out != NULL && same_out != same)
		faults_add(f, sku->line, "sku_out_id", "%s already belongs to SKU %s", sku->sku_out_id.p,
		           same_out->sku_id.p);
}

static const struct catalogue_product *product_in_file(const struct catalogue *c, struct str product_id)
{
	for (size_t i = 0; i < c->n; i++) {
		if (str_same(c->products[i].product_id, product_id))
			return &c->products[i];
	}
	return NULL;
}

static bool sku_in_product(const struct catalogue_product *p, struct str sku_id)
{
	for (size_t i = 0; i < p->n; i++) {
		if (str_same(p->skus[i].sku_id, sku_id))
			return true;
	}
	return false;
}

/* Stored SKUs of the file's products that the file leaves out: they will be deleted, so none may be in use. */
static void check_left_out(const struct catalogue_stored *s, const struct catalogue *c, struct faults *f)
{
	for (size_t i = 0; i < s->skus_n; i++) {
		const struct stored_sku *sku = &s->skus[i];
		const struct catalogue_product *p = product_in_file(c, sku->product_id);

		if (p == NULL || sku_in_product(p, sku->sku_id) || !sku->in_use)
			continue;
		faults_add(f, p->line, "skus",
		           "SKU %s is left out but has calendar days or codes: keep it here and close "
		           "its days with calendar load",
		           sku->sku_id.p);
	}
}

static void check_owner(const struct catalogue *c, const struct rows *merchant, const struct rows *poi,
                        struct faults *f)
{
	if (merchant->n == 0)
		faults_add(f, c->account_line, "account_id",
		           "no merchant %s; make it known with: shanmen app set CLIENT_KEY "
		           "--account %s",
		           c->account_id.p, c->account_id.p);
	if (poi->n > 0 && !str_same(row_str(poi, 0, ONLY_COLUMN), c->account_id))
		faults_add(f, c->poi_line, "poi_id", "%s belongs to another merchant, %s", c->poi_id.p,
		           row_str(poi, 0, ONLY_COLUMN).p);
}

/* Reads what is stored and compares. OK also with faults. */
static enum result check_catalogue(struct ctx *ctx, const struct catalogue *c, struct catalogue_stored *s,
                                   struct rows *poi, struct faults *f)
{
	struct rows merchant;
	enum result r = db_query(ctx->db, ctx->arena, &SQL_MERCHANT, ARGS(arg_str(c->account_id)), &merchant);

	if (r == OK)
		r = db_query(ctx->db, ctx->arena, &SQL_POI, ARGS(arg_str(c->poi_id)), poi);
	if (r == OK)
		r = catalogue_stored_read(ctx, s);
	if (r != OK)
		return r;
	check_owner(c, &merchant, poi, f);
	for (size_t i = 0; i < c->n; i++) {
		check_product(s, c, &c->products[i], f);
		for (size_t k = 0; k < c->products[i].n; k++)
			check_sku(s, &c->products[i], &c->products[i].skus[k], f);
	}
	check_left_out(s, c, f);
	return OK;
}

enum result catalogue_check_and_store(struct cli *cli, const struct catalogue *c, struct faults *f)
{
	struct ctx ctx = cli_ctx(cli);
	struct catalogue_stored s;
	struct rows poi;
	enum result r = check_catalogue(&ctx, c, &s, &poi, f);

	if (r == OK && f->n > 0)
		return REFUSE;
	if (r == OK && poi.n == 0)
		r = shop_add(&ctx, c->poi_id, c->account_id);
	return r == OK ? catalogue_store(&ctx, c, &s, CLI_DEADLINE_MS) : r;
}
