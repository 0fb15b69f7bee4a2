/*
 * One HTTP request of a web server, the same under FastCGI and plain CGI, and the
 * ways to answer it or to fail. All that belongs to a request lives until `serve`
 * returns.
 */
#ifndef SIM_PLATFORM_DOOR_H
#define SIM_PLATFORM_DOOR_H

#include "sim/common/text.h"

#include <stdbool.h>

struct request {
	void *fcgi; /* NULL: plain CGI */
	const char *method;
	const char *uri; /* as the client sent it, with the query */
	const char *query;
	struct text body;
};

/* A header by its CGI name, such as "HTTP_ACCESS_TOKEN"; NULL: not sent. */
const char *door_header(const struct request *rq, const char *cgi_name);

/*
 * The answer's header, then its bytes in any number of pieces. `extra`: further header lines, each ending in CR LF, or
 * "". door_flush sends what was written so far.
 */
void door_head(const struct request *rq, int status, const char *type, const char *extra, size_t length);
void door_write(const struct request *rq, const void *bytes, size_t n);
void door_flush(const struct request *rq);

/* Ends the connection to the web server in the middle of the answer. */
void door_cut(struct request *rq);

/* Serves requests until a signal ends the process; under plain CGI one. Returns the program's exit code. */
int door_run(void (*serve)(struct request *rq));

#endif
