/*
 * Our uses against the platform's verifications. Records whose code named a copy are matched with it; of the
 * others and the other copies, numbers are compared: the platform does not say which certificate is which copy.
 */
#include "base/day.h"
#include "base/str.h"
#include "books/book_say.h"

#include <string.h>

/* What is still to be matched, by number. */
struct balance {
	size_t least;  /* copies that the verifications which stand and name none are of, at least … */
	size_t most;   /* … and at most: each of another */
	size_t used;   /* copies used here, and not matched by their code */
	size_t usable; /* copies that could be marked used */
};

static void add(struct arena *a, const struct book_facts *f, struct book_findings *out, const char *kind,
                struct str subject, const char *detail, struct str theirs)
{
	if (out->n < BOOK_FINDINGS_MAX)
		out->items[out->n++] = (struct diff){ .kind = kind,
			                              .subject = subject,
			                              .detail = detail,
			                              .ours = book_say_copies(a, f),
			                              .theirs = theirs };
}

size_t book_per_copy(const struct book_facts *f)
{
	if (f->copies_n == 0 || f->certificates_n <= f->copies_n)
		return 1;
	if (f->certificates_n % f->copies_n != 0)
		return f->certificates_n - f->copies_n + 1; /* unlike each other: one may have all that are over */
	return f->certificates_n / f->copies_n;
}

static bool stands(const struct kept_verify *v)
{
	return v->status.given && v->status.v == VERIFY_DONE;
}

/* An earlier record of the certificate stands, too. */
static const struct kept_verify *earlier(const struct book_facts *f, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (stands(&f->verifies[k]) && str_same(f->verifies[k].certificate_id, f->verifies[i].certificate_id))
			return &f->verifies[k];
	}
	return NULL;
}

static bool stands_elsewhere(const struct book_facts *f, const struct kept_verify *cancelled)
{
	for (size_t k = 0; k < f->verifies_n; k++) {
		if (stands(&f->verifies[k]) && str_same(f->verifies[k].certificate_id, cancelled->certificate_id))
			return true;
	}
	return false;
}

static const struct book_copy *copy_of(const struct book_facts *f, struct opt_int copy_no)
{
	for (size_t i = 0; copy_no.given && i < f->copies_n; i++) {
		if (f->copies[i].copy_no == copy_no.v)
			return &f->copies[i];
	}
	return NULL;
}

/* A standing record names this copy by its code. */
static bool named(const struct book_facts *f, const struct book_copy *copy)
{
	for (size_t i = 0; i < f->verifies_n; i++) {
		if (stands(&f->verifies[i]) && copy_of(f, f->verifies[i].copy_no) == copy)
			return true;
	}
	return false;
}

/* Parts of named copies that no record names: records without a code may be theirs. */
static size_t unnamed_parts(const struct book_facts *f, size_t per)
{
	size_t parts = 0;

	for (size_t i = 0; i < f->copies_n; i++) {
		size_t told = 0;

		for (size_t k = 0; k < f->verifies_n; k++)
			told += stands(&f->verifies[k]) && earlier(f, k) == NULL &&
			        copy_of(f, f->verifies[k].copy_no) == &f->copies[i];
		parts += told > 0 && told < per ? per - told : 0;
	}
	return parts;
}

static struct balance count(const struct book_facts *f)
{
	struct balance b = { 0 };
	size_t per = book_per_copy(f), parts = unnamed_parts(f, per), rest;

	for (size_t i = 0; i < f->verifies_n; i++) {
		if (stands(&f->verifies[i]) && earlier(f, i) == NULL)
			b.most += copy_of(f, f->verifies[i].copy_no) == NULL;
	}
	rest = b.most > parts ? b.most - parts : 0;
	b.least = (rest + per - 1) / per;
	for (size_t i = 0; i < f->copies_n; i++) {
		b.used += f->copies[i].state == VOUCHER_USED && !named(f, &f->copies[i]);
		b.usable += f->copies[i].state == VOUCHER_ISSUED && !named(f, &f->copies[i]);
	}
	return b;
}

