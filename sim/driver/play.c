/*
 * `shanmen-sim play`: one order of two tickets, from the booking checks to the last late
 * duplicate, with the calls of the platform, the visitor and a turnstile. One line for
 * each step. What is right comes from the interface pages (trade page "The flow", codes
 * page §1) and from the gate's contract.
 */
#include "commands.h"
#include "scene.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A call that is repeated later and must then get the same bytes as answer. */
struct kept {
	const char *program; /* NULL: the call was not made */
	struct text body;
	struct text answer;
};

struct play {
	struct scene s;
	bool unpaid; /* a pay_notify follows */
	struct kept create, pay, codes, apply, notify;
};

/* Keeps the last call and its answer. */
static void call_keep(const struct scene *s, struct kept *k, const char *program)
{
	k->program = program;
	text_clear(&k->body);
	text_clear(&k->answer);
	text_add(&k->body, s->body.p, s->body.n);
	text_add(&k->answer, text_of(&s->a.body), s->a.body.n);
}

static void play_create(struct play *p)
{
	struct scene *s = &p->s;
	bool confirmed, right;
	char sent[100];

	body_create_order(&s->body, &s->sale, &s->party);
	scene_post(s, "create_order", SIGN_BOTH, NULL);
	call_keep(s, &p->create, "create_order");
	answer_text(&s->a, "order_out_id", s->party.order_out_id, sizeof s->party.order_out_id);
	confirmed = scene_confirm_number(s, "confirm_result") == 1;
	p->unpaid = create_awaits_payment(s->mode, &s->a);
	right = s->a.code == 0 && *s->party.order_out_id && confirmed == !p->unpaid;
	(void)snprintf(sent, sizeof sent, "create_order: %s", s->party.order_id);
	if (right)
		scene_step(s, "order", sent, true, "0: our number %s%s", s->party.order_out_id,
		           confirmed ? ", accepted" : ", stock is held");
	else
		scene_wrong_answer(s, "order", sent);
}

static void play_pay(struct play *p)
{
	struct scene *s = &p->s;
	const char *sent = "pay_notify";

	if (!p->unpaid)
		return;
	body_pay_notify(&s->body, &s->party);
	scene_post(s, "pay_notify", SIGN_BOTH, NULL);
	call_keep(s, &p->pay, "pay_notify");
	if (s->a.code == 0 && scene_confirm_number(s, "confirm_result") == 1)
		scene_step(s, "payment", sent, true, "0: accepted");
	else
		scene_wrong_answer(s, "payment", sent);
}

static void play_codes(struct play *p)
{
	struct scene *s = &p->s;
	const char *sent = "tripartite_code: 2 copies, kinds 1 and 3", *fault;

	body_codes(&s->body, &s->sale, &s->party);
	scene_post(s, "tripartite_code", SIGN_BOTH, NULL);
	call_keep(s, &p->codes, "tripartite_code");
	fault = vouchers_read(&s->a, &s->party, &s->vouchers);
	if (s->a.code != 0 || answer_int(&s->a, "result", -1) != 1) {
		scene_wrong_answer(s, "codes", sent);
		return;
	}
	if (fault) {
		scene_step(s, "codes", sent, false, "%s: %.200s", fault, text_of(&s->a.body));
		return;
	}
	scene_learn_names(s);
	scene_step(s, "codes", sent, true, "issued: %s %s, %s %s", s->names[FIRST],
	           s->vouchers.copies[FIRST].items[0].code, s->names[SECOND], s->vouchers.copies[SECOND].items[0].code);
}

/* The turnstile asks again with the same key and must get the same answer. */
static void play_gate_retry(struct scene *s)
{
	struct text before = TEXT_EMPTY;
	char header[64];
	bool same;

	(void)snprintf(header, sizeof header, "%s-%s", s->party.order_id, "in-1");
	body_gate(&s->body, &s->sale, s->vouchers.copies[FIRST].items[0].code);
	text_add(&before, text_of(&s->a.body), s->a.body.n);
	scene_post(s, "gate", SIGN_BEARER, header);
	same = s->a.status == 200 && answer_int(&s->a, "admit", -1) == 1 && before.n == s->a.body.n &&
	       memcmp(before.p, s->a.body.p, before.n) == 0;
	if (same)
		scene_step(s, "turnstile asks again", "gate: the same Idempotency-Key", true, "the same bytes");
	else
		scene_wrong_answer(s, "turnstile asks again", "gate: the same Idempotency-Key");
	text_free(&before);
}

