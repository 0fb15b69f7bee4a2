/*
 * What the files of refund_apply share: one application of the scenic family. refund_apply.c reads like the page,
 * refund_apply_rules.c judges, refund_apply_deeds.c does what was decided.
 *
 * All functions run inside the transaction, with the order and its vouchers locked.
 */
#ifndef SHANMEN_REFUND_APPLY_H
#define SHANMEN_REFUND_APPLY_H

#include "callback/refund_request.h"
#include "trade/order.h"

struct application {
	struct refund_scenic of;
	struct opt_utc apply_refund_time_unix;
	struct opt_int apply_source;
	struct opt_fen refund_fee_amount;
};

/* True where it says that codes never came (301), and no ticket was used, locked or ended: the codes can still be given. */
bool application_lacks_codes(const struct application *rq, const struct order *o, const struct vouchers *vs);

/* Marks the vouchers that the application is for as chosen. False: it names one that the order does not have. */
bool application_choose(const struct application *rq, struct vouchers *vs);

/* *why: the reason for which the rules demand a rejection; NULL: there is none, and vs tells which refunds were accepted. */
enum result application_objection(struct spi_call *c, const struct order *o, struct vouchers *vs, const char **why)
	MUST_USE;

/* *out: the product leaves the decision to an operator, and there is something to decide. */
enum result application_needs_operator(struct spi_call *c, const struct order *o, struct vouchers *vs, bool *out)
	MUST_USE;

/* Each writes the refund's row and the answer. */
enum result application_accept(struct spi_call *c, const struct order *o, struct vouchers *vs) MUST_USE;
enum result application_reject(struct spi_call *c, const struct order *o, struct vouchers *vs, const char *reason)
	MUST_USE;
enum result application_wait(struct spi_call *c, const struct order *o, struct vouchers *vs) MUST_USE;

/* NONE: the codes cannot be made now, and nothing was done. */
enum result application_give_codes(struct spi_call *c, const struct order *o, struct vouchers *vs) MUST_USE;

/* Writes the answer to a repeat whose kept answer was purged: the decision of then, or what an operator has decided since. */
enum result application_answer_again(struct spi_call *c, const struct refund *rf) MUST_USE;

#endif
