/*
 * `shanmen-sim sale`: publishes a product of its own, has it reviewed, gives it prices
 * and stock, sells it out, closes a day, lets the platform pull it, takes it off sale and
 * puts it back. After each step it asks the stand-in what the platform knows.
 *
 * Every run makes a new product. Its days begin far enough ahead that midnight during
 * the run changes nothing. Interface: calendar page; security page §2 (webhooks).
 */
#include "commands.h"
#include "offer.h"
#include "sale_calendar.h"
#include "sale_publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AHEAD 10 /* days from today to the first day of the calendar */
#define DAYS 30
#define CALLS 7 /* two saves of the product, the calendar, two changes of it, off sale, on sale */

enum status { STATUS_OFFLINE = 0, STATUS_ONLINE = 1 };

/* --- before --- */

static bool product_listed(const cJSON *products, const char *product_id)
{
	const cJSON *product;

	cJSON_ArrayForEach(product, products)
	{
		if (offer_same(json_text(product, "product_id"), product_id))
			return true;
	}
	return false;
}

/*
 * Reports the products of the loaded catalogue to the stand-in: on the platform they were published long ago. Otherwise
 * product_sync would ask for products that the stand-in does not know.
 */
static void catalogue_report(struct offer *o)
{
	cJSON *ours = ACT_JSON(&o->act, "product", "list"),
	      *theirs = standin_ask(o->act.platform, "products", "products");
	cJSON *facts = cJSON_CreateObject(), *list = json_list_at(facts, "products"), *product;
	const cJSON *row;

	cJSON_ArrayForEach(row, ours)
	{
		const char *product_id = json_text(row, "product_id");

		if (product_id == NULL || product_listed(theirs, product_id))
			continue;
		product = cJSON_CreateObject();
		json_set_text(product, "product_id", product_id);
		json_set_text(product, "product_out_id", json_text(row, "product_out_id"));
		json_set_text(product, "product_name", json_text(row, "name"));
		cJSON_AddItemToArray(list, product);
	}
	standin_send(o->act.platform, "products", facts);
	cJSON_Delete(ours);
	cJSON_Delete(theirs);
}

static void sale_before(struct offer *o)
{
	catalogue_report(o);
	act_token_step(&o->act);
	act_step(&o->act, "calendars left from before", "stock_push --once", ACT_JOB(&o->act, "stock_push", "--once"));
}

/* --- off sale and on --- */

static void sale_switch(struct offer *o, const char *name, const char *word, enum status right)
{
	char sent[60], words[60];
	cJSON *there;

	(void)snprintf(sent, sizeof sent, "shanmen product %s", word);
	(void)snprintf(words, sizeof words, "%s on the platform", word);
	if (!offer_ran(o, name, sent, ACT_PROGRAM(&o->act, "shanmen", "product", word, o->product_out_id)))
		return;
	there = offer_there(o);
	offer_step(o, name, sent, json_int(there, "status", -1) == right ? NULL : "the platform has another status",
	           words);
	cJSON_Delete(there);
}

static void booking_check(struct offer *o, int right)
{
	memcpy(o->act.s.sale.day, o->first, DAY_TEXT);
	scene_can_buy(&o->act.s, right);
}

static void sale_off_and_on(struct offer *o)
{
	sale_switch(o, "taken off sale", "offline", STATUS_OFFLINE);
	booking_check(o, CAN_BUY_OFFLINE);
	sale_switch(o, "back on sale", "online", STATUS_ONLINE);
	booking_check(o, CAN_BUY);
}

/* --- the end --- */

static void sale_ended(struct offer *o)
{
	static const char *const jobs[] = { "token_refresh", "product_sync", "stock_push", NULL };
	cJSON *pending = ACT_JSON(&o->act, "calendar", "diff", o->sku_out_id);

	if (cJSON_IsArray(pending) && pending->child == NULL)
		scene_step(&o->act.s, "no day is pending", "shanmen calendar diff", true, "none");
	else
		act_step(&o->act, "no day is pending", "shanmen calendar diff", false);
	act_jobs_step(&o->act, jobs);
	act_memory_step(&o->act, "product", offer_calls(o, NULL), CALLS);
	cJSON_Delete(pending);
}

/* --- the act --- */

static void days_choose(struct offer *o)
{
	int64_t now_ms = moment_ms();

	moment_day(now_ms, AHEAD, o->first);
	moment_day(now_ms, AHEAD + 3, o->closed);
	moment_day(now_ms, AHEAD + 7, o->sold_out);
	moment_day(now_ms, AHEAD + DAYS - 1, o->last);
}

static void sale_play(struct offer *o)
{
	static void (*const parts[])(struct offer *) = { sale_before, sale_publish,    sale_review, sale_calendar,
		                                         sale_pull,   sale_off_and_on, sale_ended };
	size_t i;

	days_choose(o);
	/* Each part needs the parts before it. */
	for (i = 0; i < sizeof parts / sizeof *parts && o->act.s.right; i++)
		parts[i](o);
	if (*o->path)
		(void)unlink(o->path);
}

int sale_run(const struct options *options)
{
	struct offer *o = zeroed(1, sizeof *o);
	int exit_code = EXIT_SKIPPED;

	if (act_open(&o->act, options)) {
		sale_play(o);
		exit_code = scene_end(&o->act.s);
	}
	act_close(&o->act);
	cJSON_Delete(o->form);
	free(o);
	return exit_code;
}
