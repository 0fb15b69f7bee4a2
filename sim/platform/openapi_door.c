/*
 * The stand-in's door: the accept loop over libfcgi, the same for one request
 * under plain CGI, and how an answer is cut off. Nothing here knows JSON.
 *
 * No program behind a web server reaches the client's TCP connection; what can
 * be done is to promise a long answer, break off, and let the server notice.
 */
#include "openapi_door.h"

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
		_exit(1); /* Apache would pass a broken answer on as a whole one; of none it makes a 500 */
	door_head(rq, 200, "application/json", "", PROMISED);
	door_write(rq, "{", 1);
	door_flush(rq);
	/* Without an end of the request: for the web server this process has died. */
	(void)shutdown(fcgi->ipcFd, SHUT_RDWR);
	fcgi->keepConnection = 0;
}

/* Up to a full block; 0 at the end. */
static size_t read_block(const struct request *rq, char *block, size_t room)
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
	while ((n = read_block(&rq, block, sizeof block)) > 0)
		text_add(&rq.body, block, n);
	serve(&rq);
	text_free(&rq.body);
}

/* To leave is to leave at once: the files are whole at every moment, and a platform may lose an answer. */
static void signals_plain(void)
{
	(void)signal(SIGTERM, SIG_DFL);
	(void)signal(SIGUSR1, SIG_DFL);
	(void)signal(SIGPIPE, SIG_IGN);
}

int http_serve(void (*serve)(struct request *rq))
{
	FCGX_Request fcgi;

	if (FCGX_IsCGI()) {
		signals_plain();
		serve_one(NULL, serve);
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	if (FCGX_Init() != 0 || FCGX_InitRequest(&fcgi, 0, 0) != 0)
		die("libfcgi does not start");
	signals_plain(); /* libfcgi has set its own */
	while (FCGX_Accept_r(&fcgi) == 0) {
		serve_one(&fcgi, serve);
		FCGX_Finish_r(&fcgi);
	}
	return EXIT_SUCCESS;
}
