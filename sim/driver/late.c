/*
 * `shanmen-sim late`: an order whose confirmation, codes and refunds are answered later,
 * by operators and by cron's programs. Their messages go to the stand-in for the
 * platform's OpenAPI, which checks them; then the act asks it what it knows.
 *
 * The app is set to confirm and to issue codes later, and set back at the end.
 * Interface: codes page §2, §3, §5.
 */
#include "commands.h"
#include "late_known.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEN_MINUTES_MS 600000
#define AGAIN_LIMIT_MS 15000 /* the outbox sends a use again after five seconds */
#define AGAIN_STEP_MS 500
#define CALLS 6 /* confirm, codes, twice the use, two audits */

#define VERIFY "/goodlife/v1/trip/certificate/verify/"

enum audit_result { AUDIT_ACCEPTED = 1, AUDIT_REJECTED = 2, AUDIT_WAITING = 3 };

/* --- how the app works --- */

static void app_set(struct late *l, const char *name, const char *confirm, const char *codes)
{
	char sent[100];

	(void)snprintf(sent, sizeof sent, "shanmen app set --confirm %s --codes %s", confirm, codes);
	act_step(&l->act, name, sent,
	         ACT_PROGRAM(&l->act, "shanmen", "app", "set", env_need(l->act.s.env, "SHANMEN_CLIENT_KEY"),
	                     "--confirm", confirm, "--codes", codes));
}

static const char *env_or(const struct late *l, const char *name, const char *otherwise)
{
	const char *value = env_find(l->act.s.env, name);

	return value && *value ? value : otherwise;
}

static void app_set_back(struct late *l)
{
	app_set(l, "the app is set back", env_or(l, "SHANMEN_CONFIRM", "sync"), env_or(l, "SHANMEN_CODES", "sync"));
}

/* Messages of earlier acts, such as uses. */
static void late_before(struct late *l)
{
	bool right = ACT_JOB(&l->act, "outbox_deliver", "--once");

	act_step(&l->act, "messages left from before", "outbox_deliver --once", right);
	if (right && !late_none_pending(l))
		act_step(&l->act, "no message is pending", "shanmen outbox list", false);
}

/* --- sold --- */

static void order_report(struct late *l)
{
	static const int kinds[] = { 1, 3 };
	cJSON *facts = cJSON_CreateObject();
	int64_t paid_fen = l->act.s.sale.price_fen * COPIES;

	json_set_int(facts, "copies", COPIES);
	json_set_int(facts, "per_copy", 1);
	json_set_int(facts, "original_amount", paid_fen);
	json_set_int(facts, "pay_amount", paid_fen);
	json_set(facts, "kinds", cJSON_CreateIntArray(kinds, 2));
	json_set_text(facts, "state", "waiting");
	json_set_int(facts, "confirm_by_ms", moment_ms() + TEN_MINUTES_MS);
	late_report(l, facts);
}

static void order_step(struct late *l)
{
	struct scene *s = &l->act.s;
	char sent[100];
	bool unpaid;

	scene_can_buy(s, CAN_BUY);
	order_report(l);
	body_create_order(&s->body, &s->sale, &s->party);
	scene_post(s, "create_order", SIGN_BOTH, NULL);
	answer_text(&s->a, "order_out_id", s->party.order_out_id, sizeof s->party.order_out_id);
	unpaid = create_awaits_payment(s->mode, &s->a);
	(void)snprintf(sent, sizeof sent, "create_order: %s", s->party.order_id);
	if (s->a.code != 0 || (!unpaid && scene_confirm_number(s, "confirm_mode") != 2)) {
		scene_wrong_answer(s, "order", sent);
		return;
	}
	scene_step(s, "order", sent, true, "0: our number %s%s", s->party.order_out_id,
	           unpaid ? ", stock is held" : ", to be confirmed");
	if (!unpaid)
		return;
	body_pay_notify(&s->body, &s->party);
	scene_post(s, "pay_notify", SIGN_BOTH, NULL);
	if (s->a.code == 0 && scene_confirm_number(s, "confirm_mode") == 2)
		scene_step(s, "payment", "pay_notify", true, "0: to be confirmed");
	else
		scene_wrong_answer(s, "payment", "pay_notify");
}

