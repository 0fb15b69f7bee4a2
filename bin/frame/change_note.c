/* Author and reason of a change, no longer than the columns that keep them. */
#include "change_note.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "show/table_terminal.h"

#include <pwd.h>
#include <unistd.h>

/* Characters: the columns `author` and `reason`. */
#define AUTHOR_MAX 64
#define REASON_MAX 255

static bool holds_control(struct str text)
{
	for (size_t at = 0; at < text.n;) {
		int32_t c = utf8_next(text, &at);

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0))
			return true;
	}
	return false;
}

/* The text of an option is kept as it is, or refused: it is never cut. */
static enum cli_exit read_given(const struct cli *cli, enum cli_option o, size_t max, struct str *out)
{
	struct str text = str_text(cli->option[o]);

	if (text.n == 0)
		return cli_misuse(cli, "--%s: the text is empty", option_name(o));
	if (!utf8_valid(text) || holds_control(text))
		return cli_misuse(cli, "--%s: the text is not UTF-8 without control characters", option_name(o));
	if (utf8_count(text) > max)
		return cli_misuse(cli, "--%s: the text has more than %zu characters", option_name(o), max);
	*out = text;
	return CLI_DONE;
}

/* A text of our own: without control characters, cut to `max` characters. */
static struct str text_that_fits(struct arena *a, struct str text, size_t max)
{
	char shown[CELL_TEXT_MAX];
	struct str all;
	size_t at = 0;

	cell_people(text, shown);
	all = str_text(shown);
	for (size_t n = 0; at < all.n && n < max; n++)
		(void)utf8_next(all, &at);
	return arena_str(a, all.p, at);
}

static struct str user_name(struct arena *a)
{
	const struct passwd *who = getpwuid(getuid());

	if (who != NULL && who->pw_name != NULL && who->pw_name[0] != '\0')
		return text_that_fits(a, str_text(who->pw_name), AUTHOR_MAX);
	return arena_printf(a, "user %lu", (unsigned long)getuid());
}

enum cli_exit change_note_read(struct cli *cli, struct str reason, struct change_note *out)
{
	enum cli_exit e = CLI_DONE;

	out->at = clock_now();
	if (cli_has(cli, OPT_AUTHOR))
		e = read_given(cli, OPT_AUTHOR, AUTHOR_MAX, &out->author);
	else
		out->author = user_name(&cli->arena);
	if (e != CLI_DONE)
		return e;
	if (cli_has(cli, OPT_REASON))
		return read_given(cli, OPT_REASON, REASON_MAX, &out->reason);
	out->reason = text_that_fits(&cli->arena, reason, REASON_MAX);
	return CLI_DONE;
}
