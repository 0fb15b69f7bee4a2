/*
 * Findings into rows.
 */
#include "books/book_match.h"

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

/* A use that the platform told of: as the gate marks one, and nothing is owed for it. */
static enum result use_item(struct ctx *c, const struct order *o, const struct voucher_item *i, utc_t at)
{
	const struct verify_use u = { .order_id = o->order_id,
		                      .order_no = o->order_no,
		                      .item_id = i->item_id,
		                      .project_key = i->project_key,
		                      .entrance = i->entrance,
		                      .poi_id = o->poi_id,
		                      .used_at = at };
	enum result r = db_exec(c->db, &SQL_USE_ITEM, ARGS(arg_utc(at), arg_int(i->item_id)), NULL);

	return r == OK ? verify_push_add_known(c, &u) : r;
}

static enum result use_copy(struct ctx *c, const struct order *o, const struct voucher *v, utc_t at, struct diff *d)
{
	int64_t used = 0;
	enum result r = db_exec(c->db, &SQL_USE_COPY, ARGS(arg_utc(at), arg_int(v->voucher_id)), &used);

	if (r == OK && used != 1)
		return BUG; /* its row is locked, and it was issued */
	for (size_t k = 0; r == OK && k < v->items_n; k++)
		r = use_item(c, o, &v->items[k], at);
	d->mended =
		arena_printf(c->arena, "copy %lld was marked used: it admits nobody any more", (long long)v->copy_no).p;
	return r;
}

static enum result mend(struct ctx *c, struct str order_id, struct book_findings *found)
{
	struct order o;
	struct vouchers vs;
	enum result r = found->mends_n > 0 ? order_lock(c, order_id, &o) : NONE;

	if (r == OK)
		r = vouchers_lock(c, &o, &vs);
	for (size_t i = 0; r == OK && i < found->mends_n; i++) {
		for (size_t k = 0; r == OK && k < vs.n; k++) {
			if (vs.v[k].copy_no == found->mends[i].copy_no && vs.v[k].state == VOUCHER_ISSUED)
				r = use_copy(c, &o, &vs.v[k], found->mends[i].verified_at,
				             &found->items[found->mends[i].item]);
		}
	}
	return r == NONE ? OK : r;
}

/* KEY order_id. */
static const struct sql SQL_ANY_OPEN = {
	"book_any_open",
	"SELECT 1 FROM reconcile_diff WHERE order_id = ? AND scope IN ('verify', 'ledger') AND state = 'open' LIMIT 1",
};

static enum result any_open(struct ctx *c, struct str order_id, bool *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_ANY_OPEN, ARGS(arg_str(order_id)), &rows);

	*out = r == OK && rows.n > 0;
	return r;
}

static enum result write_round(struct ctx *c, enum diff_scope scope, struct str order_id, bool open,
                               const struct book_findings *found, struct book_count *count)
{
	struct diff_round round = diff_round_begin(c, scope, order_id);
	enum result r = OK;

	count->not_listed += found->not_listed;
	count->sums_wrong += found->sums_wrong;
	if (found->n == 0 && !open)
		return OK;
	for (size_t i = 0; r == OK && i < found->n; i++)
		r = diff_round_found(&round, &found->items[i]);
	if (r == OK)
		r = diff_round_end(&round);
	count->fresh += round.fresh;
	count->mended += round.mended;
	count->gone += round.gone;
	return r;
}

enum result book_match(struct ctx *c, struct str order_id, const struct book_day *days, size_t days_n,
                       struct book_count *count)
{
	struct book_findings *found = arena_alloc(c->arena, sizeof *found);
	struct book_facts facts;
	bool open = false;
	enum result r = book_facts_read(c, order_id, days, days_n, &facts);

	if (r == OK)
		r = any_open(c, order_id, &open);
	if (r != OK)
		return r;
	book_judge_verifies(c->arena, &facts, found);
	r = mend(c, order_id, found);
	if (r == OK)
		r = write_round(c, DIFF_VERIFY, order_id, open, found, count);
	book_judge_ledger(c->arena, &facts, found);
	return r == OK ? write_round(c, DIFF_LEDGER, order_id, open, found, count) : r;
}
