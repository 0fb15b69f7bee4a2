/*
 * The words of evidence.
 */
#include "books/book_say.h"

#include "base/buf.h"
#include "base/day.h"
#include "base/str.h"

#define LINE_MAX 1000 /* bytes: of an evidence column */
#define AT_MOST 12    /* copies or rows that are told singly */

struct str book_say_yuan(struct arena *a, fen_t amount)
{
	int64_t fen = amount.fen < 0 ? -amount.fen : amount.fen;

	return arena_printf(a, "%s%lld.%02lld", amount.fen < 0 ? "-" : "", (long long)(fen / 100),
	                    (long long)(fen % 100));
}

static void say_copy(struct buf *b, const struct book_copy *copy)
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

static struct str done(struct arena *a, struct buf *b)
{
	struct str text = b->n > 0 ? arena_str(a, b->p, b->n) : STR_NONE;

	buf_free(b);
	return text;
}

struct str book_say_copies(struct arena *a, const struct book_facts *f)
{
	struct buf b = BUF_INIT(LINE_MAX);

	for (size_t i = 0; i < f->copies_n && i < AT_MOST; i++)
		say_copy(&b, &f->copies[i]);
	if (f->copies_n > AT_MOST)
		buf_printf(&b, "; and %zu more copies", f->copies_n - AT_MOST);
	return done(a, &b);
}

static long long or_none(struct opt_int v)
{
	return v.given ? v.v : -1;
}

struct str book_say_verify(struct arena *a, const struct kept_verify *v)
{
	char at[UTC_TEXT_SIZE], cancelled[UTC_TEXT_SIZE] = "";

	utc_format(v->verified_at, at);
	if (v->cancelled_at.given)
		utc_format(v->cancelled_at.v, cancelled);
	return arena_printf(a, "verification %s of certificate %s: status %lld, type %lld, %s%s%s", v->verify_id.p,
	                    v->certificate_id.p, or_none(v->status), or_none(v->verify_type), at,
	                    v->cancelled_at.given ? ", cancelled " : "", cancelled);
}

struct str book_say_ledger(struct arena *a, const struct kept_ledger *l)
{
	struct str text =
		arena_printf(a, "ledger %s of certificate %s: status %lld, pay %s, goods %s", l->ledger_id.p,
	                     l->certificate_id.p != NULL ? l->certificate_id.p : "not told", or_none(l->status),
	                     book_say_yuan(a, l->pay_fen).p, book_say_yuan(a, l->goods_fen).p);

	if (l->fee_fen.given)
		text = arena_printf(a, "%s, fee %s, share %s", text.p, book_say_yuan(a, l->fee_fen.v).p,
		                    book_say_yuan(a, l->share_fen.v).p);
	return l->verify_id.p != NULL ? arena_printf(a, "%s, verification %s", text.p, l->verify_id.p) : text;
}

struct str book_say_ledgers(struct arena *a, const struct book_facts *f, struct str certificate_id)
{
	struct buf b = BUF_INIT(LINE_MAX);

	for (size_t i = 0; i < f->ledgers_n; i++) {
		const struct kept_ledger *l = &f->ledgers[i];

		if (certificate_id.p == NULL || str_same(l->certificate_id, certificate_id))
			buf_printf(&b, "%s%s", b.n > 0 ? "; " : "", book_say_ledger(a, l).p);
	}
	return done(a, &b);
}
