/*
 * Creating an order. Persons are stored encrypted, with a keyed hash where they are searched for.
 */
#include "trade/order_create.h"

#include "base/assert.h"
#include "base/buf.h"
#include "base/day.h"
#include "base/hex.h"
#include "base/random.h"
#include "json/json_out.h"
#include "trade/code_format.h"
#include "trade/order.h"

#define PEOPLE_MAX (8u << 20)
#define AUTO_REFUND_MAX_S 315360000 /* ten years: a longer time is no moment */

/*
 * Writes ticket_order, order_traveller and voucher in one compound statement: the rows of the other two need the order's
 * number, and asking for it would cost two more round trips. An order that the merchant sold through the app it had before
 * is a duplicate, too: without that a repeat of its creation would sell it once more.
 */
static const struct sql SQL_CREATE_ORDER = {
	"create_order",
	"BEGIN NOT ATOMIC"
	" DECLARE number BIGINT UNSIGNED;"
	" IF EXISTS (SELECT 1 FROM ticket_order WHERE order_id = ? AND app_id <> ? AND account_id = ?) THEN"
	"  SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1062;"
	" END IF;"
	" INSERT INTO ticket_order (order_id, order_out_id, app_id, state, create_mode, confirm_mode, account_id,"
	"   product_no, poi_id, sku_no, day, last_day, copies, price_fen, origin_fen, pay_fen, held_fen,"
	"   buyer_name_enc, buyer_phone_enc, buyer_phone_hash, decrypt_later, auto_refund_s, auto_refund_at, code_kinds,"
	"   created_at, paid_at, confirm_by_at, pay_by_at)"
	"  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);"
	" SET number = LAST_INSERT_ID();"
	" INSERT INTO order_traveller (order_no, position, copy_no, product_no, day, name_enc, license_type, license_enc,"
	"   license_hash, said_enc, decrypt_later)"
	"  SELECT number, t.position, t.copy_no, ?, ?, UNHEX(t.name), t.type, UNHEX(t.license), UNHEX(t.hash),"
	"    UNHEX(t.said), t.later"
	"    FROM JSON_TABLE(?, '$[*]' COLUMNS (position FOR ORDINALITY, copy_no INT PATH '$.copy', name TEXT PATH '$.name',"
	"      type INT PATH '$.type', license TEXT PATH '$.license', hash CHAR(64) PATH '$.hash', said TEXT PATH '$.said',"
	"      later INT PATH '$.later')) t;"
	" INSERT INTO voucher (order_no, copy_no, state) SELECT number, seq, 'held' FROM seq_1_to_1000 WHERE seq <= ?;"
	"END",
};

static enum result sealed_hex(struct ctx *c, struct json_out *j, const char *key, const char *context, struct str plain)
{
	struct str sealed;
	enum result r = vault_seal(c->vault, c->arena, context, plain, &sealed);

	if (r == OK)
		json_str(j, key, sealed.p == NULL ? STR_NONE : hex_encode(c->arena, sealed.p, sealed.n));
	return r;
}

static enum result traveller_json(struct ctx *c, struct json_out *j, const struct traveller *t)
{
	struct person_text name = t->from->name;
	struct str license = t->number.p != NULL ? t->number : t->from->license_id.text;
	enum result r;

	json_object(j, NULL);
	json_int(j, "copy", t->copy_no);
	json_int(j, "type", t->license_type);
	json_int(j, "later", t->later || name.form == PERSON_LATER);
	json_str(j, "hash", t->number.p == NULL ? STR_NONE : hex_encode(c->arena, t->hash.b, HASH_SIZE));
	r = sealed_hex(c, j, "name", "order_traveller.name", name.text);
	if (r == OK)
		r = sealed_hex(c, j, "license", "order_traveller.license", license);
	if (r == OK && t->later) /* the rules are checked again when the document can be read */
		r = sealed_hex(c, j, "said", "order_traveller.said", purchase_said(c, t->from));
	json_object_end(j);
	return r;
}

/* The travellers as the statement reads them. The buyer alone counts as a traveller only with a document. */
static enum result party_json(struct ctx *c, const struct party *party, struct str *out)
{
	struct buf b = BUF_INIT(PEOPLE_MAX);
	struct json_out j = { .b = &b };
	enum result r = OK;

	json_list(&j, NULL);
	for (size_t i = 0; r == OK && i < party->n; i++) {
		if (party->named || party->t[i].from->license_id.text.p != NULL)
			r = traveller_json(c, &j, &party->t[i]);
	}
	json_list_end(&j);
	if (b.over)
		r = BUG;
	*out = buf_take(c->arena, &b);
	return r;
}

