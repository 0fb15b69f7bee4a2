/*
 * Brings an order's book up to date: the states of its certificates, the order's own
 * state, when each changed last, its entry in the index. A use and a refund stay once
 * they are in the book; all else follows from the facts each time.
 */
#include "book_refresh.h"

#include "book.h"
#include "expiry.h"
#include "index.h"
#include "order.h"
#include "state.h"
#include "use.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEM_ID 160

static bool state_is(cJSON *order, const char *state)
{
	return strcmp(order_state(order), state) == 0;
}

/* --- certificates --- */

/* The ids are those of the facts, or else made from the order's id. */
static void item_add(cJSON *order, cJSON *items, int64_t number)
{
	const cJSON *facts = cJSON_GetArrayItem(json_list(order_facts(order), "certificates"), (int)number - 1);
	const char *order_id = json_text(order, "order_id"), *own = json_text(facts, "certificate_id");
	const char *own_item = json_text(facts, "order_item_id");
	cJSON *item = cJSON_CreateObject();
	char id[ITEM_ID];

	(void)snprintf(id, sizeof id, "c%s-%" PRId64, order_id, number);
	json_set_text(item, "certificate_id", own ? own : id);
	id[0] = 'i';
	json_set_text(item, "order_item_id", own_item ? own_item : id);
	json_set_int(item, "status", ITEM_USABLE);
	cJSON_AddItemToArray(items, item);
}

/* Makes as many items as the facts say; a later report may change their number. */
static void items_ensure(cJSON *order)
{
	cJSON *items = book_items(order);
	int64_t n = cJSON_GetArraySize(items), count = book_count(order);

	for (; n < count; n++)
		item_add(order, items, n + 1);
	for (; n > count; n--)
		cJSON_DeleteItemFromArray(items, (int)n - 1);
}

/* A refund that concerns the certificate: an accepted one, or one that is not decided yet. NULL: none. */
static const cJSON *refund_find(cJSON *order, int64_t number, bool accepted)
{
	const cJSON *refund;

	cJSON_ArrayForEach(refund, json_list(order_facts(order), "refunds"))
	{
		int64_t decided = json_int(refund, "decided", 0);

		if (decided == (accepted ? 1 : 0) && book_refund_touches(order, refund, number))
			return refund;
	}
	return NULL;
}

/* How many certificates the refund concerns; at least 1, because its amount is divided by it. */
static int64_t touched_count(cJSON *order, const cJSON *refund, int64_t count)
{
	int64_t n = 0, number;

	for (number = 1; number <= count; number++)
		n += book_refund_touches(order, refund, number);
	return n > 0 ? n : 1;
}

/*
 * Refunds the certificate. Its part of the money is that of the refund's amount, or else what was paid for it without
 * the fee.
 */
static void item_refund(const struct call *c, cJSON *order, cJSON *item, int64_t number, const cJSON *refund)
{
	int64_t count = book_count(order), paid = book_share(book_amount(order, "pay_amount", 0), count, number);
	int64_t reported = json_int(refund, "refund_amount", -1), fee = json_int(refund, "fee", 0);
	int64_t touched = refund ? touched_count(order, refund, count) : 1, amount = paid - fee / touched;

	if (reported >= 0)
		amount = reported / touched;
	json_set_int(item, "status", ITEM_REFUNDED);
	json_set_int(item, "refund_amount", amount > 0 ? amount : 0);
	json_set_int(item, "refund_time", json_int(refund, "refund_time", book_now(c)));
}

/* True: the facts give the certificate's own status, which then overrides all that would follow from other facts. */
static bool item_reported(cJSON *order, cJSON *item, int64_t number)
{
	static const char *const names[][2] = {
		{ "item_status", "status" },
		{ "refund_amount", "refund_amount" },
		{ "refund_time", "refund_time" },
	};
	const cJSON *facts = cJSON_GetArrayItem(json_list(order_facts(order), "certificates"), (int)number - 1);
	size_t i;

	if (json_get(facts, "item_status") == NULL)
		return false;
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		if (json_get(facts, names[i][0]))
			json_set_int(item, names[i][1], json_int(facts, names[i][0], 0));
	}
	return true;
}

/* Was the certificate used? Enters the use when it is not in the book yet. */
static bool use_ensure(const struct call *c, cJSON *order, const cJSON *item, int64_t number)
{
	cJSON *evidence;

	if (use_find(order, json_text(item, "certificate_id")))
		return true;
	evidence = use_evidence(order, number);
	if (evidence == NULL)
		return false;
	(void)use_add(c, order, item, number, evidence);
	cJSON_Delete(evidence);
	return true;
}

/* A use comes before any refund, and an accepted refund before one that is not decided. What was refunded stays so. */
static void item_refresh(const struct call *c, cJSON *order, cJSON *item, int64_t number)
{
	const cJSON *accepted = refund_find(order, number, true);
	bool refunded = json_int(item, "status", 0) == ITEM_REFUNDED;

	if (item_reported(order, item, number) || json_true(item, "planted") || refunded)
		return;
	if (use_ensure(c, order, item, number)) {
		json_set_int(item, "status", ITEM_USED);
	} else if (accepted || state_is(order, "refunded")) {
		item_refund(c, order, item, number, accepted);
	} else if (refund_find(order, number, false) || state_is(order, "refunding")) {
		json_set_int(item, "status", ITEM_REFUNDING);
	} else {
		json_set_int(item, "status", ITEM_USABLE);
	}
}

