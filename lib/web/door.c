/*
 * The accept loop over libfcgi, and the same for one request under plain CGI.
 * Nothing here knows JSON, signatures or the database.
 */
#include "web/door.h"

#include "base/log.h"
#include "base/number.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DISCARD_MAX (16 << 20)
#define LISTEN_FD 0 /* FastCGI: standard input is the listening socket */

struct door {
	FCGX_Request *fcgi; /* NULL: plain CGI, environment and standard streams */
};

extern char **environ;

static const char *param(const struct door *d, const char *name)
{
	return FCGX_GetParam(name, d->fcgi != NULL ? d->fcgi->envp : environ);
}

struct str http_header(const struct http_request *rq, const char *cgi_name)
{
	const char *value = param(rq->door, cgi_name);

	return value == NULL ? STR_NONE : (struct str){ value, strlen(value) };
}

/* Up to n bytes; fewer only when the client or the web server broke off. */
static size_t read_some(const struct door *d, char *out, size_t n)
{
	size_t got = 0;

	while (got < n) {
		ssize_t m = d->fcgi != NULL ? FCGX_GetStr(out + got, (int)(n - got), d->fcgi->in)
		                            : read(STDIN_FILENO, out + got, n - got);

		if (m < 0 && errno == EINTR && d->fcgi == NULL)
			continue;
		if (m <= 0)
			break;
		got += (size_t)m;
	}
	return got;
}

/* A body that is refused is read all the same, up to a bound: a web server that cannot hand it over may drop the answer. */
static void discard(const struct door *d, int64_t n)
{
	char waste[8192];

	for (int64_t left = n < DISCARD_MAX ? n : DISCARD_MAX; left > 0;) {
		size_t want = left < (int64_t)sizeof waste ? (size_t)left : sizeof waste;
		size_t got = read_some(d, waste, want);

		if (got < want)
			return;
		left -= (int64_t)got;
	}
}

/* The body, bounded before it is read; CONTENT_LENGTH must match what comes. */
static void read_body(struct http_request *rq, size_t body_max)
{
	struct str length = http_header(rq, "CONTENT_LENGTH");
	int64_t n = 0;
	char *body;

	if (length.n > 0 && !number_parse(length, 0, INT64_MAX, &n)) {
		rq->fault = 400;
		return;
	}
	if (n > (int64_t)body_max) {
		rq->fault = 413;
		discard(rq->door, n);
		return;
	}
	body = arena_alloc(rq->arena, (size_t)n + 1);
	rq->body = (struct str){ body, read_some(rq->door, body, (size_t)n) };
	if (rq->body.n != (size_t)n)
		rq->fault = 400;
}

static void write_all(const struct door *d, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t m = d->fcgi != NULL ? FCGX_PutStr(p, (int)n, d->fcgi->out) : write(STDOUT_FILENO, p, n);

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

static void write_reply(const struct door *d, const struct http_reply *reply)
{
	char head[1024];
	int n = snprintf(head, sizeof head,
	                 "Status: %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
	                 "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n%s\r\n",
	                 reply->status, status_text(reply->status), reply->type, reply->body.n,
	                 reply->extra != NULL ? reply->extra : "");

	if (n <= 0 || (size_t)n >= sizeof head)
		return;
	write_all(d, head, (size_t)n);
	write_all(d, reply->body.p, reply->body.n);
}

typedef bool (*door_handler)(const struct http_request *rq, struct http_reply *out, void *arg);

static bool serve(const struct door *d, struct arena *arena, size_t body_max, door_handler handle, void *arg)
{
	struct http_request rq = { .arena = arena, .door = d, .body = STR("") };
	struct http_reply reply = { .status = 200, .type = "application/json", .body = STR("") };
	bool stay;

	rq.method = http_header(&rq, "REQUEST_METHOD");
	rq.query = http_header(&rq, "QUERY_STRING");
	if (rq.query.p == NULL)
		rq.query = STR("");
	read_body(&rq, body_max);
	stay = handle(&rq, &reply, arg);
	write_reply(d, &reply);
	return stay;
}

static volatile sig_atomic_t leaving;
static sigset_t waiting_mask; /* signals as they were: let through only while waiting */

static void on_term(int signo)
{
	(void)signo;
	leaving = 1;
}

/* Signals to leave are blocked except while waiting: libfcgi gives a request up on EINTR. */
static void catch_signals(void)
{
	struct sigaction leave = { .sa_handler = on_term };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t blocked;

	sigemptyset(&leave.sa_mask);
	sigemptyset(&ignore.sa_mask);
	(void)sigaction(SIGTERM, &leave, NULL);
	(void)sigaction(SIGUSR1, &leave, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGUSR1);
	(void)sigprocmask(SIG_BLOCK, &blocked, &waiting_mask);
}

/*
 * Waits for a request: a connection, or the next one on a connection that the
 * web server keeps. False: told to leave, and none is waiting. One that waits
 * already is still served: the web server has given it to this process.
 */
static bool request_waits(const FCGX_Request *fcgi)
{
	bool kept = fcgi->keepConnection && fcgi->ipcFd >= 0;
	struct pollfd p = { .fd = kept ? fcgi->ipcFd : LISTEN_FD, .events = POLLIN };
	const struct timespec at_once = { 0, 0 };

	while (!leaving) {
		if (ppoll(&p, 1, NULL, &waiting_mask) > 0)
			return true;
	}
	return ppoll(&p, 1, &at_once, NULL) > 0;
}

/* Several processes may wait on one socket: accepting must not block when another was faster. */
static void accept_without_blocking(void)
{
	int flags = fcntl(LISTEN_FD, F_GETFL);

	(void)fcntl(LISTEN_FD, F_SETFL, flags | O_NONBLOCK);
}

int door_run(size_t body_max, door_handler handle, void *arg)
{
	struct arena arena = { NULL };
	FCGX_Request fcgi;
	struct door d = { NULL };
	bool stay = true;

	catch_signals();
	if (FCGX_IsCGI()) {
		(void)serve(&d, &arena, body_max, handle, arg);
		arena_free(&arena);
		return EXIT_SUCCESS;
	}
	if (FCGX_Init() != 0 || FCGX_InitRequest(&fcgi, 0, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
		log_event(LOG_ERROR, "door", "cannot=initialise_FastCGI");
		return EXIT_FAILURE;
	}
	d.fcgi = &fcgi;
	accept_without_blocking();
	while (stay && request_waits(&fcgi)) {
		int failed = FCGX_Accept_r(&fcgi);

		if (failed == -EAGAIN)
			continue;
		if (failed != 0)
			break;
		stay = serve(&d, &arena, body_max, handle, arg);
		FCGX_Finish_r(&fcgi);
		arena_reset(&arena);
	}
	/* At once: a web server that finds nobody listening asks another process. */
	(void)close(LISTEN_FD);
	arena_free(&arena);
	return EXIT_SUCCESS;
}
