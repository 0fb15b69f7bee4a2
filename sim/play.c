/*
 * `shanmen-sim play`: one order of two tickets from the booking check to the
 * last late duplicate, as the platform, a visitor and a customer would play it.
 * One line per step; the judgement beside it comes from the interface pages
 * (trade page "The flow", codes page §1) and the contract's gate.
 */
#include "sim/line.h"
#include "sim/options.h"
#include "sim/voucher.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPIES 2
#define FIRST 0  /* the copy that goes through the gate */
#define SECOND 1 /* the copy whose buyer wants his money back */

/* A call that will be repeated later, and must then be answered with the same bytes. */
struct kept {
	const char *program; /* NULL: was not made */
	struct text body;
	struct text answer;
};

struct play {
	struct env *env;
	struct line *line;
	struct sale sale;
	struct party party;
	struct vouchers vouchers;
	const char *names[COPIES]; /* project ids of the entrances */
	enum create_mode mode;
	bool unpaid; /* a pay_notify is to follow */
	bool right;  /* every step so far */
	bool colour;
	int64_t timeout_ms;
	struct text body;
	struct answer a;
	struct kept create, pay, codes, apply, notify;
};

/* Pads by characters, not by bytes: the lines have '×' in them. */
static void print_padded(const char *s, int width)
{
	const char *p;
	int n = 0;

	for (p = s; *p; p++)
		n += (*p & 0xC0) != 0x80;
	printf("%s%*s", s, n < width ? width - n : 0, "");
}

