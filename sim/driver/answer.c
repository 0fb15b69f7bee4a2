/*
 * Reads the answers of the programs of Shanmen.
 */
#include "answer.h"

#include "sim/common/json.h"

#include <stdio.h>

int answer_code(const struct answer *a)
{
	cJSON *tree = a->status == 200 ? json_parse(&a->body) : NULL;
	const cJSON *data = json_get(tree, "data");
	const cJSON *code = json_get(data, "error_code");
	int value = CODE_NONE;

	if (cJSON_IsNumber(code) && cJSON_GetArraySize(tree) == 1 && code->valuedouble == code->valueint &&
	    code->valueint >= 0 && code->valueint <= 999999)
		value = code->valueint;
	cJSON_Delete(tree);
	return value;
}

void answer_free(struct answer *a)
{
	text_free(&a->body);
	text_free(&a->fault);
}

/* A member of the answer; the caller deletes *tree. */
static const cJSON *answer_item(const struct answer *a, const char *name, cJSON **tree)
{
	const cJSON *data;

	*tree = json_parse(&a->body);
	data = json_get(*tree, "data");
	return json_get(data ? data : *tree, name);
}

int64_t answer_int(const struct answer *a, const char *name, int64_t fallback)
{
	cJSON *tree;
	const cJSON *item = answer_item(a, name, &tree);
	int64_t value = fallback;

	if (!json_is_int(item, &value) && cJSON_IsBool(item))
		value = cJSON_IsTrue(item);
	cJSON_Delete(tree);
	return value;
}

void answer_text(const struct answer *a, const char *name, char *out, size_t room)
{
	cJSON *tree;
	const cJSON *item = answer_item(a, name, &tree);

	(void)snprintf(out, room, "%s", cJSON_IsString(item) ? item->valuestring : "");
	cJSON_Delete(tree);
}

bool answer_definite(const struct answer *a)
{
	return a->code != CODE_NONE && a->code != 100;
}
