/*
 * A library that tests preload into our programs. It kills the process (SIGKILL) at its
 * n-th moment: before or after any exchange of bytes with the database or the network.
 * So a test can let a program die at every step, and the program contains nothing for it.
 *
 *   SHANMEN_SHIM_KILL_AT=N     at the N-th moment, counted from 1; 0 or absent: never
 *   SHANMEN_SHIM_COUNT=FILE    writes how many moments there were, when the process ends by itself
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static long moments;

static void moment(void)
{
	static long at = -1;

	if (at < 0) {
		const char *text = getenv("SHANMEN_SHIM_KILL_AT");
		char *end;

		at = text != NULL ? strtol(text, &end, 10) : 0;
	}
	if (++moments == at)
		(void)kill(getpid(), SIGKILL);
}

__attribute__((destructor)) static void tell(void)
{
	const char *path = getenv("SHANMEN_SHIM_COUNT");
	FILE *f = path != NULL ? fopen(path, "w") : NULL;

	if (f == NULL)
		return;
	(void)fprintf(f, "%ld\n", moments);
	(void)fclose(f);
}

ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
	static ssize_t (*real)(int, const void *, size_t, int);
	ssize_t done;

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "send");
	moment();
	done = real(fd, bytes, n, flags);
	moment();
	return done;
}

ssize_t recv(int fd, void *bytes, size_t n, int flags)
{
	static ssize_t (*real)(int, void *, size_t, int);
	ssize_t done;

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "recv");
	done = real(fd, bytes, n, flags);
	if (done > 0)
		moment();
	return done;
}
