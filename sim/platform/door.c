/*
 * Takes requests from libfcgi in a loop, or one request under plain CGI, and writes
 * answers, also such that break off. Nothing here knows JSON.
 *
 * A program behind a web server cannot reach the client's TCP connection. What it
 * can do is to promise a long answer and then to break off, so that the server
 * notices and closes the connection.
 */
#include "door.h"

#include <errno.h>
#include <fcgiapp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROMISED (1u << 20) /* bytes of an answer that is cut off */

extern char **environ;

const char *door_header(const struct request *rq, const char *cgi_name)
{
	return FCGX_GetParam(cgi_name, rq->fcgi ? ((FCGX_Request *)rq->fcgi)->envp : environ);
}

void door_write(const struct request *rq, const void *bytes, size_t n)
{
	if (rq->fcgi)
		(void)FCGX_PutStr(bytes, (int)n, ((FCGX_Request *)rq->fcgi)->out);
	else
		(void)fwrite(bytes, 1, n, stdout);
}

void door_flush(const struct request *rq)
{
	if (rq->fcgi)
		(void)FCGX_FFlush(((FCGX_Request *)rq->fcgi)->out);
	else
		(void)fflush(stdout);
}

void door_head(const struct request *rq, int status, const char *type, const char *extra, size_t length)
{
	struct text head = TEXT_EMPTY;

	text_addf(&head, "Status: %d\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n", status, type, length,
	          extra);
	door_write(rq, head.p, head.n);
	text_free(&head);
}

void door_cut(struct request *rq)
{
	FCGX_Request *fcgi = rq->fcgi;

	if (fcgi == NULL)
		_exit(1); /* Apache passes a broken answer on as a whole one; without any answer it sends a 500 */
	door_head(rq, 200, "application/json", "", PROMISED);
	door_write(rq, "{", 1);
	door_flush(rq);
	/* The request has no end: to the web server this process looks dead. */
	(void)shutdown(fcgi->ipcFd, SHUT_RDWR);
	fcgi->keepConnection = 0;
}

/* At most `room` bytes of the body; 0 at its end. */
static size_t block_read(const struct request *rq, char *block, size_t room)
{
	if (rq->fcgi) {
		int n = FCGX_GetStr(block, (int)room, ((FCGX_Request *)rq->fcgi)->in);

		return n > 0 ? (size_t)n : 0;
	}
	return fread(block, 1, room, stdin);
}

static const char *param(const struct request *rq, const char *name)
{
	const char *value = door_header(rq, name);

	return value ? value : "";
}

static void serve_one(FCGX_Request *fcgi, void (*serve)(struct request *))
{
	struct request rq = { .fcgi = fcgi };
	char block[8192];
	size_t n;

	rq.method = param(&rq, "REQUEST_METHOD");
	rq.uri = param(&rq, "REQUEST_URI");
	rq.query = param(&rq, "QUERY_STRING");
	while ((n = block_read(&rq, block, sizeof block)) > 0)
		text_add(&rq.body, block, n);
	serve(&rq);
	text_free(&rq.body);
}

/*
 * A signal to leave ends the process at once: its files are whole at every moment, and the platform may lose an
 * answer, too.
 */
static void signals_plain(void)
{
	(void)signal(SIGTERM, SIG_DFL);
	(void)signal(SIGUSR1, SIG_DFL);
	(void)signal(SIGPIPE, SIG_IGN);
}

int door_run(void (*serve)(struct request *rq))
{
	FCGX_Request fcgi;

	if (FCGX_IsCGI()) {
		signals_plain();
		serve_one(NULL, serve);
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	if (FCGX_Init() != 0 || FCGX_InitRequest(&fcgi, 0, 0) != 0)
		die("libfcgi does not start");
	signals_plain(); /* after libfcgi, which sets handlers of its own */
	while (FCGX_Accept_r(&fcgi) == 0) {
		serve_one(&fcgi, serve);
		FCGX_Finish_r(&fcgi);
	}
	return EXIT_SUCCESS;
}
