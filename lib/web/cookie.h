/*
 * Reads the header Cookie. Setting cookies is the console's work.
 *
 * Ownership: values point into the header.
 */
#ifndef SHANMEN_COOKIE_H
#define SHANMEN_COOKIE_H

#include "base/types.h"

/*
 * The values of the cookies of this name, in the order of the header, at most `max`; their number. There are several when
 * they were set for different paths.
 */
size_t cookies_read(struct str header, const char *name, struct str *out, size_t max);

#endif
