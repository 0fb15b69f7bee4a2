/*
 * The one way through: read, lock, trouble, header and token checks, field
 * table, handler, record, unlock, answer. Headers, envelope and common codes
 * are the security page's §5; what an interface means is its handler's.
 */
#include "call.h"

#include "record.h"
#include "sim/common/moment.h"
#include "state.h"
#include "token.h"
#include "trouble.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PREFIX "/openapi"
#define CONTROL "/_sim/"

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

static int hex_digit(char ch)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = ch ? strchr(digits, ch) : NULL;

	return at ? (int)(at - digits) % 16 : -1;
}

/* In place. Malformed escapes stay as they are. */
static void percent_decode(char *s)
{
	char *out = s;

	for (; *s; s++) {
		int high = *s == '%' ? hex_digit(s[1]) : -1;
		int low = high >= 0 ? hex_digit(s[2]) : -1;

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

/* Before the lock: a slow client holds up nobody. */
static void call_read(struct call *c, struct request *rq)
{
	c->rq = rq;
	path_read(c);
	c->query = query_parse(rq->query);
	c->body = cJSON_ParseWithLengthOpts(text_of(&rq->body), rq->body.n + (rq->body.p != NULL), NULL, true);
	if (!cJSON_IsObject(c->body)) {
		cJSON_Delete(c->body);
		c->body = NULL;
	}
	c->data = cJSON_CreateObject();
	text_addf(&c->description, "success");
	text_addf(&c->sub_description, "%s", "");
}

/* --- what the gateway looks at, before an interface sees the call --- */

static bool route(struct call *c)
{
	const char *path = text_of(&c->path);
	struct text slashed = TEXT_EMPTY;
	bool other = false, no_slash;

	c->row = interface_find(c->rq->method, path, &other);
	if (c->row)
		return true;
	if (other)
		return call_refuse(c, CODE_NO_INTERFACE, "接口%s不支持%s方法", path, c->rq->method);
	text_addf(&slashed, "%s/", path);
	no_slash = interface_find(c->rq->method, slashed.p, &other) != NULL || other;
	text_free(&slashed);
	return call_refuse(c, CODE_NO_INTERFACE, "接口%s不存在%s", path, no_slash ? ": 路径须以/结尾" : "");
}

static bool type_is_json(const struct call *c)
{
	static const char json[] = "application/json";
	const char *type = door_header(c->rq, "CONTENT_TYPE");
	size_t n = sizeof json - 1;

	if (type == NULL || *type == '\0')
		type = door_header(c->rq, "HTTP_CONTENT_TYPE");
	return type && strncasecmp(type, json, n) == 0 && (type[n] == '\0' || type[n] == ';' || type[n] == ' ');
}

static bool headers_check(struct call *c)
{
	const char *account = door_header(c->rq, "HTTP_RPC_TRANSIT_LIFE_ACCOUNT");

	if (!type_is_json(c))
		return call_refuse(c, CODE_PARAMETER, "请求头content-type须为application/json");
	if (!c->row->needs_token)
		return true;
	if (!token_check(c))
		return false;
	if (account == NULL || *account == '\0')
		return call_refuse(c, CODE_PARAMETER, "请求头Rpc-Transit-Life-Account缺失");
	if (strcmp(account, state_app()->account_id) != 0)
		return call_refuse(c, CODE_PARAMETER, "请求头Rpc-Transit-Life-Account不是该商家: %s", account);
	return true;
}

static void work(struct call *c)
{
	if (!route(c) || !headers_check(c) || !rate_check(c))
		return;
	if (call_fields(c) == NULL) {
		(void)call_refuse(c, CODE_PARAMETER, "请求体不是JSON对象");
		return;
	}
	field_unknown(c, c->row->fields, call_fields(c));
	/* The two that give tokens have their own code for what is missing. */
	if (!c->row->needs_token || field_check(c, c->row->fields, call_fields(c), ""))
		c->row->handle(c);
}

/* --- the answer --- */

static void add_code(const struct call *c, cJSON *o, const char *name, int code)
{
	char digits[16];

	if (c->trouble == NULL || c->trouble->delivery != DELIVER_STRING) {
		json_set_int(o, name, code);
		return;
	}
	(void)snprintf(digits, sizeof digits, "%d", code);
	json_set_text(o, name, digits);
}

static cJSON *extra_tree(const struct call *c)
{
	bool inner = c->trouble && c->trouble->delivery == DELIVER_INNER;
	cJSON *extra = cJSON_CreateObject();
	char logid[64];

	(void)snprintf(logid, sizeof logid, "02%013" PRId64 "%020" PRId64, c->now_ms, c->n);
	add_code(c, extra, "error_code", inner ? 0 : c->error_code);
	json_set_text(extra, "description", inner ? "" : text_of(&c->description));
	add_code(c, extra, "sub_error_code", c->sub_code);
	json_set_text(extra, "sub_description", text_of(&c->sub_description));
	json_set_text(extra, "logid", logid);
	json_set_int(extra, "now", c->now_ms / 1000);
	return extra;
}

/* The two that give tokens have `message` where the others have `extra`. */
static void answer_make(struct call *c, struct text *out)
{
	bool token_style = c->row && !c->row->needs_token;
	cJSON *top = cJSON_CreateObject(), *data = cJSON_Duplicate(c->data, true);

	add_code(c, data, "error_code", c->error_code);
	json_set_text(data, "description", token_style && !c->error_code ? "" : text_of(&c->description));
	json_set(top, "data", data);
	if (token_style) {
		json_set_text(top, "message", c->error_code ? "error" : "success");
		if (c->error_code) {
			json_set_text(data, "captcha", "");
			json_set_text(data, "desc_url", "");
		}
	} else {
		json_set(top, "extra", extra_tree(c));
	}
	json_print(out, top);
	cJSON_Delete(top);
}

static void platform_serve(struct call *c)
{
	c->n = state_number();
	trouble_choose(c);
	if (c->trouble == NULL || c->trouble->works)
		work(c);
	else if (route(c) && c->trouble->code)
		(void)call_refuse(c, c->trouble->code, "%s", c->trouble->text);
	record_call(c);
}

static void call_free(struct call *c)
{
	cJSON_Delete(c->query);
	cJSON_Delete(c->body);
	cJSON_Delete(c->settings);
	cJSON_Delete(c->data);
	cJSON_Delete(c->unknown_fields);
	text_free(&c->path);
	text_free(&c->description);
	text_free(&c->sub_description);
}

void call_serve(struct request *rq)
{
	struct call c = { .at_ms = 0 };
	struct text answer = TEXT_EMPTY;

	call_read(&c, rq);
	state_lock();
	c.at_ms = moment_ms();
	c.settings = state_load("settings.json");
	c.now_ms = c.at_ms + json_int(c.settings, "clock_offset_ms", 0);
	if (strncmp(text_of(&c.path), CONTROL, sizeof CONTROL - 1) == 0) {
		int status = control_answer(&c, &answer);

		state_unlock();
		door_head(rq, status, "application/json", "", answer.n);
		door_write(rq, answer.p, answer.n);
	} else {
		platform_serve(&c);
		state_unlock();
		answer_make(&c, &answer);
		trouble_deliver(&c, &answer);
	}
	call_free(&c);
	text_free(&answer);
}
