/*
 * Differences planted in the stand-in's books, by POST /_sim/plant {kind,
 * order_id, …}: number (of the certificate; 1), amount (fen; 100), value (a
 * status; 777), as (another order's id). What each is: beside its function.
 */
#include "index.h"
#include "order.h"
#include "state.h"
#include "use.h"

#include <string.h>

#define AMOUNT 100
#define UNKNOWN_STATUS 777
#define LEDGER_FAILED 3
#define LEDGER_VOID 4
#define SOURCE_SERVICE 301

struct plant {
	const struct call *c;
	cJSON *order;
	int64_t number;
	int64_t amount;
	int64_t value; /* fallback: none told */
	cJSON *item;
	cJSON *use; /* that stands; NULL: none */
};

/* --- of the order --- */

/* An order nobody sold us: the facts of this one under another id. */
static bool missing_here(struct plant *p)
{
	const char *as = json_text(p->c->body, "as");
	cJSON *other;

	if (as == NULL || strcmp(as, json_text(p->order, "order_id")) == 0)
		return false;
	other = cJSON_CreateObject();
	json_set_text(other, "order_id", as);
	json_set(other, "told", cJSON_Duplicate(order_told(p->order), true));
	json_set_text(order_told(other), "order_id", as);
	book_close(p->c, other);
	return true;
}

/* The platform has forgotten the order, its verifications and what it paid. */
static bool missing_there(struct plant *p)
{
	cJSON *use;

	json_set(book_of(p->order), "forgotten", cJSON_CreateTrue());
	cJSON_ArrayForEach(use, book_uses(p->order))
	{
		json_set_int(use, "lists", 0);
		use_list(p->order, use);
	}
	return true;
}

static bool closed(struct plant *p)
{
	json_set_text(order_told(p->order), "state", "cancelled");
	return true;
}

/* Refunded behind our back: no application, no notice. */
static bool refunded(struct plant *p)
{
	cJSON *refund = cJSON_CreateObject();
	double number = (double)p->number;

	json_set_text(refund, "biz_uniq_key", "planted");
	json_set_int(refund, "source", SOURCE_SERVICE);
	json_set_int(refund, "decided", 1);
	json_set_int(refund, "apply_time", book_now(p->c));
	json_set_int(refund, "refund_time", book_now(p->c));
	json_set(refund, "numbers", cJSON_CreateDoubleArray(&number, 1));
	cJSON_AddItemToArray(json_list_at(order_told(p->order), "refunds"), refund);
	return true;
}

/* To be used there, whatever was refunded or cancelled here. */
static bool usable(struct plant *p)
{
	static const char *const ended[] = { "refunds", "unpaid", "order_status" };
	cJSON *item;
	size_t i;

	for (i = 0; i < sizeof ended / sizeof *ended; i++)
		cJSON_DeleteItemFromObjectCaseSensitive(order_told(p->order), ended[i]);
	json_set_text(order_told(p->order), "state", "paid");
	cJSON_ArrayForEach(item, book_items(p->order))
	{
		json_set_int(item, "status", ITEM_USABLE);
		json_set_int(item, "refund_amount", 0);
		json_set_int(item, "refund_time", 0);
	}
	return true;
}

static bool pay_amount(struct plant *p)
{
	json_set_int(order_told(p->order), "pay_amount", book_amount(p->order, "pay_amount", 0) + p->amount);
	return true;
}

static bool count(struct plant *p)
{
	json_set_int(order_told(p->order), "count", cJSON_GetArraySize(book_items(p->order)) + 1);
	return true;
}

static bool order_status(struct plant *p)
{
	json_set_int(order_told(p->order), "order_status", p->value);
	return true;
}

/* --- of a certificate --- */

static bool item_plant(struct plant *p, int64_t status)
{
	json_set(p->item, "planted", cJSON_CreateTrue());
	json_set_int(p->item, "status", status);
	return true;
}

static bool item_status(struct plant *p)
{
	return item_plant(p, p->value);
}

/* What was used goes back all the same. */
static bool refunded_used(struct plant *p)
{
	int64_t all = cJSON_GetArraySize(book_items(p->order)), paid = book_amount(p->order, "pay_amount", 0);

	json_set_int(p->item, "refund_amount", book_share(paid, all, p->number));
	json_set_int(p->item, "refund_time", book_now(p->c));
	return item_plant(p, ITEM_REFUNDED);
}

/* Other money went back than was to. */
static bool refund_amount(struct plant *p)
{
	json_set_int(p->item, "refund_amount", json_int(p->item, "refund_amount", 0) + p->amount);
	return json_int(p->item, "status", 0) == ITEM_REFUNDED && item_plant(p, ITEM_REFUNDED);
}

/* --- of a verification --- */

/* Acknowledged, and lost since. */
static bool unverified(struct plant *p)
{
	return use_end(p->c, p->order, p->number, true);
}

static bool verify_cancelled(struct plant *p)
{
	return use_end(p->c, p->order, p->number, false);
}

