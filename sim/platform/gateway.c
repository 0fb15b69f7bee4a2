/*
 * What the platform's gateway does with every call: it numbers the call, decides by
 * the trouble of the moment whether it works, checks header, token and parameters,
 * calls the handler, records the call and answers. Headers, envelope and the common
 * error codes: security page, §5. What an interface means is known to its handler only.
 */
#include "gateway.h"

#include "journal.h"
#include "limit.h"
#include "obey.h"
#include "rate.h"
#include "state.h"
#include "token.h"
#include "trouble.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- checks before the handler --- */

/* The row of a path and method; NULL: none. *other: the path has another method. */
static const struct interface *interface_find(const struct interface *const tables[], const char *method,
                                              const char *path, bool *other)
{
	const struct interface *row;

	for (; *tables; tables++) {
		for (row = *tables; row->path; row++) {
			if (strcmp(row->path, path) != 0)
				continue;
			if (strcmp(row->method, method) == 0)
				return row;
			*other = true;
		}
	}
	return NULL;
}

/* Sets the call's row. False: refused; the answer says whether the method is wrong, or the / at the end is missing. */
static bool route(struct call *c, const struct interface *const tables[])
{
	const char *path = text_of(&c->path);
	struct text slashed = TEXT_EMPTY;
	bool other = false, no_slash;

	c->row = interface_find(tables, c->rq->method, path, &other);
	if (c->row)
		return true;
	if (other)
		return call_refuse(c, CODE_NO_INTERFACE, "接口%s不支持%s方法", path, c->rq->method);
	text_addf(&slashed, "%s/", path);
	no_slash = interface_find(tables, c->rq->method, slashed.p, &other) != NULL || other;
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

static void call_handle(struct call *c, const struct interface *const tables[])
{
	if (!route(c, tables) || !headers_check(c) || !rate_check(c))
		return;
	if (call_fields(c) == NULL) {
		(void)call_refuse(c, CODE_PARAMETER, "请求体不是JSON对象");
		return;
	}
	if (obey_check(c) && limits_check(c, c->row->limits))
		c->row->handle(c);
}

/* --- the answer --- */

/* A code is an integer; by the trouble `string_codes` it is a text. */
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

/* `data` of this interface is a list, also where it is refused: only `extra` has an error code. */
static bool answers_list(const struct call *c)
{
	return strcmp(text_of(&c->path), "/goodlife/v1/trip/product/operate/") == 0;
}

static cJSON *base_resp_tree(void)
{
	cJSON *o = cJSON_CreateObject();

	json_set_int(o, "StatusCode", 0);
	json_set_text(o, "StatusMessage", "");
	return o;
}

/* What happened, in the words that are most exact; some interfaces have no place for them in `extra`. */
static const char *words_of(const struct call *c)
{
	bool own_place = obey_answers(c, "extra.sub_description");

	return c->sub_description.n && !own_place ? text_of(&c->sub_description) : text_of(&c->description);
}

/* By the trouble `inner` it says success, while `data` has the error; a list as `data` has no place for one. */
static cJSON *extra_tree(const struct call *c)
{
	bool inner = c->trouble && c->trouble->delivery == DELIVER_INNER && !answers_list(c);
	cJSON *extra = cJSON_CreateObject();
	char logid[64];

	(void)snprintf(logid, sizeof logid, "02%013" PRId64 "%020" PRId64, c->now_ms, c->n);
	add_code(c, extra, "error_code", inner ? 0 : c->error_code);
	json_set_text(extra, "description", inner ? "" : words_of(c));
	if (obey_answers(c, "extra.sub_error_code"))
		add_code(c, extra, "sub_error_code", c->sub_code);
	if (obey_answers(c, "extra.sub_description"))
		json_set_text(extra, "sub_description", text_of(&c->sub_description));
	if (obey_answers(c, "extra.logid"))
		json_set_text(extra, "logid", logid);
	if (obey_answers(c, "extra.now"))
		json_set_int(extra, "now", c->now_ms / 1000);
	return extra;
}

static cJSON *data_tree(const struct call *c, bool token_style)
{
	cJSON *data;

	if (answers_list(c))
		return cJSON_Duplicate(c->list, true);
	data = cJSON_Duplicate(c->data, true);
	add_code(c, data, "error_code", c->error_code);
	json_set_text(data, "description", token_style && !c->error_code ? "" : words_of(c));
	return data;
}

/* The two interfaces that give tokens answer with `message`, the others with `extra`. */
static void answer_make(struct call *c, struct text *out)
{
	bool token_style = c->row && !c->row->needs_token;
	cJSON *top = cJSON_CreateObject();

	json_set(top, "data", data_tree(c, token_style));
	if (c->row && obey_answers(c, "BaseResp.StatusCode"))
		json_set(top, "BaseResp", base_resp_tree());
	if (token_style)
		json_set_text(top, "message", c->error_code ? "error" : "success");
	else
		json_set(top, "extra", extra_tree(c));
	json_print(out, top);
	obey_answer(c, out);
	cJSON_Delete(top);
}

void gateway_serve(struct call *c, const struct interface *const tables[])
{
	struct text answer = TEXT_EMPTY;

	call_lock(c);
	c->n = state_number();
	trouble_choose(c);
	if (c->trouble == NULL || c->trouble->works)
		call_handle(c, tables);
	else if (route(c, tables) && trouble_code(c)) /* a path that does not exist is refused as such */
		(void)call_refuse(c, trouble_code(c), "%s", c->trouble->text);
	journal_write(c);
	answer_make(c, &answer);
	state_unlock();
	trouble_deliver(c, &answer);
	text_free(&answer);
}
