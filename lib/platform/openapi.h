/*
 * The only client of the platform's OpenAPI, on libcurl's multi interface. It knows addresses, headers, time-outs, TLS,
 * connection reuse and the rate of each interface, and writes one log line for each call.
 * Not here: what an answer means (api_answer.h), tokens (token.h).
 *
 * Certificates are always checked, redirects are not followed, the size of an answer is limited. The log holds nothing
 * of a body, a header or a token.
 * Ownership: a request's texts are copied when it is started. An answer lives until the function that got it returns, or
 * (openapi_call) in the arena given until api_answer_free.
 * Source: spec security.md §5.
 */
#ifndef SHANMEN_OPENAPI_H
#define SHANMEN_OPENAPI_H

#include "base/buf.h"
#include "base/config.h"
#include "platform/api_answer.h"
#include "platform/endpoint.h"

#define API_CONNECT_MS 3000

struct openapi;

struct openapi_request {
	enum endpoint endpoint;
	struct str query;      /* GET: encoded "a=b&c=d" by openapi_query_add; else STR_NONE */
	struct str body;       /* POST: JSON */
	struct str token;      /* STR_NONE for the interfaces that give tokens */
	struct str account_id; /* the merchant's root account; STR_NONE: the header is left out */
	struct str order_id;   /* for the log line */
	int64_t timeout_ms;    /* the whole call; 0: openapi_timeout_ms of the configuration */
	void *arg;             /* the caller's; openapi_done finds it in its request */
};

/* Called for each call that ended; `arg` is that of openapi_work. */
typedef void (*openapi_done)(const struct openapi_request *rq, const struct api_answer *answer, void *arg);

/* Never NULL. The config must outlive it. `parallel`: the most calls at once. */
struct openapi *openapi_open(const struct config *c, size_t parallel);
void openapi_close(struct openapi *o); /* drops the calls under way */

/* How many calls of this interface may start now. 0: all places are taken, its rate is reached, or it pauses (class L). */
size_t openapi_room(struct openapi *o, enum endpoint e);

/* True: its rate is reached; another call may start within a second. */
bool openapi_rate_waits(struct openapi *o, enum endpoint e);

/* Starts a call. Only after openapi_room has said that there is room. */
void openapi_start(struct openapi *o, const struct openapi_request *rq);

/* Works on the calls under way for at most `wait_ms`; calls `done` for each that ended. */
void openapi_work(struct openapi *o, int wait_ms, openapi_done done, void *arg);

size_t openapi_busy(const struct openapi *o); /* calls under way */

/*
 * One call from start to end, within its time-out, while no other is under way. Waits for the interface's rate; if the
 * interface pauses, does not call and answers API_SLOW.
 */
void openapi_call(struct openapi *o, struct arena *a, const struct openapi_request *rq, struct api_answer *out);

/* Appends "name=value", percent-encoded, after a `&` unless it is the first; STR_NONE appends nothing. */
void openapi_query_add(struct buf *b, const char *name, struct str value);

#endif
