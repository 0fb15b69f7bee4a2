/*
 * Options that all batch programs have, those of the program's own table, and
 * the text of --help.
 */
#include "jobs/job_options.h"

#include "base/clock.h"
#include "base/number.h"
#include "db/version.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2 /* wrong arguments */
#define FOR_MAX_S 86400
#define PATIENT_WORK_S 3600 /* an operator's run with much to do */
#define FLAG_VALUE 1000     /* what getopt returns for the program's first flag */
#define HELP_COLUMN 21

static const struct option OPTIONS[] = { { "once", no_argument, NULL, '1' },
	                                 { "for", required_argument, NULL, 'f' },
	                                 { "help", no_argument, NULL, 'h' },
	                                 { "version", no_argument, NULL, 'v' },
	                                 { "anyway", no_argument, NULL, 'a' } };
#define OPTIONS_N (sizeof OPTIONS / sizeof OPTIONS[0])

static size_t flags_n(const struct job *job)
{
	size_t n = 0;

	while (job->flags != NULL && n < JOB_FLAGS_MAX && job->flags[n].name != NULL)
		n++;
	return n;
}

static void print_help(const struct job *job)
{
	(void)printf("%s: %s\n\nusage: %s [OPTION...]\n\n%s\n", job->name, job->help, job->name, job->details);
	for (size_t i = 0; i < flags_n(job); i++) {
		const struct job_flag *f = &job->flags[i];
		int n = printf("      --%s%s%s", f->name, f->value != NULL ? " " : "",
		               f->value != NULL ? f->value : "");

		(void)printf("%*s%s\n", n < HELP_COLUMN ? HELP_COLUMN - n : 2, "", f->help);
	}
	(void)printf("  -1, --once         do what is due now, then exit\n"
	             "  -f, --for SECONDS  keep working for so long (default, as cron runs it: %lld)\n"
	             "      --anyway       this machine's clock is right, though the database's differs\n"
	             "  -h, --help         print this text\n"
	             "      --version      print the release\n\n"
	             "The configuration is found as by every program: $SHANMEN_CONF, else ../etc/shanmen.conf beside\n"
	             "the program's folder. Exit code: 0 done, or another process is at work; 1 the operator has to\n"
	             "act; 2 wrong arguments; 75 a failure outside the program: the next run continues.\n",
	             (long long)job->work_s);
}

static void take_flag(struct job_work *w, size_t i)
{
	const char *const *v = w->job->variants;

	w->flags[i] = w->once = true;
	for (; v != NULL && *v != NULL; v++)
		w->variant = strcmp(*v + 2, w->job->flags[i].name) == 0 ? *v : w->variant;
	if (w->job->flags[i].value != NULL)
		w->values[i] = str_text(optarg);
	w->reads_only = w->reads_only || w->job->flags[i].reads_only;
	w->patient = w->patient || w->job->flags[i].patient;
}

/* -1: go on; else the exit code. */
static int take_option(struct job_work *w, int c, int64_t *work_s)
{
	if (c == 'h') {
		print_help(w->job);
		return EXIT_SUCCESS;
	}
	if (c == 'v') {
		(void)printf("%s (shanmen) %s, schema version %d\n", w->job->name, PACKAGE_VERSION, SCHEMA_VERSION);
		return EXIT_SUCCESS;
	}
	if (c == '?')
		return EXIT_USAGE;
	if (c == '1')
		w->once = true;
	if (c == 'a')
		w->anyway = true;
	w->timed = w->timed || c == 'f';
	if (c >= FLAG_VALUE)
		take_flag(w, (size_t)(c - FLAG_VALUE));
	if (c == 'f' && !number_parse(str_text(optarg), 1, FOR_MAX_S, work_s)) {
		job_complain(w, "--for: \"%s\" is not a number of seconds from 1 to %d", optarg, FOR_MAX_S);
		return EXIT_USAGE;
	}
	return -1;
}

int job_options_read(struct job_work *w, int argc, char **argv)
{
	struct option options[OPTIONS_N + JOB_FLAGS_MAX + 1] = { OPTIONS[0], OPTIONS[1], OPTIONS[2], OPTIONS[3],
		                                                 OPTIONS[4] };
	int64_t work_s = w->job->work_s;
	int c, code = -1;

	for (size_t i = 0; i < flags_n(w->job); i++)
		options[OPTIONS_N + i] =
			(struct option){ w->job->flags[i].name,
			                 w->job->flags[i].value != NULL ? required_argument : no_argument, NULL,
			                 FLAG_VALUE + (int)i };
	while (code < 0 && (c = getopt_long(argc, argv, "1f:h", options, NULL)) != -1)
		code = take_option(w, c, &work_s);
	if (code >= 0)
		return code;
	if (optind < argc) {
		job_complain(w, "one argument too many: %s; see %s --help", argv[optind], w->job->name);
		return EXIT_USAGE;
	}
	if (w->job->check != NULL && !w->job->check(w))
		return EXIT_USAGE;
	if (w->patient)
		work_s = PATIENT_WORK_S;
	w->until_ms = work_s > 0 ? clock_monotonic_ms() + work_s * 1000 : 0;
	return -1;
}
