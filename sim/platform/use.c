/*
 * Verifications in an order's book. They come from messages of Shanmen, from control
 * (`verified_elsewhere` and `uses` among the facts) and from expiry. One entry of
 * INDEX_USES finds both the verification record and the ledger's rows of a use.
 */
#include "use.h"

#include "book.h"
#include "index.h"
#include "order.h"
#include "sim/common/moment.h"
#include "state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VERIFY_ID 160
#define DAY_S 86400

cJSON *use_find(cJSON *order, const char *certificate_id)
{
	cJSON *use;

	cJSON_ArrayForEach(use, book_uses(order))
	{
		const char *own = json_text(use, "certificate_id");

		if (own && strcmp(own, certificate_id) == 0 && json_int(use, "status", 0) == USE_VERIFIED &&
		    !json_true(use, "lost"))
			return use;
	}
	return NULL;
}

/* When the booked day ends; 0: the facts name no day. */
static int64_t day_after(cJSON *order)
{
	const char *day = json_text(order_facts(order), "book_day");
	int64_t start;

	return day && moment_day_start(day, &start) ? start + DAY_S : 0;
}

void use_index(cJSON *order, cJSON *use)
{
	struct use_entry e = {
		.verified = json_int(use, "verify_time", 0),
		.taken = json_int(use, "taken_at", 0),
		.day_after = day_after(order),
		.index = json_int(use, "index", 0),
		.lists = json_int(use, "lists", 0),
		.rows = json_get(json_get(use, "ledger"), "second") ? 2 : 1,
	};

	if (index_id(e.order_id, json_text(order, "order_id")) &&
	    index_id(e.certificate_id, json_text(use, "certificate_id")) &&
	    index_id(e.poi_id, json_text(use, "poi_id")))
		json_set_int(use, "slot", state_entry_put(INDEX_USES, json_int(use, "slot", -1), &e, sizeof e));
}

cJSON *use_add(const struct call *c, cJSON *order, const cJSON *item, int64_t number, const cJSON *facts)
{
	const char *poi_id = json_text(facts, "poi_id"), *sold = json_text(order_facts(order), "poi_id");
	cJSON *use = cJSON_CreateObject(), *uses = book_uses(order);
	int64_t index = cJSON_GetArraySize(uses);
	char id[VERIFY_ID];

	(void)snprintf(id, sizeof id, "v%s-%" PRId64, json_text(order, "order_id"), index + 1);
	json_set_text(use, "verify_id", id);
	json_set_text(use, "certificate_id", json_text(item, "certificate_id"));
	json_set_int(use, "number", number);
	json_set_int(use, "index", index);
	json_set_int(use, "verify_time", json_int(facts, "verify_time", book_now(c)));
	json_set_int(use, "taken_at", json_int(facts, "taken_at", book_now(c)));
	json_set_int(use, "verify_type", json_int(facts, "verify_type", VERIFY_OPENAPI));
	json_set_text(use, "poi_id", poi_id ? poi_id : sold ? sold : "");
	json_set_int(use, "status", USE_VERIFIED);
	json_set_int(use, "lists", LIST_RECORDS | LIST_LEDGER);
	use_index(order, use);
	cJSON_AddItemToArray(uses, use);
	return use;
}

/* A copy of the facts of a use, with a verify_type when they have none. */
static cJSON *evidence_make(const cJSON *facts, int64_t verify_type)
{
	cJSON *evidence = facts ? cJSON_Duplicate(facts, true) : cJSON_CreateObject();

	if (json_get(evidence, "verify_type") == NULL)
		json_set_int(evidence, "verify_type", verify_type);
	return evidence;
}

/* Is the part the whole order, or a project of the certificate with that number? */
static bool part_is_of(cJSON *order, const char *part, int64_t number)
{
	return strcmp(part, WHOLE_ORDER) == 0 || book_number_of(order, part) == number;
}

