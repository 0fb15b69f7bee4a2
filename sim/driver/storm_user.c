/*
 * What one user of a storm does, and how the platform calls again: trade page "The
 * flow" and its column "retried", codes page §1.3, with pauses of only --retry-ms. The
 * gate and the refund of one order run at the same time.
 */
#include "storm_user.h"

#include "voucher.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A user with one order. All choices are drawn before the first call, so that they do not depend on any answer. */
struct user {
	const struct storm *storm;
	struct caller *caller;
	struct counts *counts;
	struct chance chance;
	struct party party;
	struct vouchers vouchers;
	const char *names[PARTY_MAX]; /* project ids of the entrances */
	bool unpaid;                  /* a pay_notify follows */
	bool wants_codes;
	unsigned comes; /* bit mask of the copies that come to the gate */
	bool wants_refund;
	unsigned refund;   /* bit mask of copies, or REFUND_WHOLE */
	unsigned admitted; /* bit mask of the copies that the gate admitted */
	bool refund_accepted;
};

static void choices_draw(struct user *u)
{
	const struct options *o = u->storm->o;
	int i;

	u->wants_codes = chance_percent(&u->chance, (int)(o->gate && !o->codes ? 100 : o->codes));
	for (i = 0; i < u->party.copies; i++)
		u->comes |= chance_percent(&u->chance, (int)o->gate) ? 1u << i : 0;
	u->wants_refund = chance_percent(&u->chance, (int)o->refund);
	u->refund = chance_percent(&u->chance, 50) ? REFUND_WHOLE : 1u << chance_below(&u->chance, u->party.copies);
}

/* Counts the answer of one call. True: the platform would not call again. */
static bool answer_count(struct counts *c, const struct answer *a, bool gate)
{
	if (a->status != 200) {
		c->http_errors += !a->timed_out;
		c->timeouts += a->timed_out;
		return false;
	}
	if (gate)
		return answer_int(a, "admit", -1) >= 0;
	c->again += a->code == 100;
	c->misformed += a->code == CODE_NONE || a->fault.n > 0;
	if (a->fault.n)
		(void)fprintf(stderr, "shanmen-sim: not as the platform's model has it: %s\n", text_of(&a->fault));
	return answer_definite(a);
}

/* Sends a call again that had a definite answer: the second answer must be the same bytes. */
static void repeat_send(struct user *u, const struct request *r, const struct answer *first)
{
	struct answer again = { 0 };

	u->counts->repeats++;
	caller_send(u->caller, r, &again);
	if (answer_definite(&again) &&
	    (again.body.n != first->body.n || memcmp(again.body.p, first->body.p, first->body.n) != 0))
		u->counts->repeats_differing++;
	answer_free(&again);
}

/* Calls until there is a definite answer or no try is left, and writes the history. True: definite. */
static bool operation_do(struct user *u, struct caller *caller, struct counts *c, const struct operation *op,
                         const struct text *body, struct answer *a)
{
	bool gate = strcmp(op->op, "gate") == 0, definite = false, good;
	const struct options *o = u->storm->o;
	struct request r = { .program = op->op, .body = body, .timeout_ms = o->timeout_ms };
	int tries = 0;

	r.signing = gate ? SIGN_BEARER : SIGN_BOTH;
	r.idempotency_key = gate ? op->key : NULL;
	history_invoke(u->storm->history, op);
	while (!definite && tries < o->tries) {
		if (tries++) {
			c->retries++;
			moment_sleep_ms(o->retry_ms);
		}
		caller_send(caller, &r, a);
		definite = answer_count(c, a, gate);
	}
	good = gate ? answer_int(a, "admit", 0) == 1 : a->code == 0;
	history_outcome(u->storm->history, op, definite ? (good ? OUTCOME_OK : OUTCOME_FAIL) : OUTCOME_UNKNOWN, a,
	                tries);
	if (definite && !gate && chance_percent(&u->chance, (int)o->repeat))
		repeat_send(u, &r, a);
	return definite;
}

static bool operation_by_platform(struct user *u, const char *op, const char *key, const struct text *body,
                                  struct answer *a)
{
	struct operation operation = { .op = op, .key = key, .order_id = u->party.order_id, .copies = u->party.copies };

