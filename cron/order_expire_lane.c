/*
 * Lanes: an app whose platform does not answer does not hold up the orders of another app.
 */
#include "order_expire.h"

#include <stdio.h>
#include <string.h>

static bool is_in_lane(const struct lane *lane, const struct due_order *o)
{
	return lane->app_id == o->order.app_id &&
	       (lane->account_id[0] == '\0' || strcmp(lane->account_id, o->account_id.p) == 0);
}

/* The app's own lane, or the merchant's; the last one when there are too many. */
static struct lane *lane_of(struct expire *x, const struct due_order *o, bool merchant)
{
	struct lane *lane;

	for (size_t i = 0; i < x->lanes_n; i++) {
		if (is_in_lane(&x->lanes[i], o) && (x->lanes[i].account_id[0] != '\0') == merchant)
			return &x->lanes[i];
	}
	if (x->lanes_n == LANES_MAX)
		return &x->lanes[LANES_MAX - 1];
	lane = &x->lanes[x->lanes_n++];
	*lane = (struct lane){ .app_id = o->order.app_id };
	if (merchant)
		(void)snprintf(lane->account_id, sizeof lane->account_id, "%s", o->account_id.p);
	return lane;
}

void lane_trouble(struct expire *x, const struct due_order *o, bool merchant)
{
	lane_of(x, o, merchant)->troubles++;
}

bool lane_closed(const struct expire *x, const struct due_order *o)
{
	for (size_t i = 0; i < x->lanes_n; i++) {
		if (is_in_lane(&x->lanes[i], o) && x->lanes[i].troubles >= LANE_TROUBLES)
			return true;
	}
	return false;
}

void lane_answered(struct expire *x, const struct due_order *o)
{
	for (size_t i = 0; i < x->lanes_n; i++) {
		if (is_in_lane(&x->lanes[i], o))
			x->lanes[i].troubles = 0;
	}
}

struct due_excluded lane_excluded(const struct expire *x, struct arena *a)
{
	struct due_excluded out = { STR(""), STR("") };

	for (size_t i = 0; i < x->lanes_n; i++) {
		const struct lane *lane = &x->lanes[i];

		if (lane->troubles < LANE_TROUBLES)
			continue;
		if (lane->account_id[0] == '\0')
			out.apps = arena_printf(a, "%s%lld,", out.apps.p, (long long)lane->app_id);
		else
			out.accounts = arena_printf(a, "%s%s,", out.accounts.p, lane->account_id);
	}
	return out;
}
