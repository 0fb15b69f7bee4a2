/*
 * An order's file: `told`, the facts that control reported, and what messages from
 * Shanmen brought about (`confirm`, `codes`, `verified`, `audits`). What follows from
 * both is the order's `book` (book.h). The facts are listed in README.md.
 */
#ifndef SIM_PLATFORM_ORDER_H
#define SIM_PLATFORM_ORDER_H

#include "call.h"

/* The tree of the order's file; an empty object when nothing is known of it. The caller deletes it. */
cJSON *order_load(const char *order_id);
void order_save(const cJSON *order);

/* Has control reported facts of the order? */
bool order_is_known(const cJSON *order);

/* The facts; an empty object when there are none. */
cJSON *order_facts(cJSON *order);

/* Its state by the facts: "waiting", "paid" …; "" when control reported none. */
const char *order_state(cJSON *order);

/* Changes the state, because of a message. An order without facts gets none. */
void order_state_set(cJSON *order, const char *state);

/* False: refused, since the order is refunded, being refunded, or cancelled. */
bool order_alive_check(struct call *c, cJSON *order);

/* Is there a deadline of that name among the facts (in ms), and is it over? */
bool order_deadline_over(const struct call *c, cJSON *order, const char *deadline);

#endif
