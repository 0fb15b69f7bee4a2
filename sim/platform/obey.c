/*
 * The check of a call and of its answer against sim/common/model: names, types, what is required. Ranges are limit.h's,
 * meanings the handlers'.
 */
#include "obey.h"

#include "record.h"
#include "sim/common/model.h"
#include "trap.h"
#include "trouble.h"

/* Words for the kinds of a fault, as the platform says them. */
static const char *const words[] = {
	[MODEL_GOOD] = "",         [MODEL_UNKNOWN] = "不存在", [MODEL_MISSING] = "缺失",  [MODEL_ONE_OF] = "须传其一",
	[MODEL_TYPE] = "类型错误", [MODEL_EMPTY] = "为空",     [MODEL_FORM] = "格式错误", [MODEL_VALUE] = "超出范围",
};

static void obey_note(const struct call *c, const char *what, const struct model_fault *fault, const cJSON *answer)
{
	struct text key = TEXT_EMPTY;

	text_addf(&key, "%s: %s %s", what, text_of(&fault->field), model_fault_word(fault->kind));
	record_conflict(c, "model", key.p, answer);
	text_free(&key);
}

bool obey_check(struct call *c)
{
	struct text interface = TEXT_EMPTY;
	struct model_fault fault;
	enum model_part part;
	bool good;

	text_addf(&interface, "%s %s", c->row->method, c->row->path);
	part = model_has(interface.p, MODEL_QUERY) ? MODEL_QUERY : MODEL_REQUEST;
	good = model_check(interface.p, part, call_fields(c), &fault) == MODEL_GOOD;
	if (!good) {
		if (c->row->needs_token)
			(void)call_refuse(c, CODE_PARAMETER, "参数%s%s", text_of(&fault.field), words[fault.kind]);
		if (door_header(c->rq, "HTTP_X_SIM") == NULL)
			obey_note(c, interface.p, &fault, NULL);
		text_free(&fault.field);
	}
	text_free(&interface);
	return good || !c->row->needs_token;
}

bool obey_answers(const struct call *c, const char *path)
{
	struct text interface = TEXT_EMPTY;
	bool has;

	if (c->row == NULL)
		return true;
	text_addf(&interface, "%s %s", c->row->method, c->row->path);
	has = !model_has(interface.p, MODEL_RESPONSE) || model_type(interface.p, MODEL_RESPONSE, path);
	text_free(&interface);
	return has;
}

/* An answer that nobody gets, or that a trouble or a trap makes wrong, is not compared. */
static bool is_answered(const struct call *c)
{
	const struct trouble_kind *k = c->trouble;

	return c->row && !trap_any(c) && (k == NULL || (k->works && k->delivery != DELIVER_STRING));
}

void obey_answer(const struct call *c, const struct text *answer)
{
	cJSON *tree = is_answered(c) ? json_parse(answer) : NULL;
	struct text interface = TEXT_EMPTY;
	struct model_fault fault;

	if (tree == NULL)
		return;
	text_addf(&interface, "%s %s", c->row->method, c->row->path);
	if (model_check(interface.p, MODEL_RESPONSE, tree, &fault) != MODEL_GOOD) {
		text_addf(&interface, " answers");
		obey_note(c, interface.p, &fault, tree);
		text_free(&fault.field);
	}
	text_free(&interface);
	cJSON_Delete(tree);
}
