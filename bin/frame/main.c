/*
 * `shanmen`, the operator's command: finds the subcommand, sorts its arguments, runs it. The subcommands are in cmd_*.c
 * of the other rooms and in doctor.c, their table in commands.c.
 */
#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/str.h"
#include "base/typed.h"
#include "commands.h"
#include "help.h"
#include "platform/openapi.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* True when argv begins with the words of `name` ("order list"); *words gets their number. */
static bool command_matches(const char *name, int argc, char **argv, int *words)
{
	const char *space = strchr(name, ' ');
	size_t first = space ? (size_t)(space - name) : strlen(name);

	if (argc < 1 || strlen(argv[0]) != first || memcmp(argv[0], name, first) != 0)
		return false;
	*words = 1;
	if (space == NULL)
		return true;
	*words = 2;
	return argc >= 2 && strcmp(argv[1], space + 1) == 0;
}

static const struct command *command_find(int argc, char **argv, int *words)
{
	for (size_t i = 0; i < command_count; i++) {
		if (command_matches(commands[i].name, argc, argv, words))
			return &commands[i];
	}
	return NULL;
}

/* `shanmen help [WORD [WORD]]`, `shanmen --help`. */
static enum cli_exit run_help(int argc, char **argv)
{
	const struct command *c;
	int words;

	if (argc == 0) {
		help_overview(stdout);
		return CLI_DONE;
	}
	c = command_find(argc, argv, &words);
	if (c != NULL) {
		help_command(stdout, c);
		return CLI_DONE;
	}
	if (help_family(stdout, argv[0]))
		return CLI_DONE;
	(void)cli_refuse("no command \"%s\"; all of them: shanmen --help", argv[0]);
	return CLI_USAGE;
}

/* Refuses more or fewer positional arguments than the command takes. */
static enum cli_exit check_args(const struct cli *cli)
{
	static const struct {
		size_t least;
		size_t most;
	} takes[] = {
		[ARGS_NONE] = { 0, 0 },
		[ARGS_ONE] = { 1, 1 },
		[ARGS_ONE_AT_MOST] = { 0, 1 },
		[ARGS_TWO_OR_MORE] = { 2, SIZE_MAX },
		[ARGS_FOUR_OR_MORE] = { 4, SIZE_MAX },
	};
	enum command_args a = cli->command->positional;

	if (cli->args_n > takes[a].most)
		return cli_misuse(cli, "one argument too many: %s", cli->args[takes[a].most]);
	if (cli->args_n < takes[a].least)
		return cli_misuse(cli, "an argument is missing");
	return CLI_DONE;
}

/* Numbers, codes and ids come from the clipboard and scanners. What is free text, a path or a file's name stays as it is. */
static void clean_ids(struct cli *cli)
{
	static const enum cli_option ids[] = { OPT_ACCOUNT, OPT_CERTIFICATE, OPT_POI, OPT_PROJECT };
	bool path = strncmp(cli->command->args, "FILE", 4) == 0;

	for (size_t i = 0; i < cli->args_n && !path; i++)
		cli->args[i] = typed_text(&cli->arena, str_text(cli->args[i])).p;
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
		cli->option[ids[i]] = typed_text(&cli->arena, str_text(cli->option[ids[i]])).p;
}

/* argv[0] is the last word of the command. */
static enum cli_exit command_run(struct cli *cli, int argc, char **argv)
{
	const char *why;
	const char *which;
	enum cli_exit e;

	cli->args = arena_array(&cli->arena, (size_t)argc, sizeof *cli->args);
	if (!options_read(argc, argv, cli->command->takes | TAKES(OPT_HELP), cli->option, cli->args, (size_t)argc,
	                  &cli->args_n, &why, &which))
		return cli_misuse(cli, "%s %s", why, which);
	if (cli_has(cli, OPT_HELP)) {
		help_command(stdout, cli->command);
		return CLI_DONE;
	}
	clean_ids(cli);
	cli->arg = cli->args[0];
	if (cli_has(cli, OPT_ACCOUNT)) {
		struct str account = id_of_report(str_text(cli->option[OPT_ACCOUNT]));

		cli->option[OPT_ACCOUNT] = arena_str(&cli->arena, account.p, account.n).p;
	}
	e = check_args(cli);
	return e == CLI_DONE ? cli->command->run(cli) : e;
}

/* No such command. When its first word is right, the list of commands with that word helps. */
static enum cli_exit refuse_command(char **argv)
{
	if (!help_family(stderr, argv[0]))
		(void)cli_refuse("no command \"%s\"; all of them: shanmen --help", argv[0]);
	return CLI_USAGE;
}

static enum cli_exit command_dispatch(struct cli *cli, int argc, char **argv)
{
	int words;

	if (argc == 0) {
		help_overview(stderr);
		return CLI_USAGE;
	}
	if (strcmp(argv[0], "help") == 0)
		return run_help(argc - 1, argv + 1);
	if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)
		return run_help(0, NULL);
	if (strcmp(argv[0], "--version") == 0) {
		help_version(stdout);
		return CLI_DONE;
	}
	cli->command = command_find(argc, argv, &words);
	if (cli->command == NULL) {
		if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
			return run_help(1, argv);
		return refuse_command(argv);
	}
	return command_run(cli, argc - words + 1, argv + words - 1);
}

/*
 * A full disk or a closed pipe must not look like success: a listing is cut. Nor may it look as if something was not
 * done that is done: who lets people in by the exit code would turn away a visitor whose ticket is used.
 */
static enum cli_exit end_output(enum cli_exit e, bool changed)
{
	errno = 0;
	if ((fflush(stdout) == 0 && !ferror(stdout)) || e != CLI_DONE)
		return e;
	if (changed) {
		(void)cli_refuse("it is done, but standard output could not be written");
		return CLI_DONE;
	}
	if (errno == EPIPE) { /* who reads has read enough */
		(void)signal(SIGPIPE, SIG_DFL);
		(void)raise(SIGPIPE);
	}
	return cli_refuse("standard output could not be written");
}

static struct cli cli;

/* What was committed before is done: the exit code of "try again" alone would hide that. */
static void end_without_memory(void)
{
	static const char said[] = "shanmen: out of memory after something was stored: look whether it is done\n";

	if (cli.db != NULL && db_changed(cli.db)) {
		(void)!write(STDERR_FILENO, said, sizeof said - 1);
		_exit(CLI_TRY_AGAIN);
	}
}

int main(int argc, char **argv)
{
	enum cli_exit e;
	bool changed;

	(void)signal(SIGPIPE, SIG_IGN);
	cli.colour = isatty(STDOUT_FILENO) == 1;
	process_start("shanmen");
	memory_on_exhausted(end_without_memory);
	e = command_dispatch(&cli, argc - 1, argv + 1);
	changed = cli.db != NULL && db_changed(cli.db);
	if (e == CLI_REFUSED && cli.db != NULL && db_commit_unknown(cli.db)) {
		(void)cli_refuse("the connection broke at a commit before: look whether it is done, by this very run");
		e = CLI_TRY_AGAIN;
	}
	if (cli.openapi != NULL)
		openapi_close(cli.openapi);
	if (cli.db != NULL)
		db_close(cli.db);
	arena_free(&cli.arena);
	return (int)end_output(e, changed);
}
