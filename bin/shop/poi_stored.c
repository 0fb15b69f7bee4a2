/* Comparing a file about shops with the table poi. */
#include "poi_stored.h"

#include "base/str.h"

/* PRIMARY KEY. */
enum { SHOP_ACCOUNT_ID, SHOP_SHOP_ID };
static const struct sql SQL_SHOP = { "poi_stored_shop", "SELECT account_id, shop_id FROM poi WHERE poi_id = ?" };
/* UNIQUE KEY shop_id. */
static const struct sql SQL_NAMED = {
	"poi_stored_named",
	"SELECT poi_id FROM poi WHERE account_id = ? AND shop_id = ?",
};

static enum result check_shop(struct ctx *c, const struct poi_file *f, size_t i)
{
	const struct poi_entry *e = &f->entries[i];
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_SHOP, ARGS(arg_str(e->poi_id)), &rows);

	if (r != OK || rows.n == 0)
		return r; /* a shop that is being claimed may not be listed yet */
	if (!str_same(row_str(&rows, 0, SHOP_ACCOUNT_ID), f->account_id))
		poi_fault(f, i, "poi_id", "%s is a shop of another merchant, %s", e->poi_id.p,
		          row_str(&rows, 0, SHOP_ACCOUNT_ID).p);
	else if (e->shop_id.p != NULL && !row_null(&rows, 0, SHOP_SHOP_ID) &&
	         !str_same(row_str(&rows, 0, SHOP_SHOP_ID), e->shop_id))
		poi_fault(f, i, "poi_id", "%s is shop %s here, not %s; to change that: shanmen poi link", e->poi_id.p,
		          row_str(&rows, 0, SHOP_SHOP_ID).p, e->shop_id.p);
	return OK;
}

static enum result check_name(struct ctx *c, const struct poi_file *f, size_t i)
{
	const struct poi_entry *e = &f->entries[i];
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_NAMED, ARGS(arg_str(f->account_id), arg_str(e->shop_id)), &rows);

	if (r == OK && rows.n > 0 && e->poi_id.p != NULL && !str_same(row_str(&rows, 0, ONLY_COLUMN), e->poi_id))
		poi_fault(f, i, NULL, "%s is what we call shop %s, not %s; to change that: shanmen poi link",
		          e->shop_id.p, row_str(&rows, 0, ONLY_COLUMN).p, e->poi_id.p);
	return r;
}

enum result poi_check_stored(struct ctx *c, const struct poi_file *f, struct merchant *m)
{
	struct str why;
	enum result r = merchant_find(c, f->account_id, m, &why);

	if (r == NONE) {
		json_fault(&f->top, "account_id", "%s", why.p);
		return OK;
	}
	for (size_t i = 0; r == OK && i < f->n; i++) {
		if (f->entries[i].poi_id.p != NULL)
			r = check_shop(c, f, i);
		if (r == OK && f->entries[i].shop_id.p != NULL)
			r = check_name(c, f, i);
	}
	return r;
}
