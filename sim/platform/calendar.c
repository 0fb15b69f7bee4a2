/*
 * Calendars, and the days to be rejected, in the stand-in's memory.
 */
#include "calendar.h"

#include "state.h"

#include <stdio.h>
#include <string.h>

#define OWNERS "calendar_owners.json" /* {sku_id: product_id} */
#define REJECTED "reject_days.json"   /* {"sku_id date": {sku_id, date, error_code, description}} */
#define KEY_TEXT 220                  /* of two ids */

cJSON *calendar_load(const char *sku_id)
{
	return state_get("calendars", sku_id);
}

/*
 * Notes to which product a calendar belongs, so that finding those of a product need not read them all. A calendar
 * that was dropped leaves its entry.
 */
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

	owner_note(sku_id, json_text(calendar, "product_id"));
	state_put("calendars", sku_id, calendar);
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
	const cJSON *owner;

	cJSON_ArrayForEach(owner, owners)
	{
		if (strcmp(cJSON_GetStringValue(owner), product_id) == 0)
			state_drop("calendars", owner->string);
	}
	cJSON_Delete(owners);
}

/* --- days to be rejected --- */

static void day_key(char key[KEY_TEXT], const char *sku_id, const char *date)
{
	(void)snprintf(key, KEY_TEXT, "%s %s", sku_id, date);
}

bool calendar_reject(const cJSON *days)
{
	cJSON *rejected = cJSON_CreateObject();
	const cJSON *day;
	char key[KEY_TEXT];
	bool good = days != NULL;

	cJSON_ArrayForEach(day, days)
	{
		const char *sku_id = json_text(day, "sku_id"), *date = json_text(day, "date");

		good = good && sku_id && date;
		if (!good)
			break;
		day_key(key, sku_id, date);
		json_set(rejected, key, cJSON_Duplicate(day, true));
	}
	if (good)
		state_save(REJECTED, rejected);
	cJSON_Delete(rejected);
	return good;
}

const cJSON *calendar_rejected_find(const cJSON *rejected, const char *sku_id, const char *date)
{
	char key[KEY_TEXT];

	day_key(key, sku_id, date);
	return json_get(rejected, key);
}

cJSON *calendar_rejected_load(void)
{
	return state_load(REJECTED);
}

int64_t calendar_status_open(const struct call *c)
{
	return json_int(c->settings, "calendar_open", 1);
}

int64_t calendar_status_closed(const struct call *c)
{
	return json_int(c->settings, "calendar_closed", 2);
}
