/*
 * The accept loop of a FastCGI program with libfcgi, and the same for one request
 * under plain CGI. Knows nothing of JSON and signatures, and of the database only that an unused connection is given back.
 */
#include "web/http.h"

#include "base/address.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/number.h"
#include "web/listener.h"

#include <errno.h>
#include <fcgiapp.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DISCARD_MAX (16 << 20) /* so much of a refused body is read */

struct http_io {
	FCGX_Request *fcgi; /* NULL: plain CGI, environment and standard streams */
};

extern char **environ;

/* "NAME=value" has this name. */
static bool has_name(const char *param, const char *name)
{
	while (*name != '\0' && *param == *name) {
		param++;
		name++;
	}
	return *name == '\0' && *param == '=';
}

/* As FCGX_GetParam, which measures the name and calls a function for each parameter. */
static const char *cgi_param(const struct http_io *io, const char *name)
{
	for (char **p = io->fcgi != NULL ? io->fcgi->envp : environ; p != NULL && *p != NULL; p++) {
		if (has_name(*p, name))
			return *p + strlen(name) + 1;
	}
	return NULL;
}

struct str http_header(const struct http_request *rq, const char *cgi_name)
{
	const char *value = cgi_param(rq->io, cgi_name);

	return str_text(value);
}

struct str http_client(const struct http_request *rq, struct str trusted)
{
	return address_of_client(rq->arena, http_header(rq, "REMOTE_ADDR"), http_header(rq, "HTTP_X_FORWARDED_FOR"),
	                         trusted);
}

/* Reads n bytes; fewer only when the client or the web server has closed the connection. */
static size_t read_some(const struct http_io *io, char *out, size_t n)
{
	size_t got = 0;

	while (got < n) {
		ssize_t m = io->fcgi != NULL ? FCGX_GetStr(out + got, (int)(n - got), io->fcgi->in)
		                             : read(STDIN_FILENO, out + got, n - got);

		if (m < 0 && errno == EINTR && io->fcgi == NULL)
			continue;
		if (m <= 0)
			break;
		got += (size_t)m;
	}
	return got;
}

/* Reads a refused body up to a limit: a web server that cannot pass the body on may drop our answer. */
static void discard_body(const struct http_io *io, int64_t n)
{
	char waste[8192];

	for (int64_t left = n < DISCARD_MAX ? n : DISCARD_MAX; left > 0;) {
		size_t want = left < (int64_t)sizeof waste ? (size_t)left : sizeof waste;
		size_t got = read_some(io, waste, want);

		if (got < want)
			return;
		left -= (int64_t)got;
	}
}

/*
 * A body in chunks has no length. Some web servers (Apache) put its chunks together while the program reads: it ends where
 * nothing follows.
 */
static void read_chunked(struct http_request *rq, size_t body_max)
{
	char *body = arena_alloc(rq->arena, body_max + 1);

	rq->body = (struct str){ body, read_some(rq->io, body, body_max + 1) };
	if (rq->body.n <= body_max)
		return;
	rq->fault = 413;
	discard_body(rq->io, DISCARD_MAX);
}

/* Checks the length before it reads the body; exactly CONTENT_LENGTH bytes must come. */
static void read_body(struct http_request *rq, size_t body_max)
{
	struct str length = http_header(rq, "CONTENT_LENGTH");
	int64_t n = 0;
	char *body;

	if (length.n == 0 && http_header(rq, "HTTP_TRANSFER_ENCODING").n > 0) {
		read_chunked(rq, body_max);
		return;
	}
	if (length.n > 0 && !number_parse(length, 0, INT64_MAX, &n)) {
		rq->fault = 400;
		return;
	}
	if (n > (int64_t)body_max) {
		rq->fault = 413;
		discard_body(rq->io, n);
		return;
	}
	body = arena_alloc(rq->arena, (size_t)n + 1);
	rq->body = (struct str){ body, read_some(rq->io, body, (size_t)n) };
	if (rq->body.n != (size_t)n)
		rq->fault = 400;
	else if (rq->io->fcgi != NULL)
		(void)FCGX_GetChar(
			rq->io->fcgi->in); /* the end, which the web server sends with the body; see finish_request */
}

static void write_all(const struct http_io *io, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t m = io->fcgi != NULL ? FCGX_PutStr(p, (int)n, io->fcgi->out) : write(STDOUT_FILENO, p, n);

		if (m < 0 && errno == EINTR)
			continue;
		if (m <= 0)
			return;
		p += m;
		n -= (size_t)m;
	}
}

static const char *status_text(int status)
{
	switch (status) {
	case 200: return "OK";
	case 303: return "See Other";
	case 400: return "Bad Request";
	case 401: return "Unauthorized";
	case 403: return "Forbidden";
	case 404: return "Not Found";
	case 405: return "Method Not Allowed";
	case 409: return "Conflict";
	case 413: return "Content Too Large";
	case 429: return "Too Many Requests";
	case 503: return "Service Unavailable";
	default: return "Error";
	}
}

