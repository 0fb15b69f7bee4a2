/*
 * Who may pass the gate: finds the voucher item, locks its voucher, decides, marks the use and writes the message
 * to the platform. Turnstiles (gate) and clerks (`shanmen redeem`) both come this way.
 *
 * Ownership: the texts of an admission live in the arena of the ctx; words and sentences are static.
 */
#ifndef SHANMEN_ADMISSION_H
#define SHANMEN_ADMISSION_H

#include "trade/voucher.h"

enum admission_reason {
	ADMIT_OK,
	ADMIT_UNKNOWN_CODE,
	ADMIT_ALREADY_USED,
	ADMIT_WRONG_DAY,
	ADMIT_WRONG_POI,
	ADMIT_WRONG_PROJECT,
	ADMIT_NOT_ISSUED,
	ADMIT_REFUND_PENDING,
	ADMIT_REFUNDED,
	ADMIT_VOID,
	ADMIT_EXPIRED, /* the platform's automatic refund has come, or comes within a minute */
	/* only for the platform's own codes (group-buy) */
	ADMIT_HELD,
	ADMIT_EXPIRED_CODE,
	ADMIT_GIVEN_AWAY,
	ADMIT_NOT_PAID,
	ADMIT_NOT_VERIFIED,
	ADMIT__MAX
};

struct admission_request {
	struct str code;        /* either code, or the link of a ticket … */
	struct str id_card;     /* … or id_card */
	struct str poi_id;      /* STR_NONE: not checked (a clerk redeems) */
	struct str project_id;  /* STR_NONE: the code's own project; with id_card the entrance */
	struct str voucher_url; /* from the configuration: how links begin; empty: there are none */
};

struct admission {
	bool admit;
	enum admission_reason reason;
	struct str order_id;   /* this and the following are empty when no voucher was found */
	struct str project_id; /* of the catalogue */
	struct str project_name;
	int64_t copy_no;
	utc_t used_at; /* of this use, or of the earlier one with ADMIT_ALREADY_USED */
};

/* A whole order admitted at once: why not, or how many copies were admitted. */
struct order_admission {
	bool admit;
	enum admission_reason reason;
	struct str order_id;
	struct str project_name; /* the used one; STR_NONE: the reason is the copy's or the order's */
	int64_t copy_no;         /* of the copy with that reason; 0: the reason is the order's */
	int64_t copies;
	utc_t used_at; /* of this use, or of the earlier one with ADMIT_ALREADY_USED */
};

/* The day is right: one of the days of the visit, or within the times of the code request. */
bool admission_day_fits(utc_t now, day_t day, day_t last_day, struct opt_utc valid_from, struct opt_utc valid_to);

/*
 * The platform refunds by itself what it does not know as used: from a minute before that moment (clocks differ) an unused
 * ticket is not admitted any more. A ticket of which a part was used before is known as used.
 */
#define ADMISSION_MARGIN_S 60
bool admission_expired(utc_t now, enum voucher_state state, struct opt_utc auto_refund_at);

/* The reason that a voucher's state gives; ADMIT_OK for issued and used. */
enum admission_reason admission_of_state(enum voucher_state state);

/* The contract's word for a reason, such as "already_used". */
const char *admission_word(enum admission_reason reason);

/* A sentence for visitors and clerks, without full stop. */
const char *admission_sentence(enum admission_reason reason);

/* The reason of a stored word; an unknown one reads as not verified. */
enum admission_reason admission_reason_of(struct str word);

/* Inside the transaction. OK: decided, see `out`. RETRY, AGAIN, BUG: not decided. */
enum result admission_decide(struct ctx *c, const struct admission_request *rq, struct admission *out) MUST_USE;

/*
 * Inside the transaction: admits every entrance and project of every copy, all or nothing, and reports it to the platform
 * as one use. NONE: no such order. Else as admission_decide.
 */
enum result admission_decide_order(struct ctx *c, struct order_ref which, struct str poi_id,
                                   struct order_admission *out) MUST_USE;

#endif
