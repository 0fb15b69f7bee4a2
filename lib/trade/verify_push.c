/*
 * The body of a verification, its time, and its message.
 */
#include "trade/verify_push.h"

#include "base/assert.h"
#include "json/json_out.h"
#include "trade/outbox.h"
#include "trade/voucher_write.h"

#define BODY_MAX 2048

utc_t verify_time(utc_t used_at, struct opt_utc refused_at)
{
	if (refused_at.given && used_at.s >= refused_at.v.s)
		return (utc_t){ refused_at.v.s - 1 };
	return used_at;
}

struct str verify_token(struct arena *a, const struct verify_use *u)
{
	if (u->item_id == 0)
		return arena_printf(a, "o-%lld", (long long)u->order_no);
	return arena_printf(a, "r-%lld", (long long)u->item_id);
}

/* `vouchers` names exactly the part that was used; without it the whole order is meant. */
static void write_part(struct json_out *j, const struct verify_use *u)
{
	json_list(j, "vouchers");
	json_object(j, NULL);
	if (u->entrance) {
		json_object(j, "entrance");
	} else {
		json_list(j, "projects");
		json_object(j, NULL);
	}
	json_str(j, "project_id", u->project_key);
	json_object_end(j);
	if (!u->entrance)
		json_list_end(j);
	json_object_end(j);
	json_list_end(j);
}

enum result verify_body(struct arena *a, const struct verify_use *u, struct str *out)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_str(&j, "verify_token", verify_token(a, u));
	json_str(&j, "order_id", u->order.id);
	if (u->poi_id.p != NULL)
		json_str(&j, "poi_id", u->poi_id);
	json_int(&j, "verify_time", verify_time(u->used_at, u->refused_at).s);
	if (u->item_id != 0)
		write_part(&j, u);
	json_object_end(&j);
	*out = buf_take(a, &b);
	return b.over ? BUG : OK;
}

enum result verify_push_add(struct ctx *c, const struct verify_use *u)
{
	struct str body;
	enum result r = verify_body(c->arena, u, &body);

	return r == OK ? outbox_add(c, OUTBOX_VERIFY, verify_token(c->arena, u), u->order, body, OUTBOX_NO_TERMS) : r;
}

enum result verify_push_add_known(struct ctx *c, const struct verify_use *u)
{
	struct str body;
	enum result r = verify_body(c->arena, u, &body);

	return r == OK ? outbox_add_known(c, OUTBOX_VERIFY, verify_token(c->arena, u), u->order, body) : r;
}

static enum result amend_use(struct ctx *c, const struct verify_use *u)
{
	struct str body;
	enum result r = verify_body(c->arena, u, &body);

	return r == OK ? outbox_amend(c, OUTBOX_VERIFY, verify_token(c->arena, u), u->order.app_id, body) : r;
}

/* The order was used as a whole, with one message: the earliest application that was refused counts. */
static enum result amend_whole(struct ctx *c, const struct vouchers *vs, struct verify_use u)
{
	enum result r;

	u.item_id = 0;
	u.refused_at = vouchers_refused_at(vs);
	r = amend_use(c, &u);
	return r == NONE ? OK : r;
}

/* NONE: a use has no message of its own that could be amended: it was acknowledged, or belongs to the whole order. */
static enum result amend_voucher(struct ctx *c, const struct order *o, const struct voucher *v, struct verify_use *last)
{
	bool missing = false;
	enum result r = OK;

	for (size_t k = 0; r == OK && k < v->items_n; k++) {
		const struct voucher_item *i = &v->items[k];

		if (!i->used)
			continue;
		*last = (struct verify_use){
			.order = order_ref(o),
			.order_no = o->order_no,
			.item_id = i->item_id,
			.project_key = i->project_key,
			.entrance = i->entrance,
			.poi_id = i->used_poi_id.p != NULL ? i->used_poi_id : o->poi_id,
			.used_at = i->used_at,
			.refused_at = v->refused_at,
		};
		r = amend_use(c, last);
		missing = missing || r == NONE;
		r = r == NONE ? OK : r;
	}
	return r == OK && missing ? NONE : r;
}

enum result verify_push_refused(struct ctx *c, const struct order *o, struct vouchers *vs, utc_t apply_at)
{
	struct verify_use last = { .item_id = 0 };
	bool missing = false;
	enum result r;

	ASSERT(order_is_locked(c, o));
	r = vouchers_mark_refused(c, vs, apply_at);
	for (size_t i = 0; r == OK && i < vs->n; i++) {
		if (!vs->v[i].chosen || vs->v[i].state != VOUCHER_USED)
			continue;
		r = amend_voucher(c, o, &vs->v[i], &last);
		missing = missing || r == NONE;
		r = r == NONE ? OK : r;
	}
	return r == OK && missing ? amend_whole(c, vs, last) : r;
}
