/*
 * The product of the act `sale` is published, changed while it is under review, and
 * reviewed. Interface: calendar page, "Publish a product"; security page §2.
 */
#include "sale_publish.h"

#include "webhook_send.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QUERY "/goodlife/v1/trip/ticket/query/"
#define SAVE "/goodlife/v1/trip/ticket/save/"
#define ASKED 3 /* for the review, and after each of the two saves for its SKUs */
#define EVENT "life_product_common_audit"
#define NEW_NAME "山门景区门票（含观光车）"

enum status { STATUS_ONLINE = 1, STATUS_REVIEW = 2 };

static bool member_is(const cJSON *object, const char *name, const char *right)
{
	const char *value = json_text(object, name);

	return value && strcmp(value, right) == 0;
}

/* --- the file --- */

static void file_write(struct offer *o)
{
	struct text json = TEXT_EMPTY;
	FILE *f;
	int fd;

	if (*o->path == '\0') {
		(void)snprintf(o->path, sizeof o->path, "/tmp/shanmen-sim.XXXXXX");
		fd = mkstemp(o->path);
		if (fd < 0)
			die("%s cannot be made", o->path);
		(void)close(fd);
	}
	json_print(&json, o->form);
	f = fopen(o->path, "we");
	if (f == NULL || fwrite(json.p, 1, json.n, f) != json.n || fclose(f) != 0)
		die("%s cannot be written", o->path);
	text_free(&json);
}

static bool form_publish(struct offer *o)
{
	file_write(o);
	return ACT_PROGRAM(&o->act, "shanmen", "product", "publish", o->path);
}

/* The platform lists the merchant's shop, as poi_sync reads it when cron runs. */
static void shop_report(struct offer *o)
{
	cJSON *facts = cJSON_CreateObject(), *shop = cJSON_CreateObject();

	json_set_text(shop, "poi_id", o->act.s.sale.poi_id);
	json_set_text(shop, "poi_name", "山门景区");
	json_set_text(shop, "address", "山门路1号");
	cJSON_AddItemToArray(json_list_at(facts, "shops"), shop);
	standin_send(o->act.platform, "shops", facts);
}

/* The printed template, with this merchant, this shop and ids of this act. False: it cannot be read. */
static bool form_make(struct offer *o)
{
	const struct sale *sale = &o->act.s.sale;
	cJSON *ticket, *kind;
	char id[OFFER_ID];

	if (ACT_PROGRAM(&o->act, "shanmen", "product", "template"))
		o->form = json_parse(&o->act.said);
	if (json_list(json_get(o->form, "ticket"), "ticket_specifications") == NULL)
		return false;
	shop_report(o);
	ticket = json_object_at(o->form, "ticket");
	(void)snprintf(o->product_out_id, sizeof o->product_out_id, "GATE-%s", o->act.s.party.order_id);
	json_set_text(o->form, "account_id", sale->account_id);
	json_set_text(ticket, "product_out_id", o->product_out_id);
	json_set(ticket, "poi_ids", cJSON_CreateStringArray(&sale->poi_id, 1));
	cJSON_ArrayForEach(kind, json_list_at(ticket, "ticket_specifications"))
	{
		const char *out_id = json_text(kind, "sku_out_id");

		(void)snprintf(id, sizeof id, "%.20s-%s", out_id ? out_id : "", o->act.s.party.order_id);
		json_set_text(kind, "sku_out_id", id);
	}
	return true;
}

/* --- published --- */

/* The platform's only product with that product_out_id; NULL: none, or several. */
static const cJSON *product_find(const cJSON *products, const char *product_out_id)
{
	const cJSON *product, *found = NULL;
	int n = 0;

	cJSON_ArrayForEach(product, products)
	{
		if (!member_is(product, "product_out_id", product_out_id))
			continue;
		found = product;
		n++;
	}
	return n == 1 ? found : NULL;
}

static void ids_learn(struct offer *o, const cJSON *product)
{
	const cJSON *sku = json_list(product, "skus")->child;
	struct sale *sale = &o->act.s.sale;

	(void)snprintf(o->product_id, sizeof o->product_id, "%s", json_text(product, "product_id"));
	(void)snprintf(o->sku_id, sizeof o->sku_id, "%s", json_text(sku, "sku_id"));
	(void)snprintf(o->sku_out_id, sizeof o->sku_out_id, "%s", json_text(sku, "sku_out_id"));
	sale->product_id = o->product_id;
	sale->product_out_id = o->product_out_id;
	sale->sku_id = o->sku_id;
	sale->sku_out_id = o->sku_out_id;
}

/* What is wrong on the platform; NULL: it has the product once, as in the file, under review. */
static const char *arrival_fault(struct offer *o)
{
	cJSON *products = standin_ask(o->act.platform, "products", "products");
	const cJSON *product = product_find(products, o->product_out_id);
	const char *fault = NULL;

	if (product == NULL)
		fault = "the platform does not have exactly one of it";
	else if (json_int(product, "status", -1) != STATUS_REVIEW)
		fault = "it is not under review";
	else if (!cJSON_Compare(json_get(product, "body"), o->form, true))
		fault = "the platform has another content than the file";
	else
		ids_learn(o, product);
	cJSON_Delete(products);
	return fault;
}

