/*
 * Reads an order's book: amounts, and which project belongs to which certificate.
 */
#include "book.h"

#include "order.h"

#include <stdio.h>
#include <string.h>

#define COUNT_MAX 1000

int64_t book_now(const struct call *c)
{
	return c->now_ms / 1000;
}

cJSON *book_of(cJSON *order)
{
	return json_object_at(order, "book");
}

cJSON *book_items(cJSON *order)
{
	return json_list_at(book_of(order), "items");
}

cJSON *book_uses(cJSON *order)
{
	return json_list_at(book_of(order), "uses");
}

int64_t book_share(int64_t total, int64_t count, int64_t number)
{
	int64_t each = total / count;

	return number < count ? each : total - each * (count - 1);
}

int64_t book_amount(cJSON *order, const char *name, int64_t fallback)
{
	return json_int(order_facts(order), name, fallback);
}

int64_t book_count(cJSON *order)
{
	int64_t count = json_int(order_facts(order), "count", json_int(order_facts(order), "copies", 1));

	return count < 1 ? 1 : count > COUNT_MAX ? COUNT_MAX : count;
}

bool book_unpaid(cJSON *order)
{
	return json_true(order_facts(order), "unpaid");
}

/* --- which certificate a project belongs to --- */

const cJSON *book_projects(cJSON *order)
{
	const cJSON *reported = json_list(order_facts(order), "project_ids");
	const cJSON *sent = json_list(json_get(order, "codes"), "project_ids");

	return reported ? reported : cJSON_GetArraySize(sent) > 0 ? sent : NULL;
}

/* The number by the facts about certificates; 0: they do not say it. */
static int64_t number_reported(cJSON *order, const char *project_id)
{
	const cJSON *certificate;
	int64_t number = 0;

	cJSON_ArrayForEach(certificate, json_list(order_facts(order), "certificates"))
	{
		number++;
		if (json_list_has(json_list(certificate, "project_ids"), project_id))
			return number;
	}
	return 0;
}

int64_t book_number_of(cJSON *order, const char *project_id)
{
	const char *dash = strrchr(project_id, '-');
	int64_t count = book_count(order), number = number_reported(order, project_id);
	long long suffix;
	int used = 0;

	if (number > 0)
		return number;
	if (count == 1)
		return 1;
	if (dash && sscanf(dash + 1, "%4lld%n", &suffix, &used) == 1 && dash[1 + used] == '\0' && suffix >= 1 &&
	    suffix <= count)
		return suffix;
	return 0;
}

bool book_refund_touches(cJSON *order, const cJSON *refund, int64_t number)
{
	const cJSON *numbers = json_list(refund, "numbers"), *projects = json_list(refund, "project_ids"), *item;

	cJSON_ArrayForEach(item, numbers)
	{
		int64_t one;

		if (json_is_int(item, &one) && one == number)
			return true;
	}
	cJSON_ArrayForEach(item, projects)
	{
		if (cJSON_IsString(item) && book_number_of(order, item->valuestring) == number)
			return true;
	}
	return numbers == NULL && projects == NULL;
}
