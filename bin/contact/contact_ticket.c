/*
 * Codes at once and later, and one use: what became of the tickets that were sold.
 *
 * Source: spec codes-and-verify.md §1.3, §2, §3.
 */
#include "base/day.h"
#include "contact_say.h"
#include "trade/outbox.h"

#include <cjson/cJSON.h>
#include <string.h>

static bool state_is(const struct contact_message *m, const char *state)
{
	return strcmp(m->state.p, state) == 0;
}

/* --- codes in the answer --- */

enum cli_exit contact_codes_at_once_look(struct contact *ct, struct contact_state *out)
{
	const struct contact_order *o = &ct->order;
	enum cli_exit e;

	*out = (struct contact_state){ MARK_TO_DO, STR("no order yet whose codes went with the answer") };
	if (ct->sku.sku_out_id.p == NULL)
		return CLI_DONE;
	e = contact_order_issued(&ct->ac, &ct->sku, &ct->order);
	if (e != CLI_DONE || !o->found)
		return e;
	*out = (struct contact_state){
		o->codes_refunded ? MARK_TROUBLE : MARK_DONE,
		arena_printf(&ct->cli->arena, "order %s: %lld copies have codes%s", o->order_id.p, (long long)o->issued,
		             o->codes_refunded ? ", and the platform refunds for want of codes" : "")
	};
	return CLI_DONE;
}

enum cli_exit contact_codes_at_once_judge(struct contact *ct)
{
	const struct contact_order *o = &ct->order;
	const struct contact_wanted w = { .action = "tripartite_code", .order_id = o->order_id };
	struct contact_calls calls = { .replays = 0 };
	char err[300];

	if (!o->found)
		return contact_open(
			"no codes were asked for: buy a copy of %s, of an app with --codes sync (shanmen app list). "
			"Does the console have the address .../cgi-bin/tripartite_code.fcgi?",
			ct->sku.sku_out_id.p);
	contact_say("order %s: codes of %lld of %lld copies went with the answer", o->order_id.p, (long long)o->issued,
	            (long long)o->copies);
	if (o->codes_refunded)
		return contact_contradicts(
			"the platform refunds the order because it has no codes: it could not use the answer. "
			"Ask its staff, with order and logid of the log");
	if (ct->log.path.n > 0 && contact_log_read(&ct->cli->arena, &ct->log, &w, &calls, err, sizeof err) &&
	    calls.replays > 0)
		return contact_contradicts(
			"the platform asked %lld times more: it may not have understood the answer. Do the codes "
			"show in the visitor's app?",
			(long long)calls.replays);
	contact_say("it did not ask again: the answer was taken. Look at the ticket in the visitor's app, too");
	return CLI_DONE;
}

/* --- codes sent later --- */

enum cli_exit contact_codes_later_look(struct contact *ct, struct contact_state *out)
{
	const struct contact_message *m = &ct->message;
	enum cli_exit e;

	*out = (struct contact_state){ MARK_TO_DO, STR("no codes of one copy were sent later yet") };
	if (ct->sku.sku_out_id.p == NULL)
		return CLI_DONE;
	e = contact_message_last(&ct->ac, &ct->sku, OUTBOX_CODES, true, &ct->message);
	if (e != CLI_DONE || !m->found)
		return e;
	out->words = arena_printf(&ct->cli->arena, "codes of order %s: %s", m->order_id.p, m->state.p);
	if (state_is(m, "done"))
		out->mark = MARK_DONE;
	else if (state_is(m, "failed") || state_is(m, "moot"))
		out->mark = MARK_TROUBLE;
	return CLI_DONE;
}

/* Is the copy in `voucher`, too? 1, 0; -1: the body is gone or cannot be read. */
static int has_voucher(const struct contact_message *m)
{
	cJSON *json = m->body.p != NULL ? cJSON_ParseWithLength(m->body.p, m->body.n) : NULL;
	int has = json == NULL ? -1 : cJSON_HasObjectItem(json, "voucher") ? 1 : 0;

	cJSON_Delete(json);
	return has;
}

/* Not taken so far: what is known of it. */
static enum cli_exit message_open(struct contact *ct, const char *what, const char *nothing)
{
	const struct contact_message *m = &ct->message;

	if (!m->found)
		return contact_open("%s", nothing);
	if (state_is(m, "waiting"))
		return contact_open("%s: order %s waits for its codes: give them with codes load or codes give", what,
		                    m->order_id.p);
	if (m->tries > 0)
		contact_say("the last of %lld tries: %s", (long long)m->tries, api_cli_shown(&ct->ac, m->error));
	if (state_is(m, "due"))
		return contact_open("%s: the message is sent again by cron/outbox_deliver%s", what,
		                    m->refusals > 0 ? "; the platform has refused it" : "");
	contact_say("refused: the message has ended (%s), see shanmen outbox list --all", m->state.p);
	return CLI_REFUSED;
}

enum cli_exit contact_codes_later_judge(struct contact *ct)
{
	const struct contact_message *m = &ct->message;
	int voucher = has_voucher(m);

	if (!m->found || !state_is(m, "done"))
		return message_open(
			ct, "codes_voucher",
			"codes_voucher: no codes were sent later: set shanmen app set CLIENT_KEY --codes async, and buy "
			"one copy");
	if (voucher < 0)
		return contact_open(
			"codes_voucher: the codes of order %s were taken, but the message is no longer kept: buy once "
			"more",
			m->order_id.p);
	contact_say("taken: the codes of order %s, by %s, after %lld refusals", m->order_id.p,
	            voucher ? "vouchers and voucher" : "vouchers alone", (long long)m->refusals);
	contact_settle(ct, "codes_voucher", voucher ? STR("both") : STR("vouchers"));
	return CLI_DONE;
}

/* --- one use --- */

enum cli_exit contact_verify_look(struct contact *ct, struct contact_state *out)
{
	const struct contact_message *m = &ct->message;
	enum cli_exit e;

	*out = (struct contact_state){ MARK_TO_DO, STR("no ticket of the SKU was used yet") };
	if (ct->sku.sku_out_id.p == NULL)
		return CLI_DONE;
	e = contact_message_last(&ct->ac, &ct->sku, OUTBOX_VERIFY, false, &ct->message);
	if (e != CLI_DONE || !m->found)
		return e;
	out->words = arena_printf(&ct->cli->arena, "use of order %s: %s%s%s", m->order_id.p, m->state.p,
	                          m->error.n > 0 ? ", " : "", api_cli_shown(&ct->ac, m->error));
	if (state_is(m, "done"))
		out->mark = MARK_DONE;
	else if (state_is(m, "failed") || state_is(m, "moot") || m->refusals > 0)
		out->mark = MARK_TROUBLE;
	return CLI_DONE;
}

enum cli_exit contact_verify_judge(struct contact *ct)
{
	const struct contact_message *m = &ct->message;
	char at[UTC_TEXT_SIZE] = "-";

	if (m->found && m->body.p != NULL)
		contact_say("sent: POST %s %s", endpoint_row(API_VERIFY)->path, api_cli_shown(&ct->ac, m->body));
	if (!m->found || !state_is(m, "done")) {
		enum cli_exit e = message_open(
			ct, "verify", "no use to tell: use a ticket on its day, at the gate or by shanmen redeem CODE");

		return m->found && m->refusals > 0 ? CLI_REFUSED : e;
	}
	if (m->done_at.given)
		utc_format(m->done_at.v, at);
	contact_say("taken: the platform acknowledged the use of order %s at %s, after %lld tries", m->order_id.p, at,
	            (long long)m->tries);
	return CLI_DONE;
}
