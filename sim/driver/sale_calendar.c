/*
 * Price and stock of the product of the act `sale`. Day by day the platform must have
 * the numbers that Shanmen has. Interface: calendar page.
 */
#include "sale_calendar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SAVE "/goodlife/v1/trip/ticket_calendar/save/"
#define BATCH "/goodlife/v1/trip/ticket_calendar/batch_save/"
#define STOCK 50
#define STATUS_OPEN 1
#define STATUS_CLOSED 2
#define DAYS_TEXT (2 * DAY_TEXT + 2)

/* --- the calendar of each side, in one form: {day: {price, stock, status}}, as the platform has it --- */

static void day_put(cJSON *calendar, const char *day, int64_t price, int64_t stock, int64_t status)
{
	cJSON *entry = cJSON_CreateObject();

	json_set_int(entry, "price", price);
	json_set_int(entry, "stock", stock);
	json_set_int(entry, "status", status);
	json_set(calendar, day, entry);
}

/* All copies of the day, of a closed one those sold; closed, too, where none is left. */
static cJSON *calendar_here(struct offer *o)
{
	cJSON *days = ACT_JSON(&o->act, "calendar", "show", o->sku_out_id, "--from", o->first, "--to", o->last);
	cJSON *calendar = cJSON_CreateObject();
	const cJSON *day;

	cJSON_ArrayForEach(day, days)
	{
		int64_t stock = json_int(day, "stock", -1), sold = json_int(day, "sold", 0);
		bool open = json_true(day, "open");

		day_put(calendar, json_text(day, "day"), json_int(day, "price_fen", -1), open ? stock : sold,
		        open && stock > sold ? STATUS_OPEN : STATUS_CLOSED);
	}
	cJSON_Delete(days);
	return calendar;
}

static void wire_day_put(cJSON *calendar, const char *day, const cJSON *wire)
{
	day_put(calendar, day, json_int(wire, "actual_amount", -1), json_int(wire, "stock_qty", -1),
	        json_int(wire, "status", -1));
}

static cJSON *calendar_there(struct offer *o)
{
	cJSON *calendar = cJSON_CreateObject(), *known;
	char control[OFFER_ID + 32];
	const cJSON *day;

	(void)snprintf(control, sizeof control, "calendar?sku_id=%s", o->sku_id);
	known = standin_ask(o->act.platform, control, "calendar");
	cJSON_ArrayForEach(day, json_get(known, "days")) wire_day_put(calendar, day->string, day);
	cJSON_Delete(known);
	return calendar;
}

static cJSON *calendar_pulled(const struct answer *a)
{
	cJSON *tree = json_parse(&a->body), *calendar = cJSON_CreateObject();
	const cJSON *list = json_list(json_get(tree, "data"), "ticket_sku_and_calendar"), *entry, *date;

	cJSON_ArrayForEach(entry, json_list(list ? list->child : NULL, "calendar_list"))
	{
		cJSON_ArrayForEach(date, json_list(json_get(entry, "calendar_value"), "value_list"))
			wire_day_put(calendar, cJSON_GetStringValue(date), entry);
	}
	cJSON_Delete(tree);
	return calendar;
}

/* What is wrong on the platform; NULL: it has Shanmen's days, and got them by that many calls. */
static const char *calendar_fault(struct offer *o, int saves, int batches)
{
	cJSON *here = calendar_here(o), *there = calendar_there(o);
	const char *fault = NULL;

	if (here->child == NULL || !cJSON_Compare(here, there, true))
		fault = "the platform's days are not as here";
	else if (offer_calls(o, SAVE) != saves || offer_calls(o, BATCH) != batches)
		fault = "sent by more calls, or by other calls";
	cJSON_Delete(here);
	cJSON_Delete(there);
	return fault;
}

/* The same; besides, this day must not be on sale there. */
static const char *closed_day_fault(struct offer *o, int batches, const char *day)
{
	const char *fault = calendar_fault(o, 1, batches);
	cJSON *there = calendar_there(o);

	if (fault == NULL && json_int(json_get(there, day), "status", -1) != STATUS_CLOSED)
		fault = "the platform still sells that day";
	cJSON_Delete(there);
	return fault;
}

/* --- the steps --- */

