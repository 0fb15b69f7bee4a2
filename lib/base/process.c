/*
 * What each program does before anything else, and the signals that ask it to leave.
 */
#include "base/process.h"

#include "base/log.h"
#include "base/memory.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__)
#define TRACES_ITSELF 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define TRACES_ITSELF 1
#endif
#endif
#ifndef TRACES_ITSELF
#define TRACES_ITSELF 0
#endif

/* The limit alone does not stop a core that the system gives to a program of its own. */
static void forbid_dumps(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

void process_start(const char *name)
{
	if (!TRACES_ITSELF && getenv("SHANMEN_TEST_DUMPABLE") == NULL)
		forbid_dumps();
	memory_start();
	log_program(name);
}

static volatile sig_atomic_t leaving;

static void on_signal(int signo)
{
	(void)signo;
	leaving = 1;
}

void process_catch_signals(const int *signals)
{
	struct sigaction leave = { .sa_handler = on_signal };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigemptyset(&leave.sa_mask);
	sigemptyset(&ignore.sa_mask);
	while (*signals != 0)
		(void)sigaction(*signals++, &leave, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
}

bool process_leaving(void)
{
	return leaving != 0;
}
