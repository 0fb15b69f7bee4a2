/*
 * An act is a subcommand that plays a whole story step by step. It has both sides at
 * hand: it starts the programs of Shanmen as cron and operators do, and asks the stand-in what it
 * knows. The acts are late.c and sale.c. Trees that are returned belong to the caller.
 */
#ifndef SIM_ACT_H
#define SIM_ACT_H

#include "scene.h"
#include "sim/common/json.h"
#include "standin.h"

#include <stdbool.h>
#include <stdint.h>

struct act {
	struct scene s;
	struct standin *platform;
	int64_t since;    /* the number of the last call that the platform had before the act */
	struct text said; /* what the last program printed */
	int exit_code;    /* of that program */
};

/*
 * Call act_close after it in any case. False, printed on stdout: the stack's programs call another OpenAPI than its
 * stand-in, so the act cannot be played.
 */
bool act_open(struct act *a, const struct options *o);
void act_close(struct act *a);

/* Runs $SHANMEN_BIN/argv[0]: ACT_PROGRAM(a, "shanmen", "order", "accept", id). True: its exit code is 0. */
bool act_program(struct act *a, const char *const argv[]);
#define ACT_PROGRAM(a, ...) act_program(a, (const char *const[]){ __VA_ARGS__, NULL })

/*
 * Runs a batch program. False as well when it did nothing because cron runs the same program at this moment: then the
 * act could not tell what did what.
 */
bool act_job(struct act *a, const char *const argv[]);
#define ACT_JOB(a, ...) act_job(a, (const char *const[]){ __VA_ARGS__, NULL })

/*
 * Prints a step with what the program said: between its name and the advice after ";". A wrong step prints the exit
 * code and all that it said.
 */
void act_step(struct act *a, const char *name, const char *sent, bool right);

/* What `shanmen … --json` prints, as a tree; NULL: it failed. ACT_JSON(a, "order", "show", id) */
cJSON *act_json(struct act *a, const char *const argv[]);
#define ACT_JSON(a, ...) act_json(a, (const char *const[]){ "shanmen", __VA_ARGS__, "--json", NULL })

/* The calls that arrived since the act began and for which `wanted` is true. */
cJSON *act_calls(struct act *a, bool (*wanted)(const cJSON *call, const void *what), const void *what);

/* A step: the access token is renewed where needed. */
void act_token_step(struct act *a);

/* A step: the last run of each of these batch programs was good. `jobs` ends with NULL. */
void act_jobs_step(struct act *a, const char *const jobs[]);

/* A step: `made`, the number of calls about the act's `what`, is `right`, and the platform noted no conflict. */
void act_memory_step(struct act *a, const char *what, int made, int right);

#endif
