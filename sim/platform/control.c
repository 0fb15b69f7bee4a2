/*
 * Control of the stand-in at /_sim/, for tests and drivers: what the platform
 * knows, how it misbehaves, what it remembers. Not subject to trouble, not in
 * the calls; needs the header X-Sim: 1. The wire is described with each row.
 */
#include "book.h"
#include "calendar.h"
#include "call.h"
#include "crypto.h"
#include "groupon.h"
#include "product.h"
#include "shop.h"
#include "state.h"
#include "token.h"
#include "trouble.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CONTROL "/_sim/"

/* Says what is wrong with the request. Always false. */
static bool wrong(cJSON *answer, const char *text)
{
	json_set_text(answer, "error", text);
	return false;
}

static void merge(cJSON *into, const cJSON *facts)
{
	const cJSON *fact;

	cJSON_ArrayForEach(fact, facts) json_set(into, fact->string, cJSON_Duplicate(fact, true));
}

/* {order_id, facts…} or {"orders": […]}: merged into what was told of the order before. */
static bool order_tell(const struct call *c, const cJSON *facts, cJSON *answer)
{
	const char *order_id = json_text(facts, "order_id");
	struct text name = TEXT_EMPTY;
	cJSON *order;

	if (order_id == NULL || *order_id == '\0')
		return wrong(answer, "order_id is missing");
	state_name(&name, "orders", order_id);
	order = state_load(name.p);
	json_set_text(order, "order_id", order_id);
	merge(json_object_at(order, "told"), facts);
	book_close(c, order);
	text_free(&name);
	return true;
}

static bool orders_post(struct call *c, cJSON *answer)
{
	const cJSON *list = json_list(c->body, "orders"), *item;

	if (list == NULL)
		return order_tell(c, c->body, answer);
	cJSON_ArrayForEach(item, list)
	{
		if (!order_tell(c, item, answer))
			return false;
	}
	return true;
}

/* The order's file; {} when nothing is known. */
static bool orders_get(struct call *c, cJSON *answer)
{
	const char *order_id = json_text(c->query, "order_id");
	struct text name = TEXT_EMPTY;

	if (order_id == NULL)
		return wrong(answer, "order_id is missing");
	state_name(&name, "orders", order_id);
	json_set(answer, "order", state_load(name.p));
	text_free(&name);
	return true;
}

static bool kinds_known(const cJSON *list)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		if (!cJSON_IsString(item) || !trouble_known(item->valuestring))
			return false;
	}
	return true;
}

/* Ends the waiting of calls that arrived before; see release_number of openapi_trouble.c. */
static void release(const char *what)
{
	cJSON *release = state_load("release.json");

	json_count_up(release, what);
	state_save("release.json", release);
	cJSON_Delete(release);
}

/* {seed, rate, kinds, paths, script, times}: replaces the one before; {} ends it. */
static bool trouble_post(struct call *c, cJSON *answer)
{
	if (!kinds_known(json_get(c->body, "kinds")) || !kinds_known(json_get(c->body, "script")))
		return wrong(answer, "no such kind of trouble");
	state_save("trouble.json", c->body);
	release("troubles");
	return true;
}

/* The rule as it stands: what is left of script and times. */
static bool trouble_get(struct call *c, cJSON *answer)
{
	(void)c;
	json_set(answer, "trouble", state_load("trouble.json"));
	return true;
}

/* Any of the names below: merged. */
static bool settings_post(struct call *c, cJSON *answer)
{
	static const char *const names[] = {
		"strict",          "token_life_s", "clock_offset_ms", "decrypt_quota",  "fail_texts",
		"strict_products", "review",       "review_ms",       "page_trap",      "trap_path",
		"calls_per_s",     "expiry_asks",  "deadlines",       "ledger_delay_s", "ledger_day_after",
		"ledger_detail",   "shop_trap",    "shop_decorate",   "shop_task",      "shop_task_ms",
	};
	const cJSON *item;
	size_t i;

	cJSON_ArrayForEach(item, c->body)
	{
		for (i = 0; i < sizeof names / sizeof *names && strcmp(names[i], item->string) != 0; i++)
			;
		if (i == sizeof names / sizeof *names)
			return wrong(answer, "no such setting");
	}
	merge(c->settings, c->body);
	state_save("settings.json", c->settings);
	json_set(answer, "settings", cJSON_Duplicate(c->settings, true));
	return true;
}

/* {"certificates": [{certificate_id, order_id, status, …}]}: answered with the codes made for them. */
static bool certificates_post(struct call *c, cJSON *answer)
{
	return groupon_tell(json_get(c->body, "certificates"), answer) || wrong(answer, "certificate_id is missing");
}

static bool certificates_get(struct call *c, cJSON *answer)
{
	cJSON *memory = groupon_load();

	(void)c;
	json_set(answer, "certificates", cJSON_Duplicate(json_object_at(memory, "certificates"), true));
	cJSON_Delete(memory);
	return true;
}

/* {"texts": […]} gives {"cipher_texts": […]}. */
static bool encrypt_post(struct call *c, cJSON *answer)
{
	return crypto_tell(json_get(c->body, "texts"), answer) || wrong(answer, "texts is no list of texts");
}

