/*
 * The listening socket of a FastCGI program: waiting for a request, and leaving without losing one. Knows nothing of
 * requests themselves.
 */
#ifndef SHANMEN_LISTENER_H
#define SHANMEN_LISTENER_H

#include <stdbool.h>

/* Signals to leave (SIGTERM, SIGUSR1) wait until the process waits for a request. Under plain CGI, too: it answers, then ends. */
void listener_catch_signals(void);

/* At the start of a program: others on this socket see from now on that they share it. */
void listener_hold(void);

/* Makes accept non-blocking: where processes share the socket, another one may be faster. */
void listener_open(void);

enum listener_event {
	LISTENER_REQUEST,
	LISTENER_QUIET, /* the time is over, and no request came */
	LISTENER_LEAVE  /* a signal asked the process to leave, and no request is waiting */
};

/*
 * Waits for a request, at most so long (negative: without end): on a new connection, or on `kept_fd`, a connection that the web
 * server keeps open (-1: none).
 */
enum listener_event listener_wait(int kept_fd, int limit_ms);

/*
 * The web server gets "connection refused" from now on and chooses another process. True: connections that it made before
 * can still be accepted, and nobody else will accept them. False: other processes wait on the same socket, or the
 * system offers no way.
 */
bool listener_refuse(void);

/* Ends the listening; connections that wait are reset, unless other processes wait on the same socket. */
void listener_close(void);

#endif
