/*
 * The act of what is answered later (late.c) and its two sides (late_sides.c): the product's own programs, which it
 * starts, and the memory of the stand-in, which it asks. Trees returned are the caller's to delete.
 */
#ifndef SIM_LATE_H
#define SIM_LATE_H

#include "sim/openapi_json.h"
#include "sim/scene.h"
#include "sim/standin.h"

#include <stdbool.h>
#include <stdint.h>

struct late {
	struct scene s;
	struct standin *platform;
	int64_t since;       /* calls the platform had before the act */
	struct item visitor; /* the first copy's entrance, known here before the platform knows it */
	struct text said;    /* by the program that ran last */
	int exit_code;       /* of it */
};

/* $SHANMEN_BIN/argv[0]; true when its exit code was 0. LATE_PROGRAM(l, "shanmen", "order", "accept", id) */
bool late_program(struct late *l, const char *const argv[]);
#define LATE_PROGRAM(l, ...) late_program(l, (const char *const[]){ __VA_ARGS__, NULL })

/* What it said, as a step: without the name before it and the advice behind; a wrong one shows all, and its exit code. */
void late_said(struct late *l, const char *name, const char *sent, bool right);

/* What `shanmen … --json` prints; NULL: it failed. */
cJSON *late_ours(struct late *l, const char *const argv[]);
#define LATE_OURS(l, ...) late_ours(l, (const char *const[]){ "shanmen", __VA_ARGS__, "--json", NULL })

/* The one message that is owed; NULL: none, or several. */
cJSON *late_owed(struct late *l);
bool late_owes_nothing(struct late *l);

/* The order as the platform knows it; and calls about it since the act began, at `path` (NULL: at any). */
cJSON *late_order(struct late *l);
cJSON *late_calls(struct late *l, const char *path);

/* Tells the platform facts of the order; `facts` is deleted. */
void late_tell(struct late *l, cJSON *facts);

#endif
