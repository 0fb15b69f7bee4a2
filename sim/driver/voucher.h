/*
 * The vouchers of an order: checked as the platform checks them (codes page §1.2), and
 * kept as far as a visitor needs them: project ids and codes.
 */
#ifndef SIM_VOUCHER_H
#define SIM_VOUCHER_H

#include "answer.h"
#include "body.h"

#include <cJSON.h>

#define ITEM_MAX 8 /* entrance and projects of a copy */

struct item {
	char project_id[80];
	char code[600]; /* qrcodes[0] */
};

struct copy {
	int n;
	struct item items[ITEM_MAX]; /* the entrance first, when there is one */
};

struct vouchers {
	int n;
	struct copy copies[PARTY_MAX];
};

/* Reads a list of vouchers. Returns NULL when it keeps all rules of the page for this order, else the broken rule. */
const char *vouchers_check(const cJSON *list, const struct party *p, struct vouchers *out);

/* The same for the answer of tripartite_code. */
const char *vouchers_read(const struct answer *a, const struct party *p, struct vouchers *out);

#endif
