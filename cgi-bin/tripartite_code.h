/*
 * What the files of tripartite_code share: one request for codes. tripartite_code.c reads like the page,
 * tripartite_code_format.c reads the documents, tripartite_code_answer.c makes the codes and writes the answers.
 *
 * All functions run inside the transaction, with the order and its vouchers locked.
 */
#ifndef SHANMEN_TRIPARTITE_CODE_H
#define SHANMEN_TRIPARTITE_CODE_H

#include "trade/issue.h"
#include "web/spi.h"

struct tourist {
	struct person_text id_card;
	struct opt_int credential_type;
};

struct code_sku {
	struct str sku_id;
};

struct code_request {
	struct str order_id;
	struct opt_int count;
	struct opt_int copies;
	struct opt_utc start_time, expire_time;
	struct code_sku *sku;
	struct str sku_id;
	struct code_rule *ticket_rule;
	struct list tourists; /* struct tourist */
};

/* Sets *f: with the documents in the request, else those of the order's own travellers. */
enum result codes_format(struct spi_call *c, const struct code_request *rq, const struct order *o,
                         struct code_format *f) MUST_USE;

/* Now, or later as a message, as the product says; where they cannot be made yet, later, too. */
enum result codes_issue(struct spi_call *c, const struct order *o, struct vouchers *vs, const struct code_format *f)
	MUST_USE;

/* They cannot be made yet, but may be later. */
enum result codes_make_later(struct spi_call *c, const struct order *o) MUST_USE;

/* The same where something is wrong: a discrepancy asks an operator to act within the platform's ten minutes. */
enum result codes_make_later_and_raise(struct spi_call *c, const struct order *o, const char *kind, const char *detail)
	MUST_USE;

/* Never: the platform refunds at once, without asking us. */
enum result codes_fail(struct spi_call *c, const char *why) MUST_USE;

/* For a repeat whose kept answer and people were purged: the codes it had, as far as they can be written without documents. */
enum result codes_answer_purged(struct spi_call *c, const struct vouchers *vs, struct code_format *f) MUST_USE;

#endif
