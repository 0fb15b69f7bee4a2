/* The rules between the fields of a file about shops, and the request made from it. For crowds: poi_crowd_check.c. */
#include "base/day.h"
#include "base/str.h"
#include "poi_form.h"
#include "sale/document.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 300

static const struct kind {
	const struct form *file;
	const struct form *entry;
	const char *shop_id; /* the page's name for our id of a shop */
} kinds[SHOP_TASK_KIND__MAX] = {
	[SHOP_CLAIM] = { &poi_license_form, &poi_license_entry, "third_id" },
	[SHOP_DECORATE] = { &poi_decorate_form, &poi_decorate_entry, "third_id" },
	[SHOP_UPDATE] = { &poi_update_form, &poi_update_entry, "third_id" },
	[SHOP_MATCH] = { &poi_match_form, &poi_match_entry, "ext_id" },
};

static struct str text_of(const struct node *n, const char *key)
{
	const cJSON *v = json_member(n, key);

	return cJSON_IsString(v) ? arena_str(n->rd->arena, v->valuestring, strlen(v->valuestring)) : STR_NONE;
}

/* The object under a key; json NULL for anything else, which the form reports as a fault. */
static struct node group_of(const struct node *n, const char *key)
{
	const cJSON *v = json_member(n, key);
	struct node out;

	json_at_member(n, key, cJSON_IsObject(v) ? v : NULL, &out);
	return out;
}

static const cJSON *list_of(const struct node *n, const char *key)
{
	const cJSON *list = json_member(n, key);

	return cJSON_IsArray(list) && cJSON_GetArraySize(list) <= SHOP_DATAS_MAX ? list : NULL;
}

static bool day_of_member(const struct node *n, const char *key, day_t *out)
{
	struct str text = text_of(n, key);

	return text.p != NULL && day_parse(text, out);
}

/* --- license --- */

static void check_valid_until(const struct node *n, const char *key, day_t today, int more_days)
{
	char needed[DAY_TEXT_SIZE];
	day_t day;

	if (!day_of_member(n, key, &day) || day.n > today.n + more_days)
		return;
	day_format(day_add(today, more_days + 1), needed);
	json_fault(n, key, "must be valid for more than %d days: at least until %s", more_days, needed);
}

static void check_ocr(const struct node *n, const char *pictures)
{
	if (cJSON_IsTrue(json_member(n, "use_ocr")) && json_member(n, pictures) == NULL)
		json_fault(n, pictures, "is missing: with use_ocr the platform reads the pictures");
}

static void check_license(const struct node *license, day_t today)
{
	check_ocr(license, "license_urls");
	check_valid_until(license, "expiration", today, POI_LICENSE_DAYS);
}

static void check_legal_person(const struct node *person, day_t today)
{
	struct str no = text_of(person, "id_card_no");
	char normal[DOCUMENT_NO_MAX + 1];

	check_ocr(person, "id_card_front_url");
	check_valid_until(person, "id_card_expiration", today, 0);
	if (no.p != NULL && (!document_normalise(no, normal) || !document_valid(LICENSE_ID_CARD, normal, today)))
		json_fault(person, "id_card_no", "is not the number of an id card: a digit is wrong or missing");
}

static void check_industry(const struct node *industry, day_t today)
{
	const cJSON *json;
	size_t i = 0;

	cJSON_ArrayForEach(json, list_of(industry, "qualifications"))
	{
		struct json_at list_at;
		struct node n;

		json_at_element(industry, "qualifications", &list_at, json, i++, &n);
		check_valid_until(&n, "qualification_expiration", today, 0);
	}
}

/* A fault unless at least one of the members is there; `keys` ends with NULL. */
static void check_any(const struct node *n, const char *const *keys, const char *what)
{
	for (; *keys != NULL; keys++) {
		if (json_member(n, *keys) != NULL)
			return;
	}
	json_fault(n, NULL, "%s", what);
}

static void check_claim(const struct node *entry, day_t today)
{
	static const char *const parts[] = { "license", "legal_person", "industry", "owner", "poi_claim_authorization",
		                             NULL };
	struct node license = group_of(entry, "license"), person = group_of(entry, "legal_person"),
		    industry = group_of(entry, "industry");

	check_any(entry, parts,
	          "contains nothing: name license, legal_person, industry, owner or "
	          "poi_claim_authorization");
	check_license(&license, today);
	check_legal_person(&person, today);
	check_industry(&industry, today);
}

