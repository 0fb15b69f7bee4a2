/*
 * Our uses and the platform's verifications. A record whose code names a copy belongs to that copy. Of all other
 * records and copies only the numbers are compared, since the platform does not say which certificate is which copy.
 */
#include "base/day.h"
#include "base/str.h"
#include "books/evidence_judge.h"
#include "books/evidence_text.h"

/* Records that name no copy and copies that no record names, by number. A record stands when it is not cancelled. */
struct balance {
	size_t least;  /* copies that the standing records are of: at least so many … */
	size_t most;   /* … and at most so many, when each record is of another copy */
	size_t used;   /* copies that are used here */
	size_t usable; /* copies that could be marked used */
};

static void add_verify_finding(struct arena *a, const struct evidence *e, struct evidence_findings *out,
                               const char *kind, struct str subject, const char *detail, struct str theirs)
{
	if (out->n < FINDINGS_MAX)
		out->items[out->n++] = (struct diff){ .kind = kind,
			                              .subject = subject,
			                              .detail = detail,
			                              .ours = evidence_text_copies(a, e),
			                              .theirs = theirs };
}

static bool stands(const struct platform_verify *v)
{
	return v->status.given && v->status.v == VERIFY_DONE;
}

/* The first standing record of the same certificate before this one; NULL: none. */
static const struct platform_verify *earlier(const struct evidence *e, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (stands(&e->verifies[k]) && str_same(e->verifies[k].certificate_id, e->verifies[i].certificate_id))
			return &e->verifies[k];
	}
	return NULL;
}

/* Has the certificate of a cancelled record another record, which stands? */
static bool stands_elsewhere(const struct evidence *e, const struct platform_verify *cancelled)
{
	for (size_t k = 0; k < e->verifies_n; k++) {
		if (stands(&e->verifies[k]) && str_same(e->verifies[k].certificate_id, cancelled->certificate_id))
			return true;
	}
	return false;
}

static const struct evidence_copy *copy_of(const struct evidence *e, struct opt_int copy_no)
{
	for (size_t i = 0; copy_no.given && i < e->copies_n; i++) {
		if (e->copies[i].copy_no == copy_no.v)
			return &e->copies[i];
	}
	return NULL;
}

/* Does a standing record name this copy by its code? */
static bool is_named(const struct evidence *e, const struct evidence_copy *copy)
{
	for (size_t i = 0; i < e->verifies_n; i++) {
		if (stands(&e->verifies[i]) && copy_of(e, e->verifies[i].copy_no) == copy)
			return true;
	}
	return false;
}

/*
 * Where a copy has several certificates, one record with its code names the copy but not all of its parts. These parts
 * are counted here: records without a code may be theirs.
 */
static size_t unnamed_parts(const struct evidence *e, size_t per)
{
	size_t parts = 0;

	for (size_t i = 0; i < e->copies_n; i++) {
		size_t records = 0;

		for (size_t k = 0; k < e->verifies_n; k++)
			records += stands(&e->verifies[k]) && earlier(e, k) == NULL &&
			           copy_of(e, e->verifies[k].copy_no) == &e->copies[i];
		parts += records > 0 && records < per ? per - records : 0;
	}
	return parts;
}

static struct balance count_balance(const struct evidence *e)
{
	struct balance b = { 0 };
	size_t per = evidence_certificates_per_copy(e), parts = unnamed_parts(e, per), rest;

	for (size_t i = 0; i < e->verifies_n; i++) {
		if (stands(&e->verifies[i]) && earlier(e, i) == NULL)
			b.most += copy_of(e, e->verifies[i].copy_no) == NULL;
	}
	rest = b.most > parts ? b.most - parts : 0;
	b.least = (rest + per - 1) / per;
	for (size_t i = 0; i < e->copies_n; i++) {
		b.used += e->copies[i].state == VOUCHER_USED && !is_named(e, &e->copies[i]);
		b.usable += e->copies[i].state == VOUCHER_ISSUED && !is_named(e, &e->copies[i]);
	}
	return b;
}

/* --- verified there, not used here --- */

static bool by_interface(const struct platform_verify *v)
{
	return v->verify_type.given && v->verify_type.v == VERIFY_TYPE_INTERFACE;
}

static bool by_people(const struct platform_verify *v)
{
	return v->verify_type.given && v->verify_type.v != VERIFY_TYPE_INTERFACE;
}

