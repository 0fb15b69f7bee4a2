/* Reading the sale rules of a product: who may buy how much, and when. */
#include "catalogue_rules.h"

#include "base/buf.h"
#include "base/day.h"

#include <string.h>

#define COPIES_MAX 1000 /* the schema's limit for one order */
#define AGE_MAX 150
#define DAYS_MAX 3650
#define REGIONS_MAX 1000 /* characters of all regions, joined by commas */

static const struct form_field rule_form_fields[] = {
	{ "max_per_order", FORM_WHOLE, MAY, .min = 1, .max = COPIES_MAX },
	{ "max_per_phone", FORM_WHOLE, MAY, .min = 1, .max = COPIES_MAX },
	{ "max_per_id", FORM_WHOLE, MAY, .min = 1, .max = COPIES_MAX },
	{ "real_name", FORM_FLAG, MAY },
	{ "need_phone", FORM_FLAG, MAY },
	{ "need_id", FORM_FLAG, MAY },
	{ "min_age", FORM_WHOLE, MAY, .max = AGE_MAX },
	{ "max_age", FORM_WHOLE, MAY, .max = AGE_MAX },
	{ "sex", FORM_OWN, MAY },
	{ "regions", FORM_OWN, MAY },
	{ "book_ahead_days", FORM_WHOLE, MAY, .max = DAYS_MAX },
	{ "book_before", FORM_CLOCK, MAY },
	{ "on_sale_days", FORM_WHOLE, MAY, .max = DAYS_MAX },
};
const struct form catalogue_rules_form = FORM(rule_form_fields);

struct rules_row {
	struct opt_int max_per_order, max_per_phone, max_per_id, real_name, need_phone, need_id, min_age, max_age;
	struct opt_int book_ahead_days, on_sale_days;
	struct str book_before;
};

#define RULE(name, kind, max)                                                                                          \
	{                                                                                                              \
#name, kind, OPTIONAL, offsetof(struct rules_row, name), 0, max, NULL                                  \
	}
static const struct field rule_fields[] = {
	RULE(max_per_order, FIELD_INT, COPIES_MAX),
	RULE(max_per_phone, FIELD_INT, COPIES_MAX),
	RULE(max_per_id, FIELD_INT, COPIES_MAX),
	RULE(real_name, FIELD_FLAG, 1),
	RULE(need_phone, FIELD_FLAG, 1),
	RULE(need_id, FIELD_FLAG, 1),
	RULE(min_age, FIELD_INT, AGE_MAX),
	RULE(max_age, FIELD_INT, AGE_MAX),
	RULE(book_ahead_days, FIELD_INT, DAYS_MAX),
	RULE(on_sale_days, FIELD_INT, DAYS_MAX),
	RULE(book_before, FIELD_TEXT, INT64_MAX),
};
static const struct field_table rules_table = FIELD_TABLE(rule_fields, struct rules_row);

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
	joined = buf_take(n->rd->arena, &b);
	return joined.n > 0 ? joined : STR_NONE;
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

static int64_t or_none(struct opt_int v)
{
	return v.given ? v.v : RULE_NONE;
}

struct catalogue_rules catalogue_rules_read(const struct node *product)
{
	struct rules_row row = { .book_before = STR_NONE };
	struct catalogue_rules r;
	struct node n;

	json_at_member(product, "rules", json_member(product, "rules"), &n);
	json_decode(&n, &rules_table, &row);
	r = (struct catalogue_rules){
		.max_per_order = or_none(row.max_per_order),
		.max_per_phone = or_none(row.max_per_phone),
		.max_per_id = or_none(row.max_per_id),
		.real_name = row.real_name.v != 0,
		.need_phone = row.need_phone.v != 0,
		.need_id = row.need_id.v != 0,
		.min_age = or_none(row.min_age),
		.max_age = or_none(row.max_age),
		.sex = read_sex(&n),
		.regions = read_regions(&n),
		.book_ahead_days = or_none(row.book_ahead_days),
		.on_sale_days = or_none(row.on_sale_days),
	};
	if (row.book_before.p == NULL || !time_of_day_parse(row.book_before, &r.book_before_s))
		r.book_before_s = RULE_NONE;
	check_together(&n, &r);
	return r;
}
