/*
 * See listener.h. A process that merely closes its socket loses a connection that the web server made a moment before:
 * the kernel resets it, and the visitor sees HTTP 500. A UNIX socket can first be shut for reading: then the kernel
 * refuses new connections, and those that wait can still be accepted.
 */
#include "web/listener.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define LISTEN_FD 0      /* FastCGI: standard input is the listening socket */
#define NAME_BYTES 64    /* "socket:[…]" */
#define PROC_PATH_MAX 64 /* "/proc/…/fd/0" */

static volatile sig_atomic_t leaving;
static sigset_t waiting_mask; /* the original signal mask, used only while the process waits for a request */

static void on_term(int signo)
{
	(void)signo;
	leaving = 1;
}

/* Signals to leave are blocked except while waiting, because libfcgi abandons a request on EINTR. */
void listener_catch_signals(void)
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

void listener_open(void)
{
	int flags = fcntl(LISTEN_FD, F_GETFL);

	(void)fcntl(LISTEN_FD, F_SETFL, flags | O_NONBLOCK);
}

/* A request that already waits is still served, because the web server has assigned it to this process. */
bool listener_wait(int kept_fd)
{
	struct pollfd p = { .fd = kept_fd >= 0 ? kept_fd : LISTEN_FD, .events = POLLIN };
	const struct timespec at_once = { 0, 0 };

	while (!leaving) {
		if (ppoll(&p, 1, NULL, &waiting_mask) > 0)
			return true;
	}
	return ppoll(&p, 1, &at_once, NULL) > 0;
}

/* Reads what the standard input of a process is; false: it has ended, or belongs to another user. */
static bool standard_input_of(const char *pid, char *name, size_t room)
{
	char path[PROC_PATH_MAX];
	int n = snprintf(path, sizeof path, "/proc/%s/fd/%d", pid, LISTEN_FD);
	ssize_t got;

	if (n <= 0 || (size_t)n >= sizeof path)
		return false;
	got = readlink(path, name, room - 1);
	if (got < 0)
		return false;
	name[got] = '\0';
	return true;
}

/* spawn-fcgi starts several processes on one socket; lighttpd and mod_fcgid give each its own. True where that cannot be seen. */
static bool shared_with_others(void)
{
	char own[NAME_BYTES], other[NAME_BYTES];
	const struct dirent *process;
	int seen = 0;
	DIR *proc;

	if (!standard_input_of("self", own, sizeof own))
		return true;
	proc = opendir("/proc");
	if (proc == NULL)
		return true;
	while ((process = readdir(proc)) != NULL) {
		if (isdigit((unsigned char)process->d_name[0]) &&
		    standard_input_of(process->d_name, other, sizeof other) && strcmp(own, other) == 0)
			seen++;
	}
	(void)closedir(proc);
	return seen != 1;
}

bool listener_refuse(void)
{
	struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
	socklen_t n = sizeof address;

	if (getsockname(LISTEN_FD, (struct sockaddr *)&address, &n) != 0 || address.ss_family != AF_UNIX)
		return false;
	return !shared_with_others() && shutdown(LISTEN_FD, SHUT_RD) == 0;
}

void listener_close(void)
{
	(void)close(LISTEN_FD);
}
