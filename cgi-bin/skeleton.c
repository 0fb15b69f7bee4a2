/*
 * Skeleton of a callback: copy it, rename it, put the interface page's fields
 * into the table and the deed into handle(). It is built and run by the tests,
 * and not installed. The recipe is docs/adding-a-callback.md.
 *
 * It keeps a notice for an order: answered 0, known or not.
 */
#include "callback/app_order.h"
#include "web/spi.h"

struct skeleton {
	struct str order_id;
	struct opt_int amount;
};

static const struct field fields[] = {
	{ "order_id", FIELD_TEXT, REQUIRED, offsetof(struct skeleton, order_id), 1, 64, NULL },
	{ "amount", FIELD_INT, OPTIONAL, offsetof(struct skeleton, amount), 0, INT64_MAX, NULL },
};
static const struct table table = TABLE(fields, struct skeleton);

/* What the platform repeats a call under. */
static struct str key(struct call *c)
{
	c->order_id = ((const struct skeleton *)c->request)->order_id;
	return c->order_id;
}

static enum result handle(struct call *c)
{
	const struct skeleton *rq = c->request;
	struct order o;
	enum result r = app_order_lock_or_remember(c, rq->order_id, &o);

	if (r == OK)
		json_text(c->data, "state", order_state_word(o.state));
	return r;
}

static const struct spi SKELETON = {
	.action = "skeleton",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = key,
	.handle = handle,
};

int main(void)
{
	return spi_main(&SKELETON);
}
