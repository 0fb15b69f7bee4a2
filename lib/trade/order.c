/*
 * The ticket_order table.
 */
#include "trade/order.h"

#include "base/buf.h"
#include "base/day.h"
#include "base/guard.h"
#include "base/random.h"
#include "json/json_out.h"
#include "trade/outbox.h"

#include <assert.h>
#include <string.h>

#define KINDS_TEXT_MAX 255 /* of code_kinds */
#define PEOPLE_MAX (8u << 20)

static const char *const state_words[] = { "absent",   "created",   "waiting", "accepted",
	                                   "rejected", "cancelled", "refunded" };
static_assert(sizeof state_words / sizeof state_words[0] == ORDER__MAX, "a word for every state");

const char *order_state_word(enum order_state s)
{
	return state_words[s];
}

static enum order_state state_of(struct str word)
{
	for (int i = 0; i < ORDER__MAX; i++) {
		if (strcmp(word.p, state_words[i]) == 0)
			return (enum order_state)i;
	}
	return ORDER_ABSENT;
}

/* UNIQUE KEY order_id. */
static const struct sql SQL_LOCK_ORDER = {
	"lock_order",
	"SELECT order_no, order_id, order_out_id, app_id, state, create_mode = 'before_payment', confirm_mode = 'async',"
	"       account_id, product_id, poi_id, sku_id, day, last_day, copies, held_fen,"
	"       code_kinds, code_per_list, COALESCE(pay_fen, origin_fen), confirm_by_at, codes_by_at,"
	"       valid_from_at, valid_to_at, auto_refund_at, cancelled_at, purged_at IS NOT NULL"
	"  FROM ticket_order WHERE order_id = ?" GUARD(" FOR UPDATE"),
};

