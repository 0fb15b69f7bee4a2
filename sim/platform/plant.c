/*
 * Discrepancies planted in the stand-in's books by POST /_sim/plant {kind, order_id, …}.
 * Further members: number (of the certificate; 1), amount (fen; 100), value (a status;
 * 777), as (another order's id). Each kind is described beside its function.
 */
#include "book.h"
#include "book_refresh.h"
#include "controls.h"
#include "index.h"
#include "order.h"
#include "use.h"

#include <string.h>

#define AMOUNT 100
#define UNKNOWN_STATUS 777
#define LEDGER_FAILED 3
#define LEDGER_VOID 4
#define SOURCE_SERVICE 301

/* A discrepancy to be planted, and where. */
struct plant {
	const struct call *c;
	cJSON *order;
	int64_t number;
	int64_t amount;
	int64_t value;
	cJSON *item;
	cJSON *use; /* the valid one; NULL: none */
};

/* --- of the order --- */

/* The platform has an order that Shanmen never received: the facts of this one under another id. */
static bool plant_missing_here(struct plant *p)
{
	const char *as = json_text(p->c->body, "as");
	cJSON *other;

	if (as == NULL || strcmp(as, json_text(p->order, "order_id")) == 0)
		return false;
	other = cJSON_CreateObject();
	json_set_text(other, "order_id", as);
	json_set(other, "told", cJSON_Duplicate(order_facts(p->order), true));
	json_set_text(order_facts(other), "order_id", as);
	book_close(p->c, other);
	return true;
}

/* The platform has forgotten the order, its verifications and its payments. */
static bool plant_missing_there(struct plant *p)
{
	cJSON *use;

	json_set(book_of(p->order), "forgotten", cJSON_CreateTrue());
	cJSON_ArrayForEach(use, book_uses(p->order))
	{
		json_set_int(use, "lists", 0);
		use_index(p->order, use);
	}
	return true;
}

/* The platform cancelled the order. */
static bool plant_closed(struct plant *p)
{
	json_set_text(order_facts(p->order), "state", "cancelled");
	return true;
}

/* The platform refunded without asking Shanmen and without a notice. */
static bool plant_refunded(struct plant *p)
{
	cJSON *refund = cJSON_CreateObject();
	double number = (double)p->number;

	json_set_text(refund, "biz_uniq_key", "planted");
	json_set_int(refund, "source", SOURCE_SERVICE);
	json_set_int(refund, "decided", 1);
	json_set_int(refund, "apply_time", book_now(p->c));
	json_set_int(refund, "refund_time", book_now(p->c));
	json_set(refund, "numbers", cJSON_CreateDoubleArray(&number, 1));
	cJSON_AddItemToArray(json_list_at(order_facts(p->order), "refunds"), refund);
	return true;
}

/* The order is valid there, whatever Shanmen refunded or cancelled. */
static bool plant_usable(struct plant *p)
{
	static const char *const ended[] = { "refunds", "unpaid", "order_status" };
	cJSON *item;
	size_t i;

	for (i = 0; i < sizeof ended / sizeof *ended; i++)
		cJSON_DeleteItemFromObjectCaseSensitive(order_facts(p->order), ended[i]);
	json_set_text(order_facts(p->order), "state", "paid");
	cJSON_ArrayForEach(item, book_items(p->order))
	{
		json_set_int(item, "status", ITEM_USABLE);
		json_set_int(item, "refund_amount", 0);
		json_set_int(item, "refund_time", 0);
	}
	return true;
}

/* The visitor paid another amount. */
static bool plant_pay_amount(struct plant *p)
{
	json_set_int(order_facts(p->order), "pay_amount", book_amount(p->order, "pay_amount", 0) + p->amount);
	return true;
}

/* The order has one certificate more. */
static bool plant_count(struct plant *p)
{
	json_set_int(order_facts(p->order), "count", cJSON_GetArraySize(book_items(p->order)) + 1);
	return true;
}

/* The order has a status that no page names, or any other. */
static bool plant_order_status(struct plant *p)
{
	json_set_int(order_facts(p->order), "order_status", p->value);
	return true;
}

/* --- of a certificate --- */

/* Sets a status that book_refresh leaves alone. */
static bool plant_item(struct plant *p, int64_t status)
{
	json_set(p->item, "planted", cJSON_CreateTrue());
	json_set_int(p->item, "status", status);
	return true;
}

static bool plant_item_status(struct plant *p)
{
	return plant_item(p, p->value);
}

/* A used certificate is refunded all the same. */
static bool plant_refunded_used(struct plant *p)
{
	int64_t all = cJSON_GetArraySize(book_items(p->order)), paid = book_amount(p->order, "pay_amount", 0);

	json_set_int(p->item, "refund_amount", book_share(paid, all, p->number));
	json_set_int(p->item, "refund_time", book_now(p->c));
	return plant_item(p, ITEM_REFUNDED);
}

/* Another amount was refunded than it should be. */
static bool plant_refund_amount(struct plant *p)
{
	json_set_int(p->item, "refund_amount", json_int(p->item, "refund_amount", 0) + p->amount);
	return json_int(p->item, "status", 0) == ITEM_REFUNDED && plant_item(p, ITEM_REFUNDED);
}

/* --- of a verification --- */

