/*
 * The answers of the gate: always one JSON object that says whether to admit, and why. docs/gate.md is their contract.
 */
#include "gate.h"

#include <string.h>

#define ANSWER_MAX 8192

void gate_answer(struct visit *v, int status, struct str body)
{
	v->call->reply->status = status;
	v->call->reply->body = body;
}

static struct str answer_json(struct visit *v, bool admit, const char *reason, const char *detail, gate_members *more)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };
	struct str text;

	json_object(&j, NULL);
	json_bool(&j, "admit", admit);
	json_text(&j, "reason", reason);
	json_text(&j, "detail", detail);
	if (more != NULL)
		more(&j, v);
	json_object_end(&j);
	text = b.over ? STR_NONE : arena_str(v->call->ctx.arena, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return text;
}

void gate_refuse(struct visit *v, int status, const char *reason, const char *detail)
{
	gate_answer(v, status, answer_json(v, false, reason, detail, NULL));
}

enum result gate_keep(struct visit *v, gate_members *more)
{
	const struct admission *a = &v->result;

	v->kept = answer_json(v, a->admit, admission_word(a->reason), admission_sentence(a->reason), more);
	return v->kept.p == NULL ? BUG : reply_keep(&v->call->ctx, &v->key, v->kept);
}

enum result gate_claim(struct visit *v)
{
	struct str first = STR_NONE;
	enum result r = reply_claim(&v->call->ctx, &v->key, &first);

	if (r == DUPLICATE) {
		v->repeat = true;
		gate_answer(v, 200, first);
	} else if (r == REFUSE) {
		gate_refuse(v, 409, "conflict", "this Idempotency-Key was used with another request");
	}
	return r;
}

bool gate_says_admit(const struct http_reply *reply)
{
	static const char begin[] = "{\"admit\":true,";

	return reply->body.n >= sizeof begin - 1 && memcmp(reply->body.p, begin, sizeof begin - 1) == 0;
}
