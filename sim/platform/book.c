/*
 * An order's book: its certificates' states, its own, when it changed last. A
 * use and a refund stay once they are there; all else follows from the facts.
 * Not the verifications (openapi_book_use.c), not expiry (openapi_book_expiry.c).
 */
#include "index.h"
#include "order.h"
#include "state.h"
#include "use.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MAX 1000
#define ITEM_ID 160

int64_t book_now(const struct call *c)
{
	return c->now_ms / 1000;
}

cJSON *book_of(cJSON *order)
{
	return json_object_at(order, "book");
}

cJSON *book_items(cJSON *order)
{
	return json_list_at(book_of(order), "items");
}

cJSON *book_uses(cJSON *order)
{
	return json_list_at(book_of(order), "uses");
}

int64_t book_share(int64_t total, int64_t count, int64_t number)
{
	int64_t each = total / count;

	return number < count ? each : total - each * (count - 1);
}

int64_t book_amount(cJSON *order, const char *name, int64_t fallback)
{
	return json_int(order_told(order), name, fallback);
}

static int64_t count_of(cJSON *order)
{
	int64_t count = json_int(order_told(order), "count", json_int(order_told(order), "copies", 1));

	return count < 1 ? 1 : count > COUNT_MAX ? COUNT_MAX : count;
}

static bool state_is(cJSON *order, const char *state)
{
	return strcmp(order_state(order), state) == 0;
}

bool book_unpaid(cJSON *order)
{
	return json_true(order_told(order), "unpaid");
}

/* --- which certificate a project is of --- */

const cJSON *book_projects(cJSON *order)
{
	const cJSON *told = json_list(order_told(order), "project_ids");
	const cJSON *sent = json_list(json_get(order, "codes"), "project_ids");

	return told ? told : cJSON_GetArraySize(sent) > 0 ? sent : NULL;
}

/* As told with the certificates; 0: not. */
static int64_t number_told(cJSON *order, const char *project_id)
{
	const cJSON *certificate;
	int64_t number = 0;

	cJSON_ArrayForEach(certificate, json_list(order_told(order), "certificates"))
	{
		number++;
		if (json_list_has(json_list(certificate, "project_ids"), project_id))
			return number;
	}
	return 0;
}

int64_t book_number_of(cJSON *order, const char *project_id)
{
	const char *dash = strrchr(project_id, '-');
	int64_t count = count_of(order), number = number_told(order, project_id);
	long long suffix;
	int used = 0;

	if (number > 0)
		return number;
	if (count == 1)
		return 1;
	if (dash && sscanf(dash + 1, "%4lld%n", &suffix, &used) == 1 && dash[1 + used] == '\0' && suffix >= 1 &&
	    suffix <= count)
		return suffix;
	return 0;
}

bool book_refund_touches(cJSON *order, const cJSON *refund, int64_t number)
{
	const cJSON *numbers = json_list(refund, "numbers"), *projects = json_list(refund, "project_ids"), *item;

	cJSON_ArrayForEach(item, numbers)
	{
		int64_t one;

		if (json_is_int(item, &one) && one == number)
			return true;
	}
	cJSON_ArrayForEach(item, projects)
	{
		if (cJSON_IsString(item) && book_number_of(order, item->valuestring) == number)
			return true;
	}
	return numbers == NULL && projects == NULL;
}

/* --- certificates --- */

static void item_add(cJSON *order, cJSON *items, int64_t number)
{
	const cJSON *told = cJSON_GetArrayItem(json_list(order_told(order), "certificates"), (int)number - 1);
	const char *order_id = json_text(order, "order_id"), *own = json_text(told, "certificate_id");
	const char *own_item = json_text(told, "order_item_id");
	cJSON *item = cJSON_CreateObject();
	char id[ITEM_ID];

	(void)snprintf(id, sizeof id, "c%s-%" PRId64, order_id, number);
	json_set_text(item, "certificate_id", own ? own : id);
	id[0] = 'i';
	json_set_text(item, "order_item_id", own_item ? own_item : id);
	json_set_int(item, "status", ITEM_USABLE);
	cJSON_AddItemToArray(items, item);
}

static void items_ensure(cJSON *order)
{
	cJSON *items = book_items(order);
	int64_t n = cJSON_GetArraySize(items), count = count_of(order);

	for (; n < count; n++)
		item_add(order, items, n + 1);
	for (; n > count; n--)
		cJSON_DeleteItemFromArray(items, (int)n - 1);
}

/* The refund of that kind (decided or not) that concerns the certificate; NULL: none. */
static const cJSON *refund_find(cJSON *order, int64_t number, bool accepted)
{
	const cJSON *refund;

	cJSON_ArrayForEach(refund, json_list(order_told(order), "refunds"))
	{
		int64_t decided = json_int(refund, "decided", 0);

		if (decided == (accepted ? 1 : 0) && book_refund_touches(order, refund, number))
			return refund;
	}
	return NULL;
}

static int64_t touched_count(cJSON *order, const cJSON *refund, int64_t count)
{
	int64_t n = 0, number;

	for (number = 1; number <= count; number++)
		n += book_refund_touches(order, refund, number);
	return n > 0 ? n : 1;
}

/* What of the money goes back with it: as told of the refund, else what was paid for it. */
static void item_refund(const struct call *c, cJSON *order, cJSON *item, int64_t number, const cJSON *refund)
{
	int64_t count = count_of(order), paid = book_share(book_amount(order, "pay_amount", 0), count, number);
	int64_t told = json_int(refund, "refund_amount", -1), fee = json_int(refund, "fee", 0);
	int64_t touched = refund ? touched_count(order, refund, count) : 1, amount = paid - fee / touched;

	if (told >= 0)
		amount = told / touched;
	json_set_int(item, "status", ITEM_REFUNDED);
	json_set_int(item, "refund_amount", amount > 0 ? amount : 0);
	json_set_int(item, "refund_time", json_int(refund, "refund_time", book_now(c)));
}

