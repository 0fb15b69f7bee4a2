/* Reading the sale rules of a product: who may buy how much, and when. */
#include "catalogue_rules.h"

#include "base/buf.h"
#include "base/day.h"

#include <string.h>

#define COPIES_MAX 1000 /* the schema's limit for one order */
#define AGE_MAX 150
#define DAYS_MAX 3650
#define REGIONS_MAX 1000 /* characters of all regions, joined by commas */

static const char *const rule_keys[] = { "max_per_order",   "max_per_phone", "max_per_id",   "real_name", "need_phone",
	                                 "need_id",         "min_age",       "max_age",      "sex",       "regions",
	                                 "book_ahead_days", "book_before",   "on_sale_days", NULL };

static const char *read_sex(const struct node *n)
{
	static const struct {
		const char *said;
		const char *stored;
	} words[] = { { "male", "male" }, { "female", "female" }, { "男", "male" }, { "女", "female" } };
	const cJSON *member = json_member(n, "sex");

	if (member == NULL)
		return NULL;
	if (cJSON_IsNumber(member) && (member->valuedouble == 1 || member->valuedouble == 2))
		return member->valuedouble == 1 ? "male" : "female";
	for (size_t i = 0; cJSON_IsString(member) && i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(member->valuestring, words[i].said) == 0)
			return words[i].stored;
	}
	json_fault(n, "sex", "%s is neither \"male\" nor \"female\"", json_as_written(n, "sex"));
	return NULL;
}

static bool is_region(const cJSON *json)
{
	size_t n = cJSON_IsString(json) ? strlen(json->valuestring) : 0;

	return n >= 2 && n <= 6 && strspn(json->valuestring, "0123456789") == n;
}

static struct str read_regions(const struct node *n)
{
	const cJSON *list = json_member(n, "regions");
	struct buf b = BUF_INIT(REGIONS_MAX);
	const cJSON *element;
	struct str joined;
	size_t i = 0;

	if (list == NULL)
		return STR_NONE;
	if (!cJSON_IsArray(list)) {
		json_fault(n, "regions", "%s is not a list like [\"11\", \"3301\"]", json_as_written(n, "regions"));
		return STR_NONE;
	}
	cJSON_ArrayForEach(element, list)
	{
		struct json_at list_at = { .up = &n->at, .key = "regions" };
		struct node at = { .rd = n->rd, .json = element, .at = { .up = &list_at, .index = i++ } };

		if (!is_region(element))
			json_fault(&at, NULL, "%s is not a region: 2 to 6 digits in quotes, as an id number begins",
			           json_as_written(&at, NULL));
		else
			buf_printf(&b, "%s%s", b.n ? "," : "", element->valuestring);
	}
	if (b.over)
		json_fault(n, "regions", "more than %d characters in all", REGIONS_MAX);
	joined = b.n > 0 ? arena_str(n->rd->arena, b.p, b.n) : STR_NONE;
	buf_free(&b);
	return joined;
}

static int64_t read_time_of_day(const struct node *n, const char *key)
{
	const cJSON *member = json_member(n, key);
	const char *t;
	int64_t seconds;

	if (member == NULL)
		return RULE_NONE;
	t = cJSON_IsString(member) ? member->valuestring : "";
	if (time_of_day_parse((struct str){ t, strlen(t) }, &seconds))
		return seconds;
	json_fault(n, key, "%s is not a time of day like \"17:30\"", json_as_written(n, key));
	return RULE_NONE;
}

/* Rules that are right one by one but contradict each other. */
static void check_together(const struct node *n, const struct catalogue_rules *r)
{
	if (r->min_age != RULE_NONE && r->max_age != RULE_NONE && r->min_age > r->max_age)
		json_fault(n, "min_age", "%lld is above max_age %lld", (long long)r->min_age, (long long)r->max_age);
	if (r->on_sale_days != RULE_NONE && r->book_ahead_days != RULE_NONE && r->on_sale_days < r->book_ahead_days)
		json_fault(n, "on_sale_days", "%lld is below book_ahead_days %lld: booking would close before it opens",
		           (long long)r->on_sale_days, (long long)r->book_ahead_days);
}

struct catalogue_rules catalogue_rules_read(const struct node *product)
{
	struct catalogue_rules r;
	struct node n;

	json_read_object(product, "rules", &n);
	json_check_known(&n, rule_keys);
	r.max_per_order = json_read_whole(&n, "max_per_order", 1, COPIES_MAX, RULE_NONE);
	r.max_per_phone = json_read_whole(&n, "max_per_phone", 1, COPIES_MAX, RULE_NONE);
	r.max_per_id = json_read_whole(&n, "max_per_id", 1, COPIES_MAX, RULE_NONE);
	r.real_name = json_read_flag(&n, "real_name", false);
	r.need_phone = json_read_flag(&n, "need_phone", false);
	r.need_id = json_read_flag(&n, "need_id", false);
	r.min_age = json_read_whole(&n, "min_age", 0, AGE_MAX, RULE_NONE);
	r.max_age = json_read_whole(&n, "max_age", 0, AGE_MAX, RULE_NONE);
	r.sex = read_sex(&n);
	r.regions = read_regions(&n);
	r.book_ahead_days = json_read_whole(&n, "book_ahead_days", 0, DAYS_MAX, RULE_NONE);
	r.book_before_s = read_time_of_day(&n, "book_before");
	r.on_sale_days = json_read_whole(&n, "on_sale_days", 0, DAYS_MAX, RULE_NONE);
	check_together(&n, &r);
	return r;
}
