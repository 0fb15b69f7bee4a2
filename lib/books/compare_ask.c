/*
 * The question, and what its answer proves. An answer that may be to another question (because a parameter was ignored
 * or a page was cut) proves nothing.
 */
#include "books/compare_ask.h"

#include "base/clock.h"
#include "base/str.h"

#define QUERY_MAX 512

static struct str query_of(struct arena *a, struct str account_id, struct str order_id)
{
	struct buf b = BUF_INIT(QUERY_MAX);

	openapi_query_add(&b, "account_id", account_id);
	openapi_query_add(&b, "order_id", order_id);
	openapi_query_add(&b, "page_num", STR("1"));
	openapi_query_add(&b, "page_size", STR("10"));
	return buf_take(a, &b);
}

/*
 * Keeps the newer of two rows of one order in *best. False: both have the same time, so nobody knows which one counts.
 */
static bool keep_newer(const struct order_record *o, struct order_record *best)
{
	if (!o->updated_at.given || !best->updated_at.given || o->updated_at.v.s == best->updated_at.v.s)
		return false;
	if (o->updated_at.v.s > best->updated_at.v.s)
		*best = *o;
	return true;
}

enum ask_end compare_ask_read(struct arena *a, const cJSON *data, struct str order_id, struct order_record *out,
                              struct str *said)
{
	struct order_page page;
	size_t found = 0;

	if (order_page_read(a, data, &page) != OK || page.unreadable > 0) {
		*said = page.fault;
		return ASK_UNCLEAR;
	}
	*said = STR("the answer is about another order");
	for (size_t i = 0; i < page.n; i++) {
		if (!str_same(page.orders[i].order_id, order_id))
			return ASK_UNCLEAR;
		if (found++ == 0) {
			*out = page.orders[i];
		} else if (!keep_newer(&page.orders[i], out)) {
			*said = STR("the answer lists the order twice");
			return ASK_UNCLEAR;
		}
	}
	if (found > 0)
		return ASK_FOUND;
	*said = STR("the answer lists nothing, and does not say that there is nothing");
	return page.total.given && page.total.v == 0 ? ASK_NOTHING : ASK_UNCLEAR;
}

static void read_answer(const struct api_caller *caller, struct str account_id, struct str order_id,
                        const struct api_answer *answer, struct ask_answer *out)
{
	out->class = answer->class;
	if (answer->class != API_DONE) {
		/* The platform refuses this question alone: the next order may be answered. */
		bool this_order = api_code_unreadable(answer->code) || answer->code == API_CODE_BUSINESS;

		out->end = this_order ? ASK_UNCLEAR : ASK_TROUBLE;
		out->said = api_answer_text(caller->ctx->arena, answer);
		out->refused = answer->class == API_FINAL || api_no_permission(answer);
		out->answered = answer->class == API_BOUNDED && !out->refused;
		return;
	}
	out->end = compare_ask_read(caller->ctx->arena, answer->data, order_id, &out->order.order, &out->said);
	out->order.app_id = caller->app_id;
	out->order.account_id = account_id;
	out->order.asked_at = out->asked_at;
}

enum result compare_ask(const struct api_caller *caller, struct str account_id, struct str order_id,
                        struct ask_answer *out)
{
	struct openapi_request rq = { .endpoint = API_ORDER_QUERY, .account_id = account_id, .order_id = order_id };
	struct api_answer answer = { .json = NULL };
	struct str why;
	enum result r;

	*out = (struct ask_answer){ .end = ASK_TROUBLE, .asked_at = clock_now() };
	rq.query = query_of(caller->ctx->arena, account_id, order_id);
	r = api_call(caller, &rq, &answer, &why);
	if (r == AGAIN || r == REFUSE) {
		out->said = why;
		out->refused = r == REFUSE;
		return OK;
	}
	if (r != OK)
		return r;
	read_answer(caller, account_id, order_id, &answer, out);
	api_answer_free(&answer);
	return OK;
}
