/*
 * The check of a call against sim/common/model: names, types, what is required. Ranges and meanings are known to the
 * handlers.
 */
#include "obey.h"

#include "model_exempt.h"
#include "record.h"
#include "sim/common/model.h"

/* Words for the kinds of a fault, as the platform says them. */
static const char *const words[] = {
	[MODEL_GOOD] = "",         [MODEL_UNKNOWN] = "不存在", [MODEL_MISSING] = "缺失",  [MODEL_ONE_OF] = "须传其一",
	[MODEL_TYPE] = "类型错误", [MODEL_EMPTY] = "为空",     [MODEL_FORM] = "格式错误", [MODEL_VALUE] = "超出范围",
};

static void obey_refuse(struct call *c, const char *interface, const struct model_fault *fault)
{
	const char *field = text_of(&fault->field);
	struct text key = TEXT_EMPTY;

	(void)call_refuse(c, CODE_PARAMETER, "参数%s%s", field, words[fault->kind]);
	text_addf(&key, "%s: %s %s", interface, field, model_fault_word(fault->kind));
	if (door_header(c->rq, "HTTP_X_SIM") == NULL)
		record_conflict(c, "model", key.p, NULL);
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
	good = model_exempt(interface.p) || model_check(interface.p, part, call_fields(c), &fault) == MODEL_GOOD;
	if (!good) {
		obey_refuse(c, interface.p, &fault);
		text_free(&fault.field);
	}
	text_free(&interface);
	return good;
}
