/*
 * Expiry by the platform's own clock: at `auto_refund_at` what nobody verified
 * goes back to the user. By itself, when somebody looks at the order; with the
 * setting `expiry_asks` only when the driver has asked us what was used.
 */
#include "sim/openapi_book.h"

#include "sim/openapi_order.h"

#include <stdio.h>
#include <string.h>

#define SOURCE_EXPIRY 302
#define KEY_TEXT 160

bool book_due(const struct call *c, cJSON *order)
{
	int64_t at = json_int(order_told(order), "auto_refund_at", 0);

	return at > 0 && at <= book_now(c) && json_get(json_get(order, "book"), "expired_at") == NULL;
}

/* Numbers of the certificates that go back now, and what is known of their projects. */
static void left_add(cJSON *order, cJSON *refund)
{
	cJSON *numbers = json_list_at(refund, "numbers"), *item;
	int64_t number = 0;

	cJSON_ArrayForEach(item, book_items(order))
	{
		cJSON *used = use_evidence(order, ++number);
		int64_t status = json_int(item, "status", 0);

		if (used == NULL && status != ITEM_REFUNDED && status != ITEM_USED)
			cJSON_AddItemToArray(numbers, cJSON_CreateNumber((double)number));
		cJSON_Delete(used);
	}
}

void book_expire(const struct call *c, cJSON *order)
{
	int64_t at = json_int(order_told(order), "auto_refund_at", book_now(c));
	cJSON *refund = cJSON_CreateObject();
	char key[KEY_TEXT];

	json_set_int(book_of(order), "expired_at", at);
	snprintf(key, sizeof key, "x%s", json_text(order, "order_id"));
	json_set_text(refund, "biz_uniq_key", key);
	json_set_int(refund, "source", SOURCE_EXPIRY);
	json_set_int(refund, "apply_time", at);
	json_set_int(refund, "refund_time", at);
	json_set_int(refund, "decided", 1);
	left_add(order, refund);
	if (book_unpaid(order) || strcmp(order_state(order), "cancelled") == 0 ||
	    cJSON_GetArraySize(json_list(refund, "numbers")) == 0)
		cJSON_Delete(refund);
	else
		cJSON_AddItemToArray(json_list_at(order_told(order), "refunds"), refund);
}
