/*
 * One user's order in a storm, with the platform's calling again: trade page
 * "The flow" and its column "retried", codes page §1.3, pauses compressed to
 * --retry-ms. Gate and refund of one order run at the same time.
 */
#include "storm.h"
#include "voucher.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What happens to one order. Chance is drawn beforehand, so that it never depends on an answer. */
struct user {
	const struct storm *storm;
	struct line *line;
	struct counts *counts;
	struct chance chance;
	struct party party;
	struct vouchers vouchers;
	const char *names[PARTY_MAX]; /* project ids of the entrances */
	bool unpaid;                  /* a pay_notify is to follow */
	bool wants_codes;
	unsigned comes; /* copies that come to the gate */
	bool wants_refund;
	unsigned refund;   /* mask of copies; REFUND_WHOLE */
	unsigned admitted; /* copies the gate let in */
	bool refund_accepted;
};

static void plan_make(struct user *u)
{
	const struct options *o = u->storm->o;
	int i;

	u->wants_codes = chance_percent(&u->chance, (int)(o->gate && !o->codes ? 100 : o->codes));
	for (i = 0; i < u->party.copies; i++)
		u->comes |= chance_percent(&u->chance, (int)o->gate) ? 1u << i : 0;
	u->wants_refund = chance_percent(&u->chance, (int)o->refund);
	u->refund = chance_percent(&u->chance, 50) ? REFUND_WHOLE : 1u << chance_below(&u->chance, u->party.copies);
}

/* Counts what came back from one call. True: the platform would not call again. */
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
	c->misformed += a->code == CODE_NONE;
	return answer_definite(a);
}

/* Some time after a definite answer the same call comes again: the answer must be the same bytes. */
static void repeat_send(struct user *u, const struct request *r, const struct answer *first)
{
	struct answer again = { 0 };

	u->counts->repeats++;
	line_send(u->line, r, &again);
	if (answer_definite(&again) &&
	    (again.body.n != first->body.n || memcmp(again.body.p, first->body.p, first->body.n) != 0))
		u->counts->repeats_differing++;
	answer_free(&again);
}

/* Calls until a definite answer or the last try; writes history. */
static bool deed_do(struct user *u, struct line *l, struct counts *c, const struct work *d, const struct text *body,
                    struct answer *a)
{
	bool gate = strcmp(d->op, "gate") == 0, definite = false, good;
	const struct options *o = u->storm->o;
	struct request r = { .program = d->op, .body = body, .timeout_ms = o->timeout_ms };
	int tries = 0;

	r.signing = gate ? SIGN_BEARER : SIGN_BOTH;
	r.idempotency_key = gate ? d->key : NULL;
	history_invoke(u->storm->history, d);
	while (!definite && tries < o->tries) {
		if (tries++) {
			c->retries++;
			moment_sleep_ms(o->retry_ms);
		}
		line_send(l, &r, a);
		definite = answer_count(c, a, gate);
	}
	good = gate ? answer_int(a, "admit", 0) == 1 : a->code == 0;
	history_outcome(u->storm->history, d, definite ? (good ? OUTCOME_OK : OUTCOME_FAIL) : OUTCOME_UNKNOWN, a,
	                tries);
	if (definite && !gate && chance_percent(&u->chance, (int)o->repeat))
		repeat_send(u, &r, a);
	return definite;
}

static bool deed_by_platform(struct user *u, const char *op, const char *key, const struct text *body, struct answer *a)
{
	struct work d = { .op = op, .key = key, .order_id = u->party.order_id, .copies = u->party.copies };

	d.refund = u->refund;
	return deed_do(u, u->line, u->counts, &d, body, a);
}

static void cancel(struct user *u, int cancel_type)
{
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };

	body_cancel_notify(&body, &u->party, cancel_type);
	u->counts->cancelled += deed_by_platform(u, "cancel_notify", u->party.order_id, &body, &a) && a.code == 0;
	text_free(&body);
	answer_free(&a);
}

/* True: there is an order to go on with. */
static bool create(struct user *u)
{
	struct counts *c = u->counts;
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };
	bool definite, created;

	body_create_order(&body, &u->storm->sale, &u->party);
	c->orders++;
	definite = deed_by_platform(u, "create_order", u->party.order_id, &body, &a);
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
		cancel(u, 3);
	text_free(&body);
	answer_free(&a);
	return created;
}

/* Before-payment mode. True: accepted. */
static bool pay(struct user *u)
{
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };
	bool paid;

	body_pay_notify(&body, &u->party);
	paid = deed_by_platform(u, "pay_notify", u->party.order_id, &body, &a) && a.code == 0;
	text_free(&body);
	answer_free(&a);
	return paid;
}

static bool codes_get(struct user *u)
{
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };
	bool issued = false;
	int i;

	body_codes(&body, &u->storm->sale, &u->party);
	if (deed_by_platform(u, "tripartite_code", u->party.order_id, &body, &a) && a.code == 0) {
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

/* One ticket at a turnstile, which asks again until it knows. */
static void gate_pass(struct user *u, struct line *l, struct counts *c, int copy)
{
	struct work d = { .op = "gate", .order_id = u->party.order_id };
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };
	char key[160];
	bool known, in;

	(void)snprintf(key, sizeof key, "%s/%s", u->party.order_id, u->names[copy]);
	d.key = key;
	body_gate(&body, &u->storm->sale, u->vouchers.copies[copy].items[0].code);
	known = deed_do(u, l, c, &d, &body, &a);
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
	struct counts counts; /* the user's own are the other thread's */
};

static void *turnstile_run(void *turnstile)
{
	struct turnstile *t = turnstile;
	struct line *l = line_open(t->user->storm->env);
	int i;

	for (i = 0; i < t->user->party.copies; i++)
		if (t->user->comes & (1u << i))
			gate_pass(t->user, l, &t->counts, i);
	line_close(l);
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

/* Application, and when it is accepted the notice that money moved. */
static void refund_get(struct user *u)
{
	struct text body = TEXT_EMPTY;
	struct answer a = { 0 };
	bool definite;

	if (u->names[0] == NULL)
		u->refund = REFUND_WHOLE; /* without codes nothing can be named */
	body_refund_apply(&body, &u->party, u->refund, u->names);
	definite = deed_by_platform(u, "refund_apply", u->party.refund_key, &body, &a);
	refund_count(u, &a, definite);
	if (u->refund_accepted) {
		body_refund_notify(&body, &u->storm->sale, &u->party, u->refund, u->names);
		definite = deed_by_platform(u, "refund_notify", u->party.refund_key, &body, &a);
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
		refund_get(u);
	if (gate)
		pthread_join(thread, NULL);
	counts_add(u->counts, &t->counts);
	refunded = u->refund == REFUND_WHOLE ? ~0u : u->refund;
	if (u->refund_accepted && (u->admitted & refunded))
		u->counts->admitted_and_refunded++;
	free(t);
}

void user_play(const struct storm *s, struct line *l, struct counts *c, int64_t n)
{
	struct user *u = zeroed(1, sizeof *u);
	bool has_codes = false;
	char id[40];

	u->storm = s;
	u->line = l;
	u->counts = c;
	u->chance = chance_from(s->seed, (uint64_t)n);
	(void)snprintf(id, sizeof id, "S%" PRIu64 "n%06" PRId64, s->seed, n);
	party_make(&u->party, &u->chance, id, (int)s->o->copies);
	plan_make(u);
	if (create(u) && (!u->unpaid || pay(u))) {
		if (u->wants_codes)
			has_codes = codes_get(u);
		gate_and_refund(u, has_codes);
	}
	free(u);
}
