/*
 * Posts a body as the platform or a turnstile does, and reads what comes back.
 * Not the decision to call again: that is the caller's. Interface: security
 * page §1.1 to §1.5 and §2, trade page "Common to all".
 */
#include "caller.h"

#include "sim/common/moment.h"
#include "sim/common/seal.h"

#include <cJSON.h>
#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
	CURL *curl;
	const char *url;
	const char *client_key;
	const char *secret;
	const char *gate_key; /* NULL: the stack has no gate */
};

static const struct {
	const char *action;
	const char *program;
} ACTIONS[] = {
	{ "scenic_spot.order.can_buy", "can_buy" },
	{ "scenic_spot.order.create_order", "create_order" },
	{ "scenic_spot.order.pay_notify", "pay_notify" },
	{ "scenic_spot.order.cancel_notify", "cancel_notify" },
	{ "scenic_spot.order.refund_apply", "refund_apply" },
	{ "scenic_spot.order.refund_notify", "refund_notify" },
	{ "scenic_spot.order.query_order", "query_order" },
	{ "scenic.goods.pull_ticket_calendar", "pull_ticket_calendar" },
	{ "fulfilment.order.tripartite_code", "tripartite_code" },
	{ "fulfilment.order.refund_apply", "refund_apply" },
	{ "fulfilment.order.refund_notice", "refund_sync" },
};

const char *program_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++)
		if (strcmp(ACTIONS[i].action, name) == 0)
			return ACTIONS[i].program;
	return name;
}

void line_library_start(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		die("libcurl does not start");
}

static size_t body_take(char *bytes, size_t size, size_t n, void *text)
{
	text_add(text, bytes, size * n);
	return size * n;
}

struct line *line_open(const struct env *e)
{
	struct line *l = zeroed(1, sizeof *l);

	l->url = env_need(e, "SHANMEN_URL");
	l->client_key = env_need(e, "SHANMEN_CLIENT_KEY");
	l->secret = env_need(e, "SHANMEN_CLIENT_SECRET");
	l->gate_key = env_find(e, "SHANMEN_GATE_KEY");
	l->curl = curl_easy_init();
	if (l->curl == NULL)
		die("libcurl gives no handle");
	return l;
}

void line_close(struct line *l)
{
	curl_easy_cleanup(l->curl);
	free(l);
}

/* SHANMEN_URL is the server's root; one that already ends in /cgi-bin is understood too. */
static void address_make(const struct line *l, const struct request *r, int64_t at_ms, const struct signature *s,
                         struct text *out)
{
	size_t n = strlen(l->url);
	bool has_folder;

	while (n && l->url[n - 1] == '/')
		n--;
	has_folder = n >= 8 && memcmp(l->url + n - 8, "/cgi-bin", 8) == 0;
	text_addf(out, "%.*s%s/%s.fcgi", (int)n, l->url, has_folder ? "" : "/cgi-bin", r->program);
	if (r->signing < SIGN_BEARER)
		text_addf(out, "?client_key=%s&timestamp=%" PRId64 "&sign=%s", l->client_key, at_ms, s->md5);
}

static struct curl_slist *header_add(struct curl_slist *list, const char *name, const char *value)
{
	struct text t = TEXT_EMPTY;
	struct curl_slist *longer;

	text_addf(&t, "%s: %s", name, value);
	longer = curl_slist_append(list, t.p);
	if (longer == NULL)
		die("out of memory");
	text_free(&t);
	return longer;
}

static char other_digit(char digit)
{
	return digit == '0' ? '1' : '0';
}

static struct curl_slist *webhook_headers_add(struct curl_slist *h, const struct line *l, const struct request *r)
{
	char signature[SHA1_HEX];

	seal_webhook(l->secret, r->body, signature);
	if (r->signing == SIGN_WEBHOOK_TAMPERED)
		signature[SHA1_HEX - 2] = other_digit(signature[SHA1_HEX - 2]);
	h = header_add(h, "X-Douyin-Signature", signature);
	return header_add(h, "Msg-Id", r->msg_id);
}

