/*
 * Compares a message with the first one of its key. Which messages are allowed is
 * decided by the handlers.
 */
#include "record.h"

#include "sim/common/seal.h"
#include "state.h"

cJSON *record_new(struct call *c)
{
	cJSON *record = cJSON_CreateObject();
	struct text body = TEXT_EMPTY;
	char digest[SHA256_HEX];

	json_print(&body, c->body);
	seal_sha256(body.p, body.n, digest);
	json_set(record, "body", cJSON_Duplicate(c->body, true));
	json_set_text(record, "sha256", digest);
	json_set_int(record, "at_ms", c->at_ms);
	json_set_int(record, "times", 1);
	text_free(&body);
	c->effect = true;
	return record;
}

void record_conflict(const struct call *c, const char *kind, const char *key, const cJSON *first)
{
	cJSON *line = cJSON_CreateObject();

	json_set_int(line, "n", c->n);
	json_set_int(line, "at_ms", c->at_ms);
	json_set_text(line, "path", text_of(&c->path));
	json_set_text(line, "kind", kind);
	json_set_text(line, "key", key);
	if (first)
		json_set(line, "first", cJSON_Duplicate(first, true));
	json_set(line, "second", cJSON_Duplicate(call_fields(c), true));
	state_append("conflicts.jsonl", line);
	cJSON_Delete(line);
}

enum once record_compare(struct call *c, cJSON *record, const char *kind, const char *key)
{
	const cJSON *first = json_get(record, "body");

	if (record == NULL)
		return ONCE_FIRST;
	if (cJSON_Compare(first, c->body, true)) {
		json_count_up(record, "times");
		return ONCE_REPEAT;
	}
	record_conflict(c, kind, key, first);
	(void)call_refuse_business(c, 0, "重复请求内容不一致");
	return ONCE_DIFFERENT;
}
