/* The calls of a scan: short link, prepare, verify, each between two transactions. */
#include "groupon/groupon_ask.h"

#include "base/clock.h"
#include "groupon/short_link.h"
#include "json/json_out.h"

#include <string.h>
#include <time.h>

#define BODY_MAX (2 << 20)
#define QUERY_MAX 8192
#define WAIT_MS 50        /* between two looks at a scan that another asks about */
#define BUSY_GATE_S 6     /* above what a visit takes */
#define BUSY_S 45         /* above two calls and a new token between them */
#define CALL_LEAST_MS 300 /* with less time left a call is not begun: its answer would hardly be seen */

/* What a transaction of a scan works with. */
struct step {
	struct groupon *g;
	struct groupon_scan *s;
	const struct groupon_shop *shop;
	struct str code;
	const struct groupon_prepared *prepared;
	struct groupon_outcome refusal;
	size_t count;
	bool sent;
};

/* The deed's instant is its own: calls lie between. */
static struct ctx *now(const struct groupon *g)
{
	g->caller.ctx->now = clock_now();
	return g->caller.ctx;
}

static enum result open_scan(void *arg)
{
	struct step *t = arg;

	return groupon_scan_open(now(t->g), t->shop, t->code, t->s);
}

static enum result keep_prepared(void *arg)
{
	struct step *t = arg;

	return groupon_scan_keep_prepared(now(t->g), t->s, t->prepared);
}

static enum result choose(void *arg)
{
	struct step *t = arg;

	return groupon_scan_choose(now(t->g), t->s, t->count, t->g->until_ms != 0 ? BUSY_GATE_S : BUSY_S);
}

static enum result refuse(void *arg)
{
	struct step *t = arg;

	return groupon_scan_refuse(now(t->g), t->s, &t->refusal);
}

static enum result give_up(void *arg)
{
	struct step *t = arg;

	return groupon_scan_give_up(now(t->g), t->s, t->sent);
}

static enum result run(const struct groupon *g, enum result (*work)(void *arg), struct step *t)
{
	return tx_run(g->caller.ctx->db, g->caller.tx_budget_ms, work, t);
}

/* Milliseconds a call may take; 0: too few are left. */
static int64_t time_for_call(const struct groupon *g, int64_t most_ms)
{
	int64_t left_ms = g->until_ms == 0 ? most_ms : g->until_ms - clock_monotonic_ms();

	if (left_ms < CALL_LEAST_MS)
		return 0;
	return left_ms < most_ms ? left_ms : most_ms;
}

static enum result no_time(struct str *why)
{
	*why = STR("there is not enough time left to ask the platform");
	return AGAIN;
}

/* One call for the scan's shop. OK: see `out`, to be freed. */
static enum result call(struct groupon *g, const struct groupon_scan *s, struct openapi_request *rq,
                        struct api_answer *out, struct str *why)
{
	rq->account_id = s->shop.account_id;
	rq->timeout_ms = time_for_call(g, API_CALL_MS);
	if (rq->timeout_ms == 0)
		return no_time(why);
	g->caller.app_id = s->shop.app_id;
	return api_call(&g->caller, rq, out, why);
}

/* The object_id behind a link. REFUSE: it has none. */
static enum result find_object(struct groupon *g, struct str link, struct str *object_id, struct str *why)
{
	struct arena *a = g->caller.ctx->arena;
	int64_t timeout_ms = time_for_call(g, SHORT_LINK_MS);
	enum result r;

	*object_id = short_link_object_id(a, link);
	if (object_id->p != NULL)
		return OK;
	if (timeout_ms == 0)
		return no_time(why);
	r = short_link_follow(a, link, timeout_ms, object_id);
	if (r == AGAIN)
		*why = STR("the short link was not answered");
	return r;
}

static enum result ask_prepare(struct groupon *g, const struct groupon_scan *s, const struct groupon_code *code,
                               struct groupon_prepared *out, struct groupon_outcome *refusal, struct str *why)
{
	struct arena *a = g->caller.ctx->arena;
	struct openapi_request rq = { .endpoint = API_GROUPON_PREPARE };
	struct buf query = BUF_INIT(QUERY_MAX);
	struct str object_id = STR_NONE;
	struct api_answer answer;
	enum result r = code->link ? find_object(g, code->text, &object_id, why) : OK;

