/*
 * The ledger and what should have been paid: each verified certificate once, all together the amount of the order, and
 * nothing else. A void row counts as nothing; several rows of one verification are one payment.
 */
#include "base/day.h"
#include "base/number.h"
#include "base/str.h"
#include "books/evidence_judge.h"
#include "books/evidence_text.h"

/* What the ledger, the verifications and the order query say about one certificate. */
struct payment {
	struct str certificate_id;
	int64_t pay_fen; /* sum of its rows that are not void */
	size_t rows;     /* how many these are */
	size_t void_rows;
	bool twice; /* it has rows of two verifications */
	bool failed;
	bool verified;  /* a verification stands */
	bool cancelled; /* one was cancelled, and none stands */
	bool refunded;  /* by the order query, as the next */
	bool fulfilled;
	utc_t verified_at; /* of the verification that stands */
};

struct payments {
	struct payment *items;
	size_t n;
};

static void add_ledger_finding(struct arena *a, const struct evidence *e, struct evidence_findings *out,
                               const char *kind, struct str subject, const char *detail, struct str theirs)
{
	struct str ours = evidence_text_copies(a, e);

	if (e->pay_fen.given)
		ours = arena_printf(a, "paid %s for %zu cop%s; %s", fen_text(a, e->pay_fen.v).p, e->copies_n,
		                    e->copies_n == 1 ? "y" : "ies", ours.p != NULL ? ours.p : "");
	if (out->n < FINDINGS_MAX)
		out->items[out->n++] = (struct diff){
			.kind = kind, .subject = subject, .detail = detail, .ours = ours, .theirs = theirs
		};
}

static struct payment *payment_of(struct payments *p, struct str certificate_id)
{
	for (size_t i = 0; i < p->n; i++) {
		if (str_same(p->items[i].certificate_id, certificate_id))
			return &p->items[i];
	}
	p->items[p->n].certificate_id = certificate_id;
	return &p->items[p->n++];
}

static bool is_void(const struct ledger_entry *l)
{
	return l->status.given && l->status.v == LEDGER_VOID;
}

/* Does the certificate have an earlier row of another verification? */
static bool is_second_payment(const struct evidence *e, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		const struct ledger_entry *l = &e->ledgers[k];

		if (!is_void(l) && str_same(l->certificate_id, e->ledgers[i].certificate_id) &&
		    l->verify_id.p != NULL && e->ledgers[i].verify_id.p != NULL &&
		    !str_same(l->verify_id, e->ledgers[i].verify_id))
			return true;
	}
	return false;
}

static void add_ledgers(const struct evidence *e, struct payments *p)
{
	for (size_t i = 0; i < e->ledgers_n; i++) {
		const struct ledger_entry *l = &e->ledgers[i];
		struct payment *c;

		if (l->certificate_id.p == NULL)
			continue;
		c = payment_of(p, l->certificate_id);
		if (is_void(l)) {
			c->void_rows++;
			continue;
		}
		c->rows++;
		c->pay_fen += l->pay_fen.fen;
		c->failed = c->failed || (l->status.given && l->status.v == LEDGER_FAILED);
		c->twice = c->twice || is_second_payment(e, i);
	}
}

static void add_verifies(const struct evidence *e, struct payments *p)
{
	for (size_t i = 0; i < e->verifies_n; i++) {
		const struct platform_verify *v = &e->verifies[i];
		struct payment *c = payment_of(p, v->certificate_id);

		if (v->status.given && v->status.v == VERIFY_DONE) {
			c->verified = true;
			c->verified_at = v->verified_at;
		}
		c->cancelled = c->cancelled || (v->status.given && v->status.v == VERIFY_CANCELLED);
	}
}

static struct payments collect_payments(struct arena *a, const struct evidence *e)
{
	struct payments p = { arena_array(a, e->ledgers_n + e->verifies_n + e->certificates_n + 1, sizeof *p.items),
		              0 };

	add_ledgers(e, &p);
	add_verifies(e, &p);
	for (size_t i = 0; i < e->certificates_n; i++) {
		struct payment *c = payment_of(&p, e->certificates[i].certificate_id);

		c->refunded = e->certificates[i].refunded;
		c->fulfilled = e->certificates[i].fulfilled;
	}
	for (size_t i = 0; i < p.n; i++)
		p.items[i].cancelled = p.items[i].cancelled && !p.items[i].verified;
	return p;
}

static size_t used_copies(const struct evidence *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->copies_n; i++)
		n += e->copies[i].state == VOUCHER_USED;
	return n;
}

/* --- each certificate by itself --- */