static void play_repeat(struct scene *s, const char *name, const struct kept *k)
{
	char sent[100];

	if (k->program == NULL)
		return;
	text_clear(&s->body);
	text_add(&s->body, k->body.p, k->body.n);
	scene_post(s, k->program, SIGN_BOTH, NULL);
	(void)snprintf(sent, sizeof sent, "%s, the same body", k->program);
	if (s->a.status == 200 && k->answer.n == s->a.body.n &&
	    memcmp(k->answer.p, text_of(&s->a.body), k->answer.n) == 0)
		scene_step(s, name, sent, true, "the same %zu bytes", k->answer.n);
	else
		scene_wrong_answer(s, name, sent);
}

static void play_query(struct scene *s)
{
	int64_t total, used;

	body_query_order(&s->body, &s->party);
	scene_post(s, "query_order", SIGN_BOTH, NULL);
	total = answer_int(&s->a, "total_voucher_quantity", -1);
	used = answer_int(&s->a, "used_voucher_quantity", -1);
	if (s->a.code == 0 && total == COPIES && used == 1)
		scene_step(s, "query", "query_order", true, "0: %" PRId64 " tickets, %" PRId64 " used", total, used);
	else
		scene_wrong_answer(s, "query", "query_order");
}

static void play_tampered(struct scene *s)
{
	const char *sent = "create_order with a wrong signature";

	body_create_order(&s->body, &s->sale, &s->party);
	scene_post(s, "create_order", SIGN_TAMPERED, NULL);
	if (s->a.status == 401)
		scene_step(s, "forgery", sent, true, "HTTP 401: refused");
	else
		scene_wrong_answer(s, "forgery", sent);
}

/* The steps after the codes need codes, so they are left out when a step before failed. */
static void play_steps(struct play *p)
{
	struct scene *s = &p->s;
	const struct copy *first = &s->vouchers.copies[FIRST], *second = &s->vouchers.copies[SECOND];

	scene_can_buy(s, CAN_BUY);
	play_create(p);
	play_pay(p);
	if (s->right)
		play_codes(p);
	if (!s->right)
		return;
	scene_gate(s, "admission", &first->items[0], "in-1", "ok");
	play_gate_retry(s);
	scene_gate(s, "second admission", &first->items[0], "in-2", "already_used");
	if (first->n > 1)
		scene_gate(s, "inner project", &first->items[1], "in-3", "ok");
	scene_apply(s, "refund of the used ticket", FIRST, "r1", 2);
	scene_apply(s, "refund of the other ticket", SECOND, "r2", 1);
	call_keep(s, &p->apply, "refund_apply");
	scene_gate(s, "gate before the money moves", &second->items[0], "in-4", "refund_pending");
	scene_notify(s);
	call_keep(s, &p->notify, "refund_notify");
	scene_gate(s, "gate after the refund", &second->items[0], "in-5", "refunded");
	play_repeat(s, "late duplicate", &p->pay);
	play_repeat(s, "late duplicate", &p->codes);
	play_repeat(s, "late duplicate", &p->apply);
	play_repeat(s, "late duplicate", &p->notify);
	play_repeat(s, "order repeated", &p->create);
	play_query(s);
	play_tampered(s);
}

static void kept_free(struct kept *k)
{
	text_free(&k->body);
	text_free(&k->answer);
}

int play_run(const struct options *o)
{
	struct play *p = zeroed(1, sizeof *p);
	int exit_code;

	scene_open(&p->s, o);
	play_steps(p);
	exit_code = scene_end(&p->s);
	kept_free(&p->create);
	kept_free(&p->pay);
	kept_free(&p->codes);
	kept_free(&p->apply);
	kept_free(&p->notify);
	scene_close(&p->s);
	free(p);
	return exit_code;
}
