/* Reading the log of the callbacks for a step. */
#ifndef SHANMEN_CONTACT_ASKED_H
#define SHANMEN_CONTACT_ASKED_H

#include "contact.h"

/* Calls of this action for the test SKU. */
struct contact_wanted contact_wanted_of(const struct contact *ct, const char *action);

/* Takes what the log has now into account: ct->calls. Refuses where no log can be read. */
enum cli_exit contact_asked_read(struct contact *ct, const char *action) MUST_USE;

#endif