static void add_verified_not_used(struct arena *a, const struct evidence *e, const struct platform_verify *v,
                                  struct evidence_findings *out)
{
	add_verify_finding(
		a, e, out, "verified_not_used", v->verify_id,
		by_interface(v)
			? "verified there by the interface, not used here: find out who admitted the visitor, then settle it"
			: "verified there by people (merchant app), not used here: ask at the gate, then settle it",
		evidence_text_verify(a, v));
}

static bool refunded_there(const struct evidence *e, struct str certificate_id)
{
	for (size_t i = 0; i < e->certificates_n; i++) {
		if (e->certificates[i].refunded && str_same(e->certificates[i].certificate_id, certificate_id))
			return true;
	}
	return false;
}

/*
 * A repair of the finding added last. Not where the platform has refunded the certificate: that ends the copy here,
 * too.
 */
static void add_repair(const struct evidence *e, const struct platform_verify *v, int64_t copy_no,
                       struct evidence_findings *out)
{
	if (out->n == 0 || out->repairs_n >= FINDINGS_MAX || refunded_there(e, v->certificate_id))
		return;
	out->repairs[out->repairs_n++] = (struct use_repair){ copy_no, v->verified_at, out->n - 1 };
}

/* The code says which copy it is, whatever the numbers are. */
static void judge_named(struct arena *a, const struct evidence *e, struct evidence_findings *out)
{
	for (size_t i = 0; i < e->verifies_n; i++) {
		const struct platform_verify *v = &e->verifies[i];
		const struct evidence_copy *copy = copy_of(e, v->copy_no);

		if (!stands(v) || earlier(e, i) != NULL || copy == NULL || copy->state == VOUCHER_USED ||
		    evidence_verified_at_expiry(e, v))
			continue;
		add_verified_not_used(a, e, v, out);
		if (copy->state == VOUCHER_ISSUED)
			add_repair(e, v, copy->copy_no, out);
	}
}

static const struct evidence_copy *next_usable(const struct evidence *e, size_t *at)
{
	for (; *at < e->copies_n; (*at)++) {
		const struct evidence_copy *copy = &e->copies[*at];

		if (copy->state == VOUCHER_ISSUED && !is_named(e, copy))
			return &e->copies[(*at)++];
	}
	return NULL;
}

/*
 * The record that becomes a finding next: one by people before one by the interface, a later one before an earlier one.
 */
static const struct platform_verify *pick_surplus(const struct evidence *e, const bool *taken)
{
	const struct platform_verify *best = NULL;

	for (size_t i = 0; i < e->verifies_n; i++) {
		const struct platform_verify *v = &e->verifies[i];

		if (taken[i] || !stands(v) || earlier(e, i) != NULL || copy_of(e, v->copy_no) != NULL)
			continue;
		if (best == NULL || (by_people(v) && by_interface(best)) || by_people(v) == by_people(best))
			best = v;
	}
	return best;
}

/* Takes records that the platform may have made by itself at expiry out of those to be judged; returns of how many copies. */
static size_t take_expired(const struct evidence *e, bool *taken)
{
	size_t per = evidence_certificates_per_copy(e), n = 0;

	for (size_t i = 0; i < e->verifies_n; i++) {
		const struct platform_verify *v = &e->verifies[i];

		taken[i] = stands(v) && earlier(e, i) == NULL && copy_of(e, v->copy_no) == NULL &&
		           evidence_verified_at_expiry(e, v);
		n += taken[i];
	}
	return (n + per - 1) / per;
}

/* More copies are verified there than used here. Which ones is clear only when it is all that can be used. */
static void judge_surplus(struct arena *a, const struct evidence *e, const struct balance *b,
                          struct evidence_findings *out)
{
	size_t surplus = b->least > b->used ? b->least - b->used : 0, at = 0, expired;
	bool *taken = arena_array(a, e->verifies_n + 1, sizeof *taken);
	bool is_clear;

	expired = take_expired(e, taken);
	surplus = surplus > expired ? surplus - expired : 0;
	is_clear = surplus > 0 && surplus == b->usable;
	for (size_t i = 0; i < surplus; i++) {
		const struct platform_verify *v = pick_surplus(e, taken);
		const struct evidence_copy *copy = is_clear ? next_usable(e, &at) : NULL;

		if (v == NULL)
			return;
		taken[v - e->verifies] = true;
		add_verified_not_used(a, e, v, out);
		if (copy != NULL)
			add_repair(e, v, copy->copy_no, out);
	}
}

