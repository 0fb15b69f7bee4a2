/*
 * The frame around every subcommand: configuration, connection, transactions with their repeats, and the messages
 * for people. Not the commands themselves.
 */
#include "cli.h"

#include "base/clock.h"
#include "base/day.h"
#include "base/log.h"
#include "base/number.h"
#include "commands.h"

#include <mysqld_error.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool cli_has(const struct cli *cli, enum cli_option o)
{
	return cli->option[o] != NULL;
}

enum cli_exit cli_refuse(const char *fmt, ...)
{
	va_list args;

	(void)fflush(stdout);
	(void)fputs("shanmen: ", stderr);
	va_start(args, fmt);
	(void)vfprintf(stderr, fmt, args);
	va_end(args);
	(void)fputc('\n', stderr);
	return CLI_REFUSED;
}

enum cli_exit cli_misuse(const struct cli *cli, const char *fmt, ...)
{
	va_list args;

	(void)fflush(stdout);
	(void)fputs("shanmen: ", stderr);
	va_start(args, fmt);
	(void)vfprintf(stderr, fmt, args);
	va_end(args);
	(void)fprintf(stderr, "\nusage: shanmen %s%s%s\nmore:  shanmen help %s\n", cli->command->name,
	              cli->command->args[0] ? " " : "", cli->command->args, cli->command->name);
	return CLI_USAGE;
}

enum cli_exit cli_configure(struct cli *cli)
{
	char err[1024];

	if (config_load(&cli->config, err, sizeof err) != OK)
		return cli_refuse("%s", err);
	/* Log lines go to the log file of the callbacks, or nowhere; people read the command's own messages. */
	log_open(cli->config.log_file.n > 0 ? cli->config.log_file : STR("/dev/null"));
	return CLI_DONE;
}

enum cli_exit cli_start(struct cli *cli, enum db_use use)
{
	enum cli_exit e = cli_configure(cli);

	if (e != CLI_DONE)
		return e;
	cli->db = db_open(&cli->config, use);
	db_deadline(cli->db, CLI_DEADLINE_MS);
	return CLI_DONE;
}

enum cli_exit cli_open_vault(struct cli *cli)
{
	if (vault_open(&cli->vault, cli->config.data_key) != OK)
		return cli_refuse("%s: data_key is not 64 hexadecimal digits; make one with: openssl rand -hex 32",
		                  cli->config.path);
	return CLI_DONE;
}

/* What to do about this error of the database, or "". */
static const char *db_advice(int error)
{
	switch (error) {
	case ER_BAD_DB_ERROR:
	case ER_DBACCESS_DENIED_ERROR: return "; create it with: shanmen db create";
	case ER_ACCESS_DENIED_ERROR: return "; check db_user and db_password in the configuration";
	case ER_NO_SUCH_TABLE:
	case ER_BAD_FIELD_ERROR: return "; bring the schema up to date with: shanmen db migrate";
	default: return "";
	}
}

enum cli_exit cli_db_trouble(struct cli *cli, enum result r, const char *doing)
{
	const char *said = db_error(cli->db);
	const char *advice = db_advice(db_errno(cli->db));

	if (said == NULL || said[0] == '\0')
		said = "no answer in time";
	if (db_commit_unknown(cli->db)) {
		(void)cli_refuse(
			"%s: the connection broke at the commit: look whether it is done before you do it again (%s)",
			cli->command->name, said);
		return CLI_TRY_AGAIN;
	}
	if ((r == AGAIN || r == RETRY) && advice[0] == '\0') {
		(void)cli_refuse("%s: the database is not available now, try again (%s)", doing, said);
		return CLI_TRY_AGAIN;
	}
	return cli_refuse("%s: the database said: %s%s", doing, said, advice);
}

enum cli_exit cli_query(struct cli *cli, const struct sql *s, const struct arg *args, size_t n, struct rows *out)
{
	enum result r = RETRY;

	for (int i = 0; i < CLI_TRIES && r == RETRY; i++) {
		db_deadline(cli->db, CLI_DEADLINE_MS);
		r = db_query(cli->db, &cli->arena, s, args, n, out);
	}
	return r == OK ? CLI_DONE : cli_db_trouble(cli, r, s->name);
}

struct ctx cli_ctx(struct cli *cli)
{
	return (struct ctx){ .db = cli->db, .arena = &cli->arena, .vault = &cli->vault, .now = clock_now() };
}

enum cli_exit cli_day(const struct cli *cli, enum cli_option o, day_t *out)
{
	const char *text = cli->option[o];

	if (text != NULL && !day_parse_typed(str_text(text), out))
		return cli_misuse(cli, "--%s: \"%s\" is not a day like 2026-10-01", option_name(o), text);
	return CLI_DONE;
}

enum cli_exit cli_span(const struct cli *cli, day_t *from, day_t *to)
{
	enum cli_exit e;

	if (!day_parse(STR("1900-01-01"), from) || !day_parse(STR("2199-12-31"), to))
		return CLI_REFUSED;
	e = cli_day(cli, OPT_FROM, from);
	return e == CLI_DONE ? cli_day(cli, OPT_TO, to) : e;
}

enum cli_exit cli_number(const struct cli *cli, enum cli_option o, int64_t min, int64_t max, int64_t *out)
{
	const char *text = cli->option[o];

	if (text != NULL && !number_parse(str_text(text), min, max, out))
		return cli_misuse(cli, "--%s: \"%s\" is not a whole number from %lld to %lld", option_name(o), text,
		                  (long long)min, (long long)max);
	return CLI_DONE;
}

enum cli_exit cli_word(struct cli *cli, enum cli_option o, const char *(*word)(size_t i))
{
	const char *said = cli->option[o], *known = "";

	for (size_t i = 0; said != NULL && word(i) != NULL; i++) {
		if (strcmp(said, word(i)) == 0)
			return CLI_DONE;
		known = arena_printf(&cli->arena, "%s%s%s", known, i > 0 ? ", " : "", word(i)).p;
	}
	return said == NULL ? CLI_DONE : cli_misuse(cli, "--%s: \"%s\" is none of %s", option_name(o), said, known);
}
