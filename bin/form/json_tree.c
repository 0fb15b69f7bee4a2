/* The limits of JSON that is passed on as it is. */
#include "json_tree.h"

#include "base/utf8.h"
#include "json/json_whole.h"

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
	else if (cJSON_IsString(v) && utf8_count(str_text(v->valuestring)) > JSON_TREE_TEXT)
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
