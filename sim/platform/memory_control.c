/*
 * Control of the stand-in as a whole: its settings, what it remembers of all calls,
 * and how it forgets.
 */
#include "controls.h"
#include "state.h"
#include "trouble.h"

#include <stdio.h>
#include <string.h>

/* Any of the names below: merged into the settings; answered with all of them. README.md says what each does. */
static bool settings_post(struct call *c, cJSON *answer)
{
	static const char *const names[] = {
		"strict",          "token_life_s",   "clock_offset_ms", "decrypt_quota",  "fail_texts",
		"strict_products", "review",         "review_ms",       "page_trap",      "trap_path",
		"calls_per_s",     "expiry_asks",    "deadlines",       "ledger_delay_s", "ledger_day_after",
		"ledger_detail",   "shop_trap",      "shop_decorate",   "shop_task",      "shop_task_ms",
		"silence_ms",      "slow_ms",        "hold_ms",         "codes_voucher",  "op_online",
		"op_offline",      "expiry_whole",   "op_interface",    "calendar_open",  "calendar_closed",
		"calendar_origin", "calendar_stock",
	};
	const cJSON *item;
	size_t i;

	cJSON_ArrayForEach(item, c->body)
	{
		for (i = 0; i < sizeof names / sizeof *names && strcmp(names[i], item->string) != 0; i++)
			;
		if (i == sizeof names / sizeof *names)
			return control_wrong(answer, "no such setting");
	}
	control_merge(c->settings, c->body);
	state_save("settings.json", c->settings);
	json_set(answer, "settings", cJSON_Duplicate(c->settings, true));
	return true;
}

/* A file of lines as a list, from the line with the number `from` on. */
static void lines_put(const char *file, int64_t from, cJSON *answer, const char *name)
{
	struct text t = TEXT_EMPTY;
	cJSON *list = json_list_at(answer, name);
	char *line, *rest;

	state_read(file, &t);
	for (line = t.n ? strtok_r(t.p, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest)) {
		long long n;

		if (sscanf(line, "{\"n\":%lld,", &n) == 1 && n >= from)
			cJSON_AddItemToArray(list, cJSON_CreateRaw(line));
	}
	text_free(&t);
}

/* ?from=N: {"calls"}, the lines of the journal from the call with that number on. */
static bool calls_get(struct call *c, cJSON *answer)
{
	const char *from = json_text(c->query, "from");
	long long n = 0;

	if (from && sscanf(from, "%lld", &n) != 1)
		return control_wrong(answer, "from is no number");
	lines_put("calls.jsonl", n, answer, "calls");
	return true;
}

static bool conflicts_get(struct call *c, cJSON *answer)
{
	(void)c;
	lines_put("conflicts.jsonl", 0, answer, "conflicts");
	return true;
}

/* Forgets everything but the tokens; with {"tokens": true} the tokens, too. */
static bool reset_post(struct call *c, cJSON *answer)
{
	(void)answer;
	trouble_release_held();
	trouble_release_hanging();
	state_reset(json_true(c->body, "tokens"));
	return true;
}

const struct control MEMORY_CONTROLS[] = {
	{ "POST", "settings", settings_post },
	{ "GET", "calls", calls_get },
	{ "GET", "conflicts", conflicts_get },
	{ "POST", "reset", reset_post },
	{ 0 },
};