enum result order_lock(struct ctx *c, struct str order_id, struct order *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_LOCK_ORDER, ARGS(arg_str(order_id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct order){
		.order_no = row_int(&rows, 0, 0),
		.order_id = row_str(&rows, 0, 1),
		.order_out_id = row_str(&rows, 0, 2),
		.app_id = row_int(&rows, 0, 3),
		.state = state_of(row_str(&rows, 0, 4)),
		.before_payment = row_int(&rows, 0, 5) != 0,
		.confirm_later = row_int(&rows, 0, 6) != 0,
		.account_id = row_str(&rows, 0, 7),
		.product_id = row_str(&rows, 0, 8),
		.poi_id = row_str(&rows, 0, 9),
		.sku_id = row_str(&rows, 0, 10),
		.day = row_day(&rows, 0, 11),
		.last_day = row_day(&rows, 0, 12),
		.copies = row_int(&rows, 0, 13),
		.held_fen = row_fen(&rows, 0, 14),
		.code_kinds = row_str(&rows, 0, 15),
		.code_per_list = row_int(&rows, 0, 16),
		.pay_fen = row_fen(&rows, 0, 17),
		.confirm_by = row_opt_utc(&rows, 0, 18),
		.codes_by = row_opt_utc(&rows, 0, 19),
		.valid_from = row_opt_utc(&rows, 0, 20),
		.valid_to = row_opt_utc(&rows, 0, 21),
		.auto_refund_at = row_opt_utc(&rows, 0, 22),
		.cancelled = row_opt_utc(&rows, 0, 23),
		.purged = row_int(&rows, 0, 24) != 0,
	};
	return OK;
}

static const struct sql SQL_REMEMBER_ORDER = {
	"remember_order",
	"INSERT INTO ticket_order (order_id, app_id, state, created_at) VALUES (?, ?, 'absent', ?)"
	" ON DUPLICATE KEY UPDATE order_id = order_id", /* a plain INSERT that fails leaves a shared lock, and deadlocks */
};

enum result order_lock_or_remember(struct ctx *c, int64_t app_id, struct str order_id, struct order *out)
{
	enum result r = order_lock(c, order_id, out);

	if (r != NONE)
		return r;
	r = db_exec(c->db, &SQL_REMEMBER_ORDER, ARGS(arg_str(order_id), arg_int(app_id), arg_utc(c->now)), NULL);
	if (r != OK)
		return r;
	r = order_lock(c, order_id, out);
	return r == NONE ? RETRY : r;
}

/*
 * One compound statement: the order's number is needed for the rows below it,
 * and asking for it would cost two more round trips.
 */
static const struct sql SQL_CREATE_ORDER = {
	"create_order",
	"BEGIN NOT ATOMIC"
	" DECLARE number BIGINT UNSIGNED;"
	" INSERT INTO ticket_order (order_id, order_out_id, app_id, state, create_mode, confirm_mode, account_id,"
	"   product_id, poi_id, sku_id, day, last_day, copies, price_fen, origin_fen, pay_fen, held_fen,"
	"   buyer_name_enc, buyer_phone_enc, buyer_phone_hash, decrypt_later, auto_refund_s, auto_refund_at, code_kinds,"
	"   created_at, paid_at, confirm_by_at, pay_by_at)"
	"  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);"
	" SET number = LAST_INSERT_ID();"
	" INSERT INTO order_traveller (order_no, position, copy_no, product_id, day, name_enc, license_type, license_enc,"
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
	if (r == OK && t->later) /* the rules will be asked again when the document can be read */
		r = sealed_hex(c, j, "said", "order_traveller.said", purchase_said(c, t->from));
	json_object_end(j);
	return r;
}

/* The travellers as the statement reads them. Nobody named and no document: nobody. */
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
	*out = arena_str(c->arena, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return r;
}

/* A person of the order whom only the platform can decrypt: lib/people/decrypt.c looks for it. */
static bool people_later(const struct purchase *p, const struct party *party)
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
	enum result r = party_json(c, party, &people);

	if (r == OK)
		r = vault_seal(c->vault, c->arena, "ticket_order.buyer_name", name.text, &name_enc);
	if (r == OK)
		r = vault_seal(c->vault, c->arena, "ticket_order.buyer_phone", phone.text, &phone_enc);
	if (r != OK)
		return r;
	return db_exec(c->db, &SQL_CREATE_ORDER,
	               ARGS(arg_str(p->order_id), arg_str(order_out_id), arg_int(app_id),
	                    arg_text(state_words[first_state(f)]),
	                    arg_text(f->before_payment ? "before_payment" : "after_payment"),
	                    arg_text(f->confirm_later ? "async" : "sync"), arg_str(f->account_id),
	                    arg_str(f->product_id), arg_str(f->poi_id), arg_str(f->sku_id), day_arg,
	                    arg_day(c->arena, last_day), arg_int(purchase_count(p)), arg_fen(f->price_fen),
	                    arg_opt_fen(amount.origin_amount), arg_opt_fen(amount.pay_amount),
	                    f->balance_watched ? arg_fen(f->price_fen) : arg_int(0), arg_str(name_enc),
	                    arg_str(phone_enc), arg_hash(hashed ? &hash : NULL), arg_bool(people_later(p, party)),
	                    arg_opt_int(refund_time), arg_opt_utc(order_auto_refund_at(last_day, refund_time)),
	                    arg_str(code_kinds_text(c, p->ticket_rule)), arg_utc(c->now),
	                    f->before_payment ? arg_null() : arg_utc(c->now),
	                    !f->before_payment && f->confirm_later ? arg_int(c->now.s + CONFIRM_WITHIN_S) : arg_null(),
	                    f->before_payment ? arg_int(c->now.s + PAY_WITHIN_S) : arg_null(), arg_str(f->product_id),
	                    day_arg, arg_str(people), arg_int(purchase_count(p))),
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

struct opt_utc order_auto_refund_at(day_t last_day, struct opt_int auto_refund_time)
{
	if (!auto_refund_time.given || auto_refund_time.v < 0 || auto_refund_time.v > AUTO_REFUND_MAX_S)
		return (struct opt_utc){ .given = false };
	return (struct opt_utc){ true, { day_start(day_add(last_day, 1)).s + auto_refund_time.v } };
}

static const struct sql SQL_SET_STATE = {
	"set_order_state",
	"UPDATE ticket_order SET state = ? WHERE order_no = ?",
};

/* Nothing can be owed where confirmation was given at once and codes were never asked for. */
static enum result end_owed(struct ctx *c, const struct order *o)
{
	if (o->state != ORDER_REJECTED && o->state != ORDER_CANCELLED && o->state != ORDER_REFUNDED)
		return OK;
	if (!o->confirm_later && !o->codes_by.given)
		return OK;
	return outbox_void(c, o->order_id, OUTBOX_KIND(OUTBOX_CONFIRM) | OUTBOX_KIND(OUTBOX_CODES),
	                   arena_printf(c->arena, "the order is %s", state_words[o->state]).p);
}

enum result order_set_state(struct ctx *c, struct order *o, enum order_state state)
{
	enum result r;

	o->state = state;
	r = db_exec(c->db, &SQL_SET_STATE, ARGS(arg_text(state_words[state]), arg_int(o->order_no)), NULL);
	return r == OK ? end_owed(c, o) : r;
}

static const struct sql SQL_SET_PAID = {
	"set_order_paid",
	"UPDATE ticket_order SET paid_at = ?, state = ?, confirm_by_at = ? WHERE order_no = ?",
};

enum result order_set_paid(struct ctx *c, struct order *o, utc_t paid_at, enum order_state state)
{
	o->state = state;
	return db_exec(c->db, &SQL_SET_PAID,
	               ARGS(arg_utc(paid_at), arg_text(state_words[state]),
	                    state == ORDER_WAITING ? arg_int(c->now.s + CONFIRM_WITHIN_S) : arg_null(),
	                    arg_int(o->order_no)),
	               NULL);
}

static const struct sql SQL_SET_CANCELLED = {
	"set_order_cancelled",
	"UPDATE ticket_order SET cancelled_at = ? WHERE order_no = ?",
};

enum result order_set_cancelled(struct ctx *c, const struct order *o, utc_t cancelled_at)
{
	return db_exec(c->db, &SQL_SET_CANCELLED, ARGS(arg_utc(cancelled_at), arg_int(o->order_no)), NULL);
}

static const struct sql SQL_SET_CODE_TERMS = {
	"set_code_terms",
	"UPDATE ticket_order SET valid_from_at = ?, valid_to_at = ?, code_kinds = COALESCE(?, code_kinds),"
	"       code_per_list = ?, codes_by_at = COALESCE(codes_by_at, ?) WHERE order_no = ?",
};

enum result order_set_code_terms(struct ctx *c, struct order *o, const struct code_terms *terms)
{
	if (terms->kinds.p != NULL)
		o->code_kinds = terms->kinds;
	o->code_per_list = terms->per_list;
	if (!o->codes_by.given)
		o->codes_by = (struct opt_utc){ true, terms->codes_by };
	return db_exec(c->db, &SQL_SET_CODE_TERMS,
	               ARGS(arg_opt_utc(terms->valid_from), arg_opt_utc(terms->valid_to), arg_str(terms->kinds),
	                    arg_int(terms->per_list), arg_utc(terms->codes_by), arg_int(o->order_no)),
	               NULL);
}

struct str code_kinds_text(struct ctx *c, const struct code_rule *rule)
{
	struct buf b = BUF_INIT(KINDS_TEXT_MAX);
	struct str text;

	for (size_t i = 0; rule != NULL && i < rule->code_sending_info.n; i++) {
		int64_t kind = ((const int64_t *)rule->code_sending_info.items)[i];

		if (kind < 0 || kind > 99)
			continue;
		if (b.n > 0)
			buf_char(&b, ',');
		buf_int(&b, kind);
	}
	text = b.n > 0 ? arena_str(c->arena, buf_str(&b).p, b.n) : STR_NONE;
	buf_free(&b);
	return text;
}
