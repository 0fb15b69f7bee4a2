/*
 * Whole numbers from cJSON.
 */
#include "json/json_whole.h"

#include <math.h>

bool json_whole(const cJSON *v, int64_t *out)
{
	if (!cJSON_IsNumber(v) || !(fabs(v->valuedouble) <= (double)JSON_WHOLE_MAX) ||
	    v->valuedouble != floor(v->valuedouble))
		return false;
	*out = (int64_t)v->valuedouble;
	return true;
}
