/*
 * Who may pass the gate: finds the voucher item, locks its voucher, decides,
 * marks the use and writes what the platform must be told. The one way in for
 * turnstiles (gate) and for people (`shanmen redeem`).
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
	ADMIT_EXPIRED, /* the platform refunds it by itself about now */
	/* of the platform's own codes (group-buy) only */
	ADMIT_HELD,
	ADMIT_EXPIRED_CODE,
	ADMIT_GIVEN_AWAY,
	ADMIT_NOT_PAID,
	ADMIT_NOT_VERIFIED,
	ADMIT__MAX
};

struct admission_request {
	struct str code;       /* one of code … */
	struct str id_card;    /* … and id_card */
	struct str poi_id;     /* STR_NONE: not checked (a person at the desk) */
	struct str project_id; /* STR_NONE: the code's own project; with id_card the entrance */
};

struct admission {
	bool admit;
	enum admission_reason reason;
	struct str order_id;   /* from here on: STR_NONE when no voucher was found */
	struct str project_id; /* catalogue's id */
	struct str project_name;
	int64_t copy_no;
	utc_t used_at; /* of this use, or of the earlier one with ADMIT_ALREADY_USED */
};

/* A whole order admitted at once: what stands in the way, or how much was admitted. */
struct order_admission {
	bool admit;
	enum admission_reason reason;
	struct str order_id;
	struct str project_name; /* STR_NONE: the order or the copy as such stands in the way */
	int64_t copy_no;         /* 0: the order as such */
	int64_t copies;
	utc_t used_at; /* of this use, or of the earlier one with ADMIT_ALREADY_USED */
};

/* The day is right: within the days of the visit, or the time of the code request. */
bool admission_day_fits(utc_t now, day_t day, day_t last_day, struct opt_utc valid_from, struct opt_utc valid_to);

/*
 * The platform refunds by itself what it does not know as used: from a minute before that moment on (clocks differ) an unused
 * ticket is not admitted any more. One of which a part was used before is known as used.
 */
#define ADMISSION_MARGIN_S 60
bool admission_expired(utc_t now, enum voucher_state state, struct opt_utc auto_refund_at);

/* What a voucher's state says; ADMIT_OK for issued and used. */
enum admission_reason admission_of_state(enum voucher_state state);

/* The contract's word for a reason ("already_used"), and a sentence for people. */
const char *admission_word(enum admission_reason reason);
const char *admission_sentence(enum admission_reason reason);

/* The reason of a stored word; an unknown one is read as not verified. */
enum admission_reason admission_reason_of(struct str word);

/* Inside a transaction. OK: decided, see `out`. RETRY, AGAIN, BUG: not decided. */
enum result admission_decide(struct ctx *c, const struct admission_request *rq, struct admission *out) MUST_USE;

/*
 * Inside a transaction: every entrance and project of every copy, all or nothing, told to the platform as
 * one use. `order_id`: the platform's. NONE: no such order. Else as admission_decide.
 */
enum result admission_decide_order(struct ctx *c, struct str order_id, struct str poi_id, struct order_admission *out)
	MUST_USE;

#endif
