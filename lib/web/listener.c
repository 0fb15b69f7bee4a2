/*
 * See listener.h. A process that merely closes its socket loses a connection that the web server made a moment before:
 * the kernel resets it, and the visitor sees HTTP 500. A UNIX socket can first be shut for reading: then the kernel
 * refuses new connections, and those that wait can still be accepted.
 */
#include "web/listener.h"

#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define LISTEN_FD 0 /* FastCGI: standard input is the listening socket */

static bool held;             /* this process has its shared lock on the socket */
static sigset_t waiting_mask; /* the original signal mask, used only while the process waits for a request */

/* Signals to leave are blocked except while waiting, because libfcgi abandons a request on EINTR. */
void listener_catch_signals(void)
{
	sigset_t blocked;

	process_catch_signals((const int[]){ SIGTERM, SIGUSR1, 0 });
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
enum listener_event listener_wait(int kept_fd, int limit_ms)
{
	struct pollfd p = { .fd = kept_fd >= 0 ? kept_fd : LISTEN_FD, .events = POLLIN };
	const struct timespec at_once = { 0, 0 };
	const struct timespec limit = { limit_ms / 1000, limit_ms % 1000 * 1000000L };

	while (!process_leaving()) {
		int ready = ppoll(&p, 1, limit_ms < 0 ? NULL : &limit, &waiting_mask);

		if (ready >= 0)
			return ready > 0 ? LISTENER_REQUEST : LISTENER_QUIET;
	}
	return ppoll(&p, 1, &at_once, NULL) > 0 ? LISTENER_REQUEST : LISTENER_LEAVE;
}

/* A lock on the socket itself: unlike what /proc shows it needs no right to look into the other processes. */
static bool lock_socket(short type)
{
	struct flock whole = { .l_type = type, .l_whence = SEEK_SET };

	return fcntl(LISTEN_FD, F_SETLK, &whole) == 0;
}

void listener_hold(void)
{
	held = lock_socket(F_RDLCK);
}

/*
 * spawn-fcgi starts several processes on one socket; lighttpd and mod_fcgid give each its own. Who gets the exclusive lock is
 * alone. True where that cannot be seen.
 */
static bool shared_with_others(void)
{
	return !held || !lock_socket(F_WRLCK);
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