	if (r == REFUSE)
		*refusal = (struct groupon_outcome){ .end = GROUPON_REFUSED,
			                             .reason = ADMIT_UNKNOWN_CODE,
			                             .said = STR("the link leads to no voucher") };
	if (r != OK)
		return r;
	openapi_query_add(&query, "encrypted_data", object_id);
	openapi_query_add(&query, "code", code->link ? STR_NONE : code->text);
	openapi_query_add(&query, "poi_id", s->shop.poi_id);
	openapi_query_add(&query, "account_id", s->shop.account_id);
	rq.query = arena_str(a, buf_str(&query).p, buf_str(&query).n);
	buf_free(&query);
	r = call(g, s, &rq, &answer, why);
	if (r != OK)
		return r;
	r = groupon_read_prepared(a, &answer, out, refusal);
	if (r == AGAIN)
		*why = api_answer_text(a, &answer);
	api_answer_free(&answer);
	return r;
}

enum result groupon_prepare(struct groupon *g, const struct groupon_shop *shop, const struct groupon_code *code,
                            struct groupon_scan *s, struct str *why)
{
	struct groupon_prepared prepared;
	struct step t = { .g = g, .s = s, .shop = shop, .code = code->text, .prepared = &prepared };
	enum result r;

	*why = STR("the database is not to be had");
	r = run(g, open_scan, &t);
	if (r != OK || s->state != GROUPON_STATE_PREPARING)
		return r;
	r = ask_prepare(g, s, code, &prepared, &t.refusal, why);
	if (r != OK && (r != REFUSE || t.refusal.said.p == NULL))
		return r;
	*why = STR("the database is not to be had");
	return run(g, r == OK ? keep_prepared : refuse, &t);
}

static struct str verify_body(struct arena *a, const struct groupon_scan *s)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };
	struct str text;

	json_object(&j, NULL);
	json_str(&j, "verify_token", s->prepared.verify_token);
	json_str(&j, "poi_id", s->shop.poi_id);
	json_str(&j, "account_id", s->shop.account_id);
	json_list(&j, "encrypted_codes");
	for (size_t i = 0; i < s->chosen && i < s->prepared.certificates.n; i++)
		json_str(&j, NULL, s->prepared.certificates.list[i].encrypted_code);
	json_list_end(&j);
	json_object_end(&j);
	text = b.over ? STR_NONE : arena_str(a, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return text;
}

/* The platform's door turned the call away before anybody looked at the ticket. */
static bool turned_away(const struct api_answer *answer)
{
	return answer->class == API_TOKEN || answer->class == API_SLOW || answer->class == API_QUOTA;
}

/* *sent: it may have been verified. */
static enum result ask_verify(struct groupon *g, const struct groupon_scan *s, struct groupon_outcome *out, bool *sent,
                              struct str *why)
{
	struct arena *a = g->caller.ctx->arena;
	struct openapi_request rq = { .endpoint = API_GROUPON_VERIFY,
		                      .body = verify_body(a, s),
		                      .order_id = s->prepared.order_id };
	struct api_answer answer;
	enum result r = rq.body.p == NULL ? BUG : call(g, s, &rq, &answer, why);

	*sent = false;
	if (r != OK)
		return r;
	*sent = !turned_away(&answer);
	r = groupon_read_verified(a, &answer, s->lost, out);
	if (r == AGAIN)
		*why = api_answer_text(a, &answer);
	api_answer_free(&answer);
	return r;
}

/* The right to send the one call at a time, or the scan as another has decided it. */
static enum result take_turn(struct groupon *g, struct step *t, struct str *why)
{
	const struct timespec pause = { 0, WAIT_MS * 1000000L };
	enum result r;

	do {
		/* A call that would not be sent is not counted. */
		if (time_for_call(g, API_CALL_MS) == 0)
			return no_time(why);
		*why = STR("the database is not to be had");
		r = run(g, choose, t);
		if (r == NONE)
			(void)nanosleep(&pause, NULL);
	} while (r == NONE);
	return r;
}

enum result groupon_verify(struct groupon *g, struct groupon_scan *s, size_t count, struct groupon_outcome *out,
                           struct str *why)
{
	struct step t = { .g = g, .s = s, .count = count };
	enum result r;

	memset(out, 0, sizeof *out);
	if (groupon_decided(s))
		return OK;
	r = take_turn(g, &t, why);
	if (r != OK || groupon_decided(s))
		return r;
	if (s->state != GROUPON_STATE_VERIFYING)
		return BUG;
	r = ask_verify(g, s, out, &t.sent, why);
	if (r == OK)
		return OK;
	/* Where this cannot be written, the scan stays busy for a while, and is then taken as lost. */
	return run(g, give_up, &t) == OK ? r : AGAIN;
}
