/*
 * openapi.fcgi: the platform's OpenAPI as the stack's own web server serves
 * it, for tests and quickstart. It shares no code with lib/: what both sides
 * got wrong the same way would look right. It refuses what the platform would
 * refuse, remembers what arrived, and misbehaves when told (openapi_control.c).
 * A further interface is one more file with a table, and its name in TABLES.
 */
#include "openapi.h"
#include "openapi_book.h"
#include "openapi_calendar.h"
#include "openapi_order.h"
#include "openapi_product.h"
#include "openapi_shop.h"
#include "openapi_state.h"
#include "openapi_token.h"

#include <string.h>

static const struct interface *const TABLES[] = {
	TOKEN_INTERFACES,      ORDER_INTERFACES,         ORDER_QUERY_INTERFACES, CODES_INTERFACES,
	VERIFY_INTERFACES,     GROUPON_INTERFACES,       GROUPON_USE_INTERFACES, CRYPTO_INTERFACES,
	TICKET_INTERFACES,     TICKET_LIST_INTERFACES,   CALENDAR_INTERFACES,    GOODS_INTERFACES,
	GOODS_LIST_INTERFACES, GOODS_FORM_INTERFACES,    SHOP_INTERFACES,        SHOP_TASK_INTERFACES,
	SHOP_MATCH_INTERFACES, VERIFY_RECORD_INTERFACES, LEDGER_INTERFACES,      NULL,
};

const struct interface *interface_find(const char *method, const char *path, bool *other)
{
	const struct interface *row;
	size_t i;

	for (i = 0; TABLES[i]; i++) {
		for (row = TABLES[i]; row->path; row++) {
			if (strcmp(row->path, path) != 0)
				continue;
			if (strcmp(row->method, method) == 0)
				return row;
			*other = true;
		}
	}
	return NULL;
}

int main(void)
{
	state_open();
	return http_serve(call_serve);
}
