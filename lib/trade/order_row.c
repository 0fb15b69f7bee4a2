/*
 * See order_row.h. Persons are stored encrypted, with a keyed hash where they are searched for.
 */
#include "trade/order_row.h"

#include "base/day.h"
#include "base/random.h"
#include "trade/code_format.h"
#include "trade/order.h"

#include <string.h>

#define AUTO_REFUND_MAX_S 315360000 /* ten years: a longer time is no moment */

bool order_row_names(const struct party *party, const struct traveller *t)
{
	return party->named || t->from->license_id.text.p != NULL;
}

enum result order_row_seal(struct ctx *c, const struct traveller *t, struct str *name_enc, struct str *license_enc)
{
	struct str license = t->number.p != NULL ? t->number : t->from->license_id.text;
	enum result r = vault_seal(c->vault, c->arena, "order_traveller.name", t->from->name.text, name_enc);

	return r == OK ? vault_seal(c->vault, c->arena, "order_traveller.license", license, license_enc) : r;
}

bool order_row_encrypted(const struct purchase *p, const struct party *party)
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

enum result order_row_args(struct ctx *c, const struct new_order *o, struct arg out[ORDER_ARGS])
{
	const struct purchase *p = o->purchase;
	const struct sale_facts *f = o->facts;
	struct person_text name = p->buyer != NULL ? p->buyer->name : (struct person_text){ STR_NONE, PERSON_CLEAR };
	const struct purchase_amount amount =
		p->amount != NULL ? *p->amount : (struct purchase_amount){ .pay_amount = { .given = false } };
	day_t day = p->book_start_day.v;
	day_t last_day = p->book_end_day.given ? p->book_end_day.v : day;
	const struct opt_int refund_time =
		p->refund_rule != NULL ? p->refund_rule->auto_refund_time : (struct opt_int){ .given = false };
	struct hash *phone_hash = arena_alloc(c->arena, sizeof *phone_hash);
	struct str name_enc, phone_enc;
	enum result r = vault_seal(c->vault, c->arena, "ticket_order.buyer_name", name.text, &name_enc);

	if (r == OK)
		r = vault_seal(c->vault, c->arena, "ticket_order.buyer_phone", purchase_phone(p).text, &phone_enc);
	if (r != OK)
		return r;
	if (!purchase_phone_hash(c, p, phone_hash))
		phone_hash = NULL;
	const struct arg args[ORDER_ARGS] = {
		arg_str(p->order_id),
		arg_str(o->order_out_id),
		arg_int(o->app_id),
		arg_hash(&o->content),
		arg_text(order_state_word(first_state(f))),
		arg_text(f->before_payment ? "before_payment" : "after_payment"),
		arg_text(f->confirm_later ? "async" : "sync"),
		arg_str(f->account_id),
		arg_int(f->product_no),
		arg_str(f->poi_id),
		arg_int(f->sku_no),
		arg_day(c->arena, day),
		arg_day(c->arena, last_day),
		arg_int(purchase_count(p)),
		arg_fen(f->price_fen),
		arg_opt_fen(amount.origin_amount),
		arg_opt_fen(amount.pay_amount),
		f->balance_watched ? arg_fen(f->price_fen) : arg_int(0),
		arg_bytes(name_enc),
		arg_bytes(phone_enc),
		arg_hash(phone_hash),
		arg_bool(order_row_encrypted(p, o->party)),
		arg_opt_int(refund_time),
		arg_opt_utc(auto_refund_at(last_day, refund_time)),
		arg_str(code_kinds_text(c, p->ticket_rule)),
		arg_utc(c->now),
		f->before_payment ? arg_null() : arg_utc(c->now),
		!f->before_payment && f->confirm_later ? arg_int(c->now.s + CONFIRM_WITHIN_S) : arg_null(),
		f->before_payment ? arg_int(c->now.s + PAY_WITHIN_S) : arg_null(),
	};
	memcpy(out, args, sizeof args);
	return OK;
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
