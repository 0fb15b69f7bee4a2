/*
 * Comparing a catalogue with the database, and storing it if there is no fault.
 *
 * A product's row has the platform's id of the file; where the file has none, or no row has it, our id with the file's
 * merchant. A SKU's likewise. So a file may change our id of a row whose platform's id it gives, and may give a row the
 * platform's id that it lacks; it cannot change one that is known.
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

static struct stored_product *product_by_id(const struct catalogue_stored *s, struct str product_id)
{
	for (size_t i = 0; i < s->products_n; i++) {
		if (str_same(s->products[i].product_id, product_id))
			return &s->products[i];
	}
	return NULL;
}

static struct stored_product *product_by_out_id(const struct catalogue_stored *s, struct str account_id,
                                                struct str product_out_id)
{
	for (size_t i = 0; i < s->products_n; i++) {
		if (str_same(s->products[i].product_out_id, product_out_id) &&
		    str_same(s->products[i].account_id, account_id))
			return &s->products[i];
	}
	return NULL;
}

static struct stored_sku *sku_by_id(const struct catalogue_stored *s, struct str sku_id)
{
	for (size_t i = 0; i < s->skus_n; i++) {
		if (str_same(s->skus[i].sku_id, sku_id))
			return &s->skus[i];
	}
	return NULL;
}

static struct stored_sku *sku_by_out_id(const struct catalogue_stored *s, struct str account_id, struct str sku_out_id)
{
	for (size_t i = 0; i < s->skus_n; i++) {
		if (str_same(s->skus[i].sku_out_id, sku_out_id) && str_same(s->skus[i].product->account_id, account_id))
			return &s->skus[i];
	}
	return NULL;
}

/* The id that is shown of a row: the platform's, or ours while that is not known. */
static const char *shown(struct str id, struct str out_id)
{
	return id.p != NULL ? id.p : out_id.p;
}

static const char *product_shown(const struct stored_product *p)
{
	return shown(p->product_id, p->product_out_id);
}

static const char *sku_shown(const struct stored_sku *sku)
{
	return shown(sku->sku_id, sku->sku_out_id);
}

/*
 * Our id finds another row than the platform's id: `same` has that one, `same_out` ours. A row that lacks the platform's
 * id may be given one.
 */
static bool is_of_another(const void *same, const void *same_out, struct str id, struct str stored_id)
{
	return same_out != NULL && same_out != same && (same != NULL || (id.p != NULL && stored_id.p != NULL));
}

/* Finds the product's row and checks that it may be this one. */
static void check_product(const struct catalogue_stored *s, const struct catalogue *c, struct catalogue_product *p,
                          struct faults *f)
{
	struct stored_product *same = product_by_id(s, p->product_id);
	struct stored_product *same_out = product_by_out_id(s, c->account_id, p->product_out_id);
	struct stored_product *row = same != NULL ? same : same_out;

	p->stored = row;
	if (row == NULL)
		return;
	if (!str_same(row->account_id, c->account_id))
		faults_add(f, p->line, "product_id", "%s belongs to another merchant, %s", p->product_id.p,
		           row->account_id.p);
	if (is_of_another(same, same_out, p->product_id, row->product_id))
		faults_add(f, p->line, "product_out_id", "%s already belongs to product %s", p->product_out_id.p,
		           product_shown(same_out));
	else if (row->line != 0)
		faults_add(f, p->line, same != NULL ? "product_id" : "product_out_id",
		           "%s is the product of line %zu already",
		           same != NULL ? p->product_id.p : p->product_out_id.p, row->line);
	else
		row->line = p->line;
}

/* The same for a SKU; the row of its product is found. */
static void check_sku(const struct catalogue_stored *s, const struct catalogue *c, const struct catalogue_product *p,
                      struct catalogue_sku *sku, struct faults *f)
{
	struct stored_sku *same = sku_by_id(s, sku->sku_id);
	struct stored_sku *same_out = sku_by_out_id(s, c->account_id, sku->sku_out_id);
	struct stored_sku *row = same != NULL ? same : same_out;
	const char *field = same != NULL ? "sku_id" : "sku_out_id";
	const char *id = same != NULL ? sku->sku_id.p : sku->sku_out_id.p;

	sku->stored = row;
	if (row == NULL)
		return;
	if (is_of_another(same, same_out, sku->sku_id, row->sku_id))
		faults_add(f, sku->line, "sku_out_id", "%s already belongs to SKU %s", sku->sku_out_id.p,
		           sku_shown(same_out));
	if (row->product != p->stored)
		faults_add(f, sku->line, field, "%s belongs to product %s; a SKU cannot move to another product", id,
		           product_shown(row->product));
	else if (row->line != 0)
		faults_add(f, sku->line, field, "%s is the SKU of line %zu already", id, row->line);
	else
		row->line = sku->line;
}

/* Stored SKUs of the file's products that the file leaves out: they will be deleted, so none may be in use. */
static void check_left_out(const struct catalogue_stored *s, struct faults *f)
{
	for (size_t i = 0; i < s->skus_n; i++) {
		const struct stored_sku *sku = &s->skus[i];

		if (sku->product->line == 0 || sku->line != 0 || !sku->in_use)
			continue;
		faults_add(f, sku->product->line, "skus",
		           "SKU %s is left out but has calendar days or codes: keep it here and close "
		           "its days with calendar load",
		           sku_shown(sku));
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
static enum result check_catalogue(struct ctx *ctx, struct catalogue *c, struct catalogue_stored *s, struct rows *poi,
                                   struct faults *f)
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
			check_sku(s, c, &c->products[i], &c->products[i].skus[k], f);
	}
	check_left_out(s, f);
	return OK;
}

enum result catalogue_check_and_store(struct cli *cli, struct catalogue *c, struct faults *f)
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
