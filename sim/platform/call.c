/*
 * Reads a call, and refuses it. What is checked before a handler sees the call is
 * in gateway.c.
 */
#include "call.h"

#include "sim/common/moment.h"
#include "state.h"

#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PREFIX "/openapi"

bool call_refuse(struct call *c, int code, const char *format, ...)
{
	char text[400];
	va_list ap;

	if (c->error_code != CODE_OK)
		return false;
	va_start(ap, format);
	(void)vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	c->error_code = code;
	text_clear(&c->description);
	text_addf(&c->description, "%s", text);
	return false;
}

bool call_refuse_business(struct call *c, int sub_code, const char *text)
{
	if (c->error_code != CODE_OK)
		return false;
	c->sub_code = sub_code;
	text_clear(&c->sub_description);
	text_addf(&c->sub_description, "%s", text);
	return call_refuse(c, CODE_BUSINESS, "业务处理失败");
}

const cJSON *call_fields(const struct call *c)
{
	return strcmp(c->rq->method, "GET") == 0 ? c->query : c->body;
}

bool call_account_check(struct call *c)
{
	const char *account = json_text(call_fields(c), "account_id");

	if (account && strcmp(account, state_app()->account_id) == 0)
		return true;
	return call_refuse(c, CODE_NOT_AUTHORISED, "商家未授权该应用");
}

/* --- arrival --- */

/* In place. A malformed escape stays as it is. */
static void percent_decode(char *s)
{
	char *out = s;

	for (; *s; s++) {
		int high = *s == '%' ? OPENSSL_hexchar2int((unsigned char)s[1]) : -1;
		int low = high >= 0 ? OPENSSL_hexchar2int((unsigned char)s[2]) : -1;

		if (low >= 0) {
			*out++ = (char)(high * 16 + low);
			s += 2;
		} else {
			*out++ = *s == '+' ? ' ' : *s;
		}
	}
	*out = '\0';
}

static cJSON *query_parse(const char *query)
{
	struct text t = TEXT_EMPTY;
	cJSON *tree = cJSON_CreateObject();
	char *pair, *rest;

	text_addf(&t, "%s", query);
	for (pair = strtok_r(t.p, "&", &rest); pair; pair = strtok_r(NULL, "&", &rest)) {
		char *value = strchr(pair, '=');

		if (value)
			*value++ = '\0';
		else
			value = pair + strlen(pair);
		percent_decode(pair);
		percent_decode(value);
		json_set_text(tree, pair, value);
	}
	text_free(&t);
	return tree;
}

static void path_read(struct call *c)
{
	const char *uri = c->rq->uri;

	if (strncmp(uri, PREFIX, sizeof PREFIX - 1) == 0)
		uri += sizeof PREFIX - 1;
	text_add(&c->path, uri, strcspn(uri, "?"));
}

void call_open(struct call *c, struct request *rq)
{
	c->rq = rq;
	path_read(c);
	c->query = query_parse(rq->query);
	c->body = json_parse(&rq->body);
	if (!cJSON_IsObject(c->body)) {
		cJSON_Delete(c->body);
		c->body = NULL;
	}
	c->data = cJSON_CreateObject();
	c->list = cJSON_CreateArray();
	text_addf(&c->description, "success");
	text_addf(&c->sub_description, "%s", "");
}

void call_lock(struct call *c)
{
	state_lock();
	c->at_ms = moment_ms();
	c->settings = state_load("settings.json");
	c->now_ms = c->at_ms + json_int(c->settings, "clock_offset_ms", 0);
}

void call_close(struct call *c)
{
	cJSON_Delete(c->query);
	cJSON_Delete(c->body);
	cJSON_Delete(c->settings);
	cJSON_Delete(c->data);
	cJSON_Delete(c->list);
	text_free(&c->path);
	text_free(&c->description);
	text_free(&c->sub_description);
}