static void no_decision_yet(struct late *l)
{
	bool ran = ACT_PROGRAM(&l->act, "outbox_deliver", "--once");
	cJSON *calls = late_calls(l, NULL);

	if (ran && cJSON_GetArraySize(calls) == 0)
		scene_step(&l->act.s, "no decision yet", "outbox_deliver --once", true,
		           "the platform received nothing");
	else
		act_step(&l->act, "no decision yet", "outbox_deliver --once", false);
	cJSON_Delete(calls);
}

static void operator_accepts(struct late *l)
{
	act_step(&l->act, "the operator accepts it", "shanmen order accept",
	         ACT_PROGRAM(&l->act, "shanmen", "order", "accept", l->act.s.party.order_id));
}

/* The code of the visitor, from the database of Shanmen: the platform has none yet. */
static bool visitor_find(struct late *l)
{
	cJSON *shown = ACT_JSON(&l->act, "order", "show", l->act.s.party.order_id);
	const cJSON *item = cJSON_GetArrayItem(json_list(shown, "items"), FIRST);
	const char *project = json_text(item, "project_key"), *code = json_text(item, "code");

	(void)snprintf(l->visitor.project_id, sizeof l->visitor.project_id, "%s", project ? project : "");
	(void)snprintf(l->visitor.code, sizeof l->visitor.code, "%s", code ? code : "");
	cJSON_Delete(shown);
	return project && code;
}

static void codes_request(struct late *l)
{
	const char *sent = "tripartite_code: 2 copies, kinds 1 and 3";
	struct scene *s = &l->act.s;
	cJSON *facts = cJSON_CreateObject();

	json_set_int(facts, "codes_by_ms", moment_ms() + TEN_MINUTES_MS);
	late_report(l, facts);
	body_codes(&s->body, &s->sale, &s->party);
	scene_post(s, "tripartite_code", SIGN_BOTH, NULL);
	if (s->a.code != 0 || answer_int(&s->a, "result", -1) != 0)
		scene_wrong_answer(s, "codes requested", sent);
	else if (!visitor_find(l))
		act_step(&l->act, "codes requested", "shanmen order show --json", false);
	else
		scene_step(s, "codes requested", sent, true, "0: issuing");
}

/* What is wrong with the confirmation and the codes that the platform has; NULL: nothing. */
static const char *codes_fault(struct late *l)
{
	cJSON *known = late_order(l);
	const cJSON *confirm = json_get(known, "confirm"), *codes = json_get(known, "codes");
	const cJSON *sent = json_list(json_get(codes, "body"), "vouchers");
	const char *fault = NULL;

	if (json_int(confirm, "result", 0) != 1)
		fault = "the platform has no confirmation";
	else if (json_int(codes, "result", 0) != 1)
		fault = "the platform has no codes";
	else
		fault = vouchers_check(sent, &l->act.s.party, &l->act.s.vouchers);
	if (fault == NULL && strcmp(l->act.s.vouchers.copies[FIRST].items[0].code, l->visitor.code) != 0)
		fault = "the platform has another code than our books";
	cJSON_Delete(known);
	return fault;
}

static void both_arrive(struct late *l)
{
	bool ran = ACT_PROGRAM(&l->act, "outbox_deliver", "--once");
	const char *fault = codes_fault(l);
	struct scene *s = &l->act.s;

	if (fault) {
		scene_step(s, "confirmation and codes arrive", "outbox_deliver --once", false, "%s: %.300s", fault,
		           text_of(&l->act.said));
		return;
	}
	scene_learn_names(s);
	scene_step(s, "confirmation and codes arrive", "outbox_deliver --once", ran,
	           "the platform has: accepted; codes of %s, %s", s->names[FIRST], s->names[SECOND]);
}

static void late_sold(struct late *l)
{
	order_step(l);
	if (!l->act.s.right)
		return;
	no_decision_yet(l);
	operator_accepts(l);
	codes_request(l);
	scene_gate(&l->act.s, "gate before the codes arrive", &l->visitor, "in-1", "not_issued");
	if (l->act.s.right)
		both_arrive(l);
	scene_gate(&l->act.s, "admission", &l->visitor, "in-2", "ok");
}

