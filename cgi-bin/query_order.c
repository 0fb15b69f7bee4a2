/*
 * Which tickets were used? The platform asks before its automatic refund; the answer is always the
 * present state, so nothing is kept.
 *
 * Source: spec trade.md, "query_order" (scenic_spot.order.query_order).
 */
#include "trade/voucher.h"
#include "web/spi.h"

struct query_request {
	struct str order_id;
	struct str order_out_id;
	struct str out_order_id;
};

static const struct field fields[] = {
	{ "order_id", FIELD_ID, REQUIRED, offsetof(struct query_request, order_id), 1, 64, NULL },
	{ "order_out_id", FIELD_ID, OPTIONAL, offsetof(struct query_request, order_out_id), 1, 64, NULL },
	{ "out_order_id", FIELD_ID, OPTIONAL, offsetof(struct query_request, out_order_id), 1, 64, NULL },
};
static const struct field_table table = FIELD_TABLE(fields, struct query_request);

enum { QUERIED_NO, QUERIED_OUT_ID, QUERIED_COPIES };
/* UNIQUE KEY order_id. */
static const struct sql SQL_QUERY_ORDER = {
	"query_order",
	"SELECT order_no, order_out_id, copies FROM ticket_order WHERE order_id = ? AND app_id = ? AND state <> 'absent'",
};

static void write_use_item(struct json_out *j, const struct voucher_item *i)
{
	json_object(j, i->entrance ? "entrance" : NULL);
	json_str(j, "project_id", i->project_key);
	json_int(j, "status", i->used ? 1 : 0);
	json_object_end(j);
}

static void write_use_voucher(struct json_out *j, const struct voucher *v)
{
	json_object(j, NULL);
	for (size_t i = 0; i < v->items_n; i++) {
		if (v->items[i].entrance)
			write_use_item(j, &v->items[i]);
	}
	json_list(j, "projects");
	for (size_t i = 0; i < v->items_n; i++) {
		if (!v->items[i].entrance)
			write_use_item(j, &v->items[i]);
	}
	json_list_end(j);
	json_object_end(j);
}

static enum result handle_query_order(struct spi_call *c)
{
	const struct query_request *rq = c->request;
	struct rows rows;
	struct vouchers vs = { NULL, 0 };
	enum result r;

	c->order_id = rq->order_id;
	r = db_query(c->ctx.db, c->ctx.arena, &SQL_QUERY_ORDER, ARGS(arg_str(rq->order_id), arg_int(c->app->app_id)),
	             &rows);
	if (r == OK && rows.n == 0)
		return spi_refuse(c, QUERY_UNKNOWN_ORDER, "no such order here");
	if (r == OK)
		r = vouchers_read(&c->ctx, row_int(&rows, 0, QUERIED_NO), row_int(&rows, 0, QUERIED_COPIES), &vs);
	if (r != OK)
		return r;
	json_str(c->data, "order_out_id", row_str(&rows, 0, QUERIED_OUT_ID));
	json_int(c->data, "total_voucher_quantity", row_int(&rows, 0, QUERIED_COPIES));
	json_int(c->data, "used_voucher_quantity", (int64_t)vouchers_count(&vs, VOUCHER_USED));
	json_list(c->data, "vouchers");
	for (size_t i = 0; i < vs.n; i++) {
		if (vs.v[i].items_n > 0)
			write_use_voucher(c->data, &vs.v[i]);
	}
	json_list_end(c->data);
	return OK;
}

static const struct spi QUERY_ORDER = {
	.action = "query_order",
	.table = &table,
	.use = DB_READ,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = QUERY_OTHER,
	.handle = handle_query_order,
};

int main(void)
{
	return spi_main(&QUERY_ORDER);
}