	operation.refund = u->refund;
	return operation_do(u, u->caller, u->counts, &operation, body, a);
}

static void order_cancel(struct user *u, int cancel_type)
{
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };

	body_cancel_notify(&body, &u->party, cancel_type);
	u->counts->cancelled += operation_by_platform(u, "cancel_notify", u->party.order_id, &body, &a) && a.code == 0;
	text_free(&body);
	answer_free(&a);
}

/* Can this code be an answer where no person was named? Trade page, "can_buy: asked twice". */
static bool needs_person(int code)
{
	return code == 3 || (code >= 5 && code <= 8) || code == 10 || (code >= 12 && code <= 15) ||
	       (code >= 19 && code <= 21);
}

/* One booking check. It changes nothing, so it has no place in the history, and a repeat may have another answer. */
static void sale_ask(struct user *u, const struct text *body, bool persons)
{
	const struct options *o = u->storm->o;
	struct request r = { .program = "can_buy", .body = body, .signing = SIGN_BOTH, .timeout_ms = o->timeout_ms };
	struct answer a = { 0 };
	bool definite = false;
	int tries;

	for (tries = 0; !definite && tries < o->tries; tries++) {
		if (tries) {
			u->counts->retries++;
			moment_sleep_ms(o->retry_ms);
		}
		caller_send(u->caller, &r, &a);
		definite = answer_count(u->counts, &a, false);
	}
	u->counts->asked++;
	u->counts->asked_no += definite && a.code != 0;
	u->counts->misformed += definite && !persons && needs_person(a.code);
	answer_free(&a);
}

/* The order page is opened, then the order is submitted. The user orders whatever the answers are: they bind nobody. */
static void sale_ask_twice(struct user *u)
{
	struct text body = TEXT_EMPTY;

	body_can_buy_opened(&body, &u->storm->sale, &u->party);
	sale_ask(u, &body, false);
	body_can_buy(&body, &u->storm->sale, &u->party);
	sale_ask(u, &body, true);
	text_free(&body);
}

/* True: there is an order, and the user goes on. */
static bool order_create(struct user *u)
{
	struct counts *c = u->counts;
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };
	bool definite, created;

	body_create_order(&body, &u->storm->sale, &u->party);
	c->orders++;
	definite = operation_by_platform(u, "create_order", u->party.order_id, &body, &a);
	if (definite) {
		c->by_code[a.code < CODE_KINDS - 2 ? a.code : CODE_KINDS - 1]++;
		c->ok += a.code == 0;
		c->refused += a.code != 0;
	}
	c->unknown += !definite;
	answer_text(&a, "order_out_id", u->party.order_out_id, sizeof u->party.order_out_id);
	created = definite && a.code == 0;
	u->unpaid = create_awaits_payment(u->storm->mode, &a);
	if (!definite && u->storm->o->cancel)
		order_cancel(u, 3);
	text_free(&body);
	answer_free(&a);
	return created;
}

/* In before-payment mode. True: the order is accepted. */
static bool order_pay(struct user *u)
{
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };
	bool paid;

	body_pay_notify(&body, &u->party);
	paid = operation_by_platform(u, "pay_notify", u->party.order_id, &body, &a) && a.code == 0;
	text_free(&body);
	answer_free(&a);
	return paid;
}

static bool codes_ask(struct user *u)
{
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };
	bool issued = false;
	int i;

	body_codes(&body, &u->storm->sale, &u->party);
	if (operation_by_platform(u, "tripartite_code", u->party.order_id, &body, &a) && a.code == 0) {
		issued = answer_int(&a, "result", -1) == 1;
		u->counts->codes_later += answer_int(&a, "result", -1) == 0;
	}
	if (issued && vouchers_read(&a, &u->party, &u->vouchers) != NULL) {
		u->counts->misformed++;
		issued = false;
	}
	u->counts->codes_issued += issued;
	for (i = 0; issued && i < u->vouchers.n; i++)
		u->names[i] = u->vouchers.copies[i].items[0].project_id;
	text_free(&body);
	answer_free(&a);
	return issued;
}

