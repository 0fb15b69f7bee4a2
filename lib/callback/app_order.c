/*
 * Locking orders of the calling app.
 */
#include "callback/app_order.h"

#include "base/log.h"

/* NONE: no order of a merchant of this app has the id, so that nothing stands against the answer "not here". */
static enum result check_moved(struct spi_call *c, struct order_ref which)
{
	char id[72];
	bool moved;
	enum result r = order_moved(&c->ctx, which, &moved);

	if (r != OK || !moved)
		return r == OK ? NONE : r;
	log_event(LOG_ERROR, "other_app", "order=%s", log_safe(which.id, id, sizeof id));
	return spi_refuse(c, SPI_AGAIN, "this order was sold through another app");
}

enum result app_order_lock(struct spi_call *c, struct str order_id, struct order *out)
{
	const struct order_ref which = { c->app->app_id, order_id };
	enum result r = order_lock(&c->ctx, which, out);

	return r == NONE ? check_moved(c, which) : r;
}

enum result app_order_lock_or_remember(struct spi_call *c, struct str order_id, struct order *out)
{
	const struct order_ref which = { c->app->app_id, order_id };
	enum result r = app_order_lock(c, order_id, out);

	return r == NONE ? order_lock_or_remember(&c->ctx, which, out) : r;
}
