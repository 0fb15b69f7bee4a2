/*
 * The kinds of misbehaviour and how they look on the wire. Which kind befalls a call
 * follows only from the rule's seed and from how many matching calls came before.
 *
 * What the client sees of an answer that is cut off (`drop`, `lost`, `silence`):
 *   lighttpd     a 200 that promises 1 MiB, one byte of it, then the TCP connection closes
 *   mod_fcgid    a 500 by Apache; for `silence` after Apache's own 10 s (FcgidIOTimeout)
 *   plain CGI    a 500 by Apache
 * `slow` sends a byte each 200 ms. lighttpd and mod_fcgid first collect the answer
 * and pass it on at its end; either way the client's time-out ends the call.
 *
 * The settings `silence_ms`, `slow_ms` (between two bytes) and `hold_ms` (at most) say how long they last.
 * `silence` and `slow` end when control sets another rule. Otherwise the web server
 * could give the next call to the process that still hangs: it believes that process
 * free, because its client has left.
 */
#include "trouble.h"

#include "sim/common/chance.h"
#include "sim/common/moment.h"
#include "state.h"

#include <stdio.h>
#include <string.h>

#define SLOW_MS 200
#define SILENCE_MS 15000
#define HOLD_MAX_MS 20000
#define WAIT_STEP_MS 20
#define DELAY_MAX_MS 120000
#define RATE_PARTS 1000000
#define CODE_KIND "code"
#define CODE_MAX 2147483647 /* int32 */

#define HTML "text/html; charset=utf-8"
#define PAGE(words) "<html><head><title>" words "</title></head><body><h1>" words "</h1></body></html>\n"

static const struct trouble_kind KINDS[] = {
	{ "500", false, DELIVER_TEXT, 0, 500, "text/plain", "internal error\n" },
	{ "502_html", false, DELIVER_TEXT, 0, 502, HTML, PAGE("502 Bad Gateway") },
	{ "http429", false, DELIVER_TEXT, 0, 429, "text/plain", "too many requests\n" },
	{ "html", false, DELIVER_TEXT, 0, 200, HTML, PAGE("系统维护中") },
	{ "redirect", false, DELIVER_TEXT, 0, 302, HTML, PAGE("302 Found") },
	{ "empty", false, DELIVER_TEXT, 0, 200, "application/json", "" },
	{ "silence", false, DELIVER_SILENCE, 0, 0, NULL, NULL },
	{ "drop", false, DELIVER_CUT, 0, 0, NULL, NULL },
	{ "lost", true, DELIVER_CUT, 0, 0, NULL, NULL },
	{ "slow", true, DELIVER_SLOW, 0, 0, NULL, NULL },
	{ "delay", true, DELIVER_LATE, 0, 0, NULL, NULL },
	{ "hold", true, DELIVER_HELD, 0, 0, NULL, NULL },
	{ "truncated", true, DELIVER_HALF, 0, 0, NULL, NULL },
	{ "string_codes", true, DELIVER_STRING, 0, 0, NULL, NULL },
	{ "expired", false, DELIVER_WHOLE, CODE_TOKEN_EXPIRED, 0, NULL, "access_token过期" },
	{ "busy", false, DELIVER_WHOLE, 2100004, 0, NULL, "系统繁忙" },
	{ "too_many", false, DELIVER_WHOLE, 2119003, 0, NULL, "请求过于频繁" },
	{ "inner", false, DELIVER_INNER, 5000001, 0, NULL, "业务错误" },
	{ "unknown_code", false, DELIVER_WHOLE, 7654321, 0, NULL, "未知错误" },
	{ "quota", false, DELIVER_WHOLE, CODE_QUOTA, 0, NULL, "quota已用完" },
	{ "forbidden", false, DELIVER_WHOLE, 2190004, 0, NULL, "应用未获得该能力" },
	{ CODE_KIND, false, DELIVER_WHOLE, 0, 0, NULL, "平台返回该错误码" },
};
#define KIND_COUNT (sizeof KINDS / sizeof *KINDS)

/* A name like "delay:300" is the kind "delay" with the number 300, "code:3000009" the kind "code" with that code. */
static const struct trouble_kind *kind_find(const char *name, int64_t *number_out)
{
	size_t n = strcspn(name, ":"), i;
	bool code = n == sizeof CODE_KIND - 1 && memcmp(name, CODE_KIND, n) == 0;
	long long number = 0, most = code ? CODE_MAX : DELAY_MAX_MS;

	if (name[n] == ':' && (sscanf(name + n + 1, "%lld", &number) != 1 || number < 0 || number > most))
		return NULL;
	if (code && number == 0)
		return NULL;
	*number_out = number;
	for (i = 0; i < KIND_COUNT; i++) {
		if (strlen(KINDS[i].name) == n && memcmp(KINDS[i].name, name, n) == 0)
			return &KINDS[i];
	}
	return NULL;
}

bool trouble_known(const char *name)
{
	int64_t number;

	return *name == '\0' || kind_find(name, &number) != NULL;
}

int trouble_code(const struct call *c)
{
	if (c->trouble == NULL)
		return 0;
	return strcmp(c->trouble->name, CODE_KIND) == 0 ? (int)c->trouble_number : c->trouble->code;
}

static bool path_matches(const struct call *c, const cJSON *paths)
{
	const cJSON *prefix;

	if (cJSON_GetArraySize(paths) == 0)
		return true;
	cJSON_ArrayForEach(prefix, paths)
	{
		const char *p = cJSON_GetStringValue(prefix);

		if (p && strncmp(text_of(&c->path), p, strlen(p)) == 0)
			return true;
	}
	return false;
}

