/*
 * Reading the merchants, by apps.
 */
#include "trade/merchant_list.h"

#include "base/assert.h"

/* Also of the statements that merchants_of is given. */
enum { MERCHANT_APP_ID, MERCHANT_ACCOUNT_ID };

/* PRIMARY KEY. */
static const struct sql SQL_MERCHANTS = {
	"merchants",
	"SELECT app_id, account_id" COUNTED " FROM merchant ORDER BY app_id, account_id",
};

enum result merchants_of(struct ctx *c, const struct sql *s, struct merchants *out)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, s, NO_ARGS, &rows);
	*out = (struct merchants){ NULL, 0 };
	if (r != OK)
		return r;
	*out = (struct merchants){ arena_array(c->arena, rows.n + 1, sizeof *out->items), rows.n };
	for (size_t i = 0; i < rows.n; i++)
		out->items[i] =
			(struct merchant){ row_int(&rows, i, MERCHANT_APP_ID), row_str(&rows, i, MERCHANT_ACCOUNT_ID) };
	return OK;
}

enum result merchants_read(struct ctx *c, struct merchants *out)
{
	return merchants_of(c, &SQL_MERCHANTS, out);
}
