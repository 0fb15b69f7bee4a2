/* Reading a secret from a pipe or a terminal. */
#include "secret_input.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define SECRET_MAX 128

/* Turns the terminal's echo on or off. False: standard input is no terminal. */
static bool echo_set(bool on)
{
	struct termios t;

	if (isatty(STDIN_FILENO) != 1 || tcgetattr(STDIN_FILENO, &t) != 0)
		return false;
	if (on)
		t.c_lflag |= ECHO;
	else
		t.c_lflag &= ~(tcflag_t)ECHO;
	return tcsetattr(STDIN_FILENO, TCSAFLUSH, &t) == 0;
}

bool secret_read(struct arena *a, const char *prompt, struct str *out, const char **why)
{
	char line[SECRET_MAX + 3] = "";
	bool terminal = echo_set(false);
	bool came;
	size_t n;

	if (terminal)
		(void)fprintf(stderr, "%s: ", prompt);
	came = fgets(line, sizeof line, stdin) != NULL;
	if (terminal) {
		echo_set(true);
		(void)fputc('\n', stderr);
	}
	*out = STR_NONE;
	n = came ? strcspn(line, "\r\n") : 0;
	if (n == 0)
		return true;
	if (n > SECRET_MAX || !str_plain((struct str){ line, n })) {
		explicit_bzero(line, sizeof line);
		*why = "the secret has blanks, characters outside ASCII, or more than 128 characters";
		return false;
	}
	*out = arena_str(a, line, n);
	explicit_bzero(line, sizeof line);
	return true;
}
