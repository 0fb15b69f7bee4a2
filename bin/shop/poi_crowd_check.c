/* The rules of a file of crowds: who counts as a child, an adult, a senior at a shop. */
#include "poi_form.h"

enum { CHILD = 1, SENIOR = 3 };

static int64_t whole_of(const struct node *n, const char *key, int64_t absent)
{
	const cJSON *v = json_member(n, key);

	return cJSON_IsNumber(v) && v->valuedouble >= 0 && v->valuedouble < 1e9 ? (int64_t)v->valuedouble : absent;
}

static void check_pair(const struct node *n, const char *bound, const char *type)
{
	if (json_member(n, bound) != NULL && json_member(n, type) == NULL)
		json_fault(n, type, "is missing: 1, the bound itself is included; 2, it is not");
	if (json_member(n, bound) == NULL && json_member(n, type) != NULL)
		json_fault(n, bound, "is missing, but its type is given");
}

/* True if the crowd has the condition. */
static bool check_condition(const struct node *crowd, const char *key)
{
	const cJSON *json = json_member(crowd, key);
	struct node n;
	int64_t lower, upper;

	if (!cJSON_IsObject(json))
		return json != NULL;
	json_at_member(crowd, key, json, &n);
	check_pair(&n, "lower_bound", "lower_bound_type");
	check_pair(&n, "upper_bound", "upper_bound_type");
	lower = whole_of(&n, "lower_bound", -1);
	upper = whole_of(&n, "upper_bound", INT64_MAX);
	if (lower < 0 && upper == INT64_MAX)
		json_fault(&n, NULL, "has no bound: name lower_bound or upper_bound");
	if (lower > upper)
		json_fault(&n, "lower_bound", "%lld is above upper_bound %lld", (long long)lower, (long long)upper);
	return true;
}

static void check_conditions(const struct node *crowd)
{
	bool age = check_condition(crowd, "age_condition"), height = check_condition(crowd, "height_condition");
	int64_t type = whole_of(crowd, "crowd_type", 0);

	if (height && type == SENIOR)
		json_fault(crowd, "height_condition", "is not allowed for seniors (crowd_type 3)");
	if (!age && !height && type >= CHILD && type <= SENIOR)
		json_fault(crowd, NULL, "has no condition: name age_condition or height_condition");
	if (age && height && json_member(crowd, "op_type") == NULL)
		json_fault(crowd, "op_type", "is missing: 1, both conditions must hold; 2, one of them is enough");
	if (!(age && height) && json_member(crowd, "op_type") != NULL)
		json_fault(crowd, "op_type", "joins two conditions, but there is only one: leave it out");
}

void poi_crowd_check(const struct node *top)
{
	const cJSON *list = json_member(top, "crowds"), *json, *other;
	bool readable = cJSON_IsArray(list) && cJSON_GetArraySize(list) <= SHOP_DATAS_MAX;
	size_t i = 0;

	form_check(top, &poi_crowd_form);
	list = readable ? list : NULL;
	cJSON_ArrayForEach(json, list)
	{
		struct json_at list_at;
		struct node n;

		json_at_element(top, "crowds", &list_at, json, i++, &n);
		check_conditions(&n);
		for (other = list->child; other != json; other = other->next) {
			if (json_member(&n, "crowd_type") != NULL &&
			    cJSON_Compare(cJSON_GetObjectItemCaseSensitive(other, "crowd_type"),
			                  json_member(&n, "crowd_type"), 1))
				json_fault(&n, "crowd_type", "%s is already in another crowd",
				           json_as_written(&n, "crowd_type"));
		}
	}
}