static void write_reply(const struct http_io *io, const struct http_reply *reply)
{
	char room[1024];
	struct buf head = BUF_OVER(room);

	buf_text(&head, "Status: ");
	buf_int(&head, reply->status);
	buf_char(&head, ' ');
	buf_text(&head, status_text(reply->status));
	buf_text(&head, "\r\nContent-Type: ");
	buf_text(&head, reply->type);
	buf_text(&head, "\r\nContent-Length: ");
	buf_int(&head, (int64_t)reply->body.n);
	buf_text(&head, "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
	buf_text(&head, reply->extra != NULL ? reply->extra : "");
	buf_text(&head, "\r\n");
	if (head.over)
		return;
	write_all(io, head.p, head.n);
	write_all(io, reply->body.p, reply->body.n);
}

static bool exhausted; /* what the handler left is unknown: it is not called again */

/* Where a request goes on whose memory was not enough. One request runs at a time. */
static jmp_buf request_left;

static void leave_request(void)
{
	longjmp(request_left, 1);
}

/* False: memory was not enough, and nothing of the request may be used any more. */
static bool handle_request(const struct http_server *s, struct http_request *rq, struct http_reply *reply, bool *stay)
{
	if (setjmp(request_left) != 0) /* NOLINT(cert-err52-cpp): from any depth, and the process leaves after it */
		return false;
	memory_on_exhausted(leave_request);
	read_body(rq, s->body_max);
	*stay = s->handle(rq, reply, s->arg);
	return true;
}

static void answer_without_memory(const struct http_server *s, struct http_reply *reply)
{
	*reply = (struct http_reply){ .status = 503, .type = "application/json", .body = STR("") };
	s->no_memory(reply, s->arg);
	log_event(LOG_ERROR, "memory", "http=%d outcome=again", reply->status);
}

/* False: the process should leave. */
static bool serve_one(const struct http_server *s, const struct http_io *io, struct arena *arena)
{
	struct http_request rq = { .arena = arena, .io = io, .body = STR("") };
	struct http_reply reply = { .status = 200, .type = "application/json", .body = STR("") };
	bool stay = false;

	rq.method = http_header(&rq, "REQUEST_METHOD");
	rq.query = http_header(&rq, "QUERY_STRING");
	if (rq.query.p == NULL)
		rq.query = STR("");
	exhausted = exhausted || !handle_request(s, &rq, &reply, &stay);
	memory_on_exhausted(NULL);
	if (exhausted)
		answer_without_memory(s, &reply);
	write_reply(io, &reply);
	return stay && !exhausted;
}

/*
 * Ends a request. libfcgi closes a connection only after the web server has, and waits up to two seconds for that: what came
 * late from there would reset the connection and destroy the answer. Where a request was read to its end nothing comes any
 * more, and the connection is closed at once.
 */
static void finish_request(FCGX_Request *fcgi)
{
	if (FCGX_HasSeenEOF(fcgi->in) != 0)
		(void)FCGX_Detach(fcgi);
	else /* on a connection that is kept, the last request's word would count */
		(void)FCGX_Attach(fcgi);
	FCGX_Finish_r(fcgi);
}

enum accepted { ACCEPTED, NOBODY, BROKEN };

static enum accepted accept_request(FCGX_Request *fcgi)
{
	int failed = FCGX_Accept_r(fcgi);

	if (failed == -EAGAIN)
		return NOBODY;
	return failed == 0 ? ACCEPTED : BROKEN;
}

/* Answers what the web server has assigned to this process before it learns that the process leaves. */
static void serve_waiting(const struct http_server *s, FCGX_Request *fcgi, const struct http_io *io,
                          struct arena *arena)
{
	FCGX_Free(fcgi, true); /* libfcgi reads from a kept connection before it accepts one */
	while (accept_request(fcgi) == ACCEPTED) {
		(void)serve_one(s, io, arena);
		finish_request(fcgi);
		FCGX_Free(fcgi, true);
		arena_reset(arena);
	}
}

/* False: it is time to leave. A connection to the database that nobody uses is given back. */
static bool wait_for_request(const FCGX_Request *fcgi, struct db *db)
{
	int kept_fd = fcgi->keepConnection ? fcgi->ipcFd : -1, keep_ms = db_keep_ms(db);
	enum listener_event e = keep_ms == 0 ? LISTENER_QUIET : listener_wait(kept_fd, keep_ms);

	if (e == LISTENER_QUIET) {
		db_give_back(db);
		e = listener_wait(kept_fd, -1);
	}
	return e == LISTENER_REQUEST;
}

/* As libfcgi decides it, but before its own initialisation, which needs memory: FastCGI gives a listening socket. */
static bool is_plain_cgi(void)
{
	struct sockaddr_storage peer;
	socklen_t n = sizeof peer;

	return getpeername(STDIN_FILENO, (struct sockaddr *)&peer, &n) == 0 || errno != ENOTCONN;
}

/* What is left of a request without memory cannot be closed: the system does that. */
static int end_serving(struct arena *arena)
{
	if (exhausted)
		_exit(EXIT_FAILURE);
	arena_free(arena);
	return EXIT_SUCCESS;
}

static const struct http_server *starting;

static void leave_start(void)
{
	memory_on_exhausted(NULL);
	exhausted = true;
	_exit(http_serve(starting));
}

void http_starting(const struct http_server *s)
{
	starting = s;
	listener_hold();
	memory_on_exhausted(leave_start);
}

int http_serve(const struct http_server *s)
{
	struct arena arena = { NULL };
	FCGX_Request fcgi;
	struct http_io io = { NULL };
	enum accepted got = NOBODY;
	bool stay = true;

	listener_catch_signals();
	if (is_plain_cgi()) {
		(void)serve_one(s, &io, &arena);
		return end_serving(&arena);
	}
	if (FCGX_Init() != 0 || FCGX_InitRequest(&fcgi, 0, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
		log_event(LOG_ERROR, "door", "cannot=initialise_FastCGI");
		return EXIT_FAILURE;
	}
	io.fcgi = &fcgi;
	listener_open();
	while (stay && got != BROKEN && wait_for_request(&fcgi, s->db)) {
		got = accept_request(&fcgi);
		if (got != ACCEPTED)
			continue;
		stay = serve_one(s, &io, &arena);
		finish_request(&fcgi);
		arena_reset(&arena);
	}
	if (listener_refuse())
		serve_waiting(s, &fcgi, &io, &arena);
	listener_close();
	return end_serving(&arena);
}
