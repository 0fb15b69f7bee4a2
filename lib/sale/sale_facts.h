/*
 * Everything that decides a sale: product, rule, day, balance, and the tickets that buyer and travellers have already.
 * What changes rarely comes from the process's memory (sale_memory.h), where that is of the state of the catalogue that the
 * statement which reads the day finds. So the facts are never older than that statement.
 *
 * Ownership: results live in the arena of the ctx.
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
	int64_t version; /* the catalogue_version that the catalogue's part is of; only where something was found */
	bool only_app;   /* there is one app in the database */
	bool found; /* the SKU, or the product where no SKU is named, is in our catalogue, under one of this app's merchants */
	int64_t product_no, sku_no;
	struct str product_id, sku_id; /* the platform's; STR_NONE: not known yet */
	struct str sku_out_id, account_id, poi_id;
	bool before_payment; /* app.create_mode */
	bool confirm_later;  /* app.confirm_mode */
	bool online;
	bool balance_watched;
	fen_t balance_fen;

	/* sale_rule */
	struct opt_limit max_per_order, max_per_phone, max_per_id, min_age, max_age, book_ahead_days, book_before_s,
		on_sale_days;
	bool real_name, need_phone, need_id;
	enum sex sex;       /* SEX_UNKNOWN: any */
	struct str regions; /* "11,3301"; p NULL: any */

	/* calendar_day */
	bool day_known;
	bool day_open;
	fen_t price_fen;
	fen_t market_price_fen; /* of the SKU, for all days; 0: none */
	int64_t left;           /* copies */

	/* live copies of this product for visits today or later; each only where its rule is given, else 0 */
	int64_t phone_tickets;   /* max_per_phone */
	int64_t *id_tickets;     /* max_per_id: of party.t[i] */
	int64_t *id_day_tickets; /* real_name: those for the day of this visit */
};

/* For sale_facts_read_locked: there is no order yet. */
#define SALE_NEW_ORDER 0

/* True where rules count the tickets that people have: a sale then locks them first. */
bool sale_counts_people(const struct sale_facts *f);

/* OK also when nothing is found: see `found`. Needs no transaction. */
enum result sale_facts_read(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                            struct sale_facts *out) MUST_USE;

/*
 * Inside a transaction that will add tickets for these people: the same, but for a product with limits per
 * person their buyer_lock rows are locked first, in hash order, so that the numbers hold until the
 * commit. `order_no`: copies of this order are not counted; SALE_NEW_ORDER: there is none yet.
 */
enum result sale_facts_read_locked(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                                   int64_t order_no, struct sale_facts *out) MUST_USE;

#endif
