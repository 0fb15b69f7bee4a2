/*
 * Starts a program, reads what it prints, and waits for its end.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pipe2 */
#endif
#include "program.h"

#include "sim/common/moment.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Returns 0 or the error number. The child inherits only the three standard descriptors. */
static int program_start(const char *const argv[], int out, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	int error;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
	error = posix_spawn(pid, argv[0], &files, NULL, (char *const *)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

/* Reads until the program closes its end. False: it has not done so in time. */
static bool output_read(int in, struct text *said, int64_t until_us)
{
	struct pollfd p = { .fd = in, .events = POLLIN };
	char block[4096];

	for (;;) {
		int64_t left_ms = (until_us - moment_steady_us()) / 1000;
		ssize_t n;

		if (left_ms <= 0)
			return false;
		if (poll(&p, 1, (int)left_ms) <= 0)
			continue;
		n = read(in, block, sizeof block);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return true;
		text_add(said, block, (size_t)n);
	}
}

int program_run(const char *const argv[], struct text *said)
{
	int ends[2], status = 0, error;
	pid_t pid = -1;

	text_clear(said);
	if (pipe2(ends, O_CLOEXEC) != 0)
		die("no pipe: %s", strerror(errno));
	error = program_start(argv, ends[1], &pid);
	(void)close(ends[1]);
	if (error != 0) {
		(void)close(ends[0]);
		text_addf(said, "%s: %s", argv[0], strerror(error));
		return PROGRAM_NOT_STARTED;
	}
	if (!output_read(ends[0], said, moment_steady_us() + PROGRAM_LIMIT_S * INT64_C(1000000)))
		(void)kill(pid, SIGKILL);
	(void)close(ends[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : PROGRAM_SIGNAL + WTERMSIG(status);
}
