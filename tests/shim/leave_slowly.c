/*
 * A library that tests preload into a FastCGI program. It holds the program at each step of leaving: before its
 * listening socket is shut, and before it is closed.
 *
 *   SHANMEN_SHIM_LEAVE=FOLDER  at a step the program makes FOLDER/at-STEP and waits until FOLDER/go-STEP exists;
 *                              STEP: shutdown, close
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LISTEN_FD 0
#define WAIT_MS 20000 /* a process does not outlive a test that has failed */
#define NAP_MS 5

static int (*real_close)(int);

static void hold_at(const char *step)
{
	const struct timespec nap = { 0, NAP_MS * 1000000L };
	const char *folder = getenv("SHANMEN_SHIM_LEAVE");
	char path[4096];
	struct stat found;
	int fd;

	if (folder == NULL)
		return;
	(void)snprintf(path, sizeof path, "%s/at-%s", folder, step);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		(void)real_close(fd);
	(void)snprintf(path, sizeof path, "%s/go-%s", folder, step);
	for (int waited = 0; waited < WAIT_MS && stat(path, &found) != 0; waited += NAP_MS)
		(void)nanosleep(&nap, NULL);
}

static void find_close(void)
{
	if (real_close == NULL)
		*(void **)&real_close = dlsym(RTLD_NEXT, "close");
}

int shutdown(int fd, int how)
{
	static int (*real)(int, int);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "shutdown");
	find_close();
	if (fd == LISTEN_FD)
		hold_at("shutdown");
	return real(fd, how);
}

int close(int fd)
{
	find_close();
	if (fd == LISTEN_FD)
		hold_at("close");
	return real_close(fd);
}
