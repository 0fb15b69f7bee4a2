/*
 * One open and one closed day: the numbers of `status`, and whether a crossed-out price is taken.
 *
 * Source: spec calendar-and-products.md §1.1, §1.2.
 */
#include "base/day.h"
#include "base/number.h"
#include "contact_call.h"
#include "contact_say.h"

#include <string.h>

/* The numbers and readings of the configuration, with the number of --number. */
static struct contact_form form_of(struct contact *ct, bool open)
{
	struct contact_form f = { .form = calendar_form_of(&ct->cli->config) };
	int64_t *number = open ? &f.form.status_open : &f.form.status_closed;

	if (ct->number.given)
		*number = ct->number.v;
	f.number = *number;
	f.what = arena_printf(&ct->cli->arena, "status %lld", (long long)f.number);
	return f;
}

static const struct contact_trial *last_trial(const struct contact *ct)
{
	return &ct->trials[ct->trials_n - 1];
}

/* The last trial was refused for what it says: another form may pass. */
static bool content_refused(const struct contact *ct)
{
	return ct->trials_n > 0 && last_trial(ct)->end == END_REFUSED_CONTENT;
}

/* What the person saw is already said, and the platform has the day as our records say: nothing needs to be sent. */
static bool only_judged(const struct contact *ct, bool open)
{
	return ct->seen != NULL && !ct->number.given && ct->push.acknowledged_at.given && !ct->push.pending &&
	       ct->push.acknowledged_open == open;
}

static enum cli_exit look_at_day(struct contact *ct, bool open, struct contact_state *out)
{
	const struct push_day *p = &ct->push;
	char at[UTC_TEXT_SIZE];
	enum cli_exit e;

	*out = (struct contact_state){ MARK_TO_DO, STR("not sent yet") };
	if (ct->sku.sku_out_id.p == NULL || !ct->day.given) {
		out->words = STR("name a SKU and a day with --sku and --day to see where it stands");
		return CLI_DONE;
	}
	e = contact_day_read(ct);
	if (e == CLI_DONE && contact_day_unsent(ct) != NULL)
		out->words = str_text(contact_day_unsent(ct));
	if (e != CLI_DONE || p->way != PUSH_WAY_OURS || !p->known || p->row.open != open)
		return e;
	if (p->refused.p != NULL)
		*out = (struct contact_state){ MARK_TROUBLE, arena_printf(&ct->cli->arena, "refused: %s",
			                                                  api_cli_shown(&ct->ac, p->refused)) };
	else if (p->acknowledged_at.given && p->acknowledged_open == open) {
		utc_format(p->acknowledged_at.v, at);
		*out = (struct contact_state){ MARK_DONE, arena_printf(&ct->cli->arena, "%s was taken at %s",
			                                               contact_day(ct, ct->day.v), at) };
	}
	return CLI_DONE;
}

enum cli_exit contact_open_look(struct contact *ct, struct contact_state *out)
{
	return look_at_day(ct, true, out);
}

enum cli_exit contact_closed_look(struct contact *ct, struct contact_state *out)
{
	return look_at_day(ct, false, out);
}

/* --- the open day --- */

enum cli_exit contact_open_run(struct contact *ct)
{
	struct contact_form f = form_of(ct, true);
	enum cli_exit e = contact_day_begin(ct);

	if (e == CLI_DONE && only_judged(ct, true))
		return CLI_DONE;
	if (e == CLI_DONE)
		e = contact_day_set(ct, true);
	if (e == CLI_DONE && ct->push.row.stock <= ct->push.row.sold)
		return cli_refuse("%s is sold out on %s: it would be sent as closed", ct->sku.sku_out_id.p,
		                  contact_day(ct, ct->day.v));
	if (e == CLI_DONE)
		e = contact_day_send(ct, &f);
	if (e != CLI_DONE || !content_refused(ct) || ct->entry.origin.fen == ct->entry.price.fen)
		return e;
	contact_say("it may be the crossed-out price %s that is refused: the same with origin_amount %s",
	            fen_text(&ct->cli->arena, ct->entry.origin).p, fen_text(&ct->cli->arena, ct->entry.price).p);
	f.form.market = false;
	f.what = arena_printf(&ct->cli->arena, "%s without a crossed-out price", f.what.p);
	return contact_day_send(ct, &f);
}

/* Every trial was refused. A refusal of the configuration's own number is kept: the day is not sent until it changes. */
static enum cli_exit judge_refused(struct contact *ct, const char *step, const char *key, int64_t configured)
{
	const struct contact_trial *t = last_trial(ct);

	if (t->end == END_UNKNOWN)
		return contact_open("%s: it is not known whether the platform took it; run the step again", key);
	for (size_t i = 0; i < ct->trials_n; i++)
		contact_say("refused with %s: %s", ct->trials[i].what.p, api_cli_shown(&ct->ac, ct->trials[i].said));
	if (t->end == END_REFUSED) {
		(void)contact_open("%s: the refusal speaks of the product or the app, not of the day: see its words",
		                   key);
		return CLI_REFUSED;
	}
	if (ct->trials[0].number == configured && contact_day_refused(ct, t->said) != CLI_DONE)
		return CLI_TRY_AGAIN;
	(void)contact_open(
		"%s: read the words. Is it the number of status? Another one: shanmen contact %s%s --number N", key,
		step, contact_args(ct));
	return CLI_REFUSED;
}

/* Another number was only tried: after the person has looked, the day is sent as the configuration says. */
static enum cli_exit after_trial(struct contact *ct, int64_t number, int64_t configured)
{
	if (number == configured)
		return CLI_DONE;
	contact_say("cron/stock_push sends the day again by the configuration");
	return contact_day_again(ct);
}