/* There, but in no list of records; value 0: nor in the ledger. */
static bool unlisted(struct plant *p)
{
	if (p->use)
		json_set_int(p->use, "lists", p->value == 0 ? 0 : LIST_LEDGER);
	return p->use != NULL;
}

/* Verified elsewhere, in the merchant's app. */
static bool verified(struct plant *p)
{
	cJSON *use = cJSON_CreateObject();

	json_set_int(use, "number", p->number);
	json_set_int(use, "verify_type", VERIFY_SCANNED);
	json_set_int(use, "verify_time", book_now(p->c));
	cJSON_AddItemToArray(json_list_at(order_told(p->order), "uses"), use);
	return p->use == NULL;
}

/* --- of the ledger --- */

static bool ledger_number(struct plant *p, const char *name, int64_t value)
{
	if (p->use)
		json_set_int(json_object_at(p->use, "ledger"), name, value);
	return p->use != NULL;
}

static bool ledger_amount(struct plant *p)
{
	return ledger_number(p, "pay_delta", p->amount);
}

static bool ledger_failed(struct plant *p)
{
	return ledger_number(p, "status", LEDGER_FAILED);
}

static bool ledger_void(struct plant *p)
{
	return ledger_number(p, "status", LEDGER_VOID);
}

static bool ledger_status(struct plant *p)
{
	return ledger_number(p, "status", p->value);
}

static bool ledger_missing(struct plant *p)
{
	if (p->use)
		json_set_int(p->use, "lists", LIST_RECORDS);
	return p->use != NULL;
}

static bool ledger_second(struct plant *p, const char *what)
{
	if (p->use)
		json_set_text(json_object_at(p->use, "ledger"), "second", what);
	return p->use != NULL;
}

/* Two verifications of one certificate are paid. */
static bool paid_twice(struct plant *p)
{
	return ledger_second(p, "verify");
}

/* No difference: one verification, paid in two rows. */
static bool paid_in_two(struct plant *p)
{
	return ledger_second(p, "row");
}

/* Paid, though never verified. */
static bool ledger_unverified(struct plant *p)
{
	cJSON *use;

	if (p->use)
		return false;
	use = use_add(p->c, p->order, p->item, p->number, p->c->body);
	json_set(use, "lost", cJSON_CreateTrue());
	json_set_int(use, "lists", LIST_LEDGER);
	use_list(p->order, use);
	return true;
}

static const struct {
	const char *kind;
	bool (*plant)(struct plant *p); /* false: there is nothing it could be done to */
} PLANTS[] = {
	{ "missing_here", missing_here },
	{ "missing_there", missing_there },
	{ "closed", closed },
	{ "refunded", refunded },
	{ "usable", usable },
	{ "pay_amount", pay_amount },
	{ "count", count },
	{ "order_status", order_status },
	{ "item_status", item_status },
	{ "refunded_used", refunded_used },
	{ "refund_amount", refund_amount },
	{ "unverified", unverified },
	{ "verify_cancelled", verify_cancelled },
	{ "unlisted", unlisted },
	{ "verified", verified },
	{ "ledger_amount", ledger_amount },
	{ "ledger_failed", ledger_failed },
	{ "ledger_void", ledger_void },
	{ "ledger_status", ledger_status },
	{ "ledger_missing", ledger_missing },
	{ "ledger_unverified", ledger_unverified },
	{ "paid_twice", paid_twice },
	{ "paid_in_two", paid_in_two },
};

static bool wrong(cJSON *answer, const char *text)
{
	json_set_text(answer, "error", text);
	return false;
}

static bool plant_do(struct plant *p, const char *kind)
{
	size_t i;

	for (i = 0; i < sizeof PLANTS / sizeof *PLANTS; i++) {
		if (strcmp(PLANTS[i].kind, kind) == 0)
			return p->item != NULL && PLANTS[i].plant(p);
	}
	return false;
}

bool plant_post(struct call *c, cJSON *answer)
{
	const char *kind = json_text(c->body, "kind"), *order_id = json_text(c->body, "order_id");
	struct plant p = {
		.c = c,
		.order = order_id ? book_open(c, order_id) : NULL,
		.number = json_int(c->body, "number", 1),
		.amount = json_int(c->body, "amount", AMOUNT),
		.value = json_int(c->body, "value", UNKNOWN_STATUS),
	};
	bool planted;

	if (p.order == NULL || kind == NULL) {
		cJSON_Delete(p.order);
		return wrong(answer, "no such order");
	}
	p.item = cJSON_GetArrayItem(book_items(p.order), (int)p.number - 1);
	p.use = p.item ? use_of(p.order, json_text(p.item, "certificate_id")) : NULL;
	planted = plant_do(&p, kind);
	if (planted && p.use)
		use_list(p.order, p.use);
	if (planted)
		book_close(c, p.order);
	else
		cJSON_Delete(p.order);
	return planted || wrong(answer, "it cannot be planted there");
}
