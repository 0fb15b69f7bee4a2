/*
 * A sale for the unit tests: a request that may be sold and the facts that
 * allow it; the members of a row's JSON replace some of them. For tests only.
 */
#ifndef SHANMEN_TESTS_OFFER_H
#define SHANMEN_TESTS_OFFER_H

#include "base/day.h"
#include "sale/sale_check.h"
#include "tests/unit/row_json.h"

/* A visit on 2026-03-07, bought on 2026-01-05 at noon in Shanghai; 50.00 for each copy. */
#define VISIT "2026-03-07"
#define NOW_S 1767585600

#define OFFER_REQUEST "{'order_id':'O1','sku_id':'S1','book_start_day':'" VISIT "','count':1,'amount':{}}"
#define OFFER_FACTS                                                                                                    \
	"{'found':true,'online':true,'day_known':true,'day_open':true,'price_fen':5000,'left':10,'balance_fen':1000000}"

struct offer {
	struct arena *arena;
	cJSON *request;
	cJSON *facts;
	utc_t now;
};

static inline struct offer offer_new(struct arena *a)
{
	return (struct offer){ a, row_json(OFFER_REQUEST), row_json(OFFER_FACTS), { NOW_S } };
}

static inline void offer_free(struct offer *o)
{
	cJSON_Delete(o->request);
	cJSON_Delete(o->facts);
}

/* A list of counts, one for each traveller; absent ones are 0. */
static inline int64_t *offer_counts(const struct offer *o, const char *name, size_t n)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(o->facts, name);
	int64_t *counts = arena_array(o->arena, n + 1, sizeof *counts);

	for (size_t i = 0; i < n; i++) {
		const cJSON *v = cJSON_GetArrayItem(list, (int)i);

		counts[i] = v != NULL ? (int64_t)v->valuedouble : 0;
	}
	return counts;
}

static inline struct opt_limit offer_limit(const struct offer *o, const char *name)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(o->facts, name);

	return (struct opt_limit){ cJSON_IsNumber(v), cJSON_IsNumber(v) ? (int64_t)v->valuedouble : 0 };
}

static inline bool offer_is(const struct offer *o, const char *name)
{
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(o->facts, name));
}

static inline struct sale_facts offer_facts(const struct offer *o, size_t people)
{
	const char *regions = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o->facts, "regions"));

	return (struct sale_facts){
		.found = offer_is(o, "found"),
		.online = offer_is(o, "online"),
		.balance_watched = offer_is(o, "balance_watched"),
		.balance_fen = { offer_limit(o, "balance_fen").v },
		.max_per_order = offer_limit(o, "max_per_order"),
		.max_per_phone = offer_limit(o, "max_per_phone"),
		.max_per_id = offer_limit(o, "max_per_id"),
		.min_age = offer_limit(o, "min_age"),
		.max_age = offer_limit(o, "max_age"),
		.book_ahead_days = offer_limit(o, "book_ahead_days"),
		.book_before_s = offer_limit(o, "book_before_s"),
		.on_sale_days = offer_limit(o, "on_sale_days"),
		.real_name = offer_is(o, "real_name"),
		.need_phone = offer_is(o, "need_phone"),
		.need_id = offer_is(o, "need_id"),
		.sex = (enum sex)offer_limit(o, "sex").v,
		.regions = { regions, regions != NULL ? strlen(regions) : 0 },
		.day_known = offer_is(o, "day_known"),
		.day_open = offer_is(o, "day_open"),
		.price_fen = { offer_limit(o, "price_fen").v },
		.market_price_fen = { offer_limit(o, "market_price_fen").v },
		.left = offer_limit(o, "left").v,
		.phone_tickets = offer_limit(o, "phone_tickets").v,
		.id_tickets = offer_counts(o, "id_tickets", people),
		.id_day_tickets = offer_counts(o, "id_day_tickets", people),
	};
}

/* The decision of sale_check. A request that its table refuses is a mistake in the test's row, and ends the program. */
static inline struct sale_decision offer_judge(const struct offer *o, struct sale_terms terms)
{
	static const struct vault vault;
	struct decode d = { .arena = o->arena, .client_secret = STR("0123456789abcdef0123456789abcdef") };
	struct ctx c = { NULL, o->arena, &vault, o->now };
	struct purchase *p = arena_alloc(o->arena, sizeof *p);
	struct party party;
	struct sale_facts f;

	if (field_decode(&d, &CAN_BUY_TABLE, o->request, p) != OK) {
		(void)fprintf(stderr, "a row's request cannot be read: %s\n", d.fault);
		abort();
	}
	party = purchase_party(&c, p);
	f = offer_facts(o, party.n);
	return sale_check(p, &party, &f, o->now, terms);
}

/* As an order. */
static inline struct sale_decision offer_check(const struct offer *o)
{
	return offer_judge(o, (struct sale_terms){ .question = false });
}

#endif