static struct curl_slist *headers_make(const struct line *l, const struct request *r, int64_t at_ms,
                                       const struct signature *s)
{
	struct curl_slist *h = header_add(NULL, "Content-Type", "application/json");
	char logid[64];

	h = header_add(h, "Expect", ""); /* the platform sends its body at once */
	if (r->idempotency_key)
		h = header_add(h, "Idempotency-Key", r->idempotency_key);
	if (r->signing >= SIGN_WEBHOOK)
		return webhook_headers_add(h, l, r);
	if (r->signing == SIGN_BEARER) {
		struct text bearer = TEXT_EMPTY;

		text_addf(&bearer, "Bearer %s", l->gate_key ? l->gate_key : "");
		h = header_add(h, "Authorization", bearer.p);
		text_free(&bearer);
		return h;
	}
	(void)snprintf(logid, sizeof logid, "sim%" PRId64 "%08" PRIx64, at_ms,
	               (uint64_t)moment_steady_us() & 0xffffffffu);
	h = header_add(h, "X-Bytedance-Logid", logid);
	h = header_add(h, "x-life-clientkey", l->client_key);
	return r->signing == SIGN_OLD ? h : header_add(h, "x-life-sign", s->sha256);
}

static void signature_make(const struct line *l, const struct request *r, int64_t at_ms, struct signature *s)
{
	seal_sign(l->secret, l->client_key, at_ms, r->body, s);
	if (r->signing != SIGN_TAMPERED)
		return;
	s->sha256[SHA256_HEX - 2] = other_digit(s->sha256[SHA256_HEX - 2]);
	s->md5[MD5_HEX - 2] = other_digit(s->md5[MD5_HEX - 2]);
}

static void options_set(struct line *l, const struct request *r, struct answer *a, const char *address,
                        struct curl_slist *headers)
{
	CURL *c = l->curl;

	curl_easy_reset(c); /* keeps the connection */
	curl_easy_setopt(c, CURLOPT_URL, address);
	curl_easy_setopt(c, CURLOPT_POST, 1L);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, text_of(r->body));
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body->n);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(r->timeout_ms ? r->timeout_ms : LINE_TIMEOUT_MS));
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L); /* threads */
	curl_easy_setopt(c, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, body_take);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &a->body);
}

/* An answer of the pages: one top-level key `data`, in it a whole number error_code in range. */
static int code_read(const struct answer *a)
{
	cJSON *tree = a->status == 200 ? cJSON_Parse(text_of(&a->body)) : NULL;
	const cJSON *data = cJSON_GetObjectItemCaseSensitive(tree, "data");
	const cJSON *code = cJSON_GetObjectItemCaseSensitive(data, "error_code");
	int value = CODE_NONE;

	if (cJSON_IsNumber(code) && cJSON_GetArraySize(tree) == 1 && code->valuedouble == code->valueint &&
	    code->valueint >= 0 && code->valueint <= 999999)
		value = code->valueint;
	cJSON_Delete(tree);
	return value;
}

void line_send(struct line *l, const struct request *r, struct answer *a)
{
	int64_t at_ms = moment_ms() - r->age_ms;
	struct text address = TEXT_EMPTY;
	struct curl_slist *headers;
	struct signature s;
	CURLcode rc;

	text_clear(&a->body);
	signature_make(l, r, at_ms, &s);
	address_make(l, r, at_ms, &s, &address);
	headers = headers_make(l, r, at_ms, &s);
	options_set(l, r, a, address.p, headers);
	rc = curl_easy_perform(l->curl);
	a->status = 0;
	if (rc == CURLE_OK)
		curl_easy_getinfo(l->curl, CURLINFO_RESPONSE_CODE, &a->status);
	a->timed_out = rc == CURLE_OPERATION_TIMEDOUT;
	(void)snprintf(a->trouble, sizeof a->trouble, "%s", rc == CURLE_OK ? "" : curl_easy_strerror(rc));
	a->code = code_read(a);
	curl_slist_free_all(headers);
	text_free(&address);
}

void answer_free(struct answer *a)
{
	text_free(&a->body);
}

/* The caller deletes *tree. */
static const cJSON *answer_item(const struct answer *a, const char *name, cJSON **tree)
{
	const cJSON *data;

	*tree = cJSON_Parse(text_of(&a->body));
	data = cJSON_GetObjectItemCaseSensitive(*tree, "data");
	return cJSON_GetObjectItemCaseSensitive(data ? data : *tree, name);
}

int64_t answer_int(const struct answer *a, const char *name, int64_t otherwise)
{
	cJSON *tree;
	const cJSON *item = answer_item(a, name, &tree);
	int64_t value = otherwise;

	if (cJSON_IsNumber(item))
		value = (int64_t)item->valuedouble;
	else if (cJSON_IsBool(item))
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
