/*
 * What the platform's answer to our call means: the envelope with its two error codes, sorted into classes that say what
 * to do next. Pure functions. Not here: what a code means to one interface; its caller knows that.
 *
 * Source: spec security.md §4 (token codes), §5 (envelope, codes, classes).
 */
#ifndef SHANMEN_API_ANSWER_H
#define SHANMEN_API_ANSWER_H

#include "base/arena.h"
#include "base/types.h"
#include "json/field.h"

#include <cjson/cJSON.h>

enum api_class {
	API_DONE,    /* success: HTTP 200, and every error code in the answer is 0 */
	API_TOKEN,   /* T: the token is not valid any more */
	API_SLOW,    /* L: called too often; the whole interface pauses */
	API_QUOTA,   /* used up until midnight in Shanghai */
	API_RETRY,   /* R: retry with growing pauses; this call may have taken effect */
	API_BOUNDED, /* R, but a limited number of tries; then an operator has to act */
	API_FINAL,   /* F: retrying is of no use; an operator has to act */
	API_CLASS__MAX
};

struct api_answer {
	enum api_class class;
	long http;         /* 0: no complete answer came */
	bool too_long;     /* an answer came, but was longer than we accept */
	int64_t code;      /* the error code that decided the class; 0: none */
	int64_t sub_code;  /* extra.sub_error_code */
	struct str said;   /* what happened, in the platform's words or ours; never NULL */
	struct str logid;  /* extra.logid, which the platform's support asks for; may be STR_NONE */
	const cJSON *data; /* member `data`, or NULL; freed with the answer */
	cJSON *json;       /* owns `data` */
};

#define API_CODE_BUSINESS 3000001   /* "business error": the description says which */
#define API_CODE_PERMISSION 3000007 /* "no permission for the operation": the page says repeat, see api_no_permission */
#define API_CODE_CODES_LATE                                                                                            \
	3000009 /* codes came after issuing had failed: the platform refunds by an application 301 */

/* The class of one error code: 0 is API_DONE; a code that no page lists is API_BOUNDED, so that no message is lost by it. */
enum api_class api_code_class(int64_t code);

/* True if the app may not do this (3000007). It is tried again all the same, and an operator must know at once. */
bool api_no_permission(const struct api_answer *answer);

/* True if the app may never call this interface: it lacks the capability, or the platform has withdrawn the interface. */
bool api_not_offered(const struct api_answer *answer);

/* True for the codes that mean "wrong parameters": the platform could not read the content. A part of it may pass. */
bool api_code_unreadable(int64_t code);

/* Reads an HTTP answer. Texts live in the arena; to be freed by api_answer_free. */
void api_answer_read(struct arena *a, long http, struct str body, struct api_answer *out);

/* The answer where none came; `why` in curl's words. */
void api_answer_none(struct api_answer *out, struct str why);

/* Frees the JSON; the texts stay in their arena. Harmless when repeated. */
void api_answer_free(struct api_answer *answer);

/* "T", "R", …: the letter of the specification, for logs and people. */
const char *api_class_word(enum api_class c);

/* "2190008: access_token expired (access token is expired)", in the arena; at most 255 bytes, cut between characters. */
struct str api_answer_text(struct arena *a, const struct api_answer *answer);

/* Fills `out`, which must be zeroed, with what can be read of an object in an answer; the rest is absent. False: it is no object. */
bool api_read(struct arena *a, const struct field_table *t, const cJSON *object, void *out);

/* A whole number up to ±JSON_WHOLE_MAX, which may come as a text. False: it is none. Ids are texts: api_text. */
bool api_int(const cJSON *value, int64_t *out);

/* The member's text, or the digits of an integer (the pages differ); STR_NONE when it is neither. In the arena. */
struct str api_text(struct arena *a, const cJSON *object, const char *name);

/* The same of 1 to `max` bytes; STR_NONE for any other. */
struct str api_id(struct arena *a, const cJSON *object, const char *name, size_t max);

#endif
