/*
 * The calls and the printing that play.c and the acts have in common.
 */
#include "scene.h"

#include "sim/common/json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void scene_open(struct scene *s, const struct options *o)
{
	uint64_t seed = o->seed < 0 ? moment_seed() : (uint64_t)o->seed;
	struct chance c = chance_from(seed, 0);
	char id[40];

	memset(s, 0, sizeof *s);
	s->env = env_read(o->env);
	s->caller = caller_open(s->env);
	s->right = true;
	s->colour = isatty(STDOUT_FILENO);
	s->timeout_ms = o->timeout_ms;
	s->mode = options_create_mode(o, s->env);
	options_sale(o, s->env, &s->sale);
	(void)snprintf(id, sizeof id, "10%016" PRIu64, seed);
	party_make(&s->party, &c, id, COPIES);
}

void scene_close(struct scene *s)
{
	text_free(&s->body);
	answer_free(&s->a);
	caller_close(s->caller);
	env_free(s->env);
}

int scene_end(const struct scene *s)
{
	(void)printf("%s\n", s->right ? "every step came out right" : "NOT every step came out right");
	return s->right ? 0 : 1;
}

/* Pads by characters, not by bytes: there are characters like '×' in the lines. */
static void print_padded(const char *text, int width)
{
	int n = (int)json_length(text);

	(void)printf("%s%*s", text, n < width ? width - n : 0, "");
}

void scene_step(struct scene *s, const char *name, const char *sent, bool right, const char *format, ...)
{
	const char *mark = right ? "✓" : "✗", *paint = right ? "\033[32m" : "\033[31m";
	va_list ap;

	(void)printf("%s%s%s ", s->colour ? paint : "", mark, s->colour ? "\033[0m" : "");
	print_padded(name, 30);
	print_padded(sent, 46);
	(void)printf(" -> ");
	va_start(ap, format);
	(void)vprintf(format, ap);
	va_end(ap);
	(void)putchar('\n');
	(void)fflush(stdout);
	s->right = s->right && right;
}

void scene_wrong_answer(struct scene *s, const char *name, const char *sent)
{
	if (s->a.status == 0)
		scene_step(s, name, sent, false, "no answer: %s", s->a.trouble);
	else
		scene_step(s, name, sent, false, "HTTP %ld %.300s", s->a.status, text_of(&s->a.body));
}

void scene_post(struct scene *s, const char *program, enum signing signing, const char *idempotency_key)
{
	struct request r = { .program = program, .body = &s->body, .signing = signing, .timeout_ms = s->timeout_ms };

	r.idempotency_key = idempotency_key;
	caller_send(s->caller, &r, &s->a);
	if (s->a.fault.n)
		scene_step(s, program, "held to the platform's model", false, "%s", text_of(&s->a.fault));
}

static void can_buy_step(struct scene *s, const char *name, int right)
{
	char sent[100];

	scene_post(s, "can_buy", SIGN_BOTH, NULL);
	(void)snprintf(sent, sizeof sent, "can_buy: %d × sku %s on %s", COPIES, s->sale.sku_id, s->sale.day);
	if (s->a.code == right)
		scene_step(s, name, sent, true, "%d: %s", right, right == CAN_BUY ? "may be bought" : "not for sale");
	else
		scene_wrong_answer(s, name, sent);
}

void scene_can_buy(struct scene *s, int right)
{
	body_can_buy_opened(&s->body, &s->sale, &s->party);
	can_buy_step(s, "order page, no persons yet", right);
	body_can_buy(&s->body, &s->sale, &s->party);
	can_buy_step(s, "booking check with persons", right);
}

void scene_learn_names(struct scene *s)
{
	int i;

	for (i = 0; i < COPIES; i++)
		s->names[i] = s->vouchers.copies[i].items[0].project_id;
}

int scene_confirm_number(const struct scene *s, const char *name)
{
	const char *confirm = strstr(text_of(&s->a.body), "\"confirm_info\"");
	const char *field = confirm ? strstr(confirm, name) : NULL;
	size_t n = strlen(name);

	return field && strncmp(field + n, "\":", 2) == 0 ? field[n + 2] - '0' : 0;
}

void scene_gate(struct scene *s, const char *name, const struct item *item, const char *key, const char *right)
{
	bool admit = strcmp(right, "ok") == 0;
	char reason[40], sent[100], header[64];

	(void)snprintf(header, sizeof header, "%s-%s", s->party.order_id, key);
	(void)snprintf(sent, sizeof sent, "gate: code of %s", item->project_id);
	body_gate(&s->body, &s->sale, item->code);
	scene_post(s, "gate", SIGN_BEARER, header);
	answer_text(&s->a, "reason", reason, sizeof reason);
	if (s->a.status == 200 && answer_int(&s->a, "admit", -1) == admit && strcmp(reason, right) == 0)
		scene_step(s, name, sent, true, "%s: %s", admit ? "admitted" : "not admitted", reason);
	else
		scene_wrong_answer(s, name, sent);
}

void scene_refund_key(struct scene *s, const char *key)
{
	(void)snprintf(s->party.refund_key, sizeof s->party.refund_key, "%s-%s", s->party.order_id, key);
}

void scene_apply(struct scene *s, const char *name, int copy, const char *key, int right)
{
	static const char *const words[] = { "?", "accepted", "rejected", "waiting" };
	int64_t result;
	char sent[100];

	scene_refund_key(s, key);
	(void)snprintf(sent, sizeof sent, "refund_apply: %s", s->names[copy]);
	body_refund_apply(&s->body, &s->party, 1u << copy, s->names);
	scene_post(s, "refund_apply", SIGN_BOTH, NULL);
	result = answer_int(&s->a, "audit_refund_result", 0);
	if (s->a.code == 0 && result == right)
		scene_step(s, name, sent, true, "0: %s", words[right]);
	else
		scene_wrong_answer(s, name, sent);
}

void scene_notify(struct scene *s)
{
	char sent[100];

	body_refund_notify(&s->body, &s->sale, &s->party, 1u << SECOND, s->names);
	scene_post(s, "refund_notify", SIGN_BOTH, NULL);
	(void)snprintf(sent, sizeof sent, "refund_notify: %" PRId64 " fen", s->sale.price_fen);
	if (s->a.code == 0)
		scene_step(s, "money went back", sent, true, "0");
	else
		scene_wrong_answer(s, "money went back", sent);
}
