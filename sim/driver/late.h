/*
 * The act of what is answered later (late.c), and what it asks of its order on either side (late_sides.c). Trees
 * returned are the caller's to delete.
 */
#ifndef SIM_LATE_H
#define SIM_LATE_H

#include "act.h"

struct late {
	struct act act;
	struct item visitor; /* the first copy's entrance, known here before the platform knows it */
};

/* The one message that is owed; NULL: none, or several. */
cJSON *late_owed(struct late *l);
bool late_owes_nothing(struct late *l);

/* The order as the platform knows it; and calls about it since the act began, at `path` (NULL: at any). */
cJSON *late_order(struct late *l);
cJSON *late_calls(struct late *l, const char *path);

/* Tells the platform facts of the order; `facts` is deleted. */
void late_tell(struct late *l, cJSON *facts);

#endif
