/*
 * Everything a sale is decided by, in one round trip: product, rule, day,
 * balance, and what the buyer and travellers already have.
 */
#ifndef SHANMEN_SALE_FACTS_H
#define SHANMEN_SALE_FACTS_H

#include "db/ctx.h"
#include "sale/purchase.h"

struct opt_limit {
	bool given;
	int64_t v;
};

struct sale_facts {
	bool found; /* the SKU is in our catalogue, under this app */
	struct str product_id, account_id, poi_id, sku_id;
	bool before_payment; /* app.create_mode */
	bool confirm_later;  /* app.confirm_mode */
	bool online;
	bool balance_watched;
	fen_t balance_fen;

	/* sale_rule */
	struct opt_limit max_per_order, max_per_phone, max_per_id, min_age, max_age, book_ahead_days, book_before_s,
		on_sale_days;
	bool real_name, need_phone, need_id;
	enum sex sex;       /* SEX_UNKNOWN: anybody */
	struct str regions; /* "11,3301"; p NULL: anybody */

	/* calendar_day */
	bool day_known;
	bool day_open;
	fen_t price_fen;
	int64_t left; /* copies */

	/* live copies for visits today or later */
	int64_t phone_tickets;
	int64_t *id_tickets;     /* of party.t[i] */
	int64_t *id_day_tickets; /* the same on the very day */
};

/* For sale_facts_read_locked: the order is not stored yet. */
#define SALE_NEW_ORDER 0

/* OK also when the SKU is not found: see `found`. */
enum result sale_facts_read(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                       struct sale_facts *out) MUST_USE;

/*
 * The same for a transaction that will add to what people have: for a product with limits per
 * person their rows are locked first, in hash order, so that what was counted holds until the
 * commit. `order_no`: copies of this order are not counted; SALE_NEW_ORDER: there is none yet.
 */
enum result sale_facts_read_locked(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                              int64_t order_no, struct sale_facts *out) MUST_USE;

#endif