/* The next word of the script; NULL: the script has ended. */
static const char *script_next(cJSON *rule)
{
	const cJSON *word = cJSON_GetArrayItem(json_list(rule, "script"), (int)json_int(rule, "script_at", 0));

	if (word)
		json_count_up(rule, "script_at");
	return cJSON_GetStringValue(word);
}

/*
 * One of the rule's kinds, with the rule's rate and as long as its `times` are left; "": none. The number of draws is
 * the stream of the seed, so that the n-th draw always gives the same.
 */
static const char *chance_next_kind(cJSON *rule)
{
	const cJSON *kinds = json_list(rule, "kinds"), *rate = json_get(rule, "rate");
	int n = cJSON_GetArraySize(kinds);
	int parts = (int)((cJSON_IsNumber(rate) ? rate->valuedouble : 1.0) * RATE_PARTS);
	int64_t left = json_int(rule, "times", -1);
	struct chance dice = chance_from((uint64_t)json_int(rule, "seed", 0), (uint64_t)json_int(rule, "draws", 0));

	if (n == 0)
		return "";
	json_count_up(rule, "draws");
	if (left == 0 || chance_below(&dice, RATE_PARTS) >= parts)
		return "";
	if (left > 0)
		json_set_int(rule, "times", left - 1);
	return cJSON_GetStringValue(cJSON_GetArrayItem(kinds, chance_below(&dice, n)));
}

/* Two counts. A call notes the one that concerns it when it arrives, and waits until it has changed. */
#define RELEASE_FILE "release.json"
#define RELEASE_HELD "number"
#define RELEASE_HANGING "troubles"

static void release_count_up(const char *what)
{
	cJSON *release = state_load(RELEASE_FILE);

	json_count_up(release, what);
	state_save(RELEASE_FILE, release);
	cJSON_Delete(release);
}

void trouble_release_held(void)
{
	release_count_up(RELEASE_HELD);
}

void trouble_release_hanging(void)
{
	release_count_up(RELEASE_HANGING);
}

/* The count of the releases that end this call's waiting. */
static int64_t release_number(const struct call *c)
{
	bool held = c->trouble && c->trouble->delivery == DELIVER_HELD;
	cJSON *release = state_load(RELEASE_FILE);
	int64_t number = json_int(release, held ? RELEASE_HELD : RELEASE_HANGING, 0);

	cJSON_Delete(release);
	return number;
}

void trouble_choose(struct call *c)
{
	cJSON *rule = state_load("trouble.json");
	const char *name = NULL;

	if (rule->child && path_matches(c, json_list(rule, "paths"))) {
		name = script_next(rule);
		if (name == NULL)
			name = chance_next_kind(rule);
		if (name)
			c->trouble = kind_find(name, &c->trouble_number);
		state_save("trouble.json", rule);
	}
	c->release_number = release_number(c);
	cJSON_Delete(rule);
}

bool trouble_delivers(const struct call *c)
{
	enum delivery how = c->trouble ? c->trouble->delivery : DELIVER_WHOLE;

	return how != DELIVER_CUT && how != DELIVER_SILENCE && how != DELIVER_HALF;
}

static void deliver_text(const struct call *c)
{
	const struct trouble_kind *k = c->trouble;
	const char *host = door_header(c->rq, "HTTP_HOST");
	struct text extra = TEXT_EMPTY;

	if (k->status == 302) /* a client that follows it makes a call that the journal shows */
		text_addf(&extra, "Location: http://%s/openapi/elsewhere/\r\n", host ? host : "127.0.0.1");
	door_head(c->rq, k->status, k->type, text_of(&extra), strlen(k->text));
	door_write(c->rq, k->text, strlen(k->text));
	text_free(&extra);
}

/* Waits that long, without the lock. False: released before. */
static bool wait_unreleased(const struct call *c, int64_t ms)
{
	int64_t end = moment_steady_us() + ms * 1000;
	bool released = false;

	while (!released && moment_steady_us() < end) {
		moment_sleep_ms(WAIT_STEP_MS);
		released = release_number(c) != c->release_number;
	}
	return !released;
}

static void deliver_slow(const struct call *c, const struct text *body)
{
	size_t i;

	door_head(c->rq, 200, "application/json", "", body->n);
	for (i = 0; i < body->n; i++) {
		door_flush(c->rq);
		if (!wait_unreleased(c, json_int(c->settings, "slow_ms", SLOW_MS)))
			return;
		door_write(c->rq, body->p + i, 1);
	}
}

void trouble_deliver(struct call *c, const struct text *body)
{
	size_t n = body->n;

	switch (c->trouble ? c->trouble->delivery : DELIVER_WHOLE) {
	case DELIVER_TEXT: deliver_text(c); return;
	case DELIVER_SLOW: deliver_slow(c, body); return;
	case DELIVER_SILENCE:
		(void)wait_unreleased(c, json_int(c->settings, "silence_ms", SILENCE_MS));
		door_cut(c->rq);
		return;
	case DELIVER_CUT: door_cut(c->rq); return;
	case DELIVER_HALF: n /= 2; break;
	case DELIVER_LATE: moment_sleep_ms(c->trouble_number); break;
	case DELIVER_HELD: (void)wait_unreleased(c, json_int(c->settings, "hold_ms", HOLD_MAX_MS)); break;
	case DELIVER_WHOLE:
	case DELIVER_STRING:
	case DELIVER_INNER: break;
	}
	door_head(c->rq, 200, "application/json", "", n);
	door_write(c->rq, text_of(body), n);
}
