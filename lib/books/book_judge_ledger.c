/*
 * The ledger against what should have been paid: each verified certificate once, together the order's amount,
 * nothing else. A row that is void counts as nothing, rows of one verification count as one.
 */
#include "base/day.h"
#include "base/str.h"
#include "books/book_say.h"

/* What the ledger and the records say of one certificate. */
struct paid {
	struct str certificate_id;
	int64_t pay_fen; /* of its rows that are not void */
	size_t rows;     /* these */
	size_t void_rows;
	size_t unnamed; /* rows without a verify_id */
	bool twice;     /* rows of two verifications */
	bool failed;
	bool verified;  /* a record stands */
	bool cancelled; /* a record was cancelled, and none stands */
	bool refunded;
	bool fulfilled;    /* so says the order query */
	utc_t verified_at; /* of the record */
};

struct payments {
	struct paid *items;
	size_t n;
};

static void add(const struct book_facts *f, struct arena *a, struct book_findings *out, const char *kind,
                struct str subject, const char *detail, struct str theirs)
{
	struct str ours = book_say_copies(a, f);

	if (f->pay_fen.given)
		ours = arena_printf(a, "paid %s for %zu cop%s; %s", book_say_yuan(a, f->pay_fen.v).p, f->copies_n,
		                    f->copies_n == 1 ? "y" : "ies", ours.p != NULL ? ours.p : "");
	if (out->n < BOOK_FINDINGS_MAX)
		out->items[out->n++] = (struct diff){
			.kind = kind, .subject = subject, .detail = detail, .ours = ours, .theirs = theirs
		};
}

static struct paid *paid_of(struct payments *p, struct str certificate_id)
{
	for (size_t i = 0; i < p->n; i++) {
		if (str_same(p->items[i].certificate_id, certificate_id))
			return &p->items[i];
	}
	p->items[p->n].certificate_id = certificate_id;
	return &p->items[p->n++];
}

static bool is_void(const struct kept_ledger *l)
{
	return l->status.given && l->status.v == LEDGER_VOID;
}

/* Another row of the certificate, of another verification, stands before this one. */
static bool of_another(const struct book_facts *f, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		const struct kept_ledger *l = &f->ledgers[k];

		if (!is_void(l) && str_same(l->certificate_id, f->ledgers[i].certificate_id) &&
		    l->verify_id.p != NULL && f->ledgers[i].verify_id.p != NULL &&
		    !str_same(l->verify_id, f->ledgers[i].verify_id))
			return true;
	}
	return false;
}

static void add_ledgers(const struct book_facts *f, struct payments *p)
{
	for (size_t i = 0; i < f->ledgers_n; i++) {
		const struct kept_ledger *l = &f->ledgers[i];
		struct paid *c;

		if (l->certificate_id.p == NULL)
			continue;
		c = paid_of(p, l->certificate_id);
		if (is_void(l)) {
			c->void_rows++;
			continue;
		}
		c->rows++;
		c->pay_fen += l->pay_fen.fen;
		c->unnamed += l->verify_id.p == NULL;
		c->failed = c->failed || (l->status.given && l->status.v == LEDGER_FAILED);
		c->twice = c->twice || of_another(f, i);
	}
}

static void add_verifies(const struct book_facts *f, struct payments *p)
{
	for (size_t i = 0; i < f->verifies_n; i++) {
		const struct kept_verify *v = &f->verifies[i];
		struct paid *c = paid_of(p, v->certificate_id);

		if (v->status.given && v->status.v == VERIFY_DONE) {
			c->verified = true;
			c->verified_at = v->verified_at;
		}
		c->cancelled = c->cancelled || (v->status.given && v->status.v == VERIFY_CANCELLED);
	}
}

static struct payments sum_up(struct arena *a, const struct book_facts *f)
{
	struct payments p = { arena_array(a, f->ledgers_n + f->verifies_n + f->certificates_n + 1, sizeof *p.items),
		              0 };

	add_ledgers(f, &p);
	add_verifies(f, &p);
	for (size_t i = 0; i < f->certificates_n; i++) {
		struct paid *c = paid_of(&p, f->certificates[i].certificate_id);

		c->refunded = f->certificates[i].refunded;
		c->fulfilled = f->certificates[i].fulfilled;
	}
	for (size_t i = 0; i < p.n; i++)
		p.items[i].cancelled = p.items[i].cancelled && !p.items[i].verified;
	return p;
}

