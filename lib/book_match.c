/*
 * Findings into rows.
 */
#include "book_match.h"

#include "day.h"

/* UNIQUE KEY order_id, copy. A use that is known by the platform: nothing is owed for it. */
static const struct sql SQL_USE_ITEMS = {
	"book_use_items",
	"UPDATE voucher_item i JOIN voucher v ON v.voucher_id = i.voucher_id JOIN ticket_order o ON o.order_no = v.order_no"
	"   SET i.used_at = ? WHERE o.order_id = ? AND v.copy_no = ? AND v.state = 'issued' AND i.used_at IS NULL",
};

static const struct sql SQL_USE_COPY = {
	"book_use_copy",
	"UPDATE voucher v JOIN ticket_order o ON o.order_no = v.order_no"
	"   SET v.state = 'used', v.used_at = ? WHERE o.order_id = ? AND v.copy_no = ? AND v.state = 'issued'",
};

/* The items stay unused when none is there: a copy without codes is not `issued`. */
static enum result mend_one(struct ctx *c, struct str order_id, int64_t copy_no, utc_t at, struct diff *d)
{
	int64_t items = 0, copies = 0;
	enum result r = db_exec(c->db, &SQL_USE_ITEMS, ARGS(arg_utc(at), arg_str(order_id), arg_int(copy_no)), &items);

	if (r == OK)
		r = db_exec(c->db, &SQL_USE_COPY, ARGS(arg_utc(at), arg_str(order_id), arg_int(copy_no)), &copies);
	if (r == OK && copies == 1)
		d->mended = arena_printf(c->arena, "copy %lld was marked used: it admits nobody any more",
		                         (long long)copy_no)
		                    .p;
	return r;
}

static enum result mend(struct ctx *c, struct str order_id, struct book_findings *found)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < found->mends_n; i++)
		r = mend_one(c, order_id, found->mends[i].copy_no, found->mends[i].verified_at,
		             &found->items[found->mends[i].item]);
	return r;
}

static enum result write_round(struct ctx *c, enum diff_scope scope, struct str order_id,
                               const struct book_findings *found, struct book_count *count)
{
	struct diff_round round = diff_round_begin(c, scope, order_id);
	enum result r = OK;

	for (size_t i = 0; r == OK && i < found->n; i++)
		r = diff_round_found(&round, &found->items[i]);
	if (r == OK)
		r = diff_round_end(&round);
	count->fresh += round.fresh;
	count->mended += round.mended;
	count->gone += round.gone;
	count->not_listed += found->not_listed;
	count->sums_wrong += found->sums_wrong;
	return r;
}

enum result book_match(struct ctx *c, struct str order_id, const struct book_day *days, size_t days_n,
                       struct book_count *count)
{
	struct book_findings *found = arena_alloc(c->arena, sizeof *found);
	struct book_facts facts;
	enum result r = book_facts_read(c, order_id, days, days_n, &facts);

	if (r != OK)
		return r;
	book_judge_verifies(c->arena, &facts, found);
	r = mend(c, order_id, found);
	if (r == OK)
		r = write_round(c, DIFF_VERIFY, order_id, found, count);
	book_judge_ledger(c->arena, &facts, found);
	return r == OK ? write_round(c, DIFF_LEDGER, order_id, found, count) : r;
}