/* --- the order --- */

static bool items_ended(cJSON *order)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, book_items(order))
	{
		int64_t status = json_int(item, "status", 0);

		if (status != ITEM_REFUNDED && status != ITEM_USED)
			return false;
	}
	return true;
}

/* §3.3 of the order query. ORDER_PAID: paid, but not confirmed or without codes; ORDER_DONE: all used or refunded. */
static int64_t status_make(cJSON *order)
{
	if (json_get(order_facts(order), "order_status"))
		return json_int(order_facts(order), "order_status", 0);
	if (state_is(order, "cancelled"))
		return ORDER_CLOSED;
	if (book_unpaid(order))
		return ORDER_UNPAID;
	if (items_ended(order))
		return ORDER_DONE;
	if (state_is(order, "waiting") || (json_true(order_facts(order), "no_codes") && !json_get(order, "codes")))
		return ORDER_PAID;
	return ORDER_USABLE;
}

/* An item that differs from what it was before gets a new update_time. */
static void items_date(cJSON *items, const cJSON *before, int64_t now)
{
	cJSON *item;
	int n = 0;

	cJSON_ArrayForEach(item, items)
	{
		const cJSON *old = cJSON_GetArrayItem(before, n++);

		if (old == NULL || !cJSON_Compare(old, item, true))
			json_set_int(item, "update_time", now);
	}
}

/* The `face`: a text that changes when the order has changed for those who ask for it. */
static void face_make(cJSON *order, struct text *face)
{
	const cJSON *item;

	text_addf(face, "%" PRId64 " %" PRId64 " %" PRId64, json_int(book_of(order), "status", 0), book_count(order),
	          book_amount(order, "pay_amount", 0));
	cJSON_ArrayForEach(item, book_items(order)) text_addf(face, " %" PRId64, json_int(item, "status", 0));
}

/* Only the first report of an order may set its update_time by a fact. */
static void order_date(const struct call *c, cJSON *order)
{
	cJSON *book = book_of(order);
	struct text face = TEXT_EMPTY;
	const char *before = json_text(book, "face");

	face_make(order, &face);
	if (before == NULL)
		json_set_int(book, "update_time", json_int(order_facts(order), "update_time", book_now(c)));
	else if (strcmp(before, text_of(&face)) != 0)
		json_set_int(book, "update_time", book_now(c));
	json_set_text(book, "face", text_of(&face));
	text_free(&face);
}

static void order_index(const struct call *c, cJSON *order)
{
	cJSON *book = book_of(order);
	struct order_entry e = {
		.created = json_int(order_facts(order), "create_time", json_int(book, "known_at", 0)),
		.updated = json_int(book, "update_time", 0),
		.due = expiry_next_at(c, order),
		.status = json_int(book, "status", 0),
		.listed = !json_true(book, "forgotten"),
	};

	if (index_id(e.order_id, json_text(order, "order_id")))
		json_set_int(book, "slot", state_entry_put(INDEX_ORDERS, json_int(book, "slot", -1), &e, sizeof e));
}

void book_refresh(const struct call *c, cJSON *order)
{
	cJSON *before, *item;
	int64_t number = 0;

	if (!order_is_known(order))
		return;
	if (json_get(book_of(order), "known_at") == NULL)
		json_set_int(book_of(order), "known_at", book_now(c));
	items_ensure(order);
	before = cJSON_Duplicate(book_items(order), true);
	if (expiry_is_due(c, order))
		expiry_clock(c, order);
	cJSON_ArrayForEach(item, book_items(order)) item_refresh(c, order, item, ++number);
	items_date(book_items(order), before, book_now(c));
	cJSON_Delete(before);
	json_set_int(book_of(order), "status", status_make(order));
	order_date(c, order);
	order_index(c, order);
}

cJSON *book_open(const struct call *c, const char *order_id)
{
	cJSON *order = order_load(order_id);

	if (!order_is_known(order)) {
		cJSON_Delete(order);
		return NULL;
	}
	if (expiry_is_due(c, order))
		book_refresh(c, order);
	return order;
}

cJSON *book_open_for_call(struct call *c)
{
	const char *order_id = json_text(call_fields(c), "order_id");
	cJSON *order = order_load(order_id);

	if (!order_is_known(order) && json_true(c->settings, "strict")) {
		(void)call_refuse(c, CODE_NO_ORDER, "订单不存在");
		cJSON_Delete(order);
		return NULL;
	}
	json_set_text(order, "order_id", order_id);
	if (expiry_is_due(c, order))
		book_refresh(c, order);
	return order;
}

void book_close(const struct call *c, cJSON *order)
{
	book_refresh(c, order);
	order_save(order);
	cJSON_Delete(order);
}

void book_refresh_due(const struct call *c)
{
	size_t n, i;
	struct order_entry *entries = state_entries(INDEX_ORDERS, sizeof *entries, &n);

	for (i = 0; i < n; i++) {
		cJSON *order = NULL;

		if (entries[i].due > 0 && entries[i].due <= book_now(c))
			order = book_open(c, entries[i].order_id);
		if (order)
			book_close(c, order);
	}
	free(entries);
}
