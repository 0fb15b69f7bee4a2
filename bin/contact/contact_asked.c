/*
 * The two calls of the platform that leave no record but a line in the log: the pull and the booking check.
 *
 * Source: spec calendar-and-products.md §3, trade.md "can_buy: asked twice".
 */
#include "contact_asked.h"

#include "contact_say.h"
#include "web/spi_code.h"

#include <string.h>

struct contact_wanted contact_wanted_of(const struct contact *ct, const char *action)
{
	return (struct contact_wanted){ .action = action,
		                        .product_id = ct->sku.product_id,
		                        .product_out_id = ct->sku.product_out_id,
		                        .sku_id = ct->sku.sku_id,
		                        .sku_out_id = ct->sku.sku_out_id };
}

enum cli_exit contact_asked_read(struct contact *ct, const char *action)
{
	const struct contact_wanted w = contact_wanted_of(ct, action);
	char err[300];

	if (ct->log.path.n == 0)
		return cli_refuse(
			"the configuration has no log_file: name the error log of the web server with --log FILE");
	if (!contact_log_read(&ct->cli->arena, &ct->log, &w, &ct->calls, err, sizeof err))
		return cli_refuse("%s", err);
	return CLI_DONE;
}

/* "at 2026-…, answered 0, logid …" */
static const char *call_words(struct contact *ct, const struct contact_call *call)
{
	return arena_printf(&ct->cli->arena, "at %s, answered %lld (%s), logid %s", call->time.p, (long long)call->code,
	                    call->outcome.p, call->logid.p)
	        .p;
}

/* The platform's calls do not come through. One that did proves that they can: what was refused since is not its fault. */
static bool none_came_through(const struct contact_calls *calls)
{
	return calls->refused.came && !calls->with.came && !calls->without.came;
}

/* In the overview a missing log is no trouble: it only says nothing. */
static enum cli_exit look_in_log(struct contact *ct, const char *action, const char *nothing, struct contact_state *out)
{
	const struct contact_calls *c = &ct->calls;
	const struct contact_call *last = c->without.came ? &c->without : &c->with;
	enum cli_exit e;

	*out = (struct contact_state){ MARK_TO_DO, str_text(nothing) };
	if (ct->sku.sku_out_id.p == NULL)
		return CLI_DONE;
	e = contact_asked_read(ct, action);
	if (e != CLI_DONE)
		return e;
	if (none_came_through(c))
		*out = (struct contact_state){ MARK_TROUBLE, arena_printf(&ct->cli->arena, "refused at the door %s",
			                                                  call_words(ct, &c->refused)) };
	else if (last->came)
		*out = (struct contact_state){ last->code == SPI_OK ? MARK_DONE : MARK_TROUBLE,
			                       str_text(call_words(ct, last)) };
	return CLI_DONE;
}

enum cli_exit contact_pull_look(struct contact *ct, struct contact_state *out)
{
	return look_in_log(ct, "pull_ticket_calendar", "no pull of the product yet", out);
}

enum cli_exit contact_can_buy_look(struct contact *ct, struct contact_state *out)
{
	return look_in_log(ct, "can_buy", "no booking check of the SKU yet", out);
}

/* A call that was refused before it was read. */
static enum cli_exit judge_door(struct contact *ct)
{
	contact_say("a call came and was refused at the door: %s", call_words(ct, &ct->calls.refused));
	contact_say(
		"compare client key and secret with the platform's console (shanmen app set), and this machine's clock; "
		"docs/operations.md explains the word in brackets");
	return CLI_REFUSED;
}

enum cli_exit contact_pull_judge(struct contact *ct)
{
	const struct contact_call *call = &ct->calls.without;

	if (none_came_through(&ct->calls))
		return judge_door(ct);
	if (!call->came)
		return contact_open(
			"no pull came: press the pull button of the product in the back office. Does it have one, and "
			"does the console have the address .../cgi-bin/pull_ticket_calendar.fcgi?");
	contact_say("a pull came %s", call_words(ct, call));
	contact_say("it names the product %s (the platform's id/ours; - is not named)", call->product.p);
	if (call->code == SPI_OK)
		return CLI_DONE;
	contact_say("it was refused: 2 is an unknown product, 3 an unknown SKU, 1 another reason: compare the ids with "
	            "shanmen product list");
	return CLI_REFUSED;
}

static bool said_no(const struct contact_call *call)
{
	return call->came && call->code != SPI_OK;
}

static void say_refused(const struct contact_call *call)
{
	contact_say("it was answered %lld: %s", (long long)call->code, spi_code_meaning((int)call->code));
}

enum cli_exit contact_can_buy_judge(struct contact *ct)
{
	const struct contact_calls *c = &ct->calls;

	if (none_came_through(c))
		return judge_door(ct);
	if (!c->without.came && !c->with.came)
		return contact_open(
			"no booking check came: open the order page of the product in the app. Does the console have "
			"the address .../cgi-bin/can_buy.fcgi?");
	if (c->without.came)
		contact_say("without persons, as for an order page that opens: %s", call_words(ct, &c->without));
	if (said_no(&c->without))
		say_refused(&c->without);
	if (c->with.came)
		contact_say("with persons, as for an order that is submitted: %s", call_words(ct, &c->with));
	if (said_no(&c->with))
		say_refused(&c->with);
	if (!c->with.came)
		contact_say("the check with persons comes when an order is submitted: see it with the step \"sale\"");
	if (!c->without.came)
		contact_say("not as the pages say: no check without persons came first");
	return said_no(&c->without) || said_no(&c->with) ? CLI_REFUSED : CLI_DONE;
}
