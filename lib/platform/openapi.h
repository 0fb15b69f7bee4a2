/*
 * The one client of the platform's OpenAPI, on libcurl's multi interface: it knows
 * addresses, headers, time-outs, TLS, connection reuse, the rate of each interface, and
 * writes one log line a call. What an answer means is api_answer.c's, tokens are token.c's.
 *
 * Certificates are always checked; redirects are not followed; an answer is bounded.
 * Nothing of a body, a header or a token reaches the log.
 * Ownership: a request's texts are copied when it is started; an answer lives until the
 * function that got it returns, or (openapi_call) in the arena given until api_answer_free.
 * Source: spec security.md §5.
 */
#ifndef SHANMEN_OPENAPI_H
#define SHANMEN_OPENAPI_H

#include "base/buf.h"
#include "base/config.h"
#include "platform/api_answer.h"
#include "platform/endpoint.h"

#define API_CONNECT_MS 3000
#define API_CALL_MS 10000

struct openapi;

struct openapi_request {
	enum endpoint endpoint;
	struct str query;      /* GET: encoded "a=b&c=d" by openapi_query_add; else STR_NONE */
	struct str body;       /* POST: JSON */
	struct str token;      /* STR_NONE for the interfaces without */
	struct str account_id; /* merchant's root account; STR_NONE: header left out */
	struct str order_id;   /* for the log line */
	int64_t timeout_ms;    /* the whole call; 0: API_CALL_MS */
	void *arg;             /* the caller's, handed to openapi_done */
};

typedef void (*openapi_done)(const struct openapi_request *rq, const struct api_answer *answer, void *arg);

/* Not NULL. The config must outlive it. `parallel`: most calls at once. */
struct openapi *openapi_open(const struct config *c, size_t parallel);
void openapi_close(struct openapi *o); /* calls under way are given up */

/* How many calls of this interface may start now. 0: all places taken, its rate is reached, or it pauses (class L). */
size_t openapi_room(struct openapi *o, enum endpoint e);

/* Its rate alone keeps it from starting another one: that passes within a second. */
bool openapi_rate_waits(struct openapi *o, enum endpoint e);

/* Starts one; openapi_room must have said that there is room. */
void openapi_start(struct openapi *o, const struct openapi_request *rq);

/* Goes on with what is under way for at most `wait_ms`; `done` for each that ended. */
void openapi_work(struct openapi *o, int wait_ms, openapi_done done, void *arg);

size_t openapi_busy(const struct openapi *o); /* calls under way */

/* One call from begin to end, within its time-out, while no other is under way. Waits for the rate, not for a pause: that is answered API_SLOW. */
void openapi_call(struct openapi *o, struct arena *a, const struct openapi_request *rq, struct api_answer *out);

/* Appends "name=value", percent-encoded, with `&` where one is due; an absent value appends nothing. */
void openapi_query_add(struct buf *b, const char *name, struct str value);

#endif