/* --- verified there --- */

static void verified_not_used(struct arena *a, const struct book_facts *f, const struct kept_verify *v,
                              struct book_findings *out)
{
	add(a, f, out, "verified_not_used", v->verify_id,
	    v->verify_type.given && v->verify_type.v == 4
	            ? "verified there by the interface, not used here: find out who admitted; settle it then"
	            : "verified there by people (merchant app), not used here: check with the gate, then settle it",
	    book_say_verify(a, v));
}

static bool refunded_there(const struct book_facts *f, struct str certificate_id)
{
	for (size_t i = 0; i < f->certificates_n; i++) {
		if (f->certificates[i].refunded && str_same(f->certificates[i].certificate_id, certificate_id))
			return true;
	}
	return false;
}

/* Not where it was paid back there all the same: that ends it here, too. */
static void mend(const struct book_facts *f, const struct kept_verify *v, int64_t copy_no, struct book_findings *out)
{
	if (out->n == 0 || out->mends_n >= BOOK_FINDINGS_MAX || refunded_there(f, v->certificate_id))
		return;
	out->mends[out->mends_n].copy_no = copy_no;
	out->mends[out->mends_n].verified_at = v->verified_at;
	out->mends[out->mends_n++].item = out->n - 1;
}

/* The code says which copy: clear, whatever the numbers are. */
static void judge_named(struct arena *a, const struct book_facts *f, struct book_findings *out)
{
	for (size_t i = 0; i < f->verifies_n; i++) {
		const struct kept_verify *v = &f->verifies[i];
		const struct book_copy *copy = copy_of(f, v->copy_no);

		if (!stands(v) || earlier(f, i) != NULL || copy == NULL || copy->state == VOUCHER_USED)
			continue;
		verified_not_used(a, f, v, out);
		if (copy->state == VOUCHER_ISSUED)
			mend(f, v, copy->copy_no, out);
	}
}

static const struct book_copy *next_usable(const struct book_facts *f, size_t *at)
{
	for (; *at < f->copies_n; (*at)++) {
		const struct book_copy *copy = &f->copies[*at];

		if (copy->state == VOUCHER_ISSUED && !named(f, copy))
			return &f->copies[(*at)++];
	}
	return NULL;
}

/* More certificates are verified than copies used: by people first, the latest first. */
static const struct kept_verify *pick_surplus(const struct book_facts *f, const bool *taken)
{
	const struct kept_verify *best = NULL;

	for (size_t i = 0; i < f->verifies_n; i++) {
		const struct kept_verify *v = &f->verifies[i];
		bool by_people = v->verify_type.given && v->verify_type.v != 4;

		if (taken[i] || !stands(v) || earlier(f, i) != NULL || copy_of(f, v->copy_no) != NULL)
			continue;
		if (best == NULL || (by_people && best->verify_type.given && best->verify_type.v == 4) ||
		    (by_people == (best->verify_type.given && best->verify_type.v != 4)))
			best = v;
	}
	return best;
}

/* Which copies they are is clear only when they are all that can be used. */
static void judge_surplus(struct arena *a, const struct book_facts *f, const struct balance *b,
                          struct book_findings *out)
{
	size_t surplus = b->least > b->used ? b->least - b->used : 0, at = 0;
	bool clear = surplus > 0 && surplus == b->usable;
	bool *taken = arena_array(a, f->verifies_n + 1, sizeof *taken);

	for (size_t i = 0; i < surplus; i++) {
		const struct kept_verify *v = pick_surplus(f, taken);
		const struct book_copy *copy = clear ? next_usable(f, &at) : NULL;

		if (v == NULL)
			return;
		taken[v - f->verifies] = true;
		verified_not_used(a, f, v, out);
		if (copy != NULL)
			mend(f, v, copy->copy_no, out);
	}
}