static void first_published(struct offer *o)
{
	const char *name = "a product is published", *sent = "shanmen product publish", *fault;
	char words[OFFER_ID + 60];

	if (!offer_ran(o, name, "shanmen product template", form_make(o)) || !offer_ran(o, name, sent, form_publish(o)))
		return;
	fault = arrival_fault(o);
	(void)snprintf(words, sizeof words, "the platform has it: %s, under review", o->product_id);
	offer_step(o, name, sent, fault, words);
}

static void change_waits(struct offer *o)
{
	const char *name = "a change under review", *sent = "shanmen product publish";

	json_set_text(json_object_at(o->form, "ticket"), "product_name", NEW_NAME);
	if (offer_ran(o, name, sent, form_publish(o)))
		offer_step(o, name, sent, offer_calls(o, SAVE) == 1 ? NULL : "it was sent",
		           "kept until the review has ended; nothing is sent");
}

void sale_publish(struct offer *o)
{
	first_published(o);
	if (o->act.s.right)
		change_waits(o);
}

/* --- reviewed --- */

static void platform_pass(struct offer *o)
{
	cJSON *facts = cJSON_CreateObject(), *product = cJSON_CreateObject();

	json_set_text(product, "product_id", o->product_id);
	json_set_int(product, "status", STATUS_ONLINE);
	cJSON_AddItemToArray(json_list_at(facts, "products"), product);
	standin_send(o->act.platform, "products", facts);
}

/* Sends the webhook. The same `number` makes the same bytes: a repeat. */
static bool review_webhook(struct offer *o, int number)
{
	struct scene *s = &o->act.s;
	struct text content = TEXT_EMPTY;
	char msg_id[OFFER_ID + 16];
	struct webhook w = { .event = EVENT, .msg_id = msg_id, .timeout_ms = s->timeout_ms };
	bool taken;

	(void)snprintf(msg_id, sizeof msg_id, "%s-%d", o->product_out_id, number);
	text_addf(&content, "{\"product_id\":\"%s\",\"status\":\"PASS\",\"reason\":\"\"}", o->product_id);
	w.client_key = env_need(s->env, "SHANMEN_CLIENT_KEY");
	w.content = content.p;
	taken = webhook_send(s->caller, &w, &s->a) && s->a.status == 200 && answer_int(&s->a, "err_no", -1) == 0;
	text_free(&content);
	return taken;
}

static void review_passes(struct offer *o, int number)
{
	const char *name = "the platform has passed it", *sent = "webhook " EVENT;

	platform_pass(o);
	if (review_webhook(o, number))
		scene_step(&o->act.s, name, sent, true, "HTTP 200: success");
	else
		scene_wrong_answer(&o->act.s, name, sent);
}

/* What is wrong on either side after the change was sent; NULL: nothing. */
static const char *change_fault(struct offer *o, const char *review, enum status status)
{
	cJSON *here = offer_here(o), *there = offer_there(o);
	const char *fault = NULL;

	if (!member_is(here, "review", review))
		fault = "shanmen shows another review";
	else if (!json_true(here, "online"))
		fault = "shanmen does not show it as online";
	else if (!member_is(here, "publication", "done") || offer_calls(o, SAVE) != 2)
		fault = "the change was not sent exactly once";
	else if (json_int(there, "status", -1) != status || !member_is(there, "product_name", NEW_NAME))
		fault = "the platform has another status or name";
	cJSON_Delete(here);
	cJSON_Delete(there);
	return fault;
}

static void result_asked(struct offer *o)
{
	const char *name = "the result is asked for", *sent = "product_sync", *fault;

	if (!offer_ran(o, name, sent, ACT_JOB(&o->act, sent)))
		return;
	fault = change_fault(o, "under_review", STATUS_REVIEW);
	if (fault == NULL && offer_calls(o, QUERY) != ASKED)
		fault = "the platform was not asked once for the review and once for the SKUs of each save";
	offer_step(o, name, sent, fault, "passed: on sale here; the change was sent and is under review");
}

/* The repeat of a message makes Shanmen ask once more, because the first question may have come too early; nothing is sent. */
static void repeat_changes_nothing(struct offer *o)
{
	const char *name = "the same webhook again", *sent = "webhook, the same bytes; product_sync", *fault;

	if (!review_webhook(o, 1)) {
		scene_wrong_answer(&o->act.s, name, sent);
		return;
	}
	if (!offer_ran(o, name, sent, ACT_JOB(&o->act, "product_sync")))
		return;
	fault = change_fault(o, "under_review", STATUS_REVIEW);
	if (fault == NULL && offer_calls(o, QUERY) != ASKED + 1)
		fault = "the platform was not asked once more";
	offer_step(o, name, sent, fault, "HTTP 200; asked once more, and nothing changes");
}

static void change_passed(struct offer *o)
{
	const char *name = "its change has passed, too", *sent = "product_sync, shanmen product status";

	review_passes(o, 2);
	if (o->act.s.right && offer_ran(o, name, sent, ACT_JOB(&o->act, "product_sync")))
		offer_step(o, name, sent, change_fault(o, "online", STATUS_ONLINE), "online: " NEW_NAME);
}

void sale_review(struct offer *o)
{
	static void (*const steps[])(struct offer *) = { result_asked, repeat_changes_nothing, change_passed };
	size_t i;

	review_passes(o, 1);
	for (i = 0; i < sizeof steps / sizeof *steps && o->act.s.right; i++)
		steps[i](o);
}
