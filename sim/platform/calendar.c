/*
 * Calendars and the days to be rejected, in the stand-in's memory. How they are
 * told: openapi_calendar_save.c.
 */
#include "calendar.h"

#include "state.h"

#include <stdio.h>
#include <string.h>

#define OWNERS "calendar_owners.json" /* {sku_id: product_id} */
#define REJECTED "reject_days.json"
#define KEY_TEXT 220 /* of two ids */

static void name_of(struct text *out, const char *sku_id)
{
	state_name(out, "calendars", sku_id);
}

cJSON *calendar_load(const char *sku_id)
{
	struct text name = TEXT_EMPTY;
	cJSON *calendar;

	name_of(&name, sku_id);
	calendar = state_load(name.p);
	text_free(&name);
	return calendar;
}

/* Whose it is, beside the calendars: to find a product's need not read them all. An entry may be without a calendar. */
static void owner_note(const char *sku_id, const char *product_id)
{
	cJSON *owners = state_load(OWNERS);
	const char *known = json_text(owners, sku_id);

	if (known == NULL || strcmp(known, product_id) != 0) {
		json_set_text(owners, sku_id, product_id);
		state_save(OWNERS, owners);
	}
	cJSON_Delete(owners);
}

void calendar_save(const cJSON *calendar)
{
	const char *sku_id = json_text(calendar, "sku_id");
	struct text name = TEXT_EMPTY;

	owner_note(sku_id, json_text(calendar, "product_id"));
	name_of(&name, sku_id);
	state_save(name.p, calendar);
	text_free(&name);
}

cJSON *calendars_of(const char *product_id)
{
	cJSON *owners = state_load(OWNERS), *out = cJSON_CreateObject();
	const cJSON *owner;

	cJSON_ArrayForEach(owner, owners)
	{
		cJSON *calendar, *days;

		if (strcmp(cJSON_GetStringValue(owner), product_id) != 0)
			continue;
		calendar = calendar_load(owner->string);
		days = cJSON_DetachItemFromObjectCaseSensitive(calendar, "days");
		if (days)
			json_set(out, owner->string, days);
		cJSON_Delete(calendar);
	}
	cJSON_Delete(owners);
	return out;
}

void calendars_drop(const char *product_id)
{
	cJSON *owners = state_load(OWNERS);
	struct text name = TEXT_EMPTY;
	const cJSON *owner;

	cJSON_ArrayForEach(owner, owners)
	{
		if (strcmp(cJSON_GetStringValue(owner), product_id) != 0)
			continue;
		name_of(&name, owner->string);
		state_remove(name.p);
	}
	text_free(&name);
	cJSON_Delete(owners);
}

/* --- days to be rejected, and what control asks --- */

static void key_of(char key[KEY_TEXT], const char *sku_id, const char *date)
{
	(void)snprintf(key, KEY_TEXT, "%s %s", sku_id, date);
}

bool reject_days_post(struct call *c, cJSON *answer)
{
	cJSON *rejected = cJSON_CreateObject();
	const cJSON *day;
	char key[KEY_TEXT];
	bool good = json_list(c->body, "days") != NULL;

	cJSON_ArrayForEach(day, json_list(c->body, "days"))
	{
		const char *sku_id = json_text(day, "sku_id"), *date = json_text(day, "date");

		good = good && sku_id && date;
		if (!good)
			break;
		key_of(key, sku_id, date);
		json_set(rejected, key, cJSON_Duplicate(day, true));
	}
	if (good)
		state_save(REJECTED, rejected);
	else
		json_set_text(answer, "error", "days: {sku_id, date}");
	cJSON_Delete(rejected);
	return good;
}

const cJSON *rejected_find(const cJSON *rejected, const char *sku_id, const char *date)
{
	char key[KEY_TEXT];

	key_of(key, sku_id, date);
	return json_get(rejected, key);
}

cJSON *rejected_load(void)
{
	return state_load(REJECTED);
}

bool calendar_get(struct call *c, cJSON *answer)
{
	const char *sku_id = json_text(c->query, "sku_id");

	if (sku_id == NULL) {
		json_set_text(answer, "error", "sku_id is missing");
		return false;
	}
	json_set(answer, "calendar", calendar_load(sku_id));
	return true;
}
