/*
 * What the platform does by its own clock. At `auto_refund_at` it refunds what was
 * not used: by itself when a list or the order is asked for, or, with the setting
 * `expiry_asks`, only after the driver has asked Shanmen what was used. With the
 * setting `expiry_whole` an order of which a part was used is not refunded but verified
 * as a whole: the trade page leaves open which of the two the platform does. With the
 * setting `deadlines` it also refunds what was not confirmed or issued in time, and
 * refunds that were not decided in time (trade page; §3.3 of the order query).
 */
#include "expiry.h"

#include "book.h"
#include "order.h"
#include "use.h"

#include <stdio.h>
#include <string.h>

#define SOURCE_EXPIRY 302
#define KEY_TEXT 160
#define AUDIT_S (24 * 3600) /* codes page §5.2: without an audit the refund counts as accepted */

bool expiry_refund_is_due(const struct call *c, cJSON *order)
{
	int64_t at = json_int(order_facts(order), "auto_refund_at", 0);

	return at > 0 && at <= book_now(c) && json_get(json_get(order, "book"), "expired_at") == NULL;
}

/* --- deadlines --- */

/* Until when Shanmen must confirm the order or issue its codes; 0: neither is waited for. */
static int64_t answer_by(cJSON *order)
{
	int64_t by_ms = 0;

	if (strcmp(order_state(order), "waiting") == 0)
		by_ms = json_int(order_facts(order), "confirm_by_ms", 0);
	else if (strcmp(order_state(order), "paid") == 0 && json_true(order_facts(order), "no_codes") &&
	         json_get(order, "codes") == NULL)
		by_ms = json_int(order_facts(order), "codes_by_ms", 0);
	return by_ms / 1000;
}

static void keep_earlier(int64_t *at, int64_t other)
{
	if (other > 0 && (*at == 0 || other < *at))
		*at = other;
}

/* Until when the refund must be decided; 0: no decision is waited for. */
static int64_t audit_by(const cJSON *refund)
{
	int64_t applied = json_int(refund, "apply_time", 0);

	return applied > 0 && json_int(refund, "decided", 0) == 0 ? applied + AUDIT_S : 0;
}

static int64_t deadline_at(cJSON *order)
{
	int64_t at = answer_by(order);
	const cJSON *refund;

	cJSON_ArrayForEach(refund, json_list(order_facts(order), "refunds")) keep_earlier(&at, audit_by(refund));
	return at;
}

static void deadlines_end(const struct call *c, cJSON *order)
{
	int64_t by = answer_by(order);
	cJSON *refund;

	if (by > 0 && by <= book_now(c))
		json_set_text(order_facts(order), "state", "refunded");
	cJSON_ArrayForEach(refund, json_get(order_facts(order), "refunds"))
	{
		by = audit_by(refund);
		if (by == 0 || by > book_now(c))
			continue;
		json_set_int(refund, "decided", 1);
		json_set_int(refund, "refund_time", by);
	}
}

int64_t expiry_next_at(const struct call *c, cJSON *order)
{
	int64_t at = json_true(c->settings, "deadlines") ? deadline_at(order) : 0;

	if (json_get(json_get(order, "book"), "expired_at") == NULL)
		keep_earlier(&at, json_int(order_facts(order), "auto_refund_at", 0));
	return at;
}

bool expiry_is_due(const struct call *c, cJSON *order)
{
	int64_t at = expiry_next_at(c, order);

	return at > 0 && at <= book_now(c);
}

void expiry_clock(const struct call *c, cJSON *order)
{
	if (json_true(c->settings, "deadlines"))
		deadlines_end(c, order);
	if (expiry_refund_is_due(c, order) && !json_true(c->settings, "expiry_asks"))
		expiry_refund(c, order);
}

/* --- expiry --- */

/* Adds the numbers of the certificates that nobody used. Returns how many others were used. */
static int unused_add(cJSON *order, cJSON *numbers)
{
	int64_t number = 0;
	cJSON *item;
	int used_n = 0;

	cJSON_ArrayForEach(item, book_items(order))
	{
		cJSON *used = use_evidence(order, ++number);
		int64_t status = json_int(item, "status", 0);

		if (used == NULL && status != ITEM_REFUNDED && status != ITEM_USED)
			cJSON_AddItemToArray(numbers, cJSON_CreateNumber((double)number));
		used_n += used != NULL || status == ITEM_USED;
		cJSON_Delete(used);
	}
	return used_n;
}

/* The certificates that nobody used are verified, too. False: the order was not used at all, or all of it. */
static bool whole_verify(cJSON *order)
{
	int64_t at = json_int(order_facts(order), "auto_refund_at", 0);
	cJSON *numbers = cJSON_CreateArray(), *uses = json_list_at(order_facts(order), "uses");
	bool partly = unused_add(order, numbers) > 0 && cJSON_GetArraySize(numbers) > 0;
	const cJSON *number;

	cJSON_ArrayForEach(number, numbers)
	{
		cJSON *use = partly ? cJSON_CreateObject() : NULL;

		if (use == NULL)
			break;
		json_set_int(use, "number", number->valueint);
		json_set_int(use, "verify_time", at);
		json_set_int(use, "verify_type", VERIFY_DEFAULT);
		cJSON_AddItemToArray(uses, use);
	}
	if (partly)
		json_set(book_of(order), "expired_whole", cJSON_CreateTrue());
	cJSON_Delete(numbers);
	return partly;
}

void expiry_refund(const struct call *c, cJSON *order)
{
	int64_t at = json_int(order_facts(order), "auto_refund_at", 0);
	cJSON *refund;
	char key[KEY_TEXT];

	json_set_int(book_of(order), "expired_at", at);
	if (json_true(c->settings, "expiry_whole") && whole_verify(order))
		return;
	refund = cJSON_CreateObject();
	(void)snprintf(key, sizeof key, "x%s", json_text(order, "order_id"));
	json_set_text(refund, "biz_uniq_key", key);
	json_set_int(refund, "source", SOURCE_EXPIRY);
	json_set_int(refund, "apply_time", at);
	json_set_int(refund, "refund_time", at);
	json_set_int(refund, "decided", 1);
	(void)unused_add(order, json_list_at(refund, "numbers"));
	if (book_unpaid(order) || strcmp(order_state(order), "cancelled") == 0 ||
	    cJSON_GetArraySize(json_list(refund, "numbers")) == 0)
		cJSON_Delete(refund);
	else
		cJSON_AddItemToArray(json_list_at(order_facts(order), "refunds"), refund);
}
