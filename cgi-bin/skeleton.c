/*
 * Skeleton of a callback: copy it, rename it, put the fields of the interface page
 * into the table and the work into the handler. It is built and run by the tests,
 * but not installed. The recipe is docs/adding-a-callback.md.
 *
 * This one answers 0 to a notice for an order, whether the order is known or not, and does not remember an unknown one:
 * an order that is remembered before it was created is refused when it comes.
 */
#include "callback/app_order.h"
#include "web/spi.h"

struct skeleton {
	struct str order_id;
	struct opt_int amount;
};

static const struct field fields[] = {
	{ "order_id", FIELD_ID, REQUIRED, offsetof(struct skeleton, order_id), 1, 64, NULL },
	{ "amount", FIELD_INT, OPTIONAL, offsetof(struct skeleton, amount), 0, INT64_MAX, NULL },
};
static const struct field_table table = FIELD_TABLE(fields, struct skeleton);

/* The key that a repeat of the call has, too. */
static struct str key_of_skeleton(struct spi_call *c)
{
	c->order_id = ((const struct skeleton *)c->request)->order_id;
	return c->order_id;
}

static enum result handle_skeleton(struct spi_call *c)
{
	const struct skeleton *rq = c->request;
	struct order o;
	enum result r = app_order_lock(c, rq->order_id, &o);

	if (r == OK || r == NONE)
		json_text(c->data, "state", r == OK ? order_state_word(o.state) : "unknown");
	return r == NONE ? OK : r;
}

static const struct spi SKELETON = {
	.action = "skeleton",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = key_of_skeleton,
	.handle = handle_skeleton,
};

int main(void)
{
	return spi_main(&SKELETON);
}