/* --- used --- */

static void use_pending(struct late *l)
{
	cJSON *pending = late_pending(l), *known = late_order(l);
	const char *kind = json_text(pending, "kind"), *key = json_text(pending, "outbox_key");
	bool right = kind && key && strcmp(kind, "verify") == 0 && cJSON_GetArraySize(json_get(known, "verified")) == 0;

	if (right)
		scene_step(&l->act.s, "the use is pending", "shanmen outbox list", true, "%s %s", kind, key);
	else
		act_step(&l->act, "the use is pending", "shanmen outbox list", false);
	cJSON_Delete(pending);
	cJSON_Delete(known);
}

static void trouble_set(struct late *l, const char *kind, const char *path)
{
	cJSON *rule = cJSON_CreateObject();

	if (kind) {
		json_set(rule, "script", cJSON_CreateStringArray(&kind, 1));
		json_set(rule, "paths", cJSON_CreateStringArray(&path, 1));
	}
	standin_send(l->act.platform, "trouble", rule);
}

/* The platform takes the use, but its answer is lost. To Shanmen it seems that the use did not arrive. */
static void answer_lost(struct late *l)
{
	const char *name = "its answer is lost", *sent = "outbox_deliver --once";
	cJSON *pending, *known;
	bool taken, still;

	trouble_set(l, "lost", VERIFY);
	(void)ACT_PROGRAM(&l->act, "outbox_deliver", "--once");
	trouble_set(l, NULL, NULL);
	known = late_order(l);
	pending = late_pending(l);
	taken = cJSON_GetArraySize(json_get(known, "verified")) == 1;
	still = json_int(pending, "tries", 0) == 1;
	if (taken && still)
		scene_step(&l->act.s, name, sent, true, "1 try, still pending: %s", json_text(pending, "error"));
	else
		act_step(&l->act, name, sent, false);
	cJSON_Delete(known);
	cJSON_Delete(pending);
}

/* Did two calls with the same body make one use? Its token is put into `token`. */
static bool used_once(struct late *l, struct text *token)
{
	cJSON *known = late_order(l), *calls = late_calls(l, VERIFY);
	const cJSON *verified = json_get(known, "verified"), *first = json_get(calls->child, "body");
	const char *used = json_text(first, "verify_token");
	bool right = cJSON_GetArraySize(calls) == 2 && cJSON_GetArraySize(verified) == 1 && used &&
	             cJSON_Compare(first, json_get(calls->child->next, "body"), true) &&
	             json_get(verified, l->visitor.project_id);

	text_clear(token);
	text_addf(token, "%s", used ? used : "no token");
	cJSON_Delete(known);
	cJSON_Delete(calls);
	return right;
}

/* The outbox sends it again by itself, after a pause. */
static void sent_again(struct late *l)
{
	const char *name = "sent again by itself", *sent = "outbox_deliver --once, every half second";
	int64_t start = moment_ms();
	struct text token = TEXT_EMPTY;
	bool empty;

	do {
		moment_sleep_ms(AGAIN_STEP_MS);
		(void)ACT_PROGRAM(&l->act, "outbox_deliver", "--once");
		empty = late_none_pending(l);
	} while (!empty && moment_ms() - start < AGAIN_LIMIT_MS);
	if (empty && used_once(l, &token))
		scene_step(&l->act.s, name, sent, true, "after %d s: verified once, by two calls with token %s",
		           (int)((moment_ms() - start) / 1000), token.p);
	else
		act_step(&l->act, name, sent, false);
	text_free(&token);
}

static void late_used(struct late *l)
{
	use_pending(l);
	answer_lost(l);
	sent_again(l);
}

/* --- refunded --- */

/* The platform knows of an application before it calls Shanmen. The earlier applications stay among its facts. */
static void refund_report(struct late *l, const char *key)
{
	cJSON *known = late_order(l), *facts = cJSON_CreateObject(), *refund = cJSON_CreateObject(), *list;

	scene_refund_key(&l->act.s, key);
	json_set_text(refund, "biz_uniq_key", l->act.s.party.refund_key);
	json_set_int(refund, "apply_time", moment_ms() / 1000);
	json_set_int(refund, "source", 101);
	json_set(refund, "project_ids", cJSON_CreateStringArray(&l->act.s.names[SECOND], 1));
	list = json_list_at(json_object_at(known, "told"), "refunds");
	cJSON_AddItemToArray(list, refund);
	json_set(facts, "refunds", cJSON_Duplicate(list, true));
	late_report(l, facts);
	cJSON_Delete(known);
}