/* --- decorate --- */

/* Either all pictures of a list have a number, each its own, or none has. */
static void check_sorted(const struct node *n, const char *key)
{
	const cJSON *list = list_of(n, key), *json, *other;
	int numbered = 0, total = cJSON_GetArraySize(list);
	size_t i = 0;

	cJSON_ArrayForEach(json, list) numbered += cJSON_GetObjectItemCaseSensitive(json, "sort_value") != NULL;
	if (numbered > 0 && numbered < total)
		json_fault(n, key, "%d of %d have a sort_value: give it to all of them, or to none", numbered, total);
	cJSON_ArrayForEach(json, list)
	{
		struct json_at list_at;
		struct node at;

		json_at_element(n, key, &list_at, json, i++, &at);
		for (other = list->child; other != json; other = other->next) {
			if (json_member(&at, "sort_value") != NULL &&
			    cJSON_Compare(cJSON_GetObjectItemCaseSensitive(other, "sort_value"),
			                  json_member(&at, "sort_value"), 1))
				json_fault(&at, "sort_value", "%s is another picture's already",
				           json_as_written(&at, "sort_value"));
		}
	}
}

static void check_decoration(const struct node *entry)
{
	static const char *const parts[] = {
		"tags", "head_images", "cover_images", "recommends", "announcement", NULL
	};
	struct node decoration = group_of(entry, "decoration");
	const cJSON *json;
	size_t i = 0;

	if (decoration.json == NULL)
		return;
	check_any(&decoration, parts,
	          "changes nothing: name tags, head_images, cover_images, recommends or announcement");
	check_sorted(&decoration, "head_images");
	check_sorted(&decoration, "cover_images");
	cJSON_ArrayForEach(json, list_of(&decoration, "recommends"))
	{
		struct json_at list_at;
		struct node n;

		json_at_element(&decoration, "recommends", &list_at, json, i++, &n);
		check_sorted(&n, "items");
	}
}

/* Numbers a list without numbers 1, 2, 3 …, in the tree that is written afterwards. */
static void number_list(cJSON *list)
{
	cJSON *json;
	int i = 0;

	cJSON_ArrayForEach(json, list)
	{
		i++;
		if (cJSON_GetObjectItemCaseSensitive(json, "sort_value") == NULL)
			cJSON_AddNumberToObject(json, "sort_value", i);
	}
}

static void number_pictures(cJSON *entry)
{
	cJSON *decoration = cJSON_GetObjectItemCaseSensitive(entry, "decoration"), *json;

	number_list(cJSON_GetObjectItemCaseSensitive(decoration, "head_images"));
	number_list(cJSON_GetObjectItemCaseSensitive(decoration, "cover_images"));
	cJSON_ArrayForEach(json, cJSON_GetObjectItemCaseSensitive(decoration, "recommends"))
		number_list(cJSON_GetObjectItemCaseSensitive(json, "items"));
}

/* --- update --- */

static void check_open_times(const struct node *basic)
{
	const cJSON *json;
	size_t i = 0;

	cJSON_ArrayForEach(json, list_of(basic, "open_times_v2"))
	{
		struct json_at list_at;
		struct node n;
		int64_t start, end;

		json_at_element(basic, "open_times_v2", &list_at, json, i++, &n);
		if (time_of_day_parse(text_of(&n, "start_time"), &start) &&
		    time_of_day_parse(text_of(&n, "end_time"), &end) && start >= end)
			json_fault(&n, "end_time", "%s is not after start_time %s", json_as_written(&n, "end_time"),
			           json_as_written(&n, "start_time"));
	}
}

static void check_basic(const struct node *entry, bool closing, struct poi_file *out)
{
	struct node basic = group_of(entry, "poi");
	const cJSON *status = json_member(&basic, "open_status");

	if (basic.json == NULL)
		return;
	if (cJSON_GetArraySize(basic.json) == 0)
		json_fault(&basic, NULL, "changes nothing: name what is to change");
	check_open_times(&basic);
	if ((json_member(&basic, "latitude") == NULL) != (json_member(&basic, "longitude") == NULL))
		json_fault(&basic, NULL, "latitude and longitude go together");
	if (!cJSON_IsNumber(status) || status->valuedouble != 0)
		return;
	out->closed++;
	if (!closing)
		json_fault(&basic, "open_status",
		           "0 closes the shop for good (3: for a while): add --yes if you mean that");
}