/* True where only the platform can decrypt some person of the order; lib/people does it later. */
static bool has_encrypted_person(const struct purchase *p, const struct party *party)
{
	bool later =
		purchase_phone(p).form == PERSON_LATER || (p->buyer != NULL && p->buyer->name.form == PERSON_LATER);

	for (size_t i = 0; i < party->n; i++)
		later = later || party->t[i].later || party->t[i].from->name.form == PERSON_LATER;
	return later;
}

static enum order_state first_state(const struct sale_facts *f)
{
	if (f->before_payment)
		return ORDER_CREATED;
	return f->confirm_later ? ORDER_WAITING : ORDER_ACCEPTED;
}

/*
 * When the platform refunds by itself every copy it does not know as used: so many seconds after the last day.
 * Not given: the platform did not say it, or said a number that is no moment.
 */
static struct opt_utc auto_refund_at(day_t last_day, struct opt_int auto_refund_time)
{
	if (!auto_refund_time.given || auto_refund_time.v < 0 || auto_refund_time.v > AUTO_REFUND_MAX_S)
		return (struct opt_utc){ .given = false };
	return (struct opt_utc){ true, { day_start(day_add(last_day, 1)).s + auto_refund_time.v } };
}

enum result order_create(struct ctx *c, int64_t app_id, const struct purchase *p, const struct party *party,
                         const struct sale_facts *f, struct str order_out_id)
{
	struct person_text name = p->buyer != NULL ? p->buyer->name : (struct person_text){ STR_NONE, PERSON_CLEAR };
	struct person_text phone = purchase_phone(p);
	struct hash hash;
	bool hashed = purchase_phone_hash(c, p, &hash);
	const struct purchase_amount amount =
		p->amount != NULL ? *p->amount : (struct purchase_amount){ .pay_amount = { .given = false } };
	day_t day = p->book_start_day.v;
	day_t last_day = p->book_end_day.given ? p->book_end_day.v : day;
	const struct opt_int refund_time =
		p->refund_rule != NULL ? p->refund_rule->auto_refund_time : (struct opt_int){ .given = false };
	struct arg day_arg = arg_day(c->arena, day);
	struct str people, name_enc, phone_enc;
	enum result r;

	ASSERT(tx_open(c->db) && purchase_count(p) > 0);
	r = party_json(c, party, &people);
	if (r == OK)
		r = vault_seal(c->vault, c->arena, "ticket_order.buyer_name", name.text, &name_enc);
	if (r == OK)
		r = vault_seal(c->vault, c->arena, "ticket_order.buyer_phone", phone.text, &phone_enc);
	if (r != OK)
		return r;
	return db_exec(
		c->db, &SQL_CREATE_ORDER,
		ARGS(arg_str(p->order_id), arg_int(app_id), arg_str(f->account_id), arg_str(p->order_id),
	             arg_str(order_out_id), arg_int(app_id), arg_text(order_state_word(first_state(f))),
	             arg_text(f->before_payment ? "before_payment" : "after_payment"),
	             arg_text(f->confirm_later ? "async" : "sync"), arg_str(f->account_id), arg_int(f->product_no),
	             arg_str(f->poi_id), arg_int(f->sku_no), day_arg, arg_day(c->arena, last_day),
	             arg_int(purchase_count(p)), arg_fen(f->price_fen), arg_opt_fen(amount.origin_amount),
	             arg_opt_fen(amount.pay_amount), f->balance_watched ? arg_fen(f->price_fen) : arg_int(0),
	             arg_str(name_enc), arg_str(phone_enc), arg_hash(hashed ? &hash : NULL),
	             arg_bool(has_encrypted_person(p, party)), arg_opt_int(refund_time),
	             arg_opt_utc(auto_refund_at(last_day, refund_time)), arg_str(code_kinds_text(c, p->ticket_rule)),
	             arg_utc(c->now), f->before_payment ? arg_null() : arg_utc(c->now),
	             !f->before_payment && f->confirm_later ? arg_int(c->now.s + CONFIRM_WITHIN_S) : arg_null(),
	             f->before_payment ? arg_int(c->now.s + PAY_WITHIN_S) : arg_null(), arg_int(f->product_no), day_arg,
	             arg_str(people), arg_int(purchase_count(p))),
		NULL);
}

enum result order_out_id_make(struct ctx *c, struct str *out)
{
	char day[DAY_TEXT_SIZE];
	char random[11];
	enum result r = random_letters(random, sizeof random - 1);

	day_format(day_of(c->now), day);
	*out = arena_printf(c->arena, "S%.4s%.2s%.2s%s", day, day + 5, day + 8, random);
	return r;
}
