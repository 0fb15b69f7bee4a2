/* The calls of a scan: short link, prepare, verify, each between two transactions. */
#include "groupon/groupon_ask.h"

#include "base/clock.h"
#include "groupon/short_link.h"
#include "json/json_out.h"

#include <string.h>
#include <time.h>

#define BODY_MAX (2 << 20)
#define QUERY_MAX 8192
#define WAIT_MS 50        /* between two tries to get the right to call */
#define BUSY_GATE_S 6     /* longer than a visit takes */
#define BUSY_S 45         /* longer than two calls and a new token between them */
#define CALL_LEAST_MS 300 /* with less time left no call is started: its answer would come too late */

/* A transaction of a scan. Each has its own now, since calls lie between them. */
static struct tx scan_tx(const struct groupon_caller *g)
{
	g->caller.ctx->now = clock_now();
	return tx_of(g->caller.ctx->db, g->caller.tx_budget_ms);
}

/* How many milliseconds of at most `most_ms` a call may take; 0: too few are left. */
static int64_t time_within(const struct groupon_caller *g, int64_t most_ms)
{
	int64_t left_ms = g->until_ms == 0 ? most_ms : g->until_ms - clock_monotonic_ms();

	if (left_ms < CALL_LEAST_MS)
		return 0;
	return left_ms < most_ms ? left_ms : most_ms;
}

/* The same for a call to the platform. */
static int64_t time_for_call(const struct groupon_caller *g)
{
	return time_within(g, g->caller.conf->openapi_timeout_ms);
}

static enum result no_time(struct str *why)
{
	*why = STR("there is not enough time left to ask the platform");
	return AGAIN;
}

/* One call for the scan's shop. OK: *out, to be freed. */
static enum result call_for_shop(struct groupon_caller *g, const struct groupon_scan *s, struct openapi_request *rq,
                                 struct api_answer *out, struct str *why)
{
	rq->account_id = s->shop.account_id;
	rq->timeout_ms = time_for_call(g);
	if (rq->timeout_ms == 0)
		return no_time(why);
	g->caller.app_id = s->shop.app_id;
	return api_call(&g->caller, rq, out, why);
}

/* The object_id that a link leads to. REFUSE: none. */
static enum result find_object(struct groupon_caller *g, struct str link, struct str *object_id, struct str *why)
{
	struct arena *a = g->caller.ctx->arena;
	int64_t timeout_ms = time_within(g, SHORT_LINK_MS);
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

static enum result ask_prepare(struct groupon_caller *g, const struct groupon_scan *s, const struct groupon_code *code,
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
	rq.query = buf_take(a, &query);
	r = call_for_shop(g, s, &rq, &answer, why);
	if (r != OK)
		return r;
	r = groupon_read_prepared(a, &answer, out, refusal);
	if (r == AGAIN)
		*why = api_answer_text(a, &answer);
	api_answer_free(&answer);
	return r;
}

static enum result open_scan(struct groupon_caller *g, const struct groupon_shop *shop, struct str code,
                             struct groupon_scan *s)
{
	struct tx tx = scan_tx(g);

	while (tx_next(&tx))
		tx.r = groupon_scan_open(g->caller.ctx, shop, code, s);
	return tx.r;
}

enum result groupon_prepare(struct groupon_caller *g, const struct groupon_shop *shop, const struct groupon_code *code,
                            struct groupon_scan *s, struct str *why)
{
	struct groupon_outcome refusal = { .said = STR_NONE };
	struct groupon_prepared prepared;
	enum result r;
	struct tx tx;

	*why = STR("the database cannot be reached");
	r = open_scan(g, shop, code->text, s);
	if (r != OK || s->state != GROUPON_STATE_PREPARING)
		return r;
	r = ask_prepare(g, s, code, &prepared, &refusal, why);
	if (r != OK && (r != REFUSE || refusal.said.p == NULL))
		return r;
	*why = STR("the database cannot be reached");
	tx = scan_tx(g);
	while (tx_next(&tx))
		tx.r = r == OK ? groupon_scan_keep_prepared(g->caller.ctx, s, &prepared)
		               : groupon_scan_refuse(g->caller.ctx, s, &refusal);
	return tx.r;
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
	text = buf_take(a, &b);
	return b.over ? STR_NONE : text;
}

/* The platform refused the call because of token, rate or quota, before it processed the code. */
static bool not_processed(const struct api_answer *answer)
{
	return answer->class == API_TOKEN || answer->class == API_SLOW || answer->class == API_QUOTA;
}

/* *sent: the platform may have verified the certificates. */
static enum result ask_verify(struct groupon_caller *g, const struct groupon_scan *s, struct groupon_outcome *out,
                              bool *sent, struct str *why)
{
	struct arena *a = g->caller.ctx->arena;
	struct openapi_request rq = { .endpoint = API_GROUPON_VERIFY,
		                      .body = verify_body(a, s),
		                      .order_id = s->prepared.order_id };
	struct api_answer answer;
	enum result r = rq.body.p == NULL ? BUG : call_for_shop(g, s, &rq, &answer, why);

	*sent = false;
	if (r != OK)
		return r;
	*sent = !not_processed(&answer);
	r = groupon_read_verified(a, &answer, s->lost, out);
	if (r == AGAIN)
		*why = api_answer_text(a, &answer);
	api_answer_free(&answer);
	return r;
}

/* Takes the right to make the scan's next call. NONE: another visit has it. */
static enum result take_turn(struct groupon_caller *g, struct groupon_scan *s, size_t count)
{
	struct tx tx = scan_tx(g);

	while (tx_next(&tx))
		tx.r = groupon_scan_choose(g->caller.ctx, s, count, g->until_ms != 0 ? BUSY_GATE_S : BUSY_S);
	return tx.r;
}

/* Waits for the right to make the scan's next call. OK: it is ours, or another visit has decided the scan. */
static enum result wait_for_turn(struct groupon_caller *g, struct groupon_scan *s, size_t count, struct str *why)
{
	const struct timespec pause = { 0, WAIT_MS * 1000000L };
	enum result r;

	do {
		/* If no time is left for the call, it must not be counted. */
		if (time_for_call(g) == 0)
			return no_time(why);
		*why = STR("the database cannot be reached");
		r = take_turn(g, s, count);
		if (r == NONE)
			(void)nanosleep(&pause, NULL);
	} while (r == NONE);
	return r;
}

enum result groupon_verify(struct groupon_caller *g, struct groupon_scan *s, size_t count, struct groupon_outcome *out,
                           struct str *why)
{
	bool sent = false;
	enum result r;
	struct tx tx;

	memset(out, 0, sizeof *out);
	if (groupon_decided(s))
		return OK;
	r = wait_for_turn(g, s, count, why);
	if (r != OK || groupon_decided(s))
		return r;
	if (s->state != GROUPON_STATE_VERIFYING)
		return BUG;
	r = ask_verify(g, s, out, &sent, why);
	if (r == OK)
		return OK;
	/* If this cannot be written, the scan stays busy for a while, and then its call counts as lost. */
	tx = scan_tx(g);
	while (tx_next(&tx))
		tx.r = groupon_scan_give_up(g->caller.ctx, s, sent);
	return tx.r == OK ? r : AGAIN;
}
