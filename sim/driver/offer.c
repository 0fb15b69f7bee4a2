/*
 * The product of the act `sale`, asked for on both sides.
 */
#include "offer.h"

#include <stdio.h>
#include <string.h>

bool offer_same(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

bool offer_ran(struct offer *o, const char *name, const char *sent, bool ran)
{
	if (!ran)
		act_step(&o->act, name, sent, false);
	return ran;
}

void offer_step(struct offer *o, const char *name, const char *sent, const char *fault, const char *words)
{
	scene_step(&o->act.s, name, sent, fault == NULL, "%s", fault ? fault : words);
}

cJSON *offer_here(struct offer *o)
{
	return ACT_JSON(&o->act, "product", "status", o->product_out_id);
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

/* A GET has no body: it names the product, with others, in its query. */
static bool is_about(const cJSON *call, const void *what)
{
	const struct about *a = what;
	const cJSON *body = json_get(call, "body");
	const char *asked = json_text(json_get(call, "query"), "product_ids");

	if (a->path && !offer_same(json_text(call, "path"), a->path))
		return false;
	return offer_same(json_text(body, "product_id"), a->offer->product_id) ||
	       offer_same(json_text(json_get(body, "ticket"), "product_out_id"), a->offer->product_out_id) ||
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
