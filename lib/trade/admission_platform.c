/*
 * Marking a copy used that the platform shows as verified.
 */
#include "trade/admission_platform.h"

#include "base/assert.h"
#include "trade/verify_push.h"

/* PRIMARY KEY of both. */
static const struct sql SQL_USE_ITEM = {
	"book_use_item",
	"UPDATE voucher_item SET used_at = ? WHERE item_id = ? AND used_at IS NULL",
};

static const struct sql SQL_USE_COPY = {
	"book_use_copy",
	"UPDATE voucher SET state = 'used', used_at = ? WHERE voucher_id = ? AND state = 'issued'",
};

static enum result use_item(struct ctx *c, const struct order *o, const struct voucher_item *i, utc_t used_at)
{
	const struct verify_use u = { .order = order_ref(o),
		                      .order_no = o->order_no,
		                      .item_id = i->item_id,
		                      .project_key = i->project_key,
		                      .entrance = i->entrance,
		                      .poi_id = o->poi_id,
		                      .used_at = used_at };
	enum result r = db_exec(c->db, &SQL_USE_ITEM, ARGS(arg_utc(used_at), arg_int(i->item_id)), NULL);

	return r == OK ? verify_push_add_known(c, &u) : r;
}

enum result admission_platform_use(struct ctx *c, const struct order *o, const struct voucher *v, utc_t used_at)
{
	int64_t copies = 0;
	enum result r;

	ASSERT(tx_open(c->db));
	ASSERT(v->state == VOUCHER_ISSUED);
	r = db_exec(c->db, &SQL_USE_COPY, ARGS(arg_utc(used_at), arg_int(v->voucher_id)), &copies);
	if (r == OK && copies != 1)
		return BUG; /* its row is locked, and it was issued */
	for (size_t i = 0; r == OK && i < v->items_n; i++)
		r = use_item(c, o, &v->items[i], used_at);
	return r;
}
