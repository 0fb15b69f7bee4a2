/*
 * Whole numbers from cJSON, which holds every number as a double: from 2^53 on, two integers share one double, so none of
 * them is known to be the one that was written. The only place that says where that begins.
 */
#ifndef SHANMEN_JSON_WHOLE_H
#define SHANMEN_JSON_WHOLE_H

#include "base/types.h"

#include <cjson/cJSON.h>

#define JSON_WHOLE_MAX ((INT64_C(1) << 53) - 1) /* and -JSON_WHOLE_MAX is the least */

/* False, with *out unchanged: no number, a fraction, or beyond ±JSON_WHOLE_MAX. */
bool json_whole(const cJSON *v, int64_t *out) MUST_USE;

#endif
