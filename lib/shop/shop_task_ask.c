/*
 * Asking about a task. A match whose rows have ended counts only if the platform's relations confirm it.
 */
#include "shop/shop_task_ask.h"

#include <string.h>

/* One call. NONE: no usable answer, and *out is filled in. */
static enum result call_platform(const struct api_caller *ac, const struct shop_task *t, enum endpoint e,
                                 struct str query, struct api_answer *answer, struct shop_answer *out)
{
	struct openapi_request rq = { .endpoint = e, .query = query, .account_id = t->account_id };
	struct api_caller own = *ac;
	enum result r;

	own.app_id = t->app_id;
	r = api_call(&own, &rq, answer, &out->said);
	if (r == AGAIN || r == REFUSE) {
		out->kind = SHOP_ANSWER_TROUBLE;
		out->final = r == REFUSE;
		return NONE;
	}
	if (r != OK)
		return r;
	out->said = api_answer_text(ac->ctx->arena, answer);
	if (answer->class == API_DONE)
		return OK;
	out->kind = SHOP_ANSWER_TROUBLE;
	out->no_right = api_no_permission(answer) ? endpoint_row(e)->word : NULL;
	out->final = answer->class == API_FINAL || out->no_right != NULL;
	if (api_code_unreadable(answer->code) || (answer->class == API_BOUNDED && out->no_right == NULL))
		out->kind = SHOP_ANSWER_UNCLEAR;
	api_answer_free(answer);
	return NONE;
}

/* `what`: our sentence about an answer that could not be used. */
static void set_kind(enum result r, struct shop_answer *out, const char *what)
{
	out->kind = r == OK ? SHOP_ANSWER_REPORT : SHOP_ANSWER_UNCLEAR;
	if (r != OK)
		out->said = str_text(what);
}

static enum result ask_relation(const struct api_caller *ac, const struct shop_task *t, struct shop_answer *out)
{
	struct api_answer answer = { .json = NULL };
	enum result r = call_platform(ac, t, API_MATCH_RELATION, shop_relation_query(ac->ctx->arena, &out->report),
	                              &answer, out);

	if (r != OK)
		return r == NONE ? OK : r;
	set_kind(shop_relation_read(ac->ctx->arena, answer.data, &out->report), out,
	         "the platform's answer has no list of relations");
	api_answer_free(&answer);
	return OK;
}

static enum result ask_match(const struct api_caller *ac, const struct shop_task *t, struct shop_answer *out)
{
	struct api_answer answer = { .json = NULL };
	enum result r =
		call_platform(ac, t, API_MATCH_TASK, shop_match_query(ac->ctx->arena, t->task_id), &answer, out);

	if (r != OK)
		return r == NONE ? OK : r;
	set_kind(shop_match_read(ac->ctx->arena, answer.data, &out->report), out,
	         "the platform's answer has no results of this match that can be read");
	api_answer_free(&answer);
	return out->kind == SHOP_ANSWER_REPORT && shop_match_ended(&out->report) ? ask_relation(ac, t, out) : OK;
}

enum result shop_task_ask(const struct api_caller *ac, const struct shop_task *t, struct shop_answer *out)
{
	bool as_json = strcmp(ac->conf->task_ids_form.p, "json") == 0;
	struct api_answer answer = { .json = NULL };
	enum result r;

	*out = (struct shop_answer){ .kind = SHOP_ANSWER_TROUBLE, .said = STR("") };
	if (t->kind == SHOP_MATCH)
		return ask_match(ac, t, out);
	r = call_platform(ac, t, API_SHOP_TASK, shop_task_query(ac->ctx->arena, t->task_id, as_json), &answer, out);
	if (r != OK)
		return r == NONE ? OK : r;
	r = shop_report_read(ac->ctx->arena, answer.data, t->kind, t->task_id, &out->report);
	set_kind(r, out,
	         r == NONE ? "the platform's answer does not say anything about this task"
	                   : "the platform's answer about this task cannot be read");
	api_answer_free(&answer);
	return OK;
}
