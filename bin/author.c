/* The author of a change, as the schema's columns keep one. */
#include "author.h"

#include <pwd.h>
#include <unistd.h>

#include "json_read.h"
#include "utf8.h"

/* A name that could not be kept is replaced by the user's number: it is not the person's fault. */
static struct str login_name(struct arena *a)
{
	const struct passwd *who = getpwuid(getuid());
	struct str name = cli_text(who != NULL ? who->pw_name : NULL);

	if (name.p != NULL && utf8_valid(name) && json_is_name(name, AUTHOR_MAX))
		return arena_str(a, name.p, name.n);
	return arena_printf(a, "user %lu", (unsigned long)getuid());
}

enum cli_exit author_read(struct cli *cli, struct str *out)
{
	struct str given = cli_text(cli->option[OPT_AUTHOR]);

	if (given.p == NULL)
		*out = login_name(&cli->arena);
	else if (!utf8_valid(given) || !json_is_name(given, AUTHOR_MAX))
		return cli_misuse(cli, "--author: the text is not UTF-8 of 1 to %d characters in one line", AUTHOR_MAX);
	else
		*out = given;
	return CLI_DONE;
}