/* --- all of them --- */

/* Tasks are assigned to shops by both ids, so no shop may occur twice in a file. */
static void check_twins(const struct node *entry, const struct poi_file *f, const struct kind *kind)
{
	const struct poi_entry *e = &f->entries[f->n];

	for (size_t i = 0; i < f->n; i++) {
		if (str_same(f->entries[i].poi_id, e->poi_id))
			json_fault(entry, "poi_id", "%s is already that of datas[%zu]",
			           json_as_written(entry, "poi_id"), i);
		if (str_same(f->entries[i].shop_id, e->shop_id))
			json_fault(entry, kind->shop_id, "%s is already that of datas[%zu]",
			           json_as_written(entry, kind->shop_id), i);
	}
}

static void check_entry(const struct node *entry, day_t today, bool closing, struct poi_file *out)
{
	const struct kind *kind = &kinds[out->kind];
	struct poi_entry *e = &out->entries[out->n];

	*e = (struct poi_entry){ text_of(entry, kind->shop_id), text_of(entry, "poi_id") };
	if (out->kind == SHOP_CLAIM)
		check_claim(entry, today);
	else if (out->kind == SHOP_DECORATE)
		check_decoration(entry);
	else if (out->kind == SHOP_UPDATE)
		check_basic(entry, closing, out);
	else if (e->shop_id.p != NULL && memchr(e->shop_id.p, ',', e->shop_id.n) != NULL)
		json_fault(entry, kind->shop_id, "%s has a comma: the platform is asked about ids joined by commas",
		           json_as_written(entry, kind->shop_id));
	check_twins(entry, out, kind);
	out->n++;
}

void poi_check(const struct node *top, enum shop_task_kind kind, day_t today, bool closing, struct poi_file *out)
{
	const cJSON *list = list_of(top, "datas"), *json;

	*out = (struct poi_file){ .top = *top, .kind = kind };
	form_check(top, kinds[kind].file);
	out->account_id = text_of(top, "account_id");
	out->entries = arena_array(top->rd->arena, (size_t)cJSON_GetArraySize(list) + 1, sizeof *out->entries);
	cJSON_ArrayForEach(json, list)
	{
		struct json_at list_at;
		struct node entry;

		json_at_element(top, "datas", &list_at, json, out->n, &entry);
		check_entry(&entry, today, closing, out);
	}
}

void poi_fault(const struct poi_file *f, size_t i, const char *key, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	struct json_at list_at;
	struct node entry;
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(message, sizeof message, fmt, args);
	va_end(args);
	json_at_element(&f->top, "datas", &list_at, NULL, i, &entry);
	json_fault(&entry, key, "%s", message);
}

static void write_entry(struct json_out *j, const struct poi_file *f, cJSON *entry)
{
	enum { SCENIC_AREA = 3 };

	json_object(j, NULL);
	if (f->kind == SHOP_DECORATE)
		number_pictures(entry);
	form_write(j, entry, kinds[f->kind].entry);
	if (f->kind == SHOP_UPDATE)
		json_int(j, "poi_type", SCENIC_AREA);
	json_object_end(j);
}

struct str poi_body(const struct poi_file *f)
{
	enum { OF_THE_MERCHANT = 0 };
	struct buf b = BUF_INIT(POI_BODY_MAX);
	struct json_out j = { .b = &b };
	struct str body;
	cJSON *entry;

	json_object(&j, NULL);
	if (f->kind == SHOP_CLAIM)
		json_int(&j, "target_type", OF_THE_MERCHANT);
	json_list(&j, "datas");
	cJSON_ArrayForEach(entry, cJSON_GetObjectItemCaseSensitive(f->top.json, "datas")) write_entry(&j, f, entry);
	json_list_end(&j);
	json_object_end(&j);
	body = buf_take(f->top.rd->arena, &b);
	return b.over ? STR_NONE : body;
}
