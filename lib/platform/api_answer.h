/*
 * What the platform's answer to our call means: the envelope with its two
 * error codes, sorted into what to do next. Pure functions.
 *
 * Source: spec security.md §4 (token codes), §5 (envelope, codes, classes).
 */
#ifndef SHANMEN_API_ANSWER_H
#define SHANMEN_API_ANSWER_H

#include "base/arena.h"
#include "base/types.h"

#include <cjson/cJSON.h>

enum api_class {
	API_DONE,    /* success: HTTP 200 and every error code there is 0 */
	API_TOKEN,   /* T: the token is not valid any more */
	API_SLOW,    /* L: too often; the whole interface pauses */
	API_QUOTA,   /* used up until midnight in Shanghai */
	API_RETRY,   /* R: again, with growing pauses; the outcome of this call may be unknown */
	API_BOUNDED, /* R, but not for ever: then a person */
	API_FINAL,   /* F: no use to repeat; a person has to act */
	API_CLASS__MAX
};

struct api_answer {
	enum api_class class;
	long http;         /* 0: no whole answer came */
	bool too_long;     /* it came, and was more than we take */
	int64_t code;      /* the error code that decided, 0 for none */
	int64_t sub_code;  /* extra.sub_error_code */
	struct str said;   /* what happened, for people: the platform's words or ours; never NULL */
	struct str logid;  /* extra.logid: name it to the platform's support; may be STR_NONE */
	const cJSON *data; /* member `data`; NULL when there is none. Freed with the answer */
	cJSON *json;       /* owns the above */
};

#define API_CODE_BUSINESS 3000001 /* "business error": the description says which */

/* What to do about one error code; 0 is API_DONE, one that no page lists API_BOUNDED. */
enum api_class api_code_class(int64_t code);

/* Is this the platform's way to say that it could not make sense of the request's content? A smaller piece of it may pass. */
bool api_code_unreadable(int64_t code);

/* Sorts a whole HTTP answer. Texts live in the arena; free with api_answer_free. */
void api_answer_read(struct arena *a, long http, struct str body, struct api_answer *out);

/* No answer came: `why` in curl's words. */
void api_answer_none(struct api_answer *out, struct str why);

void api_answer_free(struct api_answer *answer);

/* "T", "R", …: the spec's letter, for logs and people. */
const char *api_class_word(enum api_class c);

/* "2190008: access_token expired (access token is expired)": at most 255 bytes, cut between characters. */
struct str api_answer_text(struct arena *a, const struct api_answer *answer);

/* An integer that may come as a text; false when it is neither. */
bool api_int(const cJSON *value, int64_t *out);

/* A text, or an integer's digits where pages differ; STR_NONE when neither. */
struct str api_text(struct arena *a, const cJSON *object, const char *name);

#endif