static size_t used_copies(const struct book_facts *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->copies_n; i++)
		n += f->copies[i].state == VOUCHER_USED;
	return n;
}

/* --- what each certificate says for itself --- */

static void judge_certificate(struct arena *a, const struct book_facts *f, const struct paid *c,
                              struct book_findings *out)
{
	struct str id = c->certificate_id, rows = book_say_ledgers(a, f, id);

	if (c->twice)
		add(f, a, out, "paid_twice", id,
		    "one certificate is paid for two verifications: the platform will want it back", rows);
	if (c->failed)
		add(f, a, out, "ledger_failed", id, "the split of this payment failed: ask the platform's support",
		    rows);
	if (c->rows == 0 && c->void_rows > 0 && c->verified)
		add(f, a, out, "ledger_void", id,
		    "the ledger of a verified ticket is void: it will not be paid; ask the platform", rows);
	if (c->rows > 0 && c->refunded)
		add(f, a, out, "ledger_unfounded", id,
		    "it was refunded there, and is paid all the same: the platform will want it back", rows);
}

/* --- paid without a reason --- */

/* The lists of verifications of the days it was billed on were read to their end. */
static bool records_read(const struct book_facts *f, struct str certificate_id)
{
	bool all = true;

	for (size_t i = 0; i < f->ledgers_n; i++) {
		bool read = !str_same(f->ledgers[i].certificate_id, certificate_id);

		for (size_t k = 0; k < f->days_n && !read; k++)
			read = f->days[k].day.n == f->ledgers[i].bill_day.n && f->days[k].verifies_at.given;
		all = all && read;
	}
	return all;
}

/* A use of ours is a reason, whether the list of verifications holds it or not: it does not say which certificate it is. */
static void judge_unfounded(struct arena *a, const struct book_facts *f, const struct payments *p,
                            struct book_findings *out)
{
	size_t founded = 0, used = used_copies(f) * book_per_copy(f);

	for (size_t i = 0; i < p->n; i++)
		founded += p->items[i].rows > 0 && p->items[i].verified;
	used = used > founded ? used - founded : 0; /* that no record speaks of */
	for (size_t i = 0; i < p->n; i++) {
		const struct paid *c = &p->items[i];

		if (c->rows == 0 || c->verified || c->refunded || c->pay_fen == 0 ||
		    !records_read(f, c->certificate_id))
			continue;
		if (used > 0 && !c->cancelled) {
			used--;
			continue;
		}
		add(f, a, out, "ledger_unfounded", c->certificate_id,
		    c->cancelled ? "its verification was cancelled, and it is paid all the same"
		                 : "paid, and neither verified there nor used here",
		    book_say_ledgers(a, f, c->certificate_id));
	}
}

/* --- not paid --- */

/* When a row has to be there: days behind the visit and the verification, once the ledger was read that late. */
static bool is_late(const struct book_facts *f, day_t verified)
{
	day_t from = f->last_day.n > verified.n ? f->last_day : verified;
	utc_t due = day_start(day_add(from, LEDGER_WITHIN_DAYS));

	if (f->now.s < due.s)
		return false;
	for (size_t i = 0; i < f->days_n; i++) {
		const struct book_day *d = &f->days[i];

		if ((d->day.n == verified.n || d->day.n == f->last_day.n) && d->ledger_at.given &&
		    d->ledger_at.v.s >= due.s)
			return true;
	}
	return false;
}

/* All uses were acknowledged by the platform, and are late. */
static bool uses_late(const struct book_facts *f)
{
	day_t last = { 0 };

	for (size_t i = 0; i < f->copies_n; i++) {
		const struct book_copy *copy = &f->copies[i];

		if (copy->state != VOUCHER_USED)
			continue;
		if (!copy->used_at.given || !copy->told_at.given)
			return false;
		last = day_of(copy->used_at.v).n > last.n ? day_of(copy->used_at.v) : last;
	}
	return last.n > 0 && is_late(f, last);
}

/* How many of them no record and no row speaks of, in certificates. */
static size_t uses_unseen(const struct book_facts *f, const struct payments *p)
{
	size_t used = used_copies(f) * book_per_copy(f), seen = 0;

	for (size_t i = 0; i < p->n; i++)
		seen += p->items[i].verified || p->items[i].rows > 0 || p->items[i].void_rows > 0;
	return used > seen && uses_late(f) ? used - seen : 0;
}

