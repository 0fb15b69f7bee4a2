/*
 * Calls under way, each in a place of its own, whose connection is kept for the next call, unless a repeat would do harm.
 *
 * Source: spec security.md §5.
 */
#include "platform/openapi.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "platform/retry.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MAX (1u << 20)
#define HEADER_MAX 2048
#define SECOND_MS 1000
#define RATE_WAIT_MS 20

/* The place of one call. */
struct place {
	bool busy; /* a call is under way */
	CURL *curl;
	struct curl_slist *headers;
	struct arena arena; /* the request's texts and the answer's */
	struct openapi_request rq;
	struct buf body; /* the answer */
	int64_t started_ms;
	char error[CURL_ERROR_SIZE];
};

/* How often an interface was called, and until when it pauses. Times are monotonic milliseconds. */
struct pace {
	int64_t second_ms; /* start of the second whose calls are counted */
	int calls;         /* in this second */
	int64_t pause_until_ms;
	int64_t pauses; /* since a call succeeded */
};

struct openapi {
	const struct config *conf;
	CURLM *multi;
	struct place *places;
	size_t places_n;
	size_t busy;
	struct pace paces[API__MAX];
};

struct openapi *openapi_open(const struct config *c, size_t parallel)
{
	struct openapi *o = memory_needed(calloc(1, sizeof *o));

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		memory_exhausted();
	o->conf = c;
	o->multi = memory_needed(curl_multi_init());
	o->places = memory_needed(calloc(parallel, sizeof *o->places));
	o->places_n = parallel;
	for (size_t i = 0; i < parallel; i++)
		o->places[i].body = BUF_INIT(ANSWER_MAX);
	return o;
}

static void place_clear(struct openapi *o, struct place *p)
{
	(void)curl_multi_remove_handle(o->multi, p->curl);
	curl_slist_free_all(p->headers);
	p->headers = NULL;
	p->busy = false;
	o->busy--;
	buf_clear(&p->body);
	arena_reset(&p->arena);
}

void openapi_close(struct openapi *o)
{
	for (size_t i = 0; i < o->places_n; i++) {
		struct place *p = &o->places[i];

		if (p->busy)
			place_clear(o, p);
		if (p->curl != NULL)
			curl_easy_cleanup(p->curl);
		buf_free(&p->body);
		arena_free(&p->arena);
	}
	curl_multi_cleanup(o->multi);
	curl_global_cleanup();
	free(o->places);
	free(o);
}

static int calls_per_second(const struct openapi *o, enum endpoint e)
{
	int documented = endpoint_row(e)->per_second;

	if (e == API_SHOP_QUERY)
		return (int)o->conf->shop_list_qps;
	return documented > 0 ? documented : (int)o->conf->openapi_qps;
}

/* How many more calls the interface's rate allows in this second. */
static int rate_left(struct openapi *o, enum endpoint e, int64_t now_ms)
{
	struct pace *pace = &o->paces[e];

	if (now_ms - pace->second_ms >= SECOND_MS) {
		pace->second_ms = now_ms;
		pace->calls = 0;
	}
	return pace->calls < calls_per_second(o, e) ? calls_per_second(o, e) - pace->calls : 0;
}

bool openapi_rate_waits(struct openapi *o, enum endpoint e)
{
	return rate_left(o, e, clock_monotonic_ms()) == 0;
}

size_t openapi_room(struct openapi *o, enum endpoint e)
{
	int64_t now_ms = clock_monotonic_ms();
	size_t left = (size_t)rate_left(o, e, now_ms), places = o->places_n - o->busy;

	if (now_ms < o->paces[e].pause_until_ms)
		return 0;
	return left < places ? left : places;
}

size_t openapi_busy(const struct openapi *o)
{
	return o->busy;
}

void openapi_query_add(struct buf *b, const char *name, struct str value)
{
	char *encoded;

	if (value.p == NULL)
		return;
	encoded = memory_needed(curl_easy_escape(NULL, value.p, (int)value.n));
	buf_printf(b, "%s%s=%s", b->n > 0 ? "&" : "", name, encoded);
	curl_free(encoded);
}

/* libcurl's: a part of the answer has come. Returning less than its size ends the transfer. */
static size_t receive_bytes(char *bytes, size_t size, size_t n, void *arg)
{
	struct buf *b = arg;

	buf_add(b, bytes, size * n);
	return b->over ? 0 : size * n;
}