static void judge_records(struct arena *a, const struct book_facts *f, struct book_findings *out)
{
	for (size_t i = 0; i < f->verifies_n; i++) {
		const struct kept_verify *v = &f->verifies[i];
		const struct kept_verify *first = earlier(f, i);

		if (stands(v) && first != NULL && !str_same(first->verify_id, v->verify_id))
			add(a, f, out, "verified_twice", v->verify_id,
			    "one certificate was verified twice there: see that it is paid once",
			    arena_printf(a, "%s; %s", book_say_verify(a, first).p, book_say_verify(a, v).p));
		if (!stands(v) && (!v->status.given || v->status.v != VERIFY_CANCELLED))
			add(a, f, out, "verify_status_unknown", v->verify_id,
			    "the platform tells a status of a verification that is not known: nothing is concluded from it",
			    book_say_verify(a, v));
	}
}

/* --- used here --- */

static const struct book_day *day_read(const struct book_facts *f, day_t day)
{
	for (size_t i = 0; i < f->days_n; i++) {
		if (f->days[i].day.n == day.n)
			return &f->days[i];
	}
	return NULL;
}

/* The lists of all days its record may stand in were read after the platform had acknowledged it. */
static bool covered(const struct book_facts *f, const struct book_copy *copy)
{
	if (!copy->used_at.given || !copy->told_at.given)
		return false;
	for (day_t d = day_of(copy->used_at.v); d.n <= day_of(copy->told_at.v).n; d = day_add(d, 1)) {
		const struct book_day *read = day_read(f, d);

		if (read == NULL || !read->verifies_at.given || read->verifies_at.v.s <= copy->told_at.v.s)
			return false;
	}
	return true;
}

/* Cancelled there, and used here without another record. */
static size_t judge_cancelled(struct arena *a, const struct book_facts *f, size_t missing, struct book_findings *out)
{
	size_t n = 0;

	for (size_t i = 0; i < f->verifies_n && n < missing; i++) {
		const struct kept_verify *v = &f->verifies[i];

		if (!v->status.given || v->status.v != VERIFY_CANCELLED || stands_elsewhere(f, v))
			continue;
		add(a, f, out, "verify_cancelled", v->verify_id,
		    "the verification of a used ticket was cancelled there: it will not be paid; ask who did it",
		    book_say_verify(a, v));
		n++;
	}
	return n;
}

static size_t fulfilled(const struct book_facts *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->certificates_n; i++)
		n += f->certificates[i].fulfilled;
	return n;
}

/*
 * Acknowledged, and in no list. Where the order query shows them as fulfilled, only the list lacks them (it is not said
 * anywhere that it holds them); else they are as good as not told. From the day behind the visit on the
 * comparison of orders says that.
 */
static void judge_missing(struct arena *a, const struct book_facts *f, size_t missing, size_t used,
                          struct book_findings *out)
{
	size_t told = 0;
	int64_t last = 0;

	for (size_t i = 0; i < f->copies_n; i++) {
		const struct book_copy *copy = &f->copies[i];

		if (copy->state != VOUCHER_USED || named(f, copy) || !covered(f, copy))
			continue;
		told++;
		last = copy->told_at.v.s > last ? copy->told_at.v.s : last;
	}
	missing = missing < told ? missing : told;
	if (missing == 0)
		return;
	if (fulfilled(f) >= used) {
		out->not_listed = missing;
		return;
	}
	if (f->asked_at.given && f->asked_at.v.s > last && day_of(f->now).n <= f->last_day.n)
		add(a, f, out, "used_not_verified", STR("records"),
		    "used here and acknowledged, but the platform shows it as unused and lists no verification",
		    STR_NONE);
}

void book_judge_verifies(struct arena *a, const struct book_facts *f, struct book_findings *out)
{
	struct balance b = count(f);
	size_t missing = b.used > b.most ? b.used - b.most : 0;

	*out = (struct book_findings){ .n = 0 };
	judge_records(a, f, out);
	if (!f->ours)
		return;
	judge_named(a, f, out);
	judge_surplus(a, f, &b, out);
	missing -= judge_cancelled(a, f, missing, out);
	judge_missing(a, f, missing, b.used, out);
}
