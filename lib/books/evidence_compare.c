/*
 * From findings to rows.
 */
#include "books/evidence_compare.h"

#include "books/evidence_judge.h"
#include "trade/admission_platform.h"

/*
 * Of a copy with several certificates several may be verified there: it is marked used once, and that repairs all of
 * them.
 */
static bool repaired_before(const struct evidence_findings *found, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (found->repairs[k].copy_no == found->repairs[i].copy_no)
			return true;
	}
	return false;
}

static enum result repair_use(struct ctx *c, const struct order *o, const struct voucher *v,
                              struct evidence_findings *found, size_t i)
{
	const struct use_repair *repair = &found->repairs[i];

	found->items[repair->item].repaired =
		arena_printf(c->arena, "copy %lld was marked used: it admits nobody any more", (long long)v->copy_no).p;
	return repaired_before(found, i) ? OK : admission_platform_use(c, o, v, repair->verified_at);
}

static enum result repair_uses(struct ctx *c, struct order_ref which, struct evidence_findings *found)
{
	struct order o;
	struct vouchers vs;
	enum result r = found->repairs_n > 0 ? order_lock(c, which, &o) : NONE;

	if (r == OK)
		r = vouchers_lock(c, &o, &vs);
	for (size_t i = 0; r == OK && i < found->repairs_n; i++) {
		for (size_t k = 0; r == OK && k < vs.n; k++) {
			if (vs.v[k].copy_no == found->repairs[i].copy_no && vs.v[k].state == VOUCHER_ISSUED)
				r = repair_use(c, &o, &vs.v[k], found, i);
		}
	}
	return r == NONE ? OK : r;
}

/* KEY order_id. */
static const struct sql SQL_ANY_OPEN = {
	"book_any_open",
	"SELECT 1 FROM reconcile_diff WHERE order_id = ? AND app_id = ? AND scope IN ('verify', 'ledger') AND state = 'open' LIMIT 1",
};

static enum result read_any_open(struct ctx *c, struct order_ref which, bool *any)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_ANY_OPEN, ARGS(arg_str(which.id), arg_int(which.app_id)), &rows);

	*any = r == OK && rows.n > 0;
	return r;
}

/*
 * The findings of one scope, as a round of discrepancies. Without a finding and without an open one there is nothing to
 * write.
 */
static enum result write_round(struct ctx *c, enum diff_scope scope, struct order_ref which, bool any_open,
                               const struct evidence_findings *found, struct discrepancy_counts *counts)
{
	struct diff_round round = diff_round_begin(c, scope, which);
	enum result r = OK;

	counts->not_listed += found->not_listed;
	counts->sums_wrong += found->sums_wrong;
	if (found->n == 0 && !any_open)
		return OK;
	for (size_t i = 0; r == OK && i < found->n; i++)
		r = diff_round_found(&round, &found->items[i]);
	if (r == OK)
		r = diff_round_end(&round);
	counts->fresh += round.fresh;
	counts->repaired += round.repaired;
	counts->gone += round.gone;
	return r;
}

enum result evidence_compare(struct ctx *c, struct order_ref which, struct str account_id, const struct day_lists *days,
                             size_t days_n, struct discrepancy_counts *counts)
{
	struct evidence_findings *found = arena_alloc(c->arena, sizeof *found);
	struct evidence evidence;
	bool any_open = false;
	enum result r = evidence_read(c, account_id, which.id, days, days_n, &evidence);

	if (r == OK)
		r = read_any_open(c, which, &any_open);
	if (r != OK)
		return r;
	evidence_judge_verifies(c->arena, &evidence, found);
	r = repair_uses(c, which, found);
	if (r == OK)
		r = write_round(c, DIFF_VERIFY, which, any_open, found, counts);
	evidence_judge_ledger(c->arena, &evidence, found);
	return r == OK ? write_round(c, DIFF_LEDGER, which, any_open, found, counts) : r;
}