/* 1: the person saw the day on sale, 0: closed, -1: not said, -2: another word. */
static int seen_on_sale(struct contact *ct)
{
	const char *seen =
		contact_seen(ct, "Look at the day in the back office: is it open or closed there? [open/closed]");

	if (seen == NULL)
		return -1;
	if (strcmp(seen, "open") == 0)
		return 1;
	return strcmp(seen, "closed") == 0 ? 0 : -2;
}

static enum cli_exit unsaid(struct contact *ct, const char *step, const char *key, int seen)
{
	if (seen == -2)
		return cli_misuse(ct->cli, "--seen: \"%s\" is neither open nor closed", ct->seen);
	return contact_open(
		"%s: look at the day in the back office, then: shanmen contact %s%s%s --seen open|closed", key, step,
		contact_args(ct),
		ct->number.given ? arena_printf(&ct->cli->arena, " --number %lld", (long long)ct->number.v).p : "");
}

/* The number that the platform took, of the last trial, or of what our records say. */
static int64_t number_taken(const struct contact *ct, int64_t configured)
{
	return ct->trials_n > 0 ? last_trial(ct)->number : configured;
}

/* Which crossed-out price was taken: only where one was sent. */
static void settle_origin(struct contact *ct)
{
	if (ct->trials_n > 1)
		contact_settle(ct, "calendar_origin", STR("selling"));
	else if (ct->trials_n == 1 && ct->entry.origin.fen > ct->entry.price.fen)
		contact_say(
			"a crossed-out price of %s is taken beside %s; which of them visitors pay the step \"sale\" shows",
			fen_text(&ct->cli->arena, ct->entry.origin).p, fen_text(&ct->cli->arena, ct->entry.price).p);
}

enum cli_exit contact_open_judge(struct contact *ct)
{
	int64_t configured = ct->cli->config.calendar_status_open, number = number_taken(ct, configured);
	int seen;

	if (ct->trials_n > 0 && last_trial(ct)->end != END_TAKEN)
		return judge_refused(ct, "open-day", "calendar_status_open", configured);
	contact_say("taken: status %lld for an open day", (long long)number);
	settle_origin(ct);
	seen = seen_on_sale(ct);
	if (seen < 0)
		return unsaid(ct, "open-day", "calendar_status_open", seen);
	if (after_trial(ct, number, configured) != CLI_DONE)
		return CLI_TRY_AGAIN;
	if (seen == 0)
		return contact_contradicts(
			"status %lld was taken, but the day is closed there: the number means something "
			"else. Another one: shanmen contact open-day%s --number N",
			(long long)number, contact_args(ct));
	contact_settle_number(ct, "calendar_status_open", number);
	return CLI_DONE;
}

/* --- the closed day --- */

enum cli_exit contact_closed_run(struct contact *ct)
{
	struct contact_form f = form_of(ct, false);
	enum cli_exit e = contact_day_begin(ct);

	if (e == CLI_DONE && only_judged(ct, false))
		return CLI_DONE;
	if (e == CLI_DONE)
		e = contact_day_set(ct, false);
	if (e == CLI_DONE)
		e = contact_day_send(ct, &f);
	if (e != CLI_DONE || !content_refused(ct) || f.number == f.form.status_open)
		return e;
	contact_say("the number of an open day with stock 0 closes a day as well: the same with status %lld",
	            (long long)f.form.status_open);
	f.form.status_closed = f.number = f.form.status_open;
	f.what = arena_printf(&ct->cli->arena, "status %lld and stock 0", (long long)f.number);
	return contact_day_send(ct, &f);
}

/* A closed day that is on sale there: the number does not close. */
static enum cli_exit closed_but_open(struct contact *ct, int64_t number)
{
	int64_t open = ct->cli->config.calendar_status_open;

	if (number == open)
		return contact_contradicts(
			"status %lld and stock 0 was taken, and the day is on sale there: neither closes "
			"it. Try other numbers: shanmen contact closed-day%s --number N",
			(long long)number, contact_args(ct));
	(void)contact_contradicts(
		"status %lld was taken, but the day is on sale there: the number means something else",
		(long long)number);
	contact_say(
		"with stock 0 nobody can buy it all the same. Another number: shanmen contact closed-day%s --number N; "
		"or let the stock close days: calendar_status_closed = %lld",
		contact_args(ct), (long long)open);
	return CLI_REFUSED;
}

enum cli_exit contact_closed_judge(struct contact *ct)
{
	int64_t configured = ct->cli->config.calendar_status_closed, number = number_taken(ct, configured);
	int seen;

	if (ct->trials_n > 0 && last_trial(ct)->end != END_TAKEN)
		return judge_refused(ct, "closed-day", "calendar_status_closed", configured);
	contact_say("taken: status %lld for a closed day", (long long)number);
	if (ct->trials_n > 1) {
		contact_say("the number %lld was refused: the stock closes days alone",
		            (long long)ct->trials[0].number);
		contact_settle_number(ct, "calendar_status_closed", number);
		return CLI_DONE;
	}
	seen = seen_on_sale(ct);
	if (seen < 0)
		return unsaid(ct, "closed-day", "calendar_status_closed", seen);
	if (after_trial(ct, number, configured) != CLI_DONE)
		return CLI_TRY_AGAIN;
	if (seen == 1)
		return closed_but_open(ct, number);
	contact_settle_number(ct, "calendar_status_closed", number);
	return CLI_DONE;
}
