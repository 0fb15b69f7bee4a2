/*
 * The table of actions.
 */
#include "action.h"

#include "sim/common/json.h"

#include <stddef.h>
#include <string.h>

#define SPI "SPI "
#define FAMILY_REFUND SPI "fulfilment.order.refund_apply"

static const struct {
	const char *interface;
	const char *program;
} ACTIONS[] = {
	{ SPI "scenic_spot.order.can_buy", "can_buy" },
	{ SPI "scenic_spot.order.create_order", "create_order" },
	{ SPI "scenic_spot.order.pay_notify", "pay_notify" },
	{ SPI "scenic_spot.order.cancel_notify", "cancel_notify" },
	{ SPI "scenic_spot.order.refund_apply", "refund_apply" },
	{ SPI "scenic_spot.order.refund_notify", "refund_notify" },
	{ SPI "scenic_spot.order.query_order", "query_order" },
	{ SPI "scenic.goods.pull_ticket_calendar", "pull_ticket_calendar" },
	{ SPI "fulfilment.order.tripartite_code", "tripartite_code" },
	{ FAMILY_REFUND, "refund_apply" },
	{ SPI "fulfilment.order.refund_notice", "refund_sync" },
};

const char *program_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++) {
		if (strcmp(ACTIONS[i].interface + strlen(SPI), name) == 0)
			return ACTIONS[i].program;
	}
	return name;
}

const char *interface_of(const char *program, const cJSON *body)
{
	size_t i;

	/* One program serves both families; only the third-party-code one names certificates. */
	if (strcmp(program, "refund_apply") == 0 && json_get(body, "certificates") && !json_get(body, "biz_uniq_key"))
		return FAMILY_REFUND;
	for (i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++) {
		if (strcmp(ACTIONS[i].program, program) == 0)
			return ACTIONS[i].interface;
	}
	return NULL;
}
