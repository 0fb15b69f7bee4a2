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

/* How a program serves. */
struct http_server {
	size_t body_max; /* a longer body is refused */
	struct db *db;   /* the handler's connection, given back while no request comes; NULL: it has none */

	/* Answers one request. False: the process should leave after this answer. */
	bool (*handle)(const struct http_request *rq, struct http_reply *out, void *arg);

	/*
	 * Answers a request for which memory is not enough, without any; it also ends what the handler has left open. The process
	 * leaves after this answer, and requests that wait are answered in the same way.
	 */
	void (*no_memory)(struct http_reply *out, void *arg);
	void *arg; /* for both */
};

/* At the start of main: until http_serve begins, a lack of memory is answered by this server. It must outlive main. */
void http_starting(const struct http_server *s);

/*
 * Serves requests until the web server asks the process to leave (SIGTERM, a closed
 * socket; under plain CGI after one request). A request that is running or waiting is answered first.
 * Returns the exit code.
 */
int http_serve(const struct http_server *s);

#endif
