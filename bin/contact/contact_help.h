/* The help of `shanmen contact`, for the table of commands. */
#ifndef SHANMEN_CONTACT_HELP_H
#define SHANMEN_CONTACT_HELP_H

#include "bin/frame/options.h"

/* As in a usage line, and paragraphs with examples: see struct command. */
extern const char contact_usage[];
extern const char contact_details[];

/* Its options, besides --json. */
#define CONTACT_TAKES                                                                                                  \
	(TAKES(OPT_SKU) | TAKES(OPT_PRODUCT) | TAKES(OPT_ACCOUNT) | TAKES(OPT_DAY) | TAKES(OPT_NUMBER) |               \
	 TAKES(OPT_TYPE) | TAKES(OPT_SEEN) | TAKES(OPT_LOG) | TAKES(OPT_TIMEOUT) | TAKES(OPT_YES) | TAKES(OPT_WRITE) | \
	 TAKES(OPT_AUTHOR) | TAKES(OPT_REASON))

#endif
