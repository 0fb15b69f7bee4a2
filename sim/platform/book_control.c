/*
 * Control of all books: all orders, those whose automatic refund is due, and the
 * refund at expiry with what Shanmen said was used. One order: order_control.c.
 */
#include "book.h"
#include "book_refresh.h"
#include "controls.h"
#include "expiry.h"
#include "index.h"
#include "order.h"
#include "state.h"
#include "use.h"

#include <stdlib.h>

/* {"orders": [the file of each order]} */
static bool books_get(struct call *c, cJSON *answer)
{
	book_refresh_due(c);
	json_set(answer, "orders", state_load_all("orders"));
	return true;
}

/*
 * {"orders": [{order_id, auto_refund_at}]}: those that are due for the automatic refund. They are not refreshed,
 * because that could refund them.
 */
static bool due_get(struct call *c, cJSON *answer)
{
	size_t n, i;
	struct order_entry *entries = state_entries(INDEX_ORDERS, sizeof *entries, &n);
	cJSON *list = json_list_at(answer, "orders");

	for (i = 0; i < n; i++) {
		cJSON *order, *due;

		if (entries[i].due == 0 || entries[i].due > book_now(c) || !entries[i].listed)
			continue;
		order = order_load(entries[i].order_id);
		if (expiry_refund_is_due(c, order)) {
			due = cJSON_CreateObject();
			json_set_text(due, "order_id", entries[i].order_id);
			json_set_int(due, "auto_refund_at", json_int(order_facts(order), "auto_refund_at", 0));
			cJSON_AddItemToArray(list, due);
		}
		cJSON_Delete(order);
	}
	free(entries);
	return true;
}

/* What Shanmen reported as used is verified by the platform itself, at the moment of expiry. */
static void used_enter(cJSON *order, const cJSON *used)
{
	int64_t at = json_int(order_facts(order), "auto_refund_at", 0);
	const cJSON *project;

	cJSON_ArrayForEach(project, used)
	{
		cJSON *use = cJSON_CreateObject();

		json_set_text(use, "project_id", cJSON_IsString(project) ? project->valuestring : "");
		json_set_int(use, "verify_time", at);
		json_set_int(use, "verify_type", VERIFY_DEFAULT);
		cJSON_AddItemToArray(json_list_at(order_facts(order), "uses"), use);
	}
}

static void refunded_answer(cJSON *order, cJSON *answer)
{
	const cJSON *refunds = json_list(order_facts(order), "refunds");
	const cJSON *refund = cJSON_GetArrayItem(refunds, cJSON_GetArraySize(refunds) - 1), *number;
	cJSON *expired = json_object_at(answer, "expired");
	int64_t amount = 0;

	json_list_at(expired, "numbers");
	if (refund && json_int(refund, "refund_time", 0) == json_int(book_of(order), "expired_at", -1)) {
		json_set(expired, "numbers", cJSON_Duplicate(json_get(refund, "numbers"), true));
		json_set_text(expired, "biz_uniq_key", json_text(refund, "biz_uniq_key"));
	}
	cJSON_ArrayForEach(number, json_get(expired, "numbers")) amount +=
		json_int(cJSON_GetArrayItem(book_items(order), number->valueint - 1), "refund_amount", 0);
	json_set_int(expired, "refund_amount", amount);
	json_set_int(expired, "refund_time", json_int(book_of(order), "expired_at", 0));
	if (json_true(book_of(order), "expired_whole"))
		json_set(expired, "whole", cJSON_CreateTrue());
	json_set_int(expired, "count", cJSON_GetArraySize(book_items(order)));
}

/* {order_id, used: [project ids]}: answered with what was refunded. */
static bool expire_post(struct call *c, cJSON *answer)
{
	const char *order_id = json_text(c->body, "order_id");
	cJSON *order = order_load(order_id ? order_id : "");

	if (!expiry_refund_is_due(c, order)) {
		cJSON_Delete(order);
		return control_wrong(answer, "it does not expire now");
	}
	used_enter(order, json_list(c->body, "used"));
	expiry_refund(c, order);
	book_refresh(c, order);
	refunded_answer(order, answer);
	book_close(c, order);
	return true;
}

const struct control BOOK_CONTROLS[] = {
	{ "GET", "books", books_get },
	{ "GET", "due", due_get },
	{ "POST", "expire", expire_post },
	{ 0 },
};
