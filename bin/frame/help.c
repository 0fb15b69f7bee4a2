/*
 * Help for people and the reference page, printed from the table of commands and from nothing else.
 */
#include "help.h"

#include "db/version.h"

#include <string.h>

static const char help_exits[] =
	"Exit codes: 0 done, 1 refused, 2 called wrongly, 75 the database is not available now: try again.\n";

/* The width of the column of names in the overview. */
#define HELP_COLUMN 25

static bool same_family(const char *name, const char *word)
{
	size_t n = strlen(word);

	return strncmp(name, word, n) == 0 && (name[n] == ' ' || name[n] == '\0');
}

void help_overview(FILE *out)
{
	(void)fputs("usage: shanmen COMMAND [ARGUMENT] [OPTIONS]\n\n", out);
	for (size_t i = 0; i < command_count; i++)
		(void)fprintf(out, "  %-*s%s\n", HELP_COLUMN, commands[i].name, commands[i].help);
	(void)fputs(
		"\nOne command in full: shanmen help COMMAND. Listings take --json. The release: shanmen --version.\n"
		"The configuration is $SHANMEN_CONF or etc/shanmen.conf beside the program's folder.\n",
		out);
	(void)fputs(help_exits, out);
	(void)fputs("\nExamples:\n"
	            "  shanmen doctor\n"
	            "  shanmen calendar load 2026.csv\n"
	            "  shanmen order list --state waiting\n",
	            out);
}

void help_command(FILE *out, const struct command *c)
{
	(void)fprintf(out, "usage: shanmen %s%s%s\n\n%s.\n", c->name, c->args[0] ? " " : "", c->args, c->help);
	if (c->details[0] != '\0')
		(void)fprintf(out, "\n%s", c->details);
}

bool help_family(FILE *out, const char *word)
{
	bool found = false;

	for (size_t i = 0; i < command_count; i++) {
		if (!same_family(commands[i].name, word))
			continue;
		(void)fprintf(out, "%s shanmen %s%s%s\n", found ? "      " : "usage:", commands[i].name,
		              commands[i].args[0] ? " " : "", commands[i].args);
		found = true;
	}
	return found;
}

void help_version(FILE *out)
{
	(void)fprintf(out, "shanmen %s, schema version %d\n", PACKAGE_VERSION, SCHEMA_VERSION);
}

void help_commands_reference(FILE *out)
{
	(void)fputs(
		"# The command `shanmen`\n\n"
		"Printed by `shanmen reference commands`; do not edit.\n\n"
		"The configuration is the file named by `$SHANMEN_CONF`, else `../etc/shanmen.conf` beside the program's\n"
		"folder, else `shanmen.conf` in the system's configuration folder. Errors go to standard error.\n",
		out);
	(void)fputs(help_exits, out);
	(void)fputs(
		"Every listing takes `--json`. Then times (`…_at`) are UTC seconds, money (`…_fen`) is 1/100 yuan, and an unknown\n"
		"value is `null`.\n\n| command | |\n|---|---|\n",
		out);
	for (size_t i = 0; i < command_count; i++)
		(void)fprintf(out, "| `%s` | %s |\n", commands[i].name, commands[i].help);
	for (size_t i = 0; i < command_count; i++) {
		const struct command *c = &commands[i];

		(void)fprintf(out, "\n## %s\n\n%s.\n\n```\nshanmen %s%s%s\n", c->name, c->help, c->name,
		              c->args[0] ? " " : "", c->args);
		if (c->details[0] != '\0')
			(void)fprintf(out, "\n%s", c->details);
		(void)fputs("```\n", out);
	}
}
