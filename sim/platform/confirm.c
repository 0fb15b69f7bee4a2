/*
 * Interface /goodlife/v1/trip/order/confirm/: Shanmen accepts or rejects an order,
 * codes page §5.1.
 */
#include "book_refresh.h"
#include "interfaces.h"
#include "order.h"
#include "record.h"

#include <string.h>

static void confirm_take(struct call *c, cJSON *order)
{
	const char *state = order_state(order);
	int64_t result = json_int(c->body, "confirm_result", 0);
	cJSON *record;

	if (order_deadline_over(c, order, "confirm_by_ms") || (*state && strcmp(state, "waiting") != 0)) {
		(void)call_refuse_business(c, 0, "订单不在待确认状态");
		return;
	}
	record = record_new(c);
	json_set_int(record, "result", result);
	json_set(order, "confirm", record);
	order_state_set(order, result == 1 ? "paid" : "refunded");
}

static void order_confirm(struct call *c)
{
	cJSON *order = book_open_for_call(c);

	if (order == NULL)
		return;
	if (record_compare(c, json_get(order, "confirm"), "confirm", json_text(c->body, "order_id")) == ONCE_FIRST)
		confirm_take(c, order);
	book_close(c, order);
}

const struct interface CONFIRM_INTERFACES[] = {
	{ "POST", "/goodlife/v1/trip/order/confirm/", true, NULL, order_confirm },
	{ 0 },
};
