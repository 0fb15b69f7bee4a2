/*
 * The control interface over HTTP.
 */
#include "standin.h"

#include "sim/common/json.h"
#include "sim/common/text.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTROL_TIMEOUT_MS 10000L

struct standin {
	CURL *curl;
	struct curl_slist *headers;
	struct text url;    /* of the control interface, ends with / */
	struct text answer; /* of the last call */
};

static size_t answer_take(char *bytes, size_t size, size_t n, void *text)
{
	text_add(text, bytes, size * n);
	return size * n;
}

struct standin *standin_open(const struct env *e, const char **where)
{
	const char *stack = env_need(e, "SHANMEN_URL"), *called = env_find(e, "SHANMEN_OPENAPI");
	size_t n = strlen(stack);
	struct standin *s;

	*where = called;
	if (called && (strncmp(called, stack, n) != 0 || called[n] != '/'))
		return NULL;
	s = zeroed(1, sizeof *s);
	text_addf(&s->url, "%s/openapi/_sim/", stack);
	s->headers = curl_slist_append(NULL, "X-Sim: 1");
	s->curl = curl_easy_init();
	if (s->curl == NULL || s->headers == NULL)
		die("libcurl gives no handle");
	return s;
}

void standin_close(struct standin *s)
{
	curl_easy_cleanup(s->curl);
	curl_slist_free_all(s->headers);
	text_free(&s->url);
	text_free(&s->answer);
	free(s);
}

/* One call: a POST of the body, or without a body a GET. The answer is kept. */
static void control_call(struct standin *s, const char *name, const char *body)
{
	struct text url = TEXT_EMPTY;
	long status = 0;
	CURLcode rc;

	text_addf(&url, "%s%s", text_of(&s->url), name);
	text_clear(&s->answer);
	curl_easy_reset(s->curl);
	curl_easy_setopt(s->curl, CURLOPT_URL, url.p);
	curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, s->headers);
	curl_easy_setopt(s->curl, CURLOPT_TIMEOUT_MS, CONTROL_TIMEOUT_MS);
	curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, answer_take);
	curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, &s->answer);
	if (body)
		curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, body);
	rc = curl_easy_perform(s->curl);
	curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
	if (rc != CURLE_OK || status != 200)
		die("the stand-in for the platform's OpenAPI: %s: %s %.300s", url.p,
		    rc != CURLE_OK ? curl_easy_strerror(rc) : "refused", text_of(&s->answer));
	text_free(&url);
}

/* A member of the last answer; the caller deletes it. */
static cJSON *answer_member(struct standin *s, const char *name, const char *member)
{
	cJSON *tree, *item;

	tree = json_parse(&s->answer);
	item = cJSON_DetachItemFromObjectCaseSensitive(tree, member);
	cJSON_Delete(tree);
	if (item == NULL)
		die("the stand-in's %s has no %s", name, member);
	return item;
}

cJSON *standin_ask(struct standin *s, const char *name, const char *member)
{
	control_call(s, name, NULL);
	return answer_member(s, name, member);
}

void standin_send(struct standin *s, const char *name, cJSON *body)
{
	char *json = cJSON_PrintUnformatted(body);

	if (json == NULL)
		die("out of memory");
	control_call(s, name, json);
	free(json);
	cJSON_Delete(body);
}

cJSON *standin_post(struct standin *s, const char *name, cJSON *body, const char *member)
{
	standin_send(s, name, body);
	return answer_member(s, name, member);
}