/* It is not said that the list of verifications holds ours: what only the order query shows as fulfilled is as good. */
static void judge_missing(struct arena *a, const struct book_facts *f, const struct payments *p,
                          struct book_findings *out)
{
	size_t unseen = uses_unseen(f, p);

	for (size_t i = 0; i < p->n; i++) {
		const struct paid *c = &p->items[i];
		char at[UTC_TEXT_SIZE];

		if (c->rows > 0 || c->void_rows > 0)
			continue;
		if (!c->verified && c->fulfilled && !c->cancelled && unseen > 0) {
			unseen--;
			add(f, a, out, "ledger_missing", c->certificate_id,
			    "used, fulfilled there, and not in the ledger days later: it is not paid; ask the platform's "
			    "support",
			    arena_printf(a, "certificate %s fulfilled", c->certificate_id.p));
		}
		if (!c->verified || !is_late(f, day_of(c->verified_at)))
			continue;
		utc_format(c->verified_at, at);
		add(f, a, out, "ledger_missing", c->certificate_id,
		    "verified, and not in the ledger days later: it is not paid; ask the platform's support",
		    arena_printf(a, "certificate %s verified %s", c->certificate_id.p, at));
	}
}

/* --- how much --- */

/*
 * Of k certificates paid: each an equal part of what was paid for the order, one of them what rounding leaves; parts of a
 * copy anything up to the whole, since what each is worth is not told. All of them together are exact.
 */
static void judge_amount(struct arena *a, const struct book_facts *f, const struct payments *p,
                         struct book_findings *out)
{
	size_t certificates = f->certificates_n > f->copies_n ? f->certificates_n : f->copies_n;
	int64_t n = (int64_t)certificates, k = 0, sum = 0, part, rest, least, most;

	for (size_t i = 0; i < p->n; i++) {
		if (p->items[i].twice)
			return; /* said already */
		k += p->items[i].rows > 0;
		sum += p->items[i].pay_fen;
	}
	if (!f->pay_fen.given || f->copies_n == 0 || k == 0)
		return;
	part = f->pay_fen.v.fen / n;
	rest = f->pay_fen.v.fen - part * n;
	least = k >= n ? part * n + rest : part * k;
	most = k >= n ? least : part * k + rest;
	if (k < n && book_per_copy(f) > 1) {
		least = 0;
		most = f->pay_fen.v.fen;
	}
	if (sum >= least && sum <= most)
		return;
	add(f, a, out, "ledger_amount_differs", STR_NONE,
	    arena_printf(
		    a,
		    "the ledger has %s for %lld of %lld certificates, %s should be there: ask the platform's support",
		    book_say_yuan(a, (fen_t){ sum }).p, (long long)k, (long long)n,
		    book_say_yuan(a, (fen_t){ sum < least ? least : most }).p)
	            .p,
	    book_say_ledgers(a, f, STR_NONE));
}

static bool sum_wrong(const struct kept_ledger *l)
{
	return l->total_fen.given && l->fee_fen.given &&
	       l->total_fen.v.fen !=
	               l->goods_fen.fen + l->fee_fen.v.fen + (l->share_fen.given ? l->share_fen.v.fen : 0);
}

static bool any_row(const struct book_facts *f)
{
	for (size_t i = 0; i < f->ledgers_n; i++) {
		if (!is_void(&f->ledgers[i]))
			return true;
	}
	return false;
}

void book_judge_ledger(struct arena *a, const struct book_facts *f, struct book_findings *out)
{
	struct payments p = sum_up(a, f);

	*out = (struct book_findings){ .n = 0 };
	for (size_t i = 0; i < f->ledgers_n; i++)
		out->sums_wrong += sum_wrong(&f->ledgers[i]);
	if (!f->ours) {
		if (any_row(f) && f->sku_ours)
			add(f, a, out, "ledger_of_unknown_order", STR_NONE,
			    "the ledger pays for an order of a ticket of ours that is not here",
			    book_say_ledgers(a, f, STR_NONE));
		return;
	}
	for (size_t i = 0; i < p.n; i++)
		judge_certificate(a, f, &p.items[i], out);
	judge_unfounded(a, f, &p, out);
	judge_missing(a, f, &p, out);
	judge_amount(a, f, &p, out);
}