static void judge_certificate(struct arena *a, const struct evidence *e, const struct payment *c,
                              struct evidence_findings *out)
{
	struct str id = c->certificate_id, rows = evidence_text_ledgers(a, e, id);

	if (c->twice)
		add_ledger_finding(a, e, out, "paid_twice", id,
		                   "one certificate is paid for two verifications: the platform will want it back",
		                   rows);
	if (c->failed)
		add_ledger_finding(a, e, out, "ledger_failed", id,
		                   "the split of this payment failed: ask the platform's support", rows);
	if (c->rows == 0 && c->void_rows > 0 && c->verified)
		add_ledger_finding(a, e, out, "ledger_void", id,
		                   "the ledger of a verified ticket is void: it will not be paid; ask the platform",
		                   rows);
	if (c->rows > 0 && c->refunded)
		add_ledger_finding(a, e, out, "ledger_unfounded", id,
		                   "refunded there, and paid all the same: the platform will want it back", rows);
}

/* --- paid without a reason --- */

/* Were the lists of verifications read to their end, of all days it was billed on? */
static bool records_read(const struct evidence *e, struct str certificate_id)
{
	bool all = true;

	for (size_t i = 0; i < e->ledgers_n; i++) {
		bool read = !str_same(e->ledgers[i].certificate_id, certificate_id);

		for (size_t k = 0; k < e->days_n && !read; k++)
			read = e->days[k].day.n == e->ledgers[i].bill_day.n && e->days[k].verifies_at.given;
		all = all && read;
	}
	return all;
}

/*
 * Fulfilled there, and the moment of the automatic refund has passed for an order with a use: the platform may have
 * verified the order as a whole, and then it settles what nobody used.
 */
static bool is_settled_whole(const struct evidence *e, const struct payment *c)
{
	const struct platform_verify now = { .verified_at = e->now };

	return c->fulfilled && !c->cancelled && evidence_verified_at_expiry(e, &now);
}

/*
 * A use of ours is a reason for a payment, even if the list of verifications lacks it. Since nobody knows which
 * certificate such a use is of, their number is compared with the payments that have no verification.
 */
static void judge_unfounded(struct arena *a, const struct evidence *e, const struct payments *p,
                            struct evidence_findings *out)
{
	size_t verified = 0, used = used_copies(e) * evidence_certificates_per_copy(e);

	for (size_t i = 0; i < p->n; i++)
		verified += p->items[i].rows > 0 && p->items[i].verified;
	used = used > verified ? used - verified : 0; /* without a verification */
	for (size_t i = 0; i < p->n; i++) {
		const struct payment *c = &p->items[i];

		if (c->rows == 0 || c->verified || c->refunded || c->pay_fen == 0 ||
		    !records_read(e, c->certificate_id))
			continue;
		if (used > 0 && !c->cancelled) {
			used--;
			continue;
		}
		if (is_settled_whole(e, c))
			continue;
		add_ledger_finding(a, e, out, "ledger_unfounded", c->certificate_id,
		                   c->cancelled ? "its verification was cancelled, and it is paid all the same"
		                                : "paid, and neither verified there nor used here",
		                   evidence_text_ledgers(a, e, c->certificate_id));
	}
}

/* --- not paid --- */

/*
 * A row has to be there by now: LEDGER_WITHIN_DAYS after the visit and the verification, and the ledger was read that
 * late.
 */
static bool is_late(const struct evidence *e, day_t verified)
{
	day_t from = e->last_day.n > verified.n ? e->last_day : verified;
	utc_t due = day_start(day_add(from, LEDGER_WITHIN_DAYS));

	if (e->now.s < due.s)
		return false;
	for (size_t i = 0; i < e->days_n; i++) {
		const struct day_lists *d = &e->days[i];

		if ((d->day.n == verified.n || d->day.n == e->last_day.n) && d->ledger_at.given &&
		    d->ledger_at.v.s >= due.s)
			return true;
	}
	return false;
}

/* Were all uses acknowledged by the platform, and are their ledger rows late? */
static bool uses_are_late(const struct evidence *e)
{
	day_t last = { 0 };

	for (size_t i = 0; i < e->copies_n; i++) {
		const struct evidence_copy *copy = &e->copies[i];

		if (copy->state != VOUCHER_USED)
			continue;
		if (!copy->used_at.given || !copy->acknowledged_at.given)
			return false;
		last = day_of(copy->used_at.v).n > last.n ? day_of(copy->used_at.v) : last;
	}
	return last.n > 0 && is_late(e, last);
}

