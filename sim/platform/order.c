/*
 * The files of orders, and the facts in them. Not what follows from the facts: book.c,
 * book_refresh.c.
 */
#include "order.h"

#include "state.h"

#include <string.h>

cJSON *order_load(const char *order_id)
{
	return state_get("orders", order_id);
}

void order_save(const cJSON *order)
{
	state_put("orders", json_text(order, "order_id"), order);
}

bool order_is_known(const cJSON *order)
{
	return json_get(order, "told") != NULL;
}

cJSON *order_facts(cJSON *order)
{
	static cJSON nothing = { .type = cJSON_Object };
	cJSON *facts = json_get(order, "told");

	return facts ? facts : &nothing;
}

const char *order_state(cJSON *order)
{
	const char *state = json_text(order_facts(order), "state");

	return state ? state : "";
}

void order_state_set(cJSON *order, const char *state)
{
	if (order_is_known(order))
		json_set_text(order_facts(order), "state", state);
}

bool order_alive_check(struct call *c, cJSON *order)
{
	static const char *const words[][2] = {
		{ "refunded", "订单已退款" },
		{ "refunding", "订单退款中" },
		{ "cancelled", "订单已取消" },
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(order_state(order), words[i][0]) == 0)
			return call_refuse_business(c, 0, words[i][1]);
	}
	return true;
}

bool order_deadline_over(const struct call *c, cJSON *order, const char *deadline)
{
	int64_t by_ms = json_int(order_facts(order), deadline, 0);

	return by_ms != 0 && c->now_ms > by_ms;
}
