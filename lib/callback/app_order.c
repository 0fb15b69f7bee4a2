/*
 * Locking orders of the calling app.
 */
#include "callback/app_order.h"

#include "base/log.h"

static enum result check_app(struct spi_call *c, enum result r, const struct order *o)
{
	char order[72];

	if (r != OK || o->app_id == c->app->app_id)
		return r;
	log_event(LOG_ERROR, "other_app", "order=%s", log_safe(o->order_id, order, sizeof order));
	return spi_refuse(c, SPI_AGAIN, "this order belongs to another app");
}

enum result app_order_lock(struct spi_call *c, struct str order_id, struct order *out)
{
	return check_app(c, order_lock(&c->ctx, order_id, out), out);
}

enum result app_order_lock_or_remember(struct spi_call *c, struct str order_id, struct order *out)
{
	return check_app(c, order_lock_or_remember(&c->ctx, c->app->app_id, order_id, out), out);
}
