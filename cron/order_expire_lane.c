/*
 * Lanes: an app whose platform does not answer does not hold up the orders of another app.
 */
#include "base/str.h"
#include "order_expire.h"

#define APP_ID_MAX 21 /* characters, with the comma */

static bool is_in_lane(const struct lane *lane, const struct due_order *o)
{
	return lane->app_id == o->app_id && (lane->account_id.n == 0 || str_same(lane->account_id, o->account_id));
}

/* The app's own lane, or the merchant's. There are at most as many as apps and merchants. */
static struct lane *lane_of(struct expire *x, const struct due_order *o, bool merchant)
{
	struct lane *lane;

	for (lane = x->lanes; lane != NULL; lane = lane->next) {
		if (is_in_lane(lane, o) && (lane->account_id.n > 0) == merchant)
			return lane;
	}
	lane = arena_alloc(&x->of_lanes, sizeof *lane);
	*lane = (struct lane){ .app_id = o->app_id, .account_id = STR(""), .next = x->lanes };
	if (merchant)
		lane->account_id = arena_str(&x->of_lanes, o->account_id.p, o->account_id.n);
	x->lanes = lane;
	return lane;
}

void lanes_clear(struct expire *x)
{
	x->lanes = NULL;
	arena_free(&x->of_lanes);
}

void lane_trouble(struct expire *x, const struct due_order *o, bool merchant)
{
	lane_of(x, o, merchant)->troubles++;
}

bool lane_closed(const struct expire *x, const struct due_order *o)
{
	for (const struct lane *lane = x->lanes; lane != NULL; lane = lane->next) {
		if (is_in_lane(lane, o) && lane->troubles >= LANE_TROUBLES)
			return true;
	}
	return false;
}

void lane_answered(struct expire *x, const struct due_order *o)
{
	for (struct lane *lane = x->lanes; lane != NULL; lane = lane->next) {
		if (is_in_lane(lane, o))
			lane->troubles = 0;
	}
}

struct due_excluded lane_excluded(const struct expire *x, struct arena *a)
{
	struct due_excluded out;
	size_t apps_max = 1, accounts_max = 1;
	struct buf apps, accounts;

	for (const struct lane *lane = x->lanes; lane != NULL; lane = lane->next) {
		apps_max += APP_ID_MAX;
		accounts_max += lane->account_id.n + 1;
	}
	apps = BUF_INIT(apps_max);
	accounts = BUF_INIT(accounts_max);
	for (const struct lane *lane = x->lanes; lane != NULL; lane = lane->next) {
		if (lane->troubles < LANE_TROUBLES)
			continue;
		if (lane->account_id.n == 0)
			buf_printf(&apps, "%lld,", (long long)lane->app_id);
		else
			buf_printf(&accounts, "%s,", lane->account_id.p);
	}
	out.apps = arena_str(a, buf_str(&apps).p, apps.n);
	out.accounts = arena_str(a, buf_str(&accounts).p, accounts.n);
	buf_free(&apps);
	buf_free(&accounts);
	return out;
}