/* A use among the facts: [{number | project_id, verify_time, taken_at, verify_type, poi_id}]. NULL: none of it. */
static const cJSON *use_reported(cJSON *order, int64_t number)
{
	const cJSON *use;

	cJSON_ArrayForEach(use, json_list(order_facts(order), "uses"))
	{
		const char *project_id = json_text(use, "project_id");

		if (json_int(use, "number", 0) == number || (project_id && part_is_of(order, project_id, number)))
			return use;
	}
	return NULL;
}

bool use_elsewhere(cJSON *order, const char *part)
{
	const cJSON *use, *list = json_list(order_facts(order), "verified_elsewhere");

	cJSON_ArrayForEach(use, json_list(order_facts(order), "uses"))
	{
		const char *project_id = json_text(use, "project_id");
		int64_t number = json_int(use, "number", 0);

		if (project_id && strcmp(project_id, part) == 0)
			return true;
		if (number > 0 && book_number_of(order, part) == number)
			return true;
	}
	return json_list_has(list, part) || json_list_has(list, WHOLE_ORDER);
}

cJSON *use_evidence(cJSON *order, int64_t number)
{
	const cJSON *record, *reported = use_reported(order, number);

	cJSON_ArrayForEach(record, json_get(order, "verified"))
	{
		if (part_is_of(order, record->string, number)) {
			cJSON *facts = cJSON_CreateObject(), *evidence;

			if (cJSON_IsNumber(json_get(record, "verify_time")))
				json_set_int(facts, "verify_time", json_int(record, "verify_time", 0));
			if (json_text(record, "poi_id"))
				json_set_text(facts, "poi_id", json_text(record, "poi_id"));
			evidence = evidence_make(facts, VERIFY_OPENAPI);
			cJSON_Delete(facts);
			return evidence;
		}
	}
	if (reported)
		return evidence_make(reported, VERIFY_OPENAPI);
	cJSON_ArrayForEach(record, json_list(order_facts(order), "verified_elsewhere"))
	{
		if (cJSON_IsString(record) && part_is_of(order, record->valuestring, number))
			return evidence_make(NULL, VERIFY_SCANNED);
	}
	return NULL;
}

/* --- taken back --- */

/* Removes all that says that the certificate was used. Otherwise the next refresh would enter the use again. */
static void evidence_remove(cJSON *order, int64_t number)
{
	cJSON *verified = json_object_at(order, "verified"), *facts = order_facts(order), *item, *next;
	cJSON *uses = json_get(facts, "uses");
	cJSON *elsewhere = json_get(facts, "verified_elsewhere");

	for (item = verified->child; item; item = next) {
		next = item->next;
		if (part_is_of(order, item->string, number))
			cJSON_Delete(cJSON_DetachItemViaPointer(verified, item));
	}
	for (item = uses ? uses->child : NULL; item; item = next) {
		const char *project_id = json_text(item, "project_id");

		next = item->next;
		if (json_int(item, "number", 0) == number || (project_id && part_is_of(order, project_id, number)))
			cJSON_Delete(cJSON_DetachItemViaPointer(uses, item));
	}
	for (item = elsewhere ? elsewhere->child : NULL; item; item = next) {
		next = item->next;
		if (cJSON_IsString(item) && part_is_of(order, item->valuestring, number))
			cJSON_Delete(cJSON_DetachItemViaPointer(elsewhere, item));
	}
}

bool use_end(const struct call *c, cJSON *order, int64_t number, bool lost)
{
	cJSON *item = cJSON_GetArrayItem(book_items(order), (int)number - 1);
	cJSON *use = item ? use_find(order, json_text(item, "certificate_id")) : NULL;

	if (use == NULL)
		return false;
	if (lost) {
		json_set(use, "lost", cJSON_CreateTrue());
		json_set_int(use, "lists", 0);
	} else {
		json_set_int(use, "status", USE_CANCELLED);
		json_set_int(use, "cancel_time", book_now(c));
	}
	evidence_remove(order, number);
	use_index(order, use);
	return true;
}
