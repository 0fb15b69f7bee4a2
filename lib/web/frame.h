/*
 * The frame of every FastCGI program: what it opens before its first request; the context, deadline and log id of each
 * request; its line in the log; and the answers of a program that cannot start, or that has no memory. A program gives its
 * description, and answers one request. Callbacks have a second frame inside of this one (spi.h).
 *
 * Ownership: as in http.h.
 */
#ifndef SHANMEN_FRAME_H
#define SHANMEN_FRAME_H

#include "base/config.h"
#include "base/log.h"
#include "db/ctx.h"
#include "web/http.h"

/* One request and its answer. */
struct frame_call {
	struct ctx ctx;
	const struct config *conf;
	const struct http_request *rq;
	struct http_reply *reply; /* status 200 and JSON, unless the program says something else */
	int64_t started_ms;       /* monotonic clock */
	void *own;                /* what was given to frame_main */

	/* for the line in the log, at its end; NULL: left out */
	const char *outcome; /* one word */
	struct str note;     /* "key=value key=value" */
};

/* What a program answers when it can do nothing else. */
struct frame_trouble {
	int status;
	const char *type, *extra; /* as in http_reply; type NULL: JSON */
	const char *no_memory, *unconfigured;
};

/* A program. */
struct frame {
	const char *name;
	enum db_use use;
	int64_t budget_ms;        /* of each request, for the database */
	size_t body_max;          /* a longer body is refused; 0: what the configuration says */
	const char *logid_header; /* CGI name of the header with the caller's id of the request; NULL: there is none */
	struct frame_trouble trouble;

	/* Answers one request and writes its line in the log (frame_log). After BUG the process leaves. */
	enum result (*answer)(struct frame_call *fc);
};

/*
 * The checks of a program that serves only POST. NULL: nothing is wrong. Else the HTTP status is set, and the program
 * writes the words into the body.
 */
const char *frame_not_post(struct frame_call *fc);
const char *frame_body_fault(struct frame_call *fc);

/* Info, for BUG error, for any other trouble warn. */
enum log_level frame_level(enum result r);

/* Adds milliseconds and statements of the database, outcome and note to the request's line, and writes it. Once for each request. */
void frame_log(struct frame_call *fc, struct log_line *l);

/* The whole program: what main() returns. */
int frame_main(const struct frame *f, void *own);

#endif
