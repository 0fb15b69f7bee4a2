/*
 * Ends the program after a programmer's error.
 */
#include "base/assert.h"

#include "base/log.h"

#include <stdlib.h>

void assert_failed(const char *condition, const char *file, int line)
{
	log_event(LOG_ERROR, "bug", "assert=%s:%d condition=%s", file, line, condition);
	abort();
}
