/* The doctor's frame, and the checks of configuration and files. */
#include "doctor.h"

#include "base/log.h"
#include "base/str.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "db_admin.h"

#include <assert.h>
#include <errno.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SAY_MAX 1200
#define GATE_KEY_MIN 16

static const char *const finding_words[] = { "ok", "warn", "fail" };
static_assert(sizeof finding_words / sizeof finding_words[0] == FOUND__MAX, "one word per finding");

void doctor_say(struct doctor *d, const char *check, enum finding finding, const char *fmt, ...)
{
	char say[SAY_MAX];
	va_list args;
	struct str *cells = d->cells + d->n * 3;

	if (d->n == DOCTOR_LINES_MAX)
		return;
	va_start(args, fmt);
	(void)vsnprintf(say, sizeof say, fmt, args);
	va_end(args);
	cells[0] = str_text(check);
	cells[1] = str_text(finding_words[finding]);
	cells[2] = arena_str(&d->cli->arena, say, strlen(say));
	d->n++;
	d->failed += finding == FOUND_FAIL;
}

static void check_keys(struct doctor *d)
{
	const struct config *c = &d->cli->config;

	if (vault_open(&d->cli->vault, c->data_key) != OK)
		doctor_say(d, "data_key", FOUND_FAIL, "not 64 hexadecimal digits; make one with: openssl rand -hex 32");
	else if (strspn(c->data_key.p, "0") == c->data_key.n)
		doctor_say(d, "data_key", FOUND_FAIL,
		           "the key of the sample file; make your own with: openssl rand -hex 32");
	else
		doctor_say(d, "data_key", FOUND_OK, "set; keep a copy apart from the database");
	if (c->gate_key.n == 0)
		doctor_say(d, "gate_key", FOUND_WARN,
		           "empty: gate.fcgi admits nobody; set one of at least %d characters", GATE_KEY_MIN);
	else if (c->gate_key.n < GATE_KEY_MIN)
		doctor_say(d, "gate_key", FOUND_FAIL,
		           "so short that it can be guessed; set one of at least %d characters", GATE_KEY_MIN);
	else
		doctor_say(d, "gate_key", FOUND_OK, "given");
}

/* To be left as soon as the first real order has shown which price the platform sends. */
static void check_price(struct doctor *d)
{
	if (strcmp(d->cli->config.price_check.p, "log") == 0)
		doctor_say(
			d, "price_check", FOUND_WARN,
			"log: an order is taken whatever price it names, the difference is only logged and listed as "
			"price_differs; set strict when a real order has come without one");
	else
		doctor_say(d, "price_check", FOUND_OK, "strict: an order that names another price is refused");
}

static void check_log(struct doctor *d)
{
	struct str file = d->cli->config.log_file;
	char folder[1024];

	if (file.n == 0) {
		doctor_say(d, "log_file", FOUND_OK, "none: the web server collects the log");
		return;
	}
	(void)snprintf(folder, sizeof folder, "%s", file.p);
	if (access(file.p, W_OK) == 0 || (errno == ENOENT && access(dirname(folder), W_OK | X_OK) == 0))
		doctor_say(d, "log_file", FOUND_OK, "%s can be written by this user; the web server's user must, too",
		           file.p);
	else
		doctor_say(d, "log_file", FOUND_FAIL, "%s cannot be written: %s", file.p, strerror(errno));
}

static void check_versions(struct doctor *d)
{
#ifdef LIBFCGI_VERSION
	doctor_say(d, "libraries", FOUND_OK, "MariaDB client %s, libfcgi %s", db_admin_client_version(),
	           LIBFCGI_VERSION);
#else
	doctor_say(d, "libraries", FOUND_OK, "MariaDB client %s", db_admin_client_version());
#endif
}

static void doctor_examine(struct doctor *d)
{
	char err[1024];

	if (config_load(&d->cli->config, err, sizeof err) != OK) {
		doctor_say(d, "configuration", FOUND_FAIL, "%s", err);
		return;
	}
	log_open(STR("/dev/null")); /* the findings say what the library would log */
	doctor_say(d, "configuration", FOUND_OK, "%s, readable by its owner only", d->cli->config.path);
	check_keys(d);
	check_price(d);
	check_log(d);
	check_versions(d);
	doctor_database(d);
	doctor_network(d);
}

static void doctor_print(const struct doctor *d, bool colour)
{
	static const char *const colours[] = { "\033[32m", "\033[33m", "\033[31m" };

	for (size_t i = 0; i < d->n; i++) {
		const char *word = d->cells[i * 3 + 1].p;
		char say[CELL_TEXT_MAX];
		int f = WORD_OF(finding_words, d->cells[i * 3 + 1], FOUND_FAIL);

		cell_people(d->cells[i * 3 + 2], say);
		(void)printf("%s%-4s%s  %-17s  %s\n", colour ? colours[f] : "", word, colour ? "\033[0m" : "",
		             d->cells[i * 3].p, say);
	}
}

static const struct column doctor_columns[] = {
	{ "check", "check", CELL_TEXT },
	{ "state", "state", CELL_TEXT },
	{ "say", "say", CELL_TEXT },
};

enum cli_exit cmd_doctor(struct cli *cli)
{
	static struct doctor d;
	enum cli_exit e = CLI_DONE;

	d.cli = cli;
	doctor_examine(&d);
	if (cli_has(cli, OPT_JSON)) {
		struct rows rows = { d.n, 3, d.cells };

		e = cli_list(cli, doctor_columns, &rows);
	} else {
		doctor_print(&d, cli->colour);
	}
	return e == CLI_DONE && d.failed > 0 ? CLI_REFUSED : e;
}
