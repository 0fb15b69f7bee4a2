/*
 * openapi.fcgi: the platform's OpenAPI for tests and quickstart, served by the
 * stack's own web server. It shares no code with lib/: a mistake that both sides have in
 * common would not be seen. It refuses what the platform would refuse, remembers what
 * arrived, and misbehaves when a test says so.
 *
 * All interfaces and all control calls are put together here. No other file knows
 * them all.
 */
#include "controls.h"
#include "gateway.h"
#include "interfaces.h"
#include "state.h"

static const struct interface *const INTERFACES[] = {
	TOKEN_INTERFACES,         CONFIRM_INTERFACES,     REFUND_AUDIT_INTERFACES,
	ORDER_LIST_INTERFACES,    CODES_INTERFACES,       VERIFY_INTERFACES,
	GROUPON_QUERY_INTERFACES, GROUPON_USE_INTERFACES, CRYPTO_INTERFACES,
	TICKET_INTERFACES,        TICKET_LIST_INTERFACES, CALENDAR_SAVE_INTERFACES,
	GOODS_INTERFACES,         GOODS_LIST_INTERFACES,  GOODS_FORM_INTERFACES,
	SHOP_QUERY_INTERFACES,    SHOP_SUBMIT_INTERFACES, SHOP_MATCH_INTERFACES,
	VERIFY_RECORD_INTERFACES, LEDGER_INTERFACES,      NULL,
};

static const struct control *const CONTROLS[] = {
	ORDER_CONTROLS,    BOOK_CONTROLS, PLANT_CONTROLS,   TROUBLE_CONTROLS, MEMORY_CONTROLS, PRODUCT_CONTROLS,
	CALENDAR_CONTROLS, SHOP_CONTROLS, GROUPON_CONTROLS, CRYPTO_CONTROLS,  TOKEN_CONTROLS,  NULL,
};

static void serve(struct request *rq)
{
	struct call c = { .n = 0 };

	call_open(&c, rq);
	if (control_is(&c))
		control_serve(&c, CONTROLS);
	else
		gateway_serve(&c, INTERFACES);
	call_close(&c);
}

int main(void)
{
	state_open();
	return door_run(serve);
}