static void judge_records(struct arena *a, const struct evidence *e, struct evidence_findings *out)
{
	for (size_t i = 0; i < e->verifies_n; i++) {
		const struct platform_verify *v = &e->verifies[i];
		const struct platform_verify *first = earlier(e, i);

		if (stands(v) && first != NULL && !str_same(first->verify_id, v->verify_id))
			add_verify_finding(a, e, out, "verified_twice", v->verify_id,
			                   "one certificate was verified twice there: make sure that it is paid once",
			                   arena_printf(a, "%s; %s", evidence_text_verify(a, first).p,
			                                evidence_text_verify(a, v).p));
		if (!stands(v) && (!v->status.given || v->status.v != VERIFY_CANCELLED))
			add_verify_finding(
				a, e, out, "verify_status_unknown", v->verify_id,
				"the platform gives a verification an unknown status: nothing is concluded from it",
				evidence_text_verify(a, v));
	}
}

/* --- used here, not verified there --- */

static const struct day_lists *lists_of(const struct evidence *e, day_t day)
{
	for (size_t i = 0; i < e->days_n; i++) {
		if (e->days[i].day.n == day.n)
			return &e->days[i];
	}
	return NULL;
}

/* Were the lists of all days that may have its record read after the platform had acknowledged the use? */
static bool covered(const struct evidence *e, const struct evidence_copy *copy)
{
	if (!copy->used_at.given || !copy->acknowledged_at.given)
		return false;
	for (day_t d = day_of(copy->used_at.v); d.n <= day_of(copy->acknowledged_at.v).n; d = day_add(d, 1)) {
		const struct day_lists *read = lists_of(e, d);

		if (read == NULL || !read->verifies_at.given || read->verifies_at.v.s <= copy->acknowledged_at.v.s)
			return false;
	}
	return true;
}

/* Cancelled there, and used here without another record. Returns how many. */
static size_t judge_cancelled(struct arena *a, const struct evidence *e, size_t missing, struct evidence_findings *out)
{
	size_t n = 0;

	for (size_t i = 0; i < e->verifies_n && n < missing; i++) {
		const struct platform_verify *v = &e->verifies[i];

		if (!v->status.given || v->status.v != VERIFY_CANCELLED || stands_elsewhere(e, v))
			continue;
		add_verify_finding(
			a, e, out, "verify_cancelled", v->verify_id,
			"the verification of a used ticket was cancelled there, so it will not be paid: find out who did it",
			evidence_text_verify(a, v));
		n++;
	}
	return n;
}

static size_t count_fulfilled(const struct evidence *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->certificates_n; i++)
		n += e->certificates[i].fulfilled;
	return n;
}

/*
 * Uses that were acknowledged and are in no list. Where the order query shows them as fulfilled, only the list lacks
 * them: no page says that it holds all of them. Else it is as if the platform had never received them; from the day
 * after the visit on the comparison of the order as such finds that.
 */
static void judge_unlisted_uses(struct arena *a, const struct evidence *e, size_t missing, size_t used,
                                struct evidence_findings *out)
{
	size_t acknowledged = 0;
	int64_t last = 0;

	for (size_t i = 0; i < e->copies_n; i++) {
		const struct evidence_copy *copy = &e->copies[i];

		if (copy->state != VOUCHER_USED || is_named(e, copy) || !covered(e, copy))
			continue;
		acknowledged++;
		last = copy->acknowledged_at.v.s > last ? copy->acknowledged_at.v.s : last;
	}
	missing = missing < acknowledged ? missing : acknowledged;
	if (missing == 0)
		return;
	if (count_fulfilled(e) >= used) {
		out->not_listed = missing;
		return;
	}
	if (e->asked_at.given && e->asked_at.v.s > last && day_of(e->now).n <= e->last_day.n)
		add_verify_finding(
			a, e, out, "used_not_verified", STR("records"),
			"used here and acknowledged, but the platform shows it as unused and lists no verification",
			STR_NONE);
}

void evidence_judge_verifies(struct arena *a, const struct evidence *e, struct evidence_findings *out)
{
	struct balance b = count_balance(e);
	size_t missing = b.used > b.most ? b.used - b.most : 0;

	*out = (struct evidence_findings){ .n = 0 };
	judge_records(a, e, out);
	if (!e->ours)
		return;
	judge_named(a, e, out);
	judge_surplus(a, e, &b, out);
	missing -= judge_cancelled(a, e, missing, out);
	judge_unlisted_uses(a, e, missing, b.used, out);
}
