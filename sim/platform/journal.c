/*
 * A line of the journal. It never contains a token or a secret: of a token it has the
 * start of the digest, of a secret nothing.
 */
#include "journal.h"

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

/* The body, with its secret hidden; of a body that is no JSON object the start as `raw`. */
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

/* `verdict`: "ok", "refused", "trouble:KIND" or "trouble:KIND:MS"; and the codes of the answer. */
static void add_verdict(const struct call *c, cJSON *line)
{
	char verdict[80];

	if (c->trouble == NULL)
		json_set_text(line, "verdict", c->error_code ? "refused" : "ok");
	else if (c->trouble_number == 0)
		(void)snprintf(verdict, sizeof verdict, "trouble:%s", c->trouble->name);
	else
		(void)snprintf(verdict, sizeof verdict, "trouble:%s:%lld", c->trouble->name,
		               (long long)c->trouble_number);
	if (c->trouble)
		json_set_text(line, "verdict", verdict);
	json_set_int(line, "error_code", c->error_code);
	json_set_int(line, "sub_error_code", c->sub_code);
	if (c->error_code)
		json_set_text(line, "description",
		              text_of(c->sub_description.n ? &c->sub_description : &c->description));
}

void journal_write(const struct call *c)
{
	cJSON *line = cJSON_CreateObject();

	json_set_int(line, "n", c->n); /* the first member: control reads the number at the start of each line */
	json_set_int(line, "at_ms", c->at_ms);
	json_set_text(line, "method", c->rq->method);
	json_set_text(line, "path", text_of(&c->path));
	json_set(line, "query", cJSON_Duplicate(c->query, true));
	add_body(c, line);
	add_token(c, line);
	add_verdict(c, line);
	cJSON_AddBoolToObject(line, "effect", c->effect);
	cJSON_AddBoolToObject(line, "delivered", trouble_delivers(c));
	state_append("calls.jsonl", line);
	cJSON_Delete(line);
}