static void refund_decide(struct late *l, const char *name, const char *word)
{
	char sent[60];

	(void)snprintf(sent, sizeof sent, "shanmen refund %s", word);
	act_step(&l->act, name, sent, ACT_PROGRAM(&l->act, "shanmen", "refund", word, l->act.s.party.refund_key));
}

static void valid_again(struct late *l)
{
	cJSON *shown = ACT_JSON(&l->act, "voucher", "show", l->act.s.vouchers.copies[SECOND].items[0].code);
	const char *state = json_text(shown, "state");

	if (state && strcmp(state, "issued") == 0)
		scene_step(&l->act.s, "the ticket is valid again", "shanmen voucher show", true, "%s", state);
	else
		act_step(&l->act, "the ticket is valid again", "shanmen voucher show", false);
	cJSON_Delete(shown);
}

static void audit_arrives(struct late *l, const char *name, enum audit_result right)
{
	bool ran = ACT_PROGRAM(&l->act, "outbox_deliver", "--once");
	cJSON *known = late_order(l);
	const cJSON *audit = json_get(json_get(known, "audits"), l->act.s.party.refund_key);

	if (ran && json_int(audit, "audit_result", 0) == right && json_int(audit, "times", 0) == 1)
		scene_step(&l->act.s, name, "outbox_deliver --once", true, "the platform has: audit_result %d", right);
	else
		act_step(&l->act, name, "outbox_deliver --once", false);
	cJSON_Delete(known);
}

static void late_refunded(struct late *l)
{
	const struct item *code = &l->act.s.vouchers.copies[SECOND].items[0];

	refund_report(l, "r1");
	scene_apply(&l->act.s, "refund of the other ticket", SECOND, "r1", AUDIT_WAITING);
	scene_gate(&l->act.s, "gate before the decision", code, "in-3", "refund_pending");
	refund_decide(l, "the operator rejects it", "reject");
	valid_again(l);
	audit_arrives(l, "the decision arrives", AUDIT_REJECTED);
	refund_report(l, "r2");
	scene_apply(&l->act.s, "second application", SECOND, "r2", AUDIT_WAITING);
	refund_decide(l, "the operator accepts it", "accept");
	audit_arrives(l, "the decision arrives", AUDIT_ACCEPTED);
	scene_notify(&l->act.s);
	scene_gate(&l->act.s, "gate after the refund", code, "in-4", "refunded");
}

/* --- the end --- */

static void none_pending(struct late *l)
{
	if (late_none_pending(l))
		scene_step(&l->act.s, "no message is pending", "shanmen outbox list", true, "none");
	else
		act_step(&l->act, "no message is pending", "shanmen outbox list", false);
}

static void late_ended(struct late *l)
{
	static const char *const jobs[] = { "token_refresh", "outbox_deliver", NULL };
	cJSON *calls = late_calls(l, NULL);

	none_pending(l);
	act_jobs_step(&l->act, jobs);
	act_memory_step(&l->act, "order", cJSON_GetArraySize(calls), CALLS);
	cJSON_Delete(calls);
}

/* --- the act --- */

static void late_play(struct late *l)
{
	static void (*const parts[])(struct late *) = { late_before, late_sold, late_used, late_refunded, late_ended };
	size_t i;

	app_set(l, "the app answers later", "async", "async");
	act_token_step(&l->act);
	/* Each part needs the parts before it. */
	for (i = 0; i < sizeof parts / sizeof *parts && l->act.s.right; i++)
		parts[i](l);
	app_set_back(l);
}

int late_run(const struct options *o)
{
	struct late *l = zeroed(1, sizeof *l);
	int exit_code = EXIT_SKIPPED;

	if (act_open(&l->act, o)) {
		late_play(l);
		exit_code = scene_end(&l->act.s);
	}
	act_close(&l->act);
	free(l);
	return exit_code;
}
