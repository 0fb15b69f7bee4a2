/*
 * A list, since it has a handful of apps and merchants.
 */
#include "platform/lane.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#define IDS_TEXT_MAX (1u << 20) /* more than ids of merchants that a service provider has */

static bool is_lane(const struct lane *lane, int64_t app_id, struct str account_id)
{
	bool same = account_id.p == NULL || lane->account_id.p == NULL ? account_id.p == lane->account_id.p
	                                                               : str_same(lane->account_id, account_id);

	return lane->app_id == app_id && same;
}

static struct lane *find(const struct lanes *ls, int64_t app_id, struct str account_id)
{
	struct lane *lane = ls->newest;

	while (lane != NULL && !is_lane(lane, app_id, account_id))
		lane = lane->older;
	return lane;
}

struct lane *lane_of(struct lanes *ls, int64_t app_id, struct str account_id)
{
	struct lane *lane = find(ls, app_id, account_id);

	if (lane != NULL)
		return lane;
	lane = arena_alloc(&ls->arena, sizeof *lane);
	lane->app_id = app_id;
	lane->account_id = arena_str(&ls->arena, account_id.p, account_id.n);
	lane->older = ls->newest;
	ls->newest = lane;
	return lane;
}

static bool rests(const struct lane *lane)
{
	return lane != NULL && clock_monotonic_ms() < lane->rests_until_ms;
}

void lane_trouble(struct lanes *ls, int64_t app_id, struct str account_id, int64_t ms)
{
	struct lane *lane = lane_of(ls, app_id, account_id);

	if (++lane->troubles > ls->patience)
		lane->rests_until_ms = ms == LANE_RUN_MS ? ms : clock_monotonic_ms() + ms;
}

bool lane_rests(const struct lanes *ls, int64_t app_id, struct str account_id)
{
	return rests(find(ls, app_id, account_id)) || rests(find(ls, app_id, STR_NONE));
}

static void answered(struct lane *lane)
{
	if (lane != NULL)
		lane->troubles = lane->rests_until_ms = 0;
}

void lane_answered(struct lanes *ls, int64_t app_id, struct str account_id)
{
	answered(find(ls, app_id, account_id));
	answered(find(ls, app_id, STR_NONE));
}

struct lanes_resting lanes_resting(const struct lanes *ls, struct arena *a)
{
	struct buf apps = BUF_INIT(IDS_TEXT_MAX), accounts = BUF_INIT(IDS_TEXT_MAX);

	for (const struct lane *lane = ls->newest; lane != NULL; lane = lane->older) {
		if (rests(lane) && lane->account_id.p != NULL)
			buf_printf(&accounts, "%s%s", accounts.n > 0 ? "," : "", lane->account_id.p);
		else if (rests(lane))
			buf_printf(&apps, "%s%lld", apps.n > 0 ? "," : "", (long long)lane->app_id);
	}
	return (struct lanes_resting){ buf_take(a, &apps), buf_take(a, &accounts) };
}

void lanes_free(struct lanes *ls)
{
	arena_free(&ls->arena);
	ls->newest = NULL;
}
