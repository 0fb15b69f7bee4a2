/*
 * Lines and records of what arrived. Tokens and secrets are never in them, only
 * a token's short digest. Not who may send what: that is the handlers'.
 */
#include "record.h"

#include "sim/common/seal.h"
#include "state.h"
#include "trouble.h"

#include <stdio.h>
#include <string.h>

#define HASH_SHOWN 12
#define RAW_SHOWN 200

static void add_token(const struct call *c, cJSON *line)
{
	const char *token = door_header(c->rq, "HTTP_ACCESS_TOKEN");
	char digest[SHA256_HEX];

	if (token == NULL || *token == '\0') {
		cJSON_AddNullToObject(line, "token");
		return;
	}
	seal_sha256(token, strlen(token), digest);
	digest[HASH_SHOWN] = '\0';
	json_set_text(line, "token", digest);
}

static void add_body(const struct call *c, cJSON *line)
{
	char raw[RAW_SHOWN + 1];

	if (c->body) {
		json_set(line, "body", cJSON_Duplicate(c->body, true));
		if (json_get(c->body, "client_secret"))
			json_set_text(json_object_at(line, "body"), "client_secret", "***");
		return;
	}
	cJSON_AddNullToObject(line, "body");
	if (c->rq->body.n == 0)
		return;
	(void)snprintf(raw, sizeof raw, "%s", text_of(&c->rq->body));
	json_set_text(line, "raw", raw);
}

static void add_verdict(const struct call *c, cJSON *line)
{
	char verdict[80];

	if (c->trouble == NULL)
		json_set_text(line, "verdict", c->error_code ? "refused" : "ok");
	else if (c->trouble_ms == 0)
		(void)snprintf(verdict, sizeof verdict, "trouble:%s", c->trouble->name);
	else
		(void)snprintf(verdict, sizeof verdict, "trouble:%s:%lld", c->trouble->name, (long long)c->trouble_ms);
	if (c->trouble)
		json_set_text(line, "verdict", verdict);
	json_set_int(line, "error_code", c->error_code);
	json_set_int(line, "sub_error_code", c->sub_code);
	if (c->error_code)
		json_set_text(line, "description",
		              text_of(c->sub_description.n ? &c->sub_description : &c->description));
}

void record_call(const struct call *c)
{
	cJSON *line = cJSON_CreateObject();

	json_set_int(line, "n", c->n); /* the first member: control skips lines by it */
	json_set_int(line, "at_ms", c->at_ms);
	json_set_text(line, "method", c->rq->method);
	json_set_text(line, "path", text_of(&c->path));
	json_set(line, "query", cJSON_Duplicate(c->query, true));
	add_body(c, line);
	add_token(c, line);
	add_verdict(c, line);
	cJSON_AddBoolToObject(line, "effect", c->effect);
	cJSON_AddBoolToObject(line, "delivered", trouble_delivers(c));
	if (c->unknown_fields)
		json_set(line, "unknown_fields", cJSON_Duplicate(c->unknown_fields, true));
	state_append("calls.jsonl", line);
	cJSON_Delete(line);
}

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
	json_set(line, "first", cJSON_Duplicate(first, true));
	json_set(line, "second", cJSON_Duplicate(c->body, true));
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
