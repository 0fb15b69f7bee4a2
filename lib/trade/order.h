/*
 * Orders: found and locked by the platform's order_id, created, moved from
 * state to state. Every deed here runs inside a transaction.
 *
 * Lock order of the whole program, so that transactions wait in a line and
 * not in a circle: spi_reply, buyer_lock, ticket_order, voucher (by
 * voucher_id), voucher_code_pool, refund, merchant, calendar_day, outbox.
 */
#ifndef SHANMEN_ORDER_H
#define SHANMEN_ORDER_H

#include "sale/sale_facts.h"
#include "sale/purchase.h"

enum order_state {
	ORDER_ABSENT,  /* a notice came for an order that was never created here */
	ORDER_CREATED, /* stock held, not paid */
	ORDER_WAITING, /* paid, our confirmation is owed */
	ORDER_ACCEPTED,
	ORDER_REJECTED,
	ORDER_CANCELLED,
	ORDER_REFUNDED,
	ORDER__MAX
};

struct order {
	int64_t order_no;
	struct str order_id;
	struct str order_out_id;
	int64_t app_id;
	enum order_state state;
	bool before_payment;
	bool confirm_later;
	struct str account_id, product_id, poi_id, sku_id;
	day_t day, last_day;
	struct opt_utc valid_from, valid_to; /* of the code request */
	int64_t copies;
	fen_t pay_fen;                 /* for all copies; 0: not told */
	fen_t held_fen;                /* of the merchant's balance, for each copy */
	struct opt_utc confirm_by;     /* when the platform stops waiting for our confirmation */
	struct opt_utc codes_by;       /* … for codes, once it has asked for them */
	struct str code_kinds;         /* "1,3"; p NULL: not told */
	int64_t code_per_list;         /* 0: not told */
	struct opt_utc auto_refund_at; /* when the platform refunds by itself what it does not know as used */
	struct opt_utc cancelled;      /* as the platform's notice said */
	bool purged;                   /* the data of its people were deleted: no answer may need them */
};

#define CONFIRM_WITHIN_S 600       /* the platform refunds when confirmation takes longer */
#define CONFIRM_ALARM_BEFORE_S 180 /* an order nobody confirmed, or whose confirmation has not arrived */
#define CODES_WITHIN_S 600         /* the platform gives up ten minutes after it first asked */
#define CODES_ALARM_BEFORE_S 180
#define PAY_WITHIN_S 1800 /* an unpaid order is asked about then (ASSUMED: no page says how long payment may take) */
#define AUTO_REFUND_MAX_S 315360000 /* ten years: more is no moment */

/* code_sending_info as the order keeps it; STR_NONE for an absent rule or an empty list. */
struct str code_kinds_text(struct ctx *c, const struct code_rule *rule);

const char *order_state_word(enum order_state s); /* as in the table */

/* Locks the order's row. NONE: there is none. */
enum result order_lock(struct ctx *c, struct str order_id, struct order *out) MUST_USE;

/*
 * The same, and where there is none remembers the id as absent, so that a
 * creation which comes later is refused. A creation that is under way is waited for.
 */
enum result order_lock_or_remember(struct ctx *c, int64_t app_id, struct str order_id, struct order *out) MUST_USE;

/*
 * Inserts order, travellers and held vouchers in one round trip.
 * DUPLICATE: there is a row for this order_id already.
 */
enum result order_create(struct ctx *c, int64_t app_id, const struct purchase *p, const struct party *party,
                         const struct sale_facts *f, struct str order_out_id) MUST_USE;

/* When the platform refunds by itself what it does not know as used; not given: not told, or no moment. */
struct opt_utc order_auto_refund_at(day_t last_day, struct opt_int auto_refund_time);

/* A new order_out_id: 'S', the Shanghai day, ten random characters. AGAIN: no randomness. */
enum result order_out_id_make(struct ctx *c, struct str *out) MUST_USE;

/* Where the order ends with it, what we still owed about its confirmation and codes becomes moot. */
enum result order_set_state(struct ctx *c, struct order *o, enum order_state state) MUST_USE;

/* Paid: by create_order in after-payment mode it is from the start; else by pay_notify. */
enum result order_set_paid(struct ctx *c, struct order *o, utc_t paid_at, enum order_state state) MUST_USE;

enum result order_set_cancelled(struct ctx *c, const struct order *o, utc_t cancelled_at) MUST_USE;

/* What the code request says. */
struct code_terms {
	struct opt_utc valid_from, valid_to;
	struct str kinds; /* p NULL: those told at creation stand */
	int64_t per_list;
	utc_t codes_by; /* when the platform stops waiting; the first one stands */
};

enum result order_set_code_terms(struct ctx *c, struct order *o, const struct code_terms *terms) MUST_USE;

#endif
