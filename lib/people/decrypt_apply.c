/*
 * An order's decrypted texts, the check of the rules, and the discrepancy about texts that cannot be decrypted.
 */
#include "people/decrypt_apply.h"

#include "base/utf8.h"
#include "notice/diff.h"
#include "people/recheck.h"
#include "trade/order_people.h"

#define DETAIL_MAX 255

static struct person_plain plain_of(const struct decrypt_text *t, struct str text)
{
	return (struct person_plain){ t != NULL && t->state == TEXT_OPEN, text };
}

static enum result write_buyer(struct ctx *c, const struct decrypt_order *o, bool *first)
{
	const struct purchase_person *buyer = o->purchase.buyer;
	struct hash hash;
	bool hashed = purchase_phone_hash(c, &o->purchase, &hash);
	const struct buyer_plain plain = { .name = plain_of(o->name, buyer->name.text),
		                           .phone = plain_of(o->phone, buyer->phone.text),
		                           .phone_hash = hashed ? &hash : NULL };

	return order_buyer_write(c, o->order_no, &plain, first);
}

/* The number as it is compared and returned, if it has its type's form; else as it was given. */
static struct str license_text(const struct traveller *t)
{
	return t->number.p != NULL ? t->number : t->from->license_id.text;
}

static enum result write_travellers(struct ctx *c, const struct decrypt_order *o, const struct party *party)
{
	struct traveller_plain *plain = arena_array(c->arena, o->n + 1, sizeof *plain);

	for (size_t i = 0; i < o->n; i++) {
		const struct traveller *t = &party->t[i];
		const struct decrypt_traveller *texts = &o->travellers[i];

		plain[i] = (struct traveller_plain){ .position = texts->position,
			                             .name = plain_of(texts->name, t->from->name.text),
			                             .license = plain_of(texts->license, license_text(t)),
			                             .license_hash = t->number.p != NULL ? &t->hash : NULL };
	}
	return order_travellers_write(c, o->order_no, plain, o->n);
}

static void count_failed(const struct decrypt_text *t, size_t *n, struct str *error)
{
	if (t == NULL || t->state != TEXT_FAILED)
		return;
	if ((*n)++ == 0)
		*error = t->error;
}

/* One discrepancy for the order, with the first reason. */
static enum result report_failed(struct ctx *c, int64_t app_id, const struct decrypt_order *o)
{
	struct str error = STR_NONE;
	struct str detail;
	size_t n = 0;

	count_failed(o->name, &n, &error);
	count_failed(o->phone, &n, &error);
	for (size_t i = 0; i < o->n; i++) {
		count_failed(o->travellers[i].name, &n, &error);
		count_failed(o->travellers[i].license, &n, &error);
	}
	if (n == 0)
		return OK;
	detail = arena_printf(c->arena, "%zu fields of persons cannot be decrypted: %s", n,
	                      error.p != NULL ? error.p : "no reason given");
	detail = arena_str(c->arena, detail.p, utf8_cut(detail, DETAIL_MAX));
	return diff_raise(c, "decrypt_failed", (struct order_ref){ app_id, o->order_id }, detail.p);
}

enum result decrypt_apply(struct ctx *c, int64_t app_id, struct decrypt_order *o, bool *applied)
{
	struct party party;
	struct sale_decision v;
	struct order locked;
	bool first = false;
	enum result r;

	*applied = false;
	decrypt_order_fill(o);
	party = decrypt_order_party(c, o);
	r = recheck_rules(c, &o->purchase, &party, app_id, o->order_no, &v);
	if (r == OK)
		r = order_lock(c, (struct order_ref){ app_id, o->order_id }, &locked);
	if (r == OK)
		r = write_buyer(c, o, &first);
	if (r != OK || !first)
		return r;
	*applied = true;
	r = write_travellers(c, o, &party);
	if (r == OK)
		r = report_failed(c, app_id, o);
	return r == OK ? recheck_follow(c, &locked, &v) : r;
}
