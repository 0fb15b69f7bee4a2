/*
 * The judgement of one call.
 */
#include "judge.h"

#include "action.h"
#include "sim/common/json.h"
#include "sim/common/model.h"

void judge_start(void)
{
	(void)model_has("", MODEL_REQUEST);
}

static void judge_part(const char *interface, enum model_part part, const cJSON *tree, struct text *out)
{
	struct model_fault fault;

	if (tree == NULL || out->n || model_check(interface, part, tree, &fault) == MODEL_GOOD)
		return;
	text_addf(out, "%s: %s: %s %s", interface, part == MODEL_REQUEST ? "body" : "answer", text_of(&fault.field),
	          model_fault_word(fault.kind));
	text_free(&fault.field);
}

void judge_call(const char *program, const struct text *body, struct answer *a)
{
	cJSON *sent = json_parse(body), *got = a->status == 200 ? json_parse(&a->body) : NULL;
	const char *interface = interface_of(program, sent);

	text_clear(&a->fault);
	if (interface) {
		judge_part(interface, MODEL_REQUEST, sent, &a->fault);
		judge_part(interface, MODEL_RESPONSE, got, &a->fault);
	}
	cJSON_Delete(sent);
	cJSON_Delete(got);
}
