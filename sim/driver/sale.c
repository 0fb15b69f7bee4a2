/*
 * `shanmen-sim sale`: a product of its own is published, reviewed, priced, sold out, closed, pulled and taken off
 * sale, and after each step the stand-in for the platform's OpenAPI is asked what it knows.
 *
 * Every run makes a new product. Its days are far enough ahead that no midnight comes between.
 * Interface: calendar page; security page §2 (webhooks).
 */
#include "sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AHEAD 10 /* days from today to the calendar's first */
#define DAYS 30
#define CALLS 7 /* two saves, the calendar, two changes of it, off sale and on */

enum status { STATUS_OFFLINE = 0, STATUS_ONLINE = 1 };
enum can_buy { CAN_BUY = 0, CAN_BUY_OFFLINE = 2 };

/* --- what the parts have in common --- */

bool offer_ran(struct offer *o, const char *name, const char *sent, bool ran)
{
	if (!ran)
		act_said(&o->act, name, sent, false);
	return ran;
}

void offer_step(struct offer *o, const char *name, const char *sent, const char *fault, const char *words)
{
	scene_step(&o->act.s, name, sent, fault == NULL, "%s", fault ? fault : words);
}

cJSON *offer_here(struct offer *o)
{
	return ACT_OURS(&o->act, "product", "status", o->product_out_id);
}

cJSON *offer_there(struct offer *o)
{
	char control[OFFER_ID + 32];

	(void)snprintf(control, sizeof control, "products?product_id=%s", o->product_id);
	return standin_ask(o->act.platform, control, "product");
}

struct about {
	const struct offer *offer;
	const char *path;
};

static bool same(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

/* A question has no body: it names the product among others in its address. */
static bool is_about(const cJSON *call, const void *what)
{
	const struct about *a = what;
	const cJSON *body = json_get(call, "body");
	const char *asked = json_text(json_get(call, "query"), "product_ids");

	if (a->path && !same(json_text(call, "path"), a->path))
		return false;
	return same(json_text(body, "product_id"), a->offer->product_id) ||
	       same(json_text(json_get(body, "ticket"), "product_out_id"), a->offer->product_out_id) ||
	       (a->path && asked && strstr(asked, a->offer->product_id));
}

int offer_calls(struct offer *o, const char *path)
{
	const struct about a = { o, path };
	cJSON *calls = act_calls(&o->act, is_about, &a);
	int n = cJSON_GetArraySize(calls);

	cJSON_Delete(calls);
	return n;
}

/* --- before --- */

static bool listed(const cJSON *products, const char *product_id)
{
	const cJSON *product;

	cJSON_ArrayForEach(product, products)
	{
		if (same(json_text(product, "product_id"), product_id))
			return true;
	}
	return false;
}

/* Products loaded with the catalogue were published before us: the platform has them, or it would be asked in vain. */
static void catalogue_known(struct offer *o)
{
	cJSON *ours = ACT_OURS(&o->act, "product", "list"),
	      *theirs = standin_ask(o->act.platform, "products", "products");
	cJSON *told = cJSON_CreateObject(), *list = json_list_at(told, "products"), *product;
	const cJSON *row;

	cJSON_ArrayForEach(row, ours)
	{
		const char *product_id = json_text(row, "product_id");

		if (product_id == NULL || listed(theirs, product_id))
			continue;
		product = cJSON_CreateObject();
		json_set_text(product, "product_id", product_id);
		json_set_text(product, "product_out_id", json_text(row, "product_out_id"));
		json_set_text(product, "product_name", json_text(row, "name"));
		cJSON_AddItemToArray(list, product);
	}
	standin_tell(o->act.platform, "products", told);
	cJSON_Delete(ours);
	cJSON_Delete(theirs);
}

static void rest_told(struct offer *o)
{
	catalogue_known(o);
	act_key_to_platform(&o->act);
	act_said(&o->act, "what was owed before", "stock_push --once", ACT_JOB(&o->act, "stock_push", "--once"));
}

/* --- off sale and on --- */

static void operate(struct offer *o, const char *name, const char *word, enum status right)
{
	char sent[60], words[60];
	cJSON *there;

	(void)snprintf(sent, sizeof sent, "shanmen product %s", word);
	(void)snprintf(words, sizeof words, "%s on the platform", word);
	if (!offer_ran(o, name, sent, ACT_PROGRAM(&o->act, "shanmen", "product", word, o->product_out_id)))
		return;
	there = offer_there(o);
	offer_step(o, name, sent, json_int(there, "status", -1) == right ? NULL : "the platform knows otherwise",
	           words);
	cJSON_Delete(there);
}

static void booking_check(struct offer *o, enum can_buy right)
{
	struct scene *s = &o->act.s;
	char sent[60];

	memcpy(s->sale.day, o->first, DAY_TEXT);
	(void)snprintf(sent, sizeof sent, "can_buy: %d tickets on %s", COPIES, o->first);
	body_can_buy(&s->body, &s->sale, &s->party);
	scene_post(s, "can_buy", SIGN_BOTH, NULL);
	if (s->a.code == (int)right)
		scene_step(s, "booking check", sent, true, "%d: %s", right,
		           right == CAN_BUY ? "may be bought" : "not for sale");
	else
		scene_wrong(s, "booking check", sent);
}

static void off_and_on(struct offer *o)
{
	operate(o, "taken off sale", "offline", STATUS_OFFLINE);
	booking_check(o, CAN_BUY_OFFLINE);
	operate(o, "back on sale", "online", STATUS_ONLINE);
	booking_check(o, CAN_BUY);
}

/* --- what is left --- */

static void ended(struct offer *o)
{
	static const char *const jobs[] = { "token_refresh", "product_sync", "stock_push", NULL };
	cJSON *owed = ACT_OURS(&o->act, "calendar", "diff", o->sku_out_id);

	if (cJSON_IsArray(owed) && owed->child == NULL)
		scene_step(&o->act.s, "nothing is owed", "shanmen calendar diff", true, "none");
	else
		act_said(&o->act, "nothing is owed", "shanmen calendar diff", false);
	act_runs_ok(&o->act, jobs);
	act_memory_right(&o->act, "product", offer_calls(o, NULL), CALLS);
	cJSON_Delete(owed);
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

static void play(struct offer *o)
{
	static void (*const parts[])(struct offer *) = { rest_told,  offer_publish, offer_review, offer_calendar,
		                                         offer_pull, off_and_on,    ended };
	size_t i;

	days_choose(o);
	/* A part needs those before it. */
	for (i = 0; i < sizeof parts / sizeof *parts && o->act.s.right; i++)
		parts[i](o);
	if (*o->file)
		(void)unlink(o->file);
}

int sale_run(const struct options *options)
{
	struct offer *o = zeroed(1, sizeof *o);
	int exit_code = EXIT_SKIPPED;

	if (act_open(&o->act, options)) {
		play(o);
		exit_code = scene_verdict(&o->act.s);
	}
	act_close(&o->act);
	cJSON_Delete(o->wish);
	free(o);
	return exit_code;
}