static void place_add_header(struct place *p, const char *name, struct str value)
{
	char line[HEADER_MAX];

	if (value.p == NULL)
		return;
	(void)snprintf(line, sizeof line, "%s: %s", name, value.p);
	p->headers = memory_needed(curl_slist_append(p->headers, line));
}

static struct str place_copy(struct place *p, struct str s)
{
	return arena_str(&p->arena, s.p, s.n);
}

static void place_set_request(struct openapi *o, struct place *p)
{
	const struct endpoint_row *row = endpoint_row(p->rq.endpoint);
	struct str url = arena_printf(&p->arena, "%s%s%s%s", o->conf->openapi_url.p, row->path,
	                              p->rq.query.n > 0 ? "?" : "", p->rq.query.n > 0 ? p->rq.query.p : "");

	place_add_header(p, "content-type", STR("application/json"));
	place_add_header(p, "access-token", p->rq.token);
	place_add_header(p, "Rpc-Transit-Life-Account", p->rq.account_id);
	place_add_header(p, "Expect", STR(""));
	curl_easy_setopt(p->curl, CURLOPT_URL, url.p);
	curl_easy_setopt(p->curl, CURLOPT_HTTPHEADER, p->headers);
	if (row->get) {
		curl_easy_setopt(p->curl, CURLOPT_HTTPGET, 1L);
	} else {
		curl_easy_setopt(p->curl, CURLOPT_POST, 1L);
		curl_easy_setopt(p->curl, CURLOPT_POSTFIELDS, p->rq.body.p);
		curl_easy_setopt(p->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)p->rq.body.n);
	}
}

/*
 * When a kept connection dies before the first byte of an answer, libcurl sends the request again by itself, and the
 * server may have acted on the first. On a connection of its own it does not.
 */
static void place_set_connection(struct place *p)
{
	long own = endpoint_row(p->rq.endpoint)->once ? 1 : 0;

	curl_easy_setopt(p->curl, CURLOPT_FRESH_CONNECT, own);
	curl_easy_setopt(p->curl, CURLOPT_FORBID_REUSE, own);
}

