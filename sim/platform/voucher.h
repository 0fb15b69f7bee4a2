/*
 * The vouchers of a message from Shanmen: the code answer and the rejection of a
 * refund carry them. Codes page §1.2.
 */
#ifndef SIM_PLATFORM_VOUCHER_H
#define SIM_PLATFORM_VOUCHER_H

#include "call.h"

/* Are the vouchers as the page says, for an order with these facts? False: refused. */
bool vouchers_check(struct call *c, const cJSON *vouchers, cJSON *facts);

/* A list of their project ids. The caller deletes it. */
cJSON *vouchers_projects(const cJSON *vouchers);

#endif
