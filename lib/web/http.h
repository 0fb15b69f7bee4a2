/*
 * HTTP requests by CGI or FastCGI: the same program runs under plain CGI, mod_fcgid,
 * lighttpd and spawn-fcgi. One request at a time, single-threaded.
 *
 * Ownership: everything that a handler gets lives until its answer is sent; it
 * frees nothing.
 */
#ifndef SHANMEN_HTTP_H
#define SHANMEN_HTTP_H

#include "base/arena.h"
#include "base/types.h"
#include "db/db.h"

struct http_io; /* where a request is read and its answer written */

struct http_request {
	struct arena *arena;
	const struct http_io *io;
	struct str method;
	struct str query; /* raw QUERY_STRING, never NULL */
	struct str body;  /* exactly CONTENT_LENGTH bytes; of a body in chunks, all of it */
	int fault;        /* 0, or the HTTP status for a body that could not be read: 400, 413 */
};

struct http_reply {
	int status;
	const char *type;  /* Content-Type */
	const char *extra; /* more header lines, each with "\r\n"; NULL: none */
	struct str body;
};

/* The value of a header by its CGI name ("HTTP_X_LIFE_SIGN"); STR_NONE: the request has none. */
struct str http_header(const struct http_request *rq, const char *cgi_name);

/* The client's address. `trusted`: the proxies whose X-Forwarded-For is believed (base/address.h). */
struct str http_client(const struct http_request *rq, struct str trusted);

/*
 * Serves requests until the web server asks the process to leave (SIGTERM, a closed
 * socket; under plain CGI after one request). A request that is running or waiting is answered first.
 * The handler returns false when the process should leave after this answer. A body longer than
 * body_max is refused. `db`: the handler's connection, given back while no request comes; NULL: it has none.
 * Returns the exit code.
 */
int http_serve(size_t body_max, bool (*handle)(const struct http_request *rq, struct http_reply *out, void *arg),
               void *arg, struct db *db);

#endif
