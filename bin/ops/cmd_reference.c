/* `shanmen reference PAGE`: the pages that are printed from the program's own tables. */
#include "bin/frame/commands.h"
#include "bin/frame/help.h"
#include "jobs/schedule.h"
#include "web/spi_code.h"

#include <stdio.h>
#include <string.h>

/* The crontab is that of the configuration. Without one it is printed all the same, for a machine that is being set up. */
static void print_crontab(FILE *out)
{
	static struct config conf;
	char err[1024];

	if (config_load(&conf, err, sizeof err) == OK) {
		schedule_print_crontab(out, conf.cron_minutes);
		return;
	}
	(void)fprintf(stderr, "printed for cron_minutes = 1, since there is no configuration: %s\n", err);
	schedule_print_crontab(out, 1);
}

static const struct {
	const char *name;
	void (*print)(FILE *out);
} pages[] = {
	{ "commands", help_commands_reference }, { "config", config_print_reference }, { "crontab", print_crontab },
	{ "errors", spi_code_print_reference },  { "sample", config_print_sample },
};

enum cli_exit cmd_reference(struct cli *cli)
{
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		if (strcmp(cli->arg, pages[i].name) == 0) {
			pages[i].print(stdout);
			return CLI_DONE;
		}
	}
	return cli_misuse(cli, "no page \"%s\"", cli->arg);
}
