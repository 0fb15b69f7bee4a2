/* JSON passed on as it is, within limits. */
#include "json_tree.h"

#include "base/utf8.h"
#include "json/json_whole.h"

#include <math.h>
#include <string.h>

static void tree_check_value(const struct node *n, size_t depth, size_t *left);

static void tree_check_members(const struct node *n, size_t depth, size_t *left)
{
	const cJSON *json;
	size_t i = 0;

	cJSON_ArrayForEach(json, n->json)
	{
		struct node below = { .rd = n->rd, .json = json, .at = { .up = &n->at, .key = json->string } };

		below.at.index = i++;
		tree_check_value(&below, depth, left);
		if (*left == 0)
			return;
	}
}

static void tree_check_value(const struct node *n, size_t depth, size_t *left)
{
	const cJSON *v = n->json;
	int64_t whole;

	if (--*left == 0)
		json_fault(n, NULL, "the object has more than %d values; the first one too many is here",
		           JSON_TREE_VALUES);
	else if (cJSON_IsNumber(v) && !json_whole(v, &whole))
		json_fault(n, NULL, "%s must be a whole number, or be in quotes: others lose digits",
		           json_as_written(n, NULL));
	else if (cJSON_IsString(v) &&
	         utf8_count((struct str){ v->valuestring, strlen(v->valuestring) }) > JSON_TREE_TEXT)
		json_fault(n, NULL, "the text has more than %d characters", JSON_TREE_TEXT);
	else if (v->child != NULL && depth == 0)
		json_fault(n, NULL, "is nested deeper than %d levels", JSON_TREE_DEPTH);
	else
		tree_check_members(n, depth - 1, left);
}

void json_tree_check(const struct node *n)
{
	size_t left = JSON_TREE_VALUES + 1;

	tree_check_members(n, JSON_TREE_DEPTH, &left);
}

static void write_number(struct json_out *j, const char *key, double v)
{
	if (fabs(v) > (double)JSON_WHOLE_MAX)
		json_str(j, key, STR_NONE);
	else if (v == floor(v))
		json_int(j, key, (int64_t)v);
	else
		json_fraction(j, key, v);
}

static void write_members(struct json_out *j, const cJSON *value)
{
	const cJSON *member;

	cJSON_ArrayForEach(member, value) json_tree_write(j, member->string, member);
}

void json_tree_write(struct json_out *j, const char *key, const cJSON *value)
{
	if (cJSON_IsObject(value)) {
		json_object(j, key);
		write_members(j, value);
		json_object_end(j);
	} else if (cJSON_IsArray(value)) {
		json_list(j, key);
		write_members(j, value);
		json_list_end(j);
	} else if (cJSON_IsString(value)) {
		json_text(j, key, value->valuestring);
	} else if (cJSON_IsNumber(value)) {
		write_number(j, key, value->valuedouble);
	} else if (cJSON_IsBool(value)) {
		json_bool(j, key, cJSON_IsTrue(value));
	} else {
		json_str(j, key, STR_NONE);
	}
}
