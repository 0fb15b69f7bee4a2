/*
 * Who may pass the gate: finds the voucher item, locks its voucher, decides,
 * marks the use and writes what the platform must be told. The one way in for
 * turnstiles (gate) and for people (`shanmen redeem`).
 */
#ifndef SHANMEN_ADMISSION_H
#define SHANMEN_ADMISSION_H

#include "ctx.h"

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

/* The contract's word for a reason ("already_used"), and a sentence for people. */
const char *admission_word(enum admission_reason reason);
const char *admission_sentence(enum admission_reason reason);

/* The reason of a stored word; an unknown one is read as not verified. */
enum admission_reason admission_reason_of(struct str word);

/* Inside a transaction. OK: decided, see `out`. RETRY, AGAIN, BUG: not decided. */
enum result admission_decide(struct ctx *c, const struct admission_request *rq, struct admission *out) MUST_USE;

#endif
