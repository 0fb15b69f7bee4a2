/*
 * Finds and runs a control call. Trouble does not befall these calls, and they are
 * not in the journal. They need the header X-Sim: 1.
 */
#include "control.h"

#include "state.h"

#include <string.h>

#define PREFIX "/_sim/"

bool control_wrong(cJSON *answer, const char *text)
{
	json_set_text(answer, "error", text);
	return false;
}

void control_merge(cJSON *into, const cJSON *facts)
{
	const cJSON *fact;

	cJSON_ArrayForEach(fact, facts) json_set(into, fact->string, cJSON_Duplicate(fact, true));
}

bool control_is(const struct call *c)
{
	return strncmp(text_of(&c->path), PREFIX, sizeof PREFIX - 1) == 0;
}

static const struct control *control_find(const struct call *c, const struct control *const tables[])
{
	const char *name = text_of(&c->path) + sizeof PREFIX - 1;
	const struct control *row;

	for (; *tables; tables++) {
		for (row = *tables; row->name; row++) {
			if (strcmp(row->name, name) == 0 && strcmp(row->method, c->rq->method) == 0)
				return row;
		}
	}
	return NULL;
}

/* The HTTP status. */
static int control_run(struct call *c, const struct control *const tables[], cJSON *answer)
{
	const char *sim = door_header(c->rq, "HTTP_X_SIM");
	const struct control *row;

	if (sim == NULL || strcmp(sim, "1") != 0) {
		(void)control_wrong(answer, "the header X-Sim: 1 is missing");
		return 403;
	}
	if (c->rq->body.n && c->body == NULL) {
		(void)control_wrong(answer, "the body is no JSON object");
		return 400;
	}
	if (c->body == NULL)
		c->body = cJSON_CreateObject();
	row = control_find(c, tables);
	if (row)
		return row->run(c, answer) ? 200 : 400;
	(void)control_wrong(answer, "no such control");
	return 404;
}

void control_serve(struct call *c, const struct control *const tables[])
{
	cJSON *answer = cJSON_CreateObject();
	struct text out = TEXT_EMPTY;
	int status;

	call_lock(c);
	status = control_run(c, tables, answer);
	state_unlock();
	cJSON_AddBoolToObject(answer, "ok", status == 200);
	json_print(&out, answer);
	door_head(c->rq, status, "application/json", "", out.n);
	door_write(c->rq, out.p, out.n);
	text_free(&out);
	cJSON_Delete(answer);
}