static bool days_set(struct offer *o)
{
	char days[DAYS_TEXT], price[24], stock[24], few[24];

	(void)snprintf(days, sizeof days, "%s..%s", o->first, o->last);
	(void)snprintf(price, sizeof price, "%" PRId64, o->act.s.sale.price_fen);
	(void)snprintf(stock, sizeof stock, "%d", STOCK);
	(void)snprintf(few, sizeof few, "%d", COPIES);
	return ACT_PROGRAM(&o->act, "shanmen", "calendar", "set", o->sku_out_id, days, "price_fen", price, "stock",
	                   stock) &&
	       ACT_PROGRAM(&o->act, "shanmen", "calendar", "set", o->sku_out_id, o->sold_out, "stock", few);
}

static void month_set(struct offer *o)
{
	const char *name = "price and stock of a month", *sent = "shanmen calendar set";

	if (offer_ran(o, name, sent, days_set(o)))
		scene_step(&o->act.s, name, sent, true, "%s to %s: %" PRId64 " fen, %d a day; %d on %s", o->first,
		           o->last, o->act.s.sale.price_fen, STOCK, COPIES, o->sold_out);
}

static void month_sent(struct offer *o)
{
	const char *name = "the calendar is sent", *sent = "stock_push --once";

	if (offer_ran(o, name, sent, ACT_JOB(&o->act, "stock_push", "--once")))
		offer_step(o, name, sent, calendar_fault(o, 1, 0), "all days are the same there, by one save");
}

static void last_tickets_sold(struct offer *o)
{
	struct scene *s = &o->act.s;
	char sent[80];

	memcpy(s->sale.day, o->sold_out, DAY_TEXT);
	(void)snprintf(sent, sizeof sent, "create_order: %s", s->party.order_id);
	body_create_order(&s->body, &s->sale, &s->party);
	scene_post(s, "create_order", SIGN_BOTH, NULL);
	answer_text(&s->a, "order_out_id", s->party.order_out_id, sizeof s->party.order_out_id);
	if (s->a.code == 0 && create_awaits_payment(s->mode, &s->a)) {
		body_pay_notify(&s->body, &s->party);
		scene_post(s, "pay_notify", SIGN_BOTH, NULL);
	}
	if (s->a.code == 0)
		scene_step(s, "the last tickets of a day", sent, true, "0: our number %s, %d on %s",
		           s->party.order_out_id, COPIES, o->sold_out);
	else
		scene_wrong_answer(s, "the last tickets of a day", sent);
}

/* A number that only changes may wait a while. The last ticket must be reported at once. */
static void sold_out_sent(struct offer *o)
{
	const char *name = "sold out is sent at once", *sent = "stock_push --once";
	char words[80];

	(void)snprintf(words, sizeof words, "%s is closed there, by one batch_save", o->sold_out);
	if (offer_ran(o, name, sent, ACT_JOB(&o->act, "stock_push", "--once")))
		offer_step(o, name, sent, closed_day_fault(o, 1, o->sold_out), words);
}

static void closed_sent(struct offer *o)
{
	const char *name = "an operator closes a day", *sent = "shanmen calendar set, stock_push --once";
	char words[80];

	(void)snprintf(words, sizeof words, "%s is closed there, too", o->closed);
	if (offer_ran(o, name, sent,
	              ACT_PROGRAM(&o->act, "shanmen", "calendar", "set", o->sku_out_id, o->closed, "open", "no",
	                          "--reason", "storm") &&
	                      ACT_JOB(&o->act, "stock_push", "--once")))
		offer_step(o, name, sent, closed_day_fault(o, 2, o->closed), words);
}

void sale_calendar(struct offer *o)
{
	static void (*const steps[])(struct offer *) = { month_set, month_sent, last_tickets_sold, sold_out_sent,
		                                         closed_sent };
	size_t i;

	for (i = 0; i < sizeof steps / sizeof *steps && o->act.s.right; i++)
		steps[i](o);
}

/* --- pulled --- */

void sale_pull(struct offer *o)
{
	const char *name = "the platform pulls", *sent = "pull_ticket_calendar";
	cJSON *there = calendar_there(o), *got;
	struct scene *s = &o->act.s;

	body_pull(&s->body, &s->sale, o->first, o->last);
	scene_post(s, "pull_ticket_calendar", SIGN_BOTH, NULL);
	got = calendar_pulled(&s->a);
	if (s->a.code == 0 && cJSON_Compare(got, there, true))
		scene_step(s, name, sent, true, "0: the same %d days as were sent", cJSON_GetArraySize(got));
	else
		scene_wrong_answer(s, name, sent);
	cJSON_Delete(got);
	cJSON_Delete(there);
}
