/*
 * An act that is played with both sides at hand: the product's own programs, which it starts, and the memory of the
 * stand-in, which it asks (late.c, sale.c). Not what is right. Trees returned are the caller's to delete.
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
	int64_t since;    /* calls the platform had before the act */
	struct text said; /* by the program that ran last */
	int exit_code;    /* of it */
};

/* False, and said on stdout: the stack's calls go elsewhere than to its stand-in. act_close is due either way. */
bool act_open(struct act *a, const struct options *o);
void act_close(struct act *a);

/* $SHANMEN_BIN/argv[0]; true when its exit code was 0. ACT_PROGRAM(a, "shanmen", "order", "accept", id) */
bool act_program(struct act *a, const char *const argv[]);
#define ACT_PROGRAM(a, ...) act_program(a, (const char *const[]){ __VA_ARGS__, NULL })

/* A batch program. Where cron's own run is at work, the act cannot tell what follows from what: false, too. */
bool act_job(struct act *a, const char *const argv[]);
#define ACT_JOB(a, ...) act_job(a, (const char *const[]){ __VA_ARGS__, NULL })

/* What it said, as a step: without the name before it and the advice behind; a wrong one shows all, and its exit code. */
void act_said(struct act *a, const char *name, const char *sent, bool right);

/* What `shanmen … --json` prints; NULL: it failed. */
cJSON *act_ours(struct act *a, const char *const argv[]);
#define ACT_OURS(a, ...) act_ours(a, (const char *const[]){ "shanmen", __VA_ARGS__, "--json", NULL })

/* The arrivals since the act began of which `mine` is true. */
cJSON *act_calls(struct act *a, bool (*mine)(const cJSON *call, const void *what), const void *what);

/* Steps that acts have in common: a token is there; the newest run of each of these batch programs is a good one. */
void act_key_to_platform(struct act *a);
void act_runs_ok(struct act *a, const char *const jobs[]);

/* The platform heard `made` calls about the act's `what`, `right` is how many it should; and none that contradicts another. */
void act_memory_right(struct act *a, const char *what, int made, int right);

#endif
