/*
 * What the platform knows of an order: facts control told (`told`), and what
 * our messages brought about (`confirm`, `codes`, `verified`, `audits`). One
 * file per order; the tree is freed by order_close.
 */
#ifndef SIM_PLATFORM_ORDER_H
#define SIM_PLATFORM_ORDER_H

#include "call.h"

/* The order a call names. NULL: refused, as in strict mode nobody told of it. */
cJSON *order_open(struct call *c);

/* Kept, with its book brought up to date; then freed. */
void order_close(const struct call *c, cJSON *order);

/* The facts told, an empty object when none. */
cJSON *order_told(cJSON *order);

/* "waiting", "paid" …; "" when not told. */
const char *order_state(cJSON *order);

/* False: refused, by the words for a state in which nothing can be done any more. */
bool order_check_alive(struct call *c, cJSON *order);

/* Is there such a deadline, and is it over? */
bool order_late(const struct call *c, cJSON *order, const char *deadline);

/* openapi_voucher.c: a list of vouchers by the rules of codes page §1.2. False: refused. */
bool vouchers_check(struct call *c, const cJSON *vouchers, cJSON *told);

/* Project ids of vouchers, as a list of texts. The caller's tree. */
cJSON *vouchers_projects(const cJSON *vouchers);

extern const struct interface ORDER_INTERFACES[];
extern const struct interface CODES_INTERFACES[];
extern const struct interface VERIFY_INTERFACES[];
extern const struct interface GROUPON_INTERFACES[];
extern const struct interface GROUPON_USE_INTERFACES[];
extern const struct interface CRYPTO_INTERFACES[];

#endif
