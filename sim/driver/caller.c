/*
 * Posts a body as the platform or a turnstile does. Whether to call again is decided
 * by the functions that use it. Interface: security page §1.1 to §1.5 and §2, trade
 * page "Common to all".
 */
#include "caller.h"

#include "judge.h"
#include "sim/common/moment.h"
#include "sim/common/seal.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct caller {
	CURL *curl;
	const char *url;
	const char *client_key;
	const char *secret;
	const char *gate_key; /* NULL: the stack has no gate */
};

void caller_library_start(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		die("libcurl does not start");
	judge_start();
}

static size_t body_take(char *bytes, size_t size, size_t n, void *text)
{
	text_add(text, bytes, size * n);
	return size * n;
}

struct caller *caller_open(const struct env *e)
{
	struct caller *caller = zeroed(1, sizeof *caller);

	caller->url = env_need(e, "SHANMEN_URL");
	caller->client_key = env_need(e, "SHANMEN_CLIENT_KEY");
	caller->secret = env_need(e, "SHANMEN_CLIENT_SECRET");
	caller->gate_key = env_find(e, "SHANMEN_GATE_KEY");
	caller->curl = curl_easy_init();
	if (caller->curl == NULL)
		die("libcurl gives no handle");
	return caller;
}

void caller_close(struct caller *caller)
{
	curl_easy_cleanup(caller->curl);
	free(caller);
}

/* SHANMEN_URL is the root of the web server; it may end in /cgi-bin, too. */
static void address_make(const struct caller *caller, const struct request *r, int64_t at_ms, const struct signature *s,
                         struct text *out)
{
	size_t n = strlen(caller->url);
	bool has_folder;

	while (n && caller->url[n - 1] == '/')
		n--;
	has_folder = n >= 8 && memcmp(caller->url + n - 8, "/cgi-bin", 8) == 0;
	text_addf(out, "%.*s%s/%s.fcgi", (int)n, caller->url, has_folder ? "" : "/cgi-bin", r->program);
	if (r->signing < SIGN_BEARER)
		text_addf(out, "?client_key=%s&timestamp=%" PRId64 "&sign=%s", caller->client_key, at_ms, s->md5);
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

static struct curl_slist *webhook_headers_add(struct curl_slist *h, const struct caller *caller,
                                              const struct request *r)
{
	char signature[SHA1_HEX];

	seal_webhook(caller->secret, r->body, signature);
	if (r->signing == SIGN_WEBHOOK_TAMPERED)
		signature[SHA1_HEX - 2] = other_digit(signature[SHA1_HEX - 2]);
	h = header_add(h, "X-Douyin-Signature", signature);
	return header_add(h, "Msg-Id", r->msg_id);
}

static struct curl_slist *headers_make(const struct caller *caller, const struct request *r, int64_t at_ms,
                                       const struct signature *s)
{
	struct curl_slist *h = header_add(NULL, "Content-Type", "application/json");
	char logid[64];

	h = header_add(h, "Expect", ""); /* the platform sends its body without waiting for "100 Continue" */
	if (r->idempotency_key)
		h = header_add(h, "Idempotency-Key", r->idempotency_key);
	if (r->signing >= SIGN_WEBHOOK)
		return webhook_headers_add(h, caller, r);
	if (r->signing == SIGN_BEARER) {
		struct text bearer = TEXT_EMPTY;

		text_addf(&bearer, "Bearer %s", caller->gate_key ? caller->gate_key : "");
		h = header_add(h, "Authorization", bearer.p);
		text_free(&bearer);
		return h;
	}
	(void)snprintf(logid, sizeof logid, "sim%" PRId64 "%08" PRIx64, at_ms,
	               (uint64_t)moment_steady_us() & 0xffffffffu);
	h = header_add(h, "X-Bytedance-Logid", logid);
	h = header_add(h, "x-life-clientkey", caller->client_key);
	return r->signing == SIGN_OLD ? h : header_add(h, "x-life-sign", s->sha256);
}

static void signature_make(const struct caller *caller, const struct request *r, int64_t at_ms, struct signature *s)
{
	seal_sign(caller->secret, caller->client_key, at_ms, r->body, s);
	if (r->signing != SIGN_TAMPERED)
		return;
	s->sha256[SHA256_HEX - 2] = other_digit(s->sha256[SHA256_HEX - 2]);
	s->md5[MD5_HEX - 2] = other_digit(s->md5[MD5_HEX - 2]);
}

static void options_set(struct caller *caller, const struct request *r, struct answer *a, const char *address,
                        struct curl_slist *headers)
{
	CURL *curl = caller->curl;

	curl_easy_reset(curl); /* the connection stays open */
	curl_easy_setopt(curl, CURLOPT_URL, address);
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, text_of(r->body));
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body->n);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(r->timeout_ms ? r->timeout_ms : CALLER_TIMEOUT_MS));
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); /* there are threads */
	curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body_take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &a->body);
}

void caller_send(struct caller *caller, const struct request *r, struct answer *a)
{
	int64_t at_ms = moment_ms() - r->age_ms;
	struct text address = TEXT_EMPTY;
	struct curl_slist *headers;
	struct signature s;
	CURLcode rc;

	text_clear(&a->body);
	text_clear(&a->fault);
	signature_make(caller, r, at_ms, &s);
	address_make(caller, r, at_ms, &s, &address);
	headers = headers_make(caller, r, at_ms, &s);
	options_set(caller, r, a, address.p, headers);
	rc = curl_easy_perform(caller->curl);
	a->status = 0;
	if (rc == CURLE_OK)
		curl_easy_getinfo(caller->curl, CURLINFO_RESPONSE_CODE, &a->status);
	a->timed_out = rc == CURLE_OPERATION_TIMEDOUT;
	(void)snprintf(a->trouble, sizeof a->trouble, "%s", rc == CURLE_OK ? "" : curl_easy_strerror(rc));
	a->code = answer_code(a);
	if (r->signing < SIGN_BEARER)
		judge_call(r->program, r->body, a);
	curl_slist_free_all(headers);
	text_free(&address);
}