/* The platform acknowledged the use and has lost it since. */
static bool plant_unverified(struct plant *p)
{
	return use_end(p->c, p->order, p->number, true);
}

/* The use was cancelled on the platform. */
static bool plant_verify_cancelled(struct plant *p)
{
	return use_end(p->c, p->order, p->number, false);
}

/* The use is in the book but not among the verification records; with value 0 not in the ledger either. */
static bool plant_unlisted(struct plant *p)
{
	if (p->use)
		json_set_int(p->use, "lists", p->value == 0 ? 0 : LIST_LEDGER);
	return p->use != NULL;
}

/* Verified in another way: in the merchant's app. */
static bool plant_verified(struct plant *p)
{
	cJSON *use = cJSON_CreateObject();

	json_set_int(use, "number", p->number);
	json_set_int(use, "verify_type", VERIFY_SCANNED);
	json_set_int(use, "verify_time", book_now(p->c));
	cJSON_AddItemToArray(json_list_at(order_facts(p->order), "uses"), use);
	return p->use == NULL;
}

/* --- of the ledger --- */

/* Overrides a member of the ledger row. */
static bool plant_ledger_number(struct plant *p, const char *name, int64_t value)
{
	if (p->use)
		json_set_int(json_object_at(p->use, "ledger"), name, value);
	return p->use != NULL;
}

/* The ledger pays another amount; says that the payment failed; that it is void; has any other status. */
static bool plant_ledger_amount(struct plant *p)
{
	return plant_ledger_number(p, "pay_delta", p->amount);
}

static bool plant_ledger_failed(struct plant *p)
{
	return plant_ledger_number(p, "status", LEDGER_FAILED);
}

static bool plant_ledger_void(struct plant *p)
{
	return plant_ledger_number(p, "status", LEDGER_VOID);
}

static bool plant_ledger_status(struct plant *p)
{
	return plant_ledger_number(p, "status", p->value);
}

/* The ledger has no row of the use. */
static bool plant_ledger_missing(struct plant *p)
{
	if (p->use)
		json_set_int(p->use, "lists", LIST_RECORDS);
	return p->use != NULL;
}

static bool plant_ledger_second(struct plant *p, const char *what)
{
	if (p->use)
		json_set_text(json_object_at(p->use, "ledger"), "second", what);
	return p->use != NULL;
}

/* The ledger pays two verifications of one certificate. */
static bool plant_paid_twice(struct plant *p)
{
	return plant_ledger_second(p, "verify");
}

/* Not a discrepancy: the ledger pays one verification in two rows. */
static bool plant_paid_in_two(struct plant *p)
{
	return plant_ledger_second(p, "row");
}

/* The ledger pays what was never verified. */
static bool plant_ledger_unverified(struct plant *p)
{
	cJSON *use;

	if (p->use)
		return false;
	use = use_add(p->c, p->order, p->item, p->number, p->c->body);
	json_set(use, "lost", cJSON_CreateTrue());
	json_set_int(use, "lists", LIST_LEDGER);
	use_index(p->order, use);
	return true;
}

static const struct {
	const char *kind;
	bool (*plant)(struct plant *p); /* false: the order has nothing to which it could be done */
} PLANTS[] = {
	{ "missing_here", plant_missing_here },
	{ "missing_there", plant_missing_there },
	{ "closed", plant_closed },
	{ "refunded", plant_refunded },
	{ "usable", plant_usable },
	{ "pay_amount", plant_pay_amount },
	{ "count", plant_count },
	{ "order_status", plant_order_status },
	{ "item_status", plant_item_status },
	{ "refunded_used", plant_refunded_used },
	{ "refund_amount", plant_refund_amount },
	{ "unverified", plant_unverified },
	{ "verify_cancelled", plant_verify_cancelled },
	{ "unlisted", plant_unlisted },
	{ "verified", plant_verified },
	{ "ledger_amount", plant_ledger_amount },
	{ "ledger_failed", plant_ledger_failed },
	{ "ledger_void", plant_ledger_void },
	{ "ledger_status", plant_ledger_status },
	{ "ledger_missing", plant_ledger_missing },
	{ "ledger_unverified", plant_ledger_unverified },
	{ "paid_twice", plant_paid_twice },
	{ "paid_in_two", plant_paid_in_two },
};

static bool plant_do(struct plant *p, const char *kind)
{
	size_t i;

	for (i = 0; i < sizeof PLANTS / sizeof *PLANTS; i++) {
		if (strcmp(PLANTS[i].kind, kind) == 0)
			return p->item != NULL && PLANTS[i].plant(p);
	}
	return false;
}

static bool plant_post(struct call *c, cJSON *answer)
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
		return control_wrong(answer, "no such order");
	}
	p.item = cJSON_GetArrayItem(book_items(p.order), (int)p.number - 1);
	p.use = p.item ? use_find(p.order, json_text(p.item, "certificate_id")) : NULL;
	planted = plant_do(&p, kind);
	if (planted && p.use)
		use_index(p.order, p.use);
	if (planted)
		book_close(c, p.order);
	else
		cJSON_Delete(p.order);
	return planted || control_wrong(answer, "it cannot be planted there");
}

const struct control PLANT_CONTROLS[] = {
	{ "POST", "plant", plant_post },
	{ 0 },
};
