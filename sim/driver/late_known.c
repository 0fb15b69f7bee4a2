/*
 * Asks both sides about the order of the act `late`. What must be true is in late.c.
 */
#include "late_known.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The messages of the outbox, without those in the state `moot`: they are no longer needed. NULL: no list came. */
static cJSON *pending_list(struct late *l)
{
	cJSON *list = ACT_JSON(&l->act, "outbox", "list"), *row, *next;

	for (row = list ? list->child : NULL; row; row = next) {
		const char *state = json_text(row, "state");

		next = row->next;
		if (state && strcmp(state, "moot") == 0)
			cJSON_Delete(cJSON_DetachItemViaPointer(list, row));
	}
	return list;
}

cJSON *late_pending(struct late *l)
{
	cJSON *list = pending_list(l), *only = NULL;

	if (cJSON_GetArraySize(list) == 1)
		only = cJSON_DetachItemFromArray(list, 0);
	cJSON_Delete(list);
	return only;
}

bool late_none_pending(struct late *l)
{
	cJSON *list = pending_list(l);
	bool nothing = cJSON_IsArray(list) && cJSON_GetArraySize(list) == 0;

	cJSON_Delete(list);
	return nothing;
}

cJSON *late_order(struct late *l)
{
	char control[80];

	(void)snprintf(control, sizeof control, "orders?order_id=%s", l->act.s.party.order_id);
	return standin_ask(l->act.platform, control, "order");
}

struct about {
	const char *order_id;
	const char *path; /* NULL: any */
};

static bool is_about(const cJSON *call, const void *what)
{
	const char *order_id = json_text(json_get(call, "body"), "order_id"), *called = json_text(call, "path");
	const struct about *a = what;

	return order_id && strcmp(order_id, a->order_id) == 0 &&
	       (a->path == NULL || (called && strcmp(called, a->path) == 0));
}

cJSON *late_calls(struct late *l, const char *path)
{
	const struct about a = { l->act.s.party.order_id, path };

	return act_calls(&l->act, is_about, &a);
}

void late_report(struct late *l, cJSON *facts)
{
	json_set_text(facts, "order_id", l->act.s.party.order_id);
	standin_send(l->act.platform, "orders", facts);
}
