/*
 * What the steps of first contact say and ask: what is sent, the platform's answer, what is settled; questions only to
 * a person at a terminal; waiting with a time limit.
 */
#ifndef SHANMEN_CONTACT_SAY_H
#define SHANMEN_CONTACT_SAY_H

#include "contact.h"

/* Prints one line, indented under the step's name. */
void contact_say(const char *fmt, ...) PRINTF_LIKE(1, 2);

/*
 * Prints the request that comes next and asks whether to send it; --yes answers, and without a terminal it must.
 * CLI_DONE: send it. Else nothing is sent, which is said.
 */
enum cli_exit contact_sends(struct contact *ct, enum endpoint e, struct str body) MUST_USE;

/* Asks before something changes here or at the platform, as contact_sends does. */
enum cli_exit contact_agrees(struct contact *ct, const char *question) MUST_USE;

/* Prints the platform's answer and gives how the call ended. */
enum contact_end contact_answered(struct contact *ct, const struct api_answer *answer);

/* Adds the trial; one too many is dropped. */
void contact_tried(struct contact *ct, struct contact_trial trial);

/* What the person saw: --seen, else asked at a terminal; NULL: not said. */
const char *contact_seen(struct contact *ct, const char *question);

/* A line of the terminal, without its end, in `line`. False: its end, or there is no terminal. */
bool contact_ask(const struct contact *ct, const char *question, char *line, size_t size);

/* A question that only a person at a terminal can answer with yes. */
bool contact_yes(const struct contact *ct, const char *question);

/* Settles a key, and prints it beside the value that the configuration has. */
void contact_settle(struct contact *ct, const char *key, struct str value);
void contact_settle_number(struct contact *ct, const char *key, int64_t value);

/* Prints "not settled: …", what is missing and what to do. CLI_TRY_AGAIN. */
enum cli_exit contact_open(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Prints "contradicts: …". CLI_REFUSED. */
enum cli_exit contact_contradicts(const char *fmt, ...) PRINTF_LIKE(1, 2);

/*
 * Repeats `step->look`, whose first result is in `state`, until something new is there: for --timeout seconds, ten
 * minutes without.
 */
enum cli_exit contact_wait(struct contact *ct, const struct contact_step *step, struct contact_state *state) MUST_USE;

/* "2026-10-01". In the arena. */
const char *contact_day(struct contact *ct, day_t day);

/* " --sku GATE-A --day 2026-10-01", for a command to run next. In the arena. */
const char *contact_args(struct contact *ct);

#endif
