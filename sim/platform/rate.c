/*
 * Counts the calls of each interface within a second, while the setting
 * `calls_per_s` sets a limit. Seconds are whole ones of the platform's clock, not
 * a sliding window.
 */
#include "rate.h"

#include "state.h"

#define FILE_NAME "rate.json"

bool rate_check(struct call *c)
{
	int64_t most = json_int(c->settings, "calls_per_s", 0), second = c->now_ms / 1000, n;
	cJSON *memory, *own;

	if (most == 0)
		return true;
	memory = state_load(FILE_NAME);
	own = json_object_at(memory, c->row->path);
	n = json_int(own, "second", 0) == second ? json_int(own, "n", 0) : 0;
	json_set_int(own, "second", second);
	json_set_int(own, "n", n + 1);
	state_save(FILE_NAME, memory);
	cJSON_Delete(memory);
	return n < most || call_refuse(c, CODE_TOO_MANY, "请求过于频繁");
}
