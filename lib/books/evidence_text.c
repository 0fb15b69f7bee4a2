/*
 * The wording. A change of it opens settled discrepancies again, since their evidence is not the same any more.
 */
#include "books/evidence_text.h"

#include "base/buf.h"
#include "base/day.h"
#include "base/number.h"
#include "base/str.h"

#define LINE_MAX 1000       /* bytes: of an evidence column */
#define COPIES_NAMED_MAX 12 /* that are named one by one */

static void write_copy(struct buf *b, const struct evidence_copy *copy)
{
	char time[UTC_TEXT_SIZE];

	buf_printf(b, "%scopy %lld %s", b->n > 0 ? "; " : "", (long long)copy->copy_no,
	           voucher_state_word(copy->state));
	if (copy->used_at.given) {
		utc_format(copy->used_at.v, time);
		buf_printf(b, " %s", time);
	}
	if (copy->used_poi_id.p != NULL)
		buf_printf(b, " at %s", copy->used_poi_id.p);
}

static struct str text_of(struct arena *a, struct buf *b)
{
	struct str text = buf_take(a, b);

	return text.n > 0 ? text : STR_NONE;
}

struct str evidence_text_copies(struct arena *a, const struct evidence *e)
{
	struct buf b = BUF_INIT(LINE_MAX);

	for (size_t i = 0; i < e->copies_n && i < COPIES_NAMED_MAX; i++)
		write_copy(&b, &e->copies[i]);
	if (e->copies_n > COPIES_NAMED_MAX)
		buf_printf(&b, "; and %zu more copies", e->copies_n - COPIES_NAMED_MAX);
	return text_of(a, &b);
}

static long long or_minus_one(struct opt_int v)
{
	return v.given ? v.v : -1;
}

struct str evidence_text_verify(struct arena *a, const struct platform_verify *v)
{
	char at[UTC_TEXT_SIZE], cancelled[UTC_TEXT_SIZE] = "";

	utc_format(v->verified_at, at);
	if (v->cancelled_at.given)
		utc_format(v->cancelled_at.v, cancelled);
	return arena_printf(a, "verification %s of certificate %s: status %lld, type %lld, %s%s%s", v->verify_id.p,
	                    v->certificate_id.p, or_minus_one(v->status), or_minus_one(v->verify_type), at,
	                    v->cancelled_at.given ? ", cancelled " : "", cancelled);
}

struct str evidence_text_ledger(struct arena *a, const struct ledger_entry *l)
{
	struct str text = arena_printf(a, "ledger %s of certificate %s: status %lld, pay %s, goods %s", l->ledger_id.p,
	                               l->certificate_id.p != NULL ? l->certificate_id.p : "not told",
	                               or_minus_one(l->status), fen_text(a, l->pay_fen).p, fen_text(a, l->goods_fen).p);

	if (l->fee_fen.given)
		text = arena_printf(a, "%s, fee %s, share %s", text.p, fen_text(a, l->fee_fen.v).p,
		                    fen_text(a, l->share_fen.v).p);
	return l->verify_id.p != NULL ? arena_printf(a, "%s, verification %s", text.p, l->verify_id.p) : text;
}

struct str evidence_text_ledgers(struct arena *a, const struct evidence *e, struct str certificate_id)
{
	struct buf b = BUF_INIT(LINE_MAX);

	for (size_t i = 0; i < e->ledgers_n; i++) {
		const struct ledger_entry *l = &e->ledgers[i];

		if (certificate_id.p == NULL || str_same(l->certificate_id, certificate_id))
			buf_printf(&b, "%s%s", b.n > 0 ? "; " : "", evidence_text_ledger(a, l).p);
	}
	return text_of(a, &b);
}