/* One ticket at a turnstile, which asks again until it has an answer. */
static void gate_pass(struct user *u, struct caller *caller, struct counts *c, int copy)
{
	struct operation op = { .op = "gate", .order_id = u->party.order_id };
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };
	char key[160];
	bool known, in;

	(void)snprintf(key, sizeof key, "%s/%s", u->party.order_id, u->names[copy]);
	op.key = key;
	body_gate(&body, &u->storm->sale, u->vouchers.copies[copy].items[0].code);
	known = operation_do(u, caller, c, &op, &body, &a);
	in = known && answer_int(&a, "admit", 0) == 1;
	c->admitted += in;
	c->not_admitted += known && !in;
	c->gate_unknown += !known;
	if (in)
		u->admitted |= 1u << copy;
	text_free(&body);
	answer_free(&a);
}

struct turnstile {
	struct user *user;
	struct counts counts; /* of this thread; those of the user belong to the other thread */
};

static void *turnstile_run(void *turnstile)
{
	struct turnstile *t = turnstile;
	struct caller *caller = caller_open(t->user->storm->env);
	int i;

	for (i = 0; i < t->user->party.copies; i++) {
		if (t->user->comes & (1u << i))
			gate_pass(t->user, caller, &t->counts, i);
	}
	caller_close(caller);
	return NULL;
}

static void refund_count(struct user *u, const struct answer *a, bool definite)
{
	int64_t result = definite && a->code == 0 ? answer_int(a, "audit_refund_result", 0) : 0;

	u->counts->refunds_accepted += result == 1;
	u->counts->refunds_rejected += result == 2;
	u->counts->refunds_waiting += result == 3;
	u->counts->refunds_unknown += result < 1 || result > 3;
	u->refund_accepted = result == 1;
}

/* The application for a refund and, when it is accepted, the notice that the money was paid back. */
static void refund_ask(struct user *u)
{
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };
	bool definite;

	if (u->names[0] == NULL)
		u->refund = REFUND_WHOLE; /* without codes no copy has a name */
	body_refund_apply(&body, &u->party, u->refund, u->names);
	definite = operation_by_platform(u, "refund_apply", u->party.refund_key, &body, &a);
	refund_count(u, &a, definite);
	if (u->refund_accepted) {
		body_refund_notify(&body, &u->storm->sale, &u->party, u->refund, u->names);
		definite = operation_by_platform(u, "refund_notify", u->party.refund_key, &body, &a);
		u->counts->refunds_noticed += definite && a.code == 0;
	}
	text_free(&body);
	answer_free(&a);
}

static void gate_and_refund(struct user *u, bool has_codes)
{
	struct turnstile *t = zeroed(1, sizeof *t);
	pthread_t thread;
	bool gate = has_codes && u->comes;
	unsigned refunded;

	t->user = u;
	if (gate && pthread_create(&thread, NULL, turnstile_run, t) != 0)
		die("no further thread for a turnstile");
	if (u->wants_refund)
		refund_ask(u);
	if (gate)
		pthread_join(thread, NULL);
	storm_counts_add(u->counts, &t->counts);
	refunded = u->refund == REFUND_WHOLE ? ~0u : u->refund;
	if (u->refund_accepted && (u->admitted & refunded))
		u->counts->admitted_and_refunded++;
	free(t);
}

void storm_user_play(const struct storm *s, struct caller *caller, struct counts *c, int64_t n)
{
	struct user *u = zeroed(1, sizeof *u);
	bool has_codes = false;
	char id[40];

	u->storm = s;
	u->caller = caller;
	u->counts = c;
	u->chance = chance_from(s->seed, (uint64_t)n);
	(void)snprintf(id, sizeof id, "S%" PRIu64 "n%06" PRId64, s->seed, n);
	party_make(&u->party, &u->chance, id, (int)s->o->copies);
	choices_draw(u);
	sale_ask_twice(u);
	if (order_create(u) && (!u->unpaid || order_pay(u))) {
		if (u->wants_codes)
			has_codes = codes_ask(u);
		gate_and_refund(u, has_codes);
	}
	free(u);
}
