/*
 * What the platform does by its own clock: at `auto_refund_at` what nobody
 * verified goes back to the user. By itself, when somebody looks at the order;
 * with the setting `expiry_asks` only when the driver has asked us what was
 * used. With `deadlines` also what nobody confirmed, issued or audited in time
 * is refunded (trade page; the order query's §3.3).
 */
#include "order.h"
#include "use.h"

#include <stdio.h>
#include <string.h>

#define SOURCE_EXPIRY 302
#define KEY_TEXT 160
#define AUDIT_S (72 * 3600)

bool book_expiry_due(const struct call *c, cJSON *order)
{
	int64_t at = json_int(order_told(order), "auto_refund_at", 0);

	return at > 0 && at <= book_now(c) && json_get(json_get(order, "book"), "expired_at") == NULL;
}

/* --- deadlines --- */

/* By when it must be confirmed or have its codes; 0: that is not waited for. */
static int64_t answer_by(cJSON *order)
{
	int64_t by_ms = 0;

	if (strcmp(order_state(order), "waiting") == 0)
		by_ms = json_int(order_told(order), "confirm_by_ms", 0);
	else if (strcmp(order_state(order), "paid") == 0 && json_true(order_told(order), "no_codes") &&
	         json_get(order, "codes") == NULL)
		by_ms = json_int(order_told(order), "codes_by_ms", 0);
	return by_ms / 1000;
}

static void earlier(int64_t *at, int64_t other)
{
	if (other > 0 && (*at == 0 || other < *at))
		*at = other;
}

static int64_t audit_by(const cJSON *refund)
{
	int64_t applied = json_int(refund, "apply_time", 0);

	return applied > 0 && json_int(refund, "decided", 0) == 0 ? applied + AUDIT_S : 0;
}

static int64_t deadline_at(cJSON *order)
{
	int64_t at = answer_by(order);
	const cJSON *refund;

	cJSON_ArrayForEach(refund, json_list(order_told(order), "refunds")) earlier(&at, audit_by(refund));
	return at;
}

static void deadlines_end(const struct call *c, cJSON *order)
{
	int64_t by = answer_by(order);
	cJSON *refund;

	if (by > 0 && by <= book_now(c))
		json_set_text(order_told(order), "state", "refunded");
	cJSON_ArrayForEach(refund, cJSON_GetObjectItemCaseSensitive(order_told(order), "refunds"))
	{
		by = audit_by(refund);
		if (by == 0 || by > book_now(c))
			continue;
		json_set_int(refund, "decided", 1);
		json_set_int(refund, "refund_time", by);
	}
}

int64_t book_due_at(const struct call *c, cJSON *order)
{
	int64_t at = json_true(c->settings, "deadlines") ? deadline_at(order) : 0;

	if (json_get(json_get(order, "book"), "expired_at") == NULL)
		earlier(&at, json_int(order_told(order), "auto_refund_at", 0));
	return at;
}

bool book_due(const struct call *c, cJSON *order)
{
	int64_t at = book_due_at(c, order);

	return at > 0 && at <= book_now(c);
}

void book_clock(const struct call *c, cJSON *order)
{
	if (json_true(c->settings, "deadlines"))
		deadlines_end(c, order);
	if (book_expiry_due(c, order) && !json_true(c->settings, "expiry_asks"))
		book_expire(order);
}

/* --- expiry --- */

/* Numbers of the certificates that go back now. */
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

void book_expire(cJSON *order)
{
	int64_t at = json_int(order_told(order), "auto_refund_at", 0);
	cJSON *refund = cJSON_CreateObject();
	char key[KEY_TEXT];

	json_set_int(book_of(order), "expired_at", at);
	(void)snprintf(key, sizeof key, "x%s", json_text(order, "order_id"));
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
