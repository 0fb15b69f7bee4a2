/*
 * One HTTP request of a web server, under FastCGI and plain CGI alike, and the
 * ways an answer can leave or fail to. Everything in a request lives until
 * `serve` returns.
 */
#ifndef SIM_OPENAPI_DOOR_H
#define SIM_OPENAPI_DOOR_H

#include "sim/common/text.h"

#include <stdbool.h>

struct request {
	void *fcgi; /* NULL: plain CGI */
	const char *method;
	const char *uri; /* as the client wrote it, with the query */
	const char *query;
	struct text body;
};

/* "HTTP_ACCESS_TOKEN"; NULL: not sent. */
const char *door_header(const struct request *rq, const char *cgi_name);

/* `extra`: further header lines, each with its end, or "". */
void door_head(const struct request *rq, int status, const char *type, const char *extra, size_t length);
void door_write(const struct request *rq, const void *bytes, size_t n);
void door_flush(const struct request *rq);

/* Ends the connection to the web server in the middle of the answer. */
void door_cut(struct request *rq);

/* Serves until told to leave. The program's exit code. */
int http_serve(void (*serve)(struct request *rq));

#endif
