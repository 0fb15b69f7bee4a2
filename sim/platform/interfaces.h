/*
 * The tables of all interfaces. Each is defined in the file of that name; main.c
 * puts them together. A new interface that has a file of its own gets a line here
 * and one in main.c.
 */
#ifndef SIM_PLATFORM_INTERFACES_H
#define SIM_PLATFORM_INTERFACES_H

#include "call.h"

extern const struct interface CALENDAR_SAVE_INTERFACES[];
extern const struct interface CODES_INTERFACES[];
extern const struct interface CONFIRM_INTERFACES[];
extern const struct interface CRYPTO_INTERFACES[];
extern const struct interface GOODS_INTERFACES[];
extern const struct interface GOODS_FORM_INTERFACES[];
extern const struct interface GOODS_LIST_INTERFACES[];
extern const struct interface GROUPON_QUERY_INTERFACES[];
extern const struct interface GROUPON_USE_INTERFACES[];
extern const struct interface LEDGER_INTERFACES[];
extern const struct interface ORDER_LIST_INTERFACES[];
extern const struct interface REFUND_AUDIT_INTERFACES[];
extern const struct interface SHOP_MATCH_INTERFACES[];
extern const struct interface SHOP_QUERY_INTERFACES[];
extern const struct interface SHOP_SUBMIT_INTERFACES[];
extern const struct interface TICKET_INTERFACES[];
extern const struct interface TICKET_LIST_INTERFACES[];
extern const struct interface TOKEN_INTERFACES[];
extern const struct interface VERIFY_INTERFACES[];
extern const struct interface VERIFY_RECORD_INTERFACES[];

#endif