/* Told of the certificate itself: that is how it is. */
static bool item_told(cJSON *order, cJSON *item, int64_t number)
{
	static const char *const names[][2] = {
		{ "item_status", "status" },
		{ "refund_amount", "refund_amount" },
		{ "refund_time", "refund_time" },
	};
	const cJSON *told = cJSON_GetArrayItem(json_list(order_told(order), "certificates"), (int)number - 1);
	size_t i;

	if (json_get(told, "item_status") == NULL)
		return false;
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		if (json_get(told, names[i][0]))
			json_set_int(item, names[i][1], json_int(told, names[i][0], 0));
	}
	return true;
}

/* Was it used? A use that is not in the book yet is entered. */
static bool use_ensure(const struct call *c, cJSON *order, const cJSON *item, int64_t number)
{
	cJSON *evidence;

	if (use_of(order, json_text(item, "certificate_id")))
		return true;
	evidence = use_evidence(order, number);
	if (evidence == NULL)
		return false;
	(void)use_add(c, order, item, number, evidence);
	cJSON_Delete(evidence);
	return true;
}

static void item_refresh(const struct call *c, cJSON *order, cJSON *item, int64_t number)
{
	const cJSON *accepted = refund_find(order, number, true);
	bool gone = json_int(item, "status", 0) == ITEM_REFUNDED;

	if (item_told(order, item, number) || json_true(item, "planted") || gone)
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

static int64_t status_make(cJSON *order)
{
	if (json_get(order_told(order), "order_status"))
		return json_int(order_told(order), "order_status", 0);
	if (state_is(order, "cancelled"))
		return ORDER_CLOSED;
	if (book_unpaid(order))
		return ORDER_UNPAID;
	if (items_ended(order))
		return ORDER_DONE;
	if (state_is(order, "waiting") || (json_true(order_told(order), "no_codes") && !json_get(order, "codes")))
		return ORDER_PAID;
	return ORDER_USABLE;
}

/* A change of what others see of an item is its moment. */
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

/* What a change of the order is judged by. */
static void face_make(cJSON *order, struct text *face)
{
	const cJSON *item;

	text_addf(face, "%" PRId64 " %" PRId64 " %" PRId64, json_int(book_of(order), "status", 0), count_of(order),
	          book_amount(order, "pay_amount", 0));
	cJSON_ArrayForEach(item, book_items(order)) text_addf(face, " %" PRId64, json_int(item, "status", 0));
}

static void order_date(const struct call *c, cJSON *order)
{
	cJSON *book = book_of(order);
	struct text face = TEXT_EMPTY;
	const char *before = json_text(book, "face");

	face_make(order, &face);
	if (before == NULL)
		json_set_int(book, "update_time", json_int(order_told(order), "update_time", book_now(c)));
	else if (strcmp(before, text_of(&face)) != 0)
		json_set_int(book, "update_time", book_now(c));
	json_set_text(book, "face", text_of(&face));
	text_free(&face);
}

static void order_list(const struct call *c, cJSON *order)
{
	cJSON *book = book_of(order);
	struct order_entry e = {
		.created = json_int(order_told(order), "create_time", json_int(book, "known_at", 0)),
		.updated = json_int(book, "update_time", 0),
		.due = book_due_at(c, order),
		.status = json_int(book, "status", 0),
		.listed = !json_true(book, "forgotten"),
	};

	if (table_id(e.order_id, json_text(order, "order_id")))
		json_set_int(book, "slot", state_put(TABLE_ORDERS, json_int(book, "slot", -1), &e, sizeof e));
}

void book_refresh(const struct call *c, cJSON *order)
{
	cJSON *before, *item;
	int64_t number = 0;

	if (json_get(order, "told") == NULL)
		return;
	if (json_get(book_of(order), "known_at") == NULL)
		json_set_int(book_of(order), "known_at", book_now(c));
	items_ensure(order);
	before = cJSON_Duplicate(book_items(order), true);
	if (book_due(c, order))
		book_clock(c, order);
	cJSON_ArrayForEach(item, book_items(order)) item_refresh(c, order, item, ++number);
	items_date(book_items(order), before, book_now(c));
	cJSON_Delete(before);
	json_set_int(book_of(order), "status", status_make(order));
	order_date(c, order);
	order_list(c, order);
}

cJSON *book_open(const struct call *c, const char *order_id)
{
	struct text name = TEXT_EMPTY;
	cJSON *order;

	state_name(&name, "orders", order_id);
	order = state_load(name.p);
	text_free(&name);
	if (json_get(order, "told") == NULL) {
		cJSON_Delete(order);
		return NULL;
	}
	if (book_due(c, order))
		book_refresh(c, order);
	return order;
}

void book_close(const struct call *c, cJSON *order)
{
	struct text name = TEXT_EMPTY;

	book_refresh(c, order);
	state_name(&name, "orders", json_text(order, "order_id"));
	state_save(name.p, order);
	text_free(&name);
	cJSON_Delete(order);
}

void book_expire_due(const struct call *c)
{
	size_t n, i;
	struct order_entry *entries = state_get(TABLE_ORDERS, sizeof *entries, &n);

	for (i = 0; i < n; i++) {
		cJSON *order = NULL;

		if (entries[i].due > 0 && entries[i].due <= book_now(c))
			order = book_open(c, entries[i].order_id);
		if (order)
			book_close(c, order);
	}
	free(entries);
}
