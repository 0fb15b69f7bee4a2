/*
 * The encrypted columns of ticket_order and order_traveller, the writing side.
 */
#include "people/decrypt_apply.h"

#include "base/utf8.h"
#include "notice/diff.h"
#include "people/recheck.h"

#define DETAIL_MAX 255

/* PRIMARY KEY. The row count tells whether this was done before. */
static const struct sql SQL_FILL_ORDER = {
	"fill_order",
	"UPDATE ticket_order SET buyer_name_enc = IF(?, ?, buyer_name_enc), buyer_phone_enc = IF(?, ?, buyer_phone_enc),"
	"       buyer_phone_hash = IF(?, ?, buyer_phone_hash), decrypt_later = FALSE"
	" WHERE order_no = ? AND decrypt_later",
};

/* PRIMARY KEY. What the visitor said served the rules, which are asked now for the last time. */
static const struct sql SQL_FILL_TRAVELLER = {
	"fill_traveller",
	"UPDATE order_traveller SET name_enc = IF(?, ?, name_enc), license_enc = IF(?, ?, license_enc),"
	"       license_hash = IF(?, ?, license_hash), said_enc = NULL, decrypt_later = FALSE"
	" WHERE order_no = ? AND position = ?",
};

#define FILL_COLUMNS 8

static bool opened(const struct decrypt_text *t)
{
	return t != NULL && t->state == TEXT_OPEN;
}

static enum result fill_order(struct ctx *c, const struct decrypt_order *o, int64_t *changed)
{
	const struct purchase *p = &o->purchase;
	struct str name, phone;
	struct hash hash;
	bool hashed = purchase_phone_hash(c, p, &hash);
	enum result r = vault_seal(c->vault, c->arena, "ticket_order.buyer_name", p->buyer->name.text, &name);

	if (r == OK)
		r = vault_seal(c->vault, c->arena, "ticket_order.buyer_phone", p->buyer->phone.text, &phone);
	if (r != OK)
		return r;
	return db_exec(c->db, &SQL_FILL_ORDER,
	               ARGS(arg_bool(opened(o->name)), arg_str(name), arg_bool(opened(o->phone)), arg_str(phone),
	                    arg_bool(opened(o->phone)), arg_hash(hashed ? &hash : NULL), arg_int(o->order_no)),
	               changed);
}

/* The number as it is compared and returned, where it has that form; else as it was given. */
static struct str license_text(const struct traveller *t)
{
	return t->number.p != NULL ? t->number : t->from->license_id.text;
}

static enum result fill_travellers(struct ctx *c, const struct decrypt_order *o, const struct party *party)
{
	struct arg *args = arena_array(c->arena, o->n * FILL_COLUMNS + 1, sizeof *args);
	enum result r = OK;

	for (size_t i = 0; r == OK && i < o->n; i++) {
		const struct traveller *t = &party->t[i];
		struct arg *row = &args[i * FILL_COLUMNS];
		struct str name, license;

		r = vault_seal(c->vault, c->arena, "order_traveller.name", t->from->name.text, &name);
		if (r == OK)
			r = vault_seal(c->vault, c->arena, "order_traveller.license", license_text(t), &license);
		if (r != OK)
			return r;
		row[0] = arg_bool(opened(o->travellers[i].name));
		row[1] = arg_str(name);
		row[2] = arg_bool(opened(o->travellers[i].license));
		row[3] = arg_str(license);
		row[4] = row[2];
		row[5] = arg_hash(t->number.p != NULL ? &t->hash : NULL);
		row[6] = arg_int(o->order_no);
		row[7] = arg_int(o->travellers[i].position);
	}
	return db_exec_many(c->db, c->arena, &SQL_FILL_TRAVELLER, args, FILL_COLUMNS, o->n);
}

static void count_failed(const struct decrypt_text *t, size_t *n, struct str *error)
{
	if (t == NULL || t->state != TEXT_FAILED)
		return;
	if ((*n)++ == 0)
		*error = t->error;
}

/* One difference for the order, with the first reason. */
static enum result tell_failed(struct ctx *c, const struct decrypt_order *o)
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
	return diff_raise(c, "decrypt_failed", o->order_id, detail.p);
}

enum result decrypt_apply(struct ctx *c, int64_t app_id, struct decrypt_order *o, bool *applied)
{
	struct party party;
	struct sale_decision v;
	struct order locked;
	int64_t changed = 0;
	enum result r;

	*applied = false;
	decrypt_order_fill(o);
	party = decrypt_order_party(c, o);
	r = recheck_judge(c, &o->purchase, &party, app_id, o->order_no, &v);
	if (r == OK)
		r = order_lock(c, o->order_id, &locked);
	if (r == OK)
		r = fill_order(c, o, &changed);
	if (r != OK || changed == 0)
		return r;
	*applied = true;
	r = fill_travellers(c, o, &party);
	if (r == OK)
		r = tell_failed(c, o);
	return r == OK ? recheck_follow(c, &locked, &v) : r;
}
