/*
 * Starting our programs and asking the stand-in, for the order under play. Not
 * what is right: that is late.c's.
 */
#include "sim/late.h"

#include "sim/program.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WORDS_MAX 12

bool late_program(struct late *l, const char *const argv[])
{
	const char *full[WORDS_MAX + 1] = { NULL };
	struct text path = TEXT_EMPTY;
	size_t i;

	text_addf(&path, "%s/%s", env_need(l->s.env, "SHANMEN_BIN"), argv[0]);
	for (i = 0; argv[i] && i < WORDS_MAX; i++)
		full[i] = i ? argv[i] : path.p;
	l->exit_code = program_run(full, &l->said);
	text_free(&path);
	return l->exit_code == 0;
}

/* In place: several lines become one. */
static void one_line(struct text *t)
{
	size_t i;

	while (t->n && t->p[t->n - 1] == '\n')
		t->p[--t->n] = '\0';
	for (i = 0; i < t->n; i++) {
		if (t->p[i] == '\n')
			t->p[i] = ' ';
	}
}

void late_said(struct late *l, const char *name, const char *sent, bool right)
{
	const char *gist;

	one_line(&l->said);
	gist = strstr(text_of(&l->said), ": ");
	gist = gist ? gist + 2 : text_of(&l->said);
	if (right)
		scene_step(&l->s, name, sent, true, "%.*s", (int)strcspn(gist, ";"), gist);
	else
		scene_step(&l->s, name, sent, false, "exit code %d: %.300s", l->exit_code, text_of(&l->said));
}

cJSON *late_ours(struct late *l, const char *const argv[])
{
	return late_program(l, argv) ? cJSON_Parse(text_of(&l->said)) : NULL;
}

/* The list shows what became moot, too: that is not owed any more. NULL: no list was to be had. */
static cJSON *owed_list(struct late *l)
{
	cJSON *list = LATE_OURS(l, "outbox", "list"), *row, *next;

	for (row = list ? list->child : NULL; row; row = next) {
		const char *state = json_text(row, "state");

		next = row->next;
		if (state && strcmp(state, "moot") == 0)
			cJSON_Delete(cJSON_DetachItemViaPointer(list, row));
	}
	return list;
}

cJSON *late_owed(struct late *l)
{
	cJSON *list = owed_list(l), *only = NULL;

	if (cJSON_GetArraySize(list) == 1)
		only = cJSON_DetachItemFromArray(list, 0);
	cJSON_Delete(list);
	return only;
}

bool late_owes_nothing(struct late *l)
{
	cJSON *list = owed_list(l);
	bool nothing = cJSON_IsArray(list) && cJSON_GetArraySize(list) == 0;

	cJSON_Delete(list);
	return nothing;
}

cJSON *late_order(struct late *l)
{
	char control[80];

	snprintf(control, sizeof control, "orders?order_id=%s", l->s.party.order_id);
	return standin_ask(l->platform, control, "order");
}

static bool about(const struct late *l, const cJSON *call, const char *path)
{
	const char *order_id = json_text(json_get(call, "body"), "order_id"), *called = json_text(call, "path");

	return order_id && strcmp(order_id, l->s.party.order_id) == 0 &&
	       (path == NULL || (called && strcmp(called, path) == 0));
}

cJSON *late_calls(struct late *l, const char *path)
{
	cJSON *all, *mine = cJSON_CreateArray(), *call, *next;
	char control[60];

	snprintf(control, sizeof control, "calls?from=%" PRId64, l->since + 1);
	all = standin_ask(l->platform, control, "calls");
	for (call = all->child; call; call = next) {
		next = call->next;
		if (about(l, call, path))
			cJSON_AddItemToArray(mine, cJSON_DetachItemViaPointer(all, call));
	}
	cJSON_Delete(all);
	return mine;
}

void late_tell(struct late *l, cJSON *facts)
{
	json_set_text(facts, "order_id", l->s.party.order_id);
	standin_tell(l->platform, "orders", facts);
}
