/* Words and questions. */
#include "contact_say.h"

#include "base/clock.h"
#include "base/day.h"
#include "base/str.h"
#include "bin/frame/commands.h"
#include "contact_keys.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WAIT_DEFAULT_S 600
#define WAIT_MAX_S 86400
#define LOOK_EVERY_MS 500

static PRINTF_LIKE(2, 0) void say_words(const char *before, const char *fmt, va_list args)
{
	(void)fputs(before, stdout);
	(void)vprintf(fmt, args);
	(void)putchar('\n');
	(void)fflush(stdout);
}

void contact_say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say_words("  ", fmt, args);
	va_end(args);
}

enum cli_exit contact_open(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say_words("  not settled: ", fmt, args);
	va_end(args);
	return CLI_TRY_AGAIN;
}

enum cli_exit contact_contradicts(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say_words("  contradicts: ", fmt, args);
	va_end(args);
	return CLI_REFUSED;
}

/* --- questions --- */

bool contact_ask(const struct contact *ct, const char *question, char *line, size_t size)
{
	if (!ct->dialog)
		return false;
	(void)printf("  %s ", question);
	(void)fflush(stdout);
	if (fgets(line, (int)size, stdin) == NULL) {
		(void)putchar('\n');
		return false;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return true;
}

bool contact_yes(const struct contact *ct, const char *question)
{
	char line[16];

	return contact_ask(ct, question, line, sizeof line) && (line[0] == 'y' || line[0] == 'Y');
}

enum cli_exit contact_agrees(struct contact *ct, const char *question)
{
	if (cli_has(ct->cli, OPT_YES))
		return CLI_DONE;
	if (!ct->dialog)
		return cli_misuse(ct->cli, "nothing was sent: --yes sends it");
	if (contact_yes(ct, question))
		return CLI_DONE;
	contact_say("nothing was sent");
	return CLI_REFUSED;
}

enum cli_exit contact_sends(struct contact *ct, enum endpoint e, struct str body)
{
	const struct endpoint_row *row = endpoint_row(e);

	contact_say("sends: %s %s", row->get ? "GET" : "POST", row->path);
	contact_say("%s", body.p);
	return contact_agrees(ct, "Send it? [y/N]");
}

const char *contact_seen(struct contact *ct, const char *question)
{
	char line[64];

	if (ct->seen == NULL && contact_ask(ct, question, line, sizeof line) && line[0] != '\0')
		ct->seen = arena_str(&ct->cli->arena, line, strlen(line)).p;
	return ct->seen;
}

/* --- answers --- */

static enum contact_end end_of(const struct api_answer *answer)
{
	if (answer->class == API_DONE)
		return END_TAKEN;
	if (answer->class != API_FINAL && answer->class != API_BOUNDED)
		return END_UNKNOWN;
	return api_code_unreadable(answer->code) ? END_REFUSED_CONTENT : END_REFUSED;
}

enum contact_end contact_answered(struct contact *ct, const struct api_answer *answer)
{
	struct str words = answer->class == API_DONE ? STR("0: success") : api_answer_text(&ct->cli->arena, answer);

	contact_say("answer: %s, logid %s", api_cli_shown(&ct->ac, words),
	            answer->logid.p != NULL ? api_cli_shown(&ct->ac, answer->logid) : "-");
	return end_of(answer);
}

void contact_tried(struct contact *ct, struct contact_trial trial)
{
	if (ct->trials_n < CONTACT_TRIALS_MAX)
		ct->trials[ct->trials_n++] = trial;
}

/* --- what is settled --- */

void contact_settle(struct contact *ct, const char *key, struct str value)
{
	struct str configured = contact_key_value(&ct->cli->arena, &ct->cli->config, key);
	bool same = strcmp(configured.p, value.p) == 0;

	contact_say("settled: %s = %s (%s%s)", key, value.p, same ? "as configured" : "the configuration has ",
	            same ? "" : configured.p);
	for (size_t i = 0; i < ct->settled_n; i++) {
		if (strcmp(ct->settled[i].key, key) == 0) {
			ct->settled[i].value = value;
			return;
		}
	}
	if (ct->settled_n < CONTACT_SETTLED_MAX)
		ct->settled[ct->settled_n++] = (struct config_setting){ key, value };
}

void contact_settle_number(struct contact *ct, const char *key, int64_t value)
{
	contact_settle(ct, key, arena_printf(&ct->cli->arena, "%lld", (long long)value));
}

/* --- waiting --- */

static void show_wait(const struct contact_step *step, int64_t waited_s, int64_t limit_s)
{
	if (isatty(STDERR_FILENO) != 1)
		return;
	(void)fprintf(stderr, "\r\033[K  %s: nothing yet, %lld of %lld s (Ctrl-C ends; run it again later)", step->name,
	              (long long)waited_s, (long long)limit_s);
	(void)fflush(stderr);
}

static void end_wait(void)
{
	if (isatty(STDERR_FILENO) == 1)
		(void)fputs("\r\033[K", stderr);
}

/* Trouble that was there before does not end the waiting: it may have been repaired, and the next call is awaited. */
static bool still_waits(const struct contact_state *first, const struct contact_state *now)
{
	return now->mark == MARK_TO_DO || (now->mark == MARK_TROUBLE && str_same(first->words, now->words));
}

enum cli_exit contact_wait(struct contact *ct, const struct contact_step *step, struct contact_state *state)
{
	int64_t limit_s = WAIT_DEFAULT_S, started_ms = clock_monotonic_ms(), waited_ms = 0;
	enum cli_exit e = cli_number(ct->cli, OPT_TIMEOUT, 0, WAIT_MAX_S, &limit_s);
	struct contact_state first = *state;

	if (e == CLI_DONE && first.mark == MARK_TROUBLE && limit_s > 0)
		contact_say("so far: %s", first.words.p);
	while (e == CLI_DONE && still_waits(&first, state) && waited_ms < limit_s * 1000) {
		show_wait(step, waited_ms / 1000, limit_s);
		clock_pause(LOOK_EVERY_MS);
		e = step->look(ct, state);
		waited_ms = clock_monotonic_ms() - started_ms;
	}
	end_wait();
	return e;
}

/* --- texts --- */

const char *contact_day(struct contact *ct, day_t day)
{
	char text[DAY_TEXT_SIZE];

	day_format(day, text);
	return arena_str(&ct->cli->arena, text, strlen(text)).p;
}

const char *contact_args(struct contact *ct)
{
	struct arena *a = &ct->cli->arena;
	const char *sku = ct->sku.sku_out_id.p != NULL ? arena_printf(a, " --sku %s", ct->sku.sku_out_id.p).p : "";

	return ct->day.given ? arena_printf(a, "%s --day %s", sku, contact_day(ct, ct->day.v)).p : sku;
}