/* How many late uses, counted in certificates, have neither a verification nor a ledger row. */
static size_t count_unseen_uses(const struct evidence *e, const struct payments *p)
{
	size_t used = used_copies(e) * evidence_certificates_per_copy(e), seen = 0;

	for (size_t i = 0; i < p->n; i++)
		seen += p->items[i].verified || p->items[i].rows > 0 || p->items[i].void_rows > 0;
	return used > seen && uses_are_late(e) ? used - seen : 0;
}

/*
 * Verified or fulfilled, and not paid. The list of verifications may lack uses of ours (no page says that it holds
 * them), so what only the order query shows as fulfilled counts, too.
 */
static void judge_unpaid(struct arena *a, const struct evidence *e, const struct payments *p,
                         struct evidence_findings *out)
{
	size_t unseen = count_unseen_uses(e, p);

	for (size_t i = 0; i < p->n; i++) {
		const struct payment *c = &p->items[i];
		char at[UTC_TEXT_SIZE];

		if (c->rows > 0 || c->void_rows > 0)
			continue;
		if (!c->verified && c->fulfilled && !c->cancelled && unseen > 0) {
			unseen--;
			add_ledger_finding(
				a, e, out, "ledger_missing", c->certificate_id,
				"used, fulfilled there, and not in the ledger days later: it is not paid; ask the platform's "
				"support",
				arena_printf(a, "certificate %s fulfilled", c->certificate_id.p));
		}
		if (!c->verified || !is_late(e, day_of(c->verified_at)))
			continue;
		utc_format(c->verified_at, at);
		add_ledger_finding(
			a, e, out, "ledger_missing", c->certificate_id,
			"verified, and not in the ledger days later: it is not paid; ask the platform's support",
			arena_printf(a, "certificate %s verified %s", c->certificate_id.p, at));
	}
}

/* --- how much --- */

/*
 * Of n certificates k are paid. Each is worth an equal part of what was paid for the order; one of them also gets what
 * rounding leaves. Where a certificate is a part of a copy, its worth is unknown: anything up to the whole is right.
 * When all are paid the sum must be exact.
 */
static void judge_amount(struct arena *a, const struct evidence *e, const struct payments *p,
                         struct evidence_findings *out)
{
	size_t certificates = e->certificates_n > e->copies_n ? e->certificates_n : e->copies_n;
	int64_t n = (int64_t)certificates, k = 0, sum = 0, part, rest, least, most;

	for (size_t i = 0; i < p->n; i++) {
		if (p->items[i].twice)
			return; /* that is a finding already */
		k += p->items[i].rows > 0;
		sum += p->items[i].pay_fen;
	}
	if (!e->pay_fen.given || e->copies_n == 0 || k == 0)
		return;
	part = e->pay_fen.v.fen / n;
	rest = e->pay_fen.v.fen - part * n;
	least = k >= n ? part * n + rest : part * k;
	most = k >= n ? least : part * k + rest;
	if (k < n && evidence_certificates_per_copy(e) > 1) {
		least = 0;
		most = e->pay_fen.v.fen;
	}
	if (sum >= least && sum <= most)
		return;
	add_ledger_finding(
		a, e, out, "ledger_amount_differs", STR_NONE,
		arena_printf(
			a,
			"the ledger has %s for %lld of %lld certificates, %s should be there: ask the platform's support",
			fen_text(a, (fen_t){ sum }).p, (long long)k, (long long)n,
			fen_text(a, (fen_t){ sum < least ? least : most }).p)
			.p,
		evidence_text_ledgers(a, e, STR_NONE));
}

static bool any_row(const struct evidence *e)
{
	for (size_t i = 0; i < e->ledgers_n; i++) {
		if (!is_void(&e->ledgers[i]))
			return true;
	}
	return false;
}

void evidence_judge_ledger(struct arena *a, const struct evidence *e, struct evidence_findings *out)
{
	struct payments p = collect_payments(a, e);

	*out = (struct evidence_findings){ .n = 0 };
	for (size_t i = 0; i < e->ledgers_n; i++) {
		const struct ledger_entry *l = &e->ledgers[i];

		out->sums_wrong += ledger_sum_differs(l->total_fen, l->goods_fen, l->fee_fen, l->share_fen);
	}
	if (!e->ours) {
		if (any_row(e) && e->sku_ours)
			add_ledger_finding(a, e, out, "ledger_of_unknown_order", STR_NONE,
			                   "the ledger pays for an order of a ticket of ours that is not here",
			                   evidence_text_ledgers(a, e, STR_NONE));
		return;
	}
	for (size_t i = 0; i < p.n; i++)
		judge_certificate(a, e, &p.items[i], out);
	judge_unfounded(a, e, &p, out);
	judge_unpaid(a, e, &p, out);
	judge_amount(a, e, &p, out);
}
