/*
 * The order of the act `late`, as each side knows it. Trees that are returned belong to
 * the caller.
 */
#ifndef SIM_LATE_KNOWN_H
#define SIM_LATE_KNOWN_H

#include "act.h"

struct late {
	struct act act;
	struct item visitor; /* the entrance of the first copy: known here before the platform knows it */
};

/* The one message that is pending in Shanmen's outbox; NULL: none, or several. */
cJSON *late_pending(struct late *l);
bool late_none_pending(struct late *l);

/* The order as the platform knows it. */
cJSON *late_order(struct late *l);

/* The calls about the order since the act began, at `path` (NULL: at any). */
cJSON *late_calls(struct late *l, const char *path);

/* Reports facts of the order to the platform; deletes `facts`. */
void late_report(struct late *l, cJSON *facts);

#endif