/* {"texts": [{cipher_text, plain_text, decrypted, masked}]} */
static bool encrypt_get(struct call *c, cJSON *answer)
{
	(void)c;
	json_set(answer, "texts", crypto_history());
	return true;
}

/* A file of lines as a list, from the line with number `from` on. */
static void lines_put(const char *name, int64_t from, cJSON *answer, const char *as)
{
	struct text t = TEXT_EMPTY;
	cJSON *list = json_list_at(answer, as);
	char *line, *rest;

	state_read(name, &t);
	for (line = t.n ? strtok_r(t.p, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest)) {
		long long n;

		if (sscanf(line, "{\"n\":%lld,", &n) == 1 && n >= from)
			cJSON_AddItemToArray(list, cJSON_CreateRaw(line));
	}
	text_free(&t);
}

static bool calls_get(struct call *c, cJSON *answer)
{
	const char *from = json_text(c->query, "from");
	long long n = 0;

	if (from && sscanf(from, "%lld", &n) != 1)
		return wrong(answer, "from is no number");
	lines_put("calls.jsonl", n, answer, "calls");
	return true;
}

static bool conflicts_get(struct call *c, cJSON *answer)
{
	(void)c;
	lines_put("conflicts.jsonl", 0, answer, "conflicts");
	return true;
}

static bool tokens_get(struct call *c, cJSON *answer)
{
	(void)c;
	json_set(answer, "tokens", token_history());
	return true;
}

static bool expire_tokens_post(struct call *c, cJSON *answer)
{
	(void)c;
	(void)answer;
	token_expire_all();
	return true;
}

/* What is held is answered now. */
static bool release_post(struct call *c, cJSON *answer)
{
	(void)c;
	(void)answer;
	release("number");
	return true;
}

/* Forgets everything but the tokens; {"tokens": true}: these, too. */
static bool reset_post(struct call *c, cJSON *answer)
{
	(void)answer;
	release("number");
	release("troubles");
	state_reset(json_true(c->body, "tokens"));
	return true;
}

static const struct {
	const char *method;
	const char *name;
	bool (*run)(struct call *c, cJSON *answer);
} CONTROLS[] = {
	{ "POST", "orders", orders_post },
	{ "GET", "orders", orders_get },
	{ "GET", "books", books_get },     /* {"orders": [each as its file has it]} */
	{ "POST", "plant", plant_post },   /* see openapi_plant.c */
	{ "GET", "due", due_get },         /* {"orders": [{order_id, auto_refund_at}]} whose moment has come */
	{ "POST", "expire", expire_post }, /* see openapi_book_control.c */
	{ "POST", "trouble", trouble_post },
	{ "GET", "trouble", trouble_get },
	{ "POST", "settings", settings_post },
	{ "POST", "products", products_tell }, /* {"products": [{product_id, …}]}: merged */
	{ "GET", "products", products_show },  /* product_id: {"product"} with its calendars; else {"products"} */
	{ "GET", "calendar", calendar_get },   /* sku_id: {"calendar"} */
	/* {"days": [{sku_id, date, error_code, description}]}: replaces the ones before */
	{ "POST", "reject_days", reject_days_post },
	{ "POST", "shops", shops_tell },           /* {"shops": [{poi_id, …}]}: merged; "gone": true takes one away */
	{ "GET", "shops", shops_show },            /* {"shops", "tasks"} */
	{ "POST", "shop_task", shop_task_decide }, /* {task_id, status, reject_reason, …}: see openapi_shop_task.c */
	{ "POST", "certificates", certificates_post },
	{ "GET", "certificates", certificates_get },
	{ "POST", "encrypt", encrypt_post },
	{ "GET", "encrypt", encrypt_get },
	{ "GET", "calls", calls_get },
	{ "GET", "conflicts", conflicts_get },
	{ "GET", "tokens", tokens_get },
	{ "POST", "expire_tokens", expire_tokens_post },
	{ "POST", "release", release_post },
	{ "POST", "reset", reset_post },
};

static int control_run(struct call *c, cJSON *answer)
{
	const char *name = text_of(&c->path) + strlen(CONTROL), *sim = door_header(c->rq, "HTTP_X_SIM");
	size_t i;

	if (sim == NULL || strcmp(sim, "1") != 0) {
		(void)wrong(answer, "the header X-Sim: 1 is missing");
		return 403;
	}
	if (c->rq->body.n && c->body == NULL) {
		(void)wrong(answer, "the body is no JSON object");
		return 400;
	}
	if (c->body == NULL)
		c->body = cJSON_CreateObject();
	for (i = 0; i < sizeof CONTROLS / sizeof *CONTROLS; i++) {
		if (strcmp(CONTROLS[i].name, name) == 0 && strcmp(CONTROLS[i].method, c->rq->method) == 0)
			return CONTROLS[i].run(c, answer) ? 200 : 400;
	}
	(void)wrong(answer, "no such control");
	return 404;
}

int control_answer(struct call *c, struct text *out)
{
	cJSON *answer = cJSON_CreateObject();
	int status = control_run(c, answer);

	cJSON_AddBoolToObject(answer, "ok", status == 200);
	json_print(out, answer);
	cJSON_Delete(answer);
	return status;
}
