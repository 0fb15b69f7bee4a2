/*
 * Control of one order: the facts that the platform knows, and the order's file.
 */
#include "book_refresh.h"
#include "controls.h"
#include "order.h"

/* Merges facts into those of the order. */
static bool order_learn(const struct call *c, const cJSON *facts, cJSON *answer)
{
	const char *order_id = json_text(facts, "order_id");
	cJSON *order;

	if (order_id == NULL || *order_id == '\0')
		return control_wrong(answer, "order_id is missing");
	order = order_load(order_id);
	json_set_text(order, "order_id", order_id);
	control_merge(json_object_at(order, "told"), facts);
	book_close(c, order);
	return true;
}

/* {order_id, facts…} or {"orders": [{order_id, facts…}]} */
static bool orders_post(struct call *c, cJSON *answer)
{
	const cJSON *list = json_list(c->body, "orders"), *item;

	if (list == NULL)
		return order_learn(c, c->body, answer);
	cJSON_ArrayForEach(item, list)
	{
		if (!order_learn(c, item, answer))
			return false;
	}
	return true;
}

/* ?order_id=ID: {"order"}, its file; {} when nothing is known of it. */
static bool orders_get(struct call *c, cJSON *answer)
{
	const char *order_id = json_text(c->query, "order_id");

	if (order_id == NULL)
		return control_wrong(answer, "order_id is missing");
	json_set(answer, "order", order_load(order_id));
	return true;
}

const struct control ORDER_CONTROLS[] = {
	{ "POST", "orders", orders_post },
	{ "GET", "orders", orders_get },
	{ 0 },
};
