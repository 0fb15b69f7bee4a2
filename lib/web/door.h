/*
 * The door: the same program under plain CGI, mod_fcgid, lighttpd and
 * spawn-fcgi. One request at a time, single-threaded.
 *
 * Ownership: everything a handler gets lives until its answer is sent; it
 * frees nothing.
 */
#ifndef SHANMEN_DOOR_H
#define SHANMEN_DOOR_H

#include "base/arena.h"
#include "base/types.h"

struct door; /* one request's way in and out */

struct http_request {
	struct arena *arena;
	const struct door *door;
	struct str method;
	struct str query; /* raw QUERY_STRING, never NULL */
	struct str body;  /* exactly CONTENT_LENGTH bytes */
	int fault;        /* 0, or the HTTP status of a request whose body could not be taken: 400, 411, 413 */
};

struct http_reply {
	int status;
	const char *type;  /* Content-Type */
	const char *extra; /* further header lines, each with "\r\n"; NULL: none */
	struct str body;
};

/* A header by its CGI name ("HTTP_X_LIFE_SIGN"); STR_NONE when there is none. */
struct str http_header(const struct http_request *rq, const char *cgi_name);

/*
 * Accepts requests until the web server asks the process to go (SIGTERM, a
 * closed socket; under plain CGI: after one). The handler returns false when
 * the process should leave after this answer.
 * SIGTERM during a request: it is answered first.
 */
int door_run(size_t body_max, bool (*handle)(const struct http_request *rq, struct http_reply *out, void *arg),
             void *arg);

#endif