static void step_print(struct play *p, const char *name, const char *sent, bool right, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

static void step_print(struct play *p, const char *name, const char *sent, bool right, const char *format, ...)
{
	const char *mark = right ? "✓" : "✗", *paint = right ? "\033[32m" : "\033[31m";
	va_list ap;

	printf("%s%s%s ", p->colour ? paint : "", mark, p->colour ? "\033[0m" : "");
	print_padded(name, 30);
	print_padded(sent, 46);
	printf(" -> ");
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
	p->right = p->right && right;
}

/* The start of an answer that was not understood, for the line of its step. */
static void step_wrong(struct play *p, const char *name, const char *sent)
{
	if (p->a.status == 0)
		step_print(p, name, sent, false, "no answer: %s", p->a.trouble);
	else
		step_print(p, name, sent, false, "HTTP %ld %.300s", p->a.status, text_of(&p->a.body));
}

static void post(struct play *p, const char *program, enum signing signing, const char *idempotency_key)
{
	struct request r = { .program = program, .body = &p->body, .signing = signing, .timeout_ms = p->timeout_ms };

	r.idempotency_key = idempotency_key;
	line_send(p->line, &r, &p->a);
}

static void keep(struct play *p, struct kept *k, const char *program)
{
	k->program = program;
	text_clear(&k->body);
	text_clear(&k->answer);
	text_add(&k->body, p->body.p, p->body.n);
	text_add(&k->answer, text_of(&p->a.body), p->a.body.n);
}

static void play_can_buy(struct play *p)
{
	char sent[100];

	body_can_buy(&p->body, &p->sale, &p->party);
	post(p, "can_buy", SIGN_BOTH, NULL);
	snprintf(sent, sizeof sent, "can_buy: %d × sku %s on %s", COPIES, p->sale.sku_id, p->sale.day);
	if (p->a.code == 0)
		step_print(p, "booking check", sent, true, "0: may be bought");
	else
		step_wrong(p, "booking check", sent);
}

/* 1 accepted, 2 rejected, 0 later or not said. */
static int confirm_result(const struct answer *a)
{
	const char *confirm = strstr(text_of(&a->body), "\"confirm_info\"");
	const char *result = confirm ? strstr(confirm, "\"confirm_result\":") : NULL;

	return result ? result[strlen("\"confirm_result\":")] - '0' : 0;
}

static void play_create(struct play *p)
{
	bool confirmed, right;
	char sent[100];

	body_create_order(&p->body, &p->sale, &p->party);
	post(p, "create_order", SIGN_BOTH, NULL);
	keep(p, &p->create, "create_order");
	answer_text(&p->a, "order_out_id", p->party.order_out_id, sizeof p->party.order_out_id);
	confirmed = confirm_result(&p->a) == 1;
	p->unpaid = create_awaits_payment(p->mode, &p->a);
	right = p->a.code == 0 && *p->party.order_out_id && confirmed == !p->unpaid;
	snprintf(sent, sizeof sent, "create_order: %s", p->party.order_id);
	if (right)
		step_print(p, "order", sent, true, "0: our number %s%s", p->party.order_out_id,
		           confirmed ? ", accepted" : ", stock is held");
	else
		step_wrong(p, "order", sent);
}

static void play_pay(struct play *p)
{
	const char *sent = "pay_notify";

	if (!p->unpaid)
		return;
	body_pay_notify(&p->body, &p->party);
	post(p, "pay_notify", SIGN_BOTH, NULL);
	keep(p, &p->pay, "pay_notify");
	if (p->a.code == 0 && confirm_result(&p->a) == 1)
		step_print(p, "payment", sent, true, "0: accepted");
	else
		step_wrong(p, "payment", sent);
}

static void play_codes(struct play *p)
{
	const char *sent = "tripartite_code: 2 copies, kinds 1 and 3", *fault;
	int i;

	body_codes(&p->body, &p->sale, &p->party);
	post(p, "tripartite_code", SIGN_BOTH, NULL);
	keep(p, &p->codes, "tripartite_code");
	fault = vouchers_read(&p->a, &p->party, &p->vouchers);
	if (p->a.code != 0 || answer_int(&p->a, "result", -1) != 1) {
		step_wrong(p, "codes", sent);
		return;
	}
	if (fault) {
		step_print(p, "codes", sent, false, "%s: %.200s", fault, text_of(&p->a.body));
		return;
	}
	for (i = 0; i < COPIES; i++)
		p->names[i] = p->vouchers.copies[i].items[0].project_id;
	step_print(p, "codes", sent, true, "issued: %s %s, %s %s", p->names[FIRST],
	           p->vouchers.copies[FIRST].items[0].code, p->names[SECOND], p->vouchers.copies[SECOND].items[0].code);
}

/* Brings one item of a copy to the turnstile; `right` is the only right answer. */
static void play_gate(struct play *p, const char *name, int copy, int item, const char *key, const char *right)
{
	const struct item *it = &p->vouchers.copies[copy].items[item];
	bool admit = strcmp(right, "ok") == 0;
	char reason[40], sent[100], header[64];

	snprintf(header, sizeof header, "%s-%s", p->party.order_id, key);
	snprintf(sent, sizeof sent, "gate: code of %s", it->project_id);
	body_gate(&p->body, &p->sale, it->code);
	post(p, "gate", SIGN_BEARER, header);
	answer_text(&p->a, "reason", reason, sizeof reason);
	if (p->a.status == 200 && answer_int(&p->a, "admit", -1) == admit && strcmp(reason, right) == 0)
		step_print(p, name, sent, true, "%s: %s", admit ? "admitted" : "not admitted", reason);
	else
		step_wrong(p, name, sent);
}

/* The turnstile's own retry: the same key must tell the same. */
static void play_gate_retry(struct play *p)
{
	struct text before = TEXT_EMPTY;
	char header[64];
	bool same;

	snprintf(header, sizeof header, "%s-%s", p->party.order_id, "in-1");
	body_gate(&p->body, &p->sale, p->vouchers.copies[FIRST].items[0].code);
	text_add(&before, text_of(&p->a.body), p->a.body.n);
	post(p, "gate", SIGN_BEARER, header);
	same = p->a.status == 200 && answer_int(&p->a, "admit", -1) == 1 && before.n == p->a.body.n &&
	       memcmp(before.p, p->a.body.p, before.n) == 0;
	if (same)
		step_print(p, "turnstile asks again", "gate: the same Idempotency-Key", true, "the same bytes");
	else
		step_wrong(p, "turnstile asks again", "gate: the same Idempotency-Key");
	text_free(&before);
}

static void play_apply(struct play *p, const char *name, int copy, const char *key, int right)
{
	static const char *const words[] = { "?", "accepted", "rejected", "waiting" };
	int64_t result;
	char sent[100];

	snprintf(p->party.refund_key, sizeof p->party.refund_key, "%s-%s", p->party.order_id, key);
	snprintf(sent, sizeof sent, "refund_apply: %s", p->names[copy]);
	body_refund_apply(&p->body, &p->party, 1u << copy, p->names);
	post(p, "refund_apply", SIGN_BOTH, NULL);
	if (right == 1)
		keep(p, &p->apply, "refund_apply");
	result = answer_int(&p->a, "audit_refund_result", 0);
	if (p->a.code == 0 && result == right)
		step_print(p, name, sent, true, "0: %s", words[right]);
	else
		step_wrong(p, name, sent);
}

static void play_notify(struct play *p)
{
	char sent[100];

	body_refund_notify(&p->body, &p->sale, &p->party, 1u << SECOND, p->names);
	post(p, "refund_notify", SIGN_BOTH, NULL);
	keep(p, &p->notify, "refund_notify");
	snprintf(sent, sizeof sent, "refund_notify: %" PRId64 " fen", p->sale.price_fen);
	if (p->a.code == 0)
		step_print(p, "money went back", sent, true, "0");
	else
		step_wrong(p, "money went back", sent);
}

static void play_repeat(struct play *p, const char *name, const struct kept *k)
{
	char sent[100];

	if (k->program == NULL)
		return;
	text_clear(&p->body);
	text_add(&p->body, k->body.p, k->body.n);
	post(p, k->program, SIGN_BOTH, NULL);
	snprintf(sent, sizeof sent, "%s, the same body", k->program);
	if (p->a.status == 200 && k->answer.n == p->a.body.n &&
	    memcmp(k->answer.p, text_of(&p->a.body), k->answer.n) == 0)
		step_print(p, name, sent, true, "the same %zu bytes", k->answer.n);
	else
		step_wrong(p, name, sent);
}

static void play_query(struct play *p)
{
	int64_t total, used;

	body_query_order(&p->body, &p->party);
	post(p, "query_order", SIGN_BOTH, NULL);
	total = answer_int(&p->a, "total_voucher_quantity", -1);
	used = answer_int(&p->a, "used_voucher_quantity", -1);
	if (p->a.code == 0 && total == COPIES && used == 1)
		step_print(p, "query", "query_order", true, "0: %" PRId64 " tickets, %" PRId64 " used", total, used);
	else
		step_wrong(p, "query", "query_order");
}

static void play_tampered(struct play *p)
{
	const char *sent = "create_order with a wrong signature";

	body_create_order(&p->body, &p->sale, &p->party);
	post(p, "create_order", SIGN_TAMPERED, NULL);
	if (p->a.status == 401)
		step_print(p, "forgery", sent, true, "HTTP 401: refused");
	else
		step_wrong(p, "forgery", sent);
}

/* The steps after the codes need codes; before them a failed step only makes the next ones fail, too. */
static void play_all(struct play *p)
{
	play_can_buy(p);
	play_create(p);
	play_pay(p);
	if (p->right)
		play_codes(p);
	if (!p->right)
		return;
	play_gate(p, "admission", FIRST, 0, "in-1", "ok");
	play_gate_retry(p);
	play_gate(p, "second admission", FIRST, 0, "in-2", "already_used");
	if (p->vouchers.copies[FIRST].n > 1)
		play_gate(p, "inner project", FIRST, 1, "in-3", "ok");
	play_apply(p, "refund of the used ticket", FIRST, "r1", 2);
	play_apply(p, "refund of the other ticket", SECOND, "r2", 1);
	play_gate(p, "gate before the money moves", SECOND, 0, "in-4", "refund_pending");
	play_notify(p);
	play_gate(p, "gate after the refund", SECOND, 0, "in-5", "refunded");
	play_repeat(p, "late duplicate", &p->pay);
	play_repeat(p, "late duplicate", &p->codes);
	play_repeat(p, "late duplicate", &p->apply);
	play_repeat(p, "late duplicate", &p->notify);
	play_repeat(p, "order repeated", &p->create);
	play_query(p);
	play_tampered(p);
}

static void kept_free(struct kept *k)
{
	text_free(&k->body);
	text_free(&k->answer);
}

static void play_end(struct play *p)
{
	kept_free(&p->create);
	kept_free(&p->pay);
	kept_free(&p->codes);
	kept_free(&p->apply);
	kept_free(&p->notify);
	text_free(&p->body);
	answer_free(&p->a);
	line_close(p->line);
	env_free(p->env);
}

int play_run(const struct options *o)
{
	uint64_t seed = o->seed < 0 ? moment_seed() : (uint64_t)o->seed;
	struct chance c = chance_from(seed, 0);
	struct play *p = zeroed(1, sizeof *p);
	bool right;
	char id[40];

	p->env = env_read(o->env);
	p->line = line_open(p->env);
	p->right = true;
	p->colour = isatty(STDOUT_FILENO);
	p->timeout_ms = o->timeout_ms;
	p->mode = options_create_mode(o, p->env);
	options_sale(o, p->env, &p->sale);
	snprintf(id, sizeof id, "10%016" PRIu64, seed);
	party_make(&p->party, &c, id, COPIES);
	play_all(p);
	printf("%s\n", p->right ? "every step came out right" : "NOT every step came out right");
	right = p->right;
	play_end(p);
	free(p);
	return right ? 0 : 1;
}