/* The options of every call. CURLOPT_NOSIGNAL: SIGALRM belongs to the timer of the database's deadline. */
static void place_set_options(const struct openapi *o, struct place *p)
{
	int64_t timeout_ms = p->rq.timeout_ms > 0 ? p->rq.timeout_ms : o->conf->openapi_timeout_ms;

	curl_easy_setopt(p->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(p->curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	curl_easy_setopt(p->curl, CURLOPT_CONNECTTIMEOUT_MS,
	                 (long)(timeout_ms < API_CONNECT_MS ? timeout_ms : API_CONNECT_MS));
	curl_easy_setopt(p->curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(p->curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(p->curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (o->conf->openapi_ca_file.n > 0)
		curl_easy_setopt(p->curl, CURLOPT_CAINFO, o->conf->openapi_ca_file.p);
	curl_easy_setopt(p->curl, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(p->curl, CURLOPT_WRITEFUNCTION, receive_bytes);
	curl_easy_setopt(p->curl, CURLOPT_WRITEDATA, &p->body);
	curl_easy_setopt(p->curl, CURLOPT_ERRORBUFFER, p->error);
	curl_easy_setopt(p->curl, CURLOPT_PRIVATE, p);
}

static struct place *free_place(struct openapi *o)
{
	for (size_t i = 0; i < o->places_n; i++) {
		if (!o->places[i].busy)
			return &o->places[i];
	}
	return NULL;
}

void openapi_start(struct openapi *o, const struct openapi_request *rq)
{
	struct place *p = free_place(o);

	if (p == NULL)
		abort(); /* the caller did not ask openapi_room */
	if (p->curl == NULL)
		p->curl = memory_needed(curl_easy_init());
	curl_easy_reset(p->curl);
	p->busy = true;
	o->busy++;
	p->rq = *rq;
	p->rq.query = place_copy(p, rq->query);
	p->rq.body = place_copy(p, rq->body);
	p->rq.token = place_copy(p, rq->token);
	p->rq.account_id = place_copy(p, rq->account_id);
	p->rq.order_id = place_copy(p, rq->order_id);
	p->error[0] = '\0';
	p->started_ms = clock_monotonic_ms();
	o->paces[rq->endpoint].calls++;
	place_set_request(o, p);
	place_set_connection(p);
	place_set_options(o, p);
	if (curl_multi_add_handle(o->multi, p->curl) != CURLM_OK)
		memory_exhausted();
}

/* Class L pauses the whole interface, each time twice as long, until a call succeeds. */
static void pace_update(struct openapi *o, enum endpoint e, enum api_class class)
{
	struct pace *pace = &o->paces[e];
	int64_t now_ms = clock_monotonic_ms();

	if (class == API_DONE)
		pace->pauses = 0;
	if (class == API_SLOW && now_ms >= pace->pause_until_ms)
		pace->pause_until_ms = now_ms + retry_pause_ms(RETRY_INTERFACE, pace->pauses++);
}

static void log_answer(const struct place *p, const struct api_answer *a)
{
	char order[72], logid[88];

	log_event(a->class == API_DONE ? LOG_INFO : LOG_WARN, "openapi",
	          "call=%s order=%s http=%ld code=%lld sub=%lld class=%s ms=%lld theirs=%s",
	          endpoint_row(p->rq.endpoint)->word, log_safe(p->rq.order_id, order, sizeof order), a->http,
	          (long long)a->code, (long long)a->sub_code, api_class_word(a->class),
	          (long long)(clock_monotonic_ms() - p->started_ms), log_safe(a->logid, logid, sizeof logid));
}

static void place_read_answer(struct place *p, CURLcode code, struct arena *a, struct api_answer *out)
{
	long http = 0;
	const char *why = p->error[0] != '\0' ? p->error : curl_easy_strerror(code);

	(void)curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &http);
	if (code == CURLE_OK)
		api_answer_read(a, http, buf_str(&p->body), out);
	else
		api_answer_none(out, p->body.over ? STR("the answer is too long") : arena_str(a, why, strlen(why)));
	out->too_long = p->body.over;
}

/* A transfer has ended: reads the answer, writes the log line, calls the caller's function, frees the place. */
static void place_finish(struct openapi *o, struct place *p, CURLcode code, openapi_done done, void *arg)
{
	struct api_answer answer;

	place_read_answer(p, code, &p->arena, &answer);
	pace_update(o, p->rq.endpoint, answer.class);
	log_answer(p, &answer);
	done(&p->rq, &answer, arg);
	api_answer_free(&answer);
	place_clear(o, p);
}

void openapi_work(struct openapi *o, int wait_ms, openapi_done done, void *arg)
{
	int running, left;
	CURLMsg *m;

	(void)curl_multi_perform(o->multi, &running);
	if ((size_t)running == o->busy && wait_ms > 0) {
		(void)curl_multi_poll(o->multi, NULL, 0, wait_ms, NULL);
		(void)curl_multi_perform(o->multi, &running);
	}
	while ((m = curl_multi_info_read(o->multi, &left)) != NULL) {
		char *private = NULL;

		if (m->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &private);
		place_finish(o, (struct place *)(void *)private, m->data.result, done, arg);
	}
}

struct one_call {
	struct arena *arena;
	struct api_answer *out;
	bool ended;
};

/* The answer moves into the caller's arena. */
static void one_done(const struct openapi_request *rq, const struct api_answer *answer, void *arg)
{
	struct one_call *one = arg;

	(void)rq;
	*one->out = *answer;
	one->out->said = arena_str(one->arena, answer->said.p, answer->said.n);
	one->out->logid = arena_str(one->arena, answer->logid.p, answer->logid.n);
	one->out->json = cJSON_Duplicate(answer->json, true);
	one->out->data = cJSON_GetObjectItemCaseSensitive(one->out->json, "data");
	one->ended = true;
}

void openapi_call(struct openapi *o, struct arena *a, const struct openapi_request *rq, struct api_answer *out)
{
	struct one_call one = { a, out, false };

	if (clock_monotonic_ms() < o->paces[rq->endpoint].pause_until_ms) {
		api_answer_none(out, STR("the interface pauses: it was called too often"));
		out->class = API_SLOW;
		return;
	}
	while (openapi_room(o, rq->endpoint) == 0)
		openapi_work(o, RATE_WAIT_MS, one_done, &one);
	openapi_start(o, rq);
	while (!one.ended)
		openapi_work(o, (int)o->conf->openapi_timeout_ms, one_done, &one);
}
