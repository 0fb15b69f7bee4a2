/* The command line: long and short options, values in the same or the next argument, and what is wrong with it. */
#include "bin/frame/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TAKEN (TAKES(OPT_JSON) | TAKES(OPT_LIMIT) | TAKES(OPT_FROM))

/* `read` is "limit json positional", - for what was not given, or what is wrong. */
static const struct {
	const char *args[5];
	const char *read;
} rows[] = {
	{ { NULL }, "- - -" },
	{ { "x", NULL }, "- - x" },
	{ { "--limit", "5", "x", NULL }, "5 - x" },
	{ { "--limit=5", "--json", NULL }, "5 yes -" },
	{ { "-n5", "-j", NULL }, "5 yes -" },
	{ { "-n", "5", NULL }, "5 - -" },
	{ { "--limit=", NULL }, " - -" },
	{ { "--", "--json", NULL }, "- - --json" },
	{ { "-", NULL }, "- - -" },
	{ { "-50", NULL }, "- - -50" },
	{ { "-n", "-50", NULL }, "-50 - -" },
	{ { "-jn5", "x", NULL }, "5 yes x" },
	{ { "x", "--", "-j", NULL }, "one argument too many: -j" },
	{ { "-j5", NULL }, "unknown option -j5" },
	{ { "x", "y", NULL }, "one argument too many: y" },
	{ { "--nope", NULL }, "unknown option --nope" },
	{ { "--lim=5", NULL }, "unknown option --lim=5" },
	{ { "-x", NULL }, "unknown option -x" },
	{ { "--limit", NULL }, "a value is missing after the option --limit" },
	{ { "--json=1", NULL }, "takes no value: option --json=1" },
	{ { "--json", "-j", NULL }, "given twice: option -j" },
	{ { "--all", NULL }, "this command does not take the option --all" },
};

static void command_lines_are_sorted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *value[OPT__MAX] = { NULL };
		const char *positional[1] = { "-" };
		const char *why = NULL;
		const char *which = NULL;
		char *argv[7] = { strdup("command") };
		char out[100];
		int argc = 1;
		size_t n;

		for (; rows[i].args[argc - 1] != NULL; argc++)
			argv[argc] = strdup(rows[i].args[argc - 1]);
		if (options_read(argc, argv, TAKEN, value, positional, 1, &n, &why, &which))
			(void)snprintf(out, sizeof out, "%s %s %s", value[OPT_LIMIT] ? value[OPT_LIMIT] : "-",
			               value[OPT_JSON] ? "yes" : "-", positional[0]);
		else
			(void)snprintf(out, sizeof out, "%s %s", why, which);
		assert_string_equal(out, rows[i].read);
		for (int k = 0; k < argc; k++)
			free(argv[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(command_lines_are_sorted) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
