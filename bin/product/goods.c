/* Calls and answers of the generic goods interfaces. */
#include "goods.h"

#include "base/str.h"
#include "bin/form/json_tree_print.h"

#include <string.h>

#define QUERY_MAX 8192
#define PAGES_MAX (GOODS_LIMIT / GOODS_PAGE * 2) /* pages may be short, but not without end */
#define EMPTY_MAX 3                              /* empty pages in a row that promise more */

static const char ask_again[] = "no answer now, try again";

static enum cli_exit get_answer(struct api_cli *ac, const struct merchant *m, enum endpoint e, struct buf *query,
                                struct api_answer *out)
{
	struct openapi_request rq = { .endpoint = e };
	enum cli_exit done;

	rq.query = buf_take(&ac->cli->arena, query);
	done = api_cli_call(ac, m, &rq, out);
	if (done != CLI_DONE)
		return done;
	done = api_cli_end(ac, out, ask_again);
	if (done != CLI_DONE)
		api_answer_free(out);
	return done;
}

static enum cli_exit show_data(struct api_cli *ac, const struct merchant *m, enum endpoint e, struct buf *query)
{
	struct api_answer answer;
	enum cli_exit done = get_answer(ac, m, e, query, &answer);

	if (done != CLI_DONE)
		return done;
	done = json_tree_print(answer.data);
	api_answer_free(&answer);
	return done;
}

enum cli_exit goods_info(struct api_cli *ac, enum endpoint e, struct str category_id, struct str product_type)
{
	struct buf query = BUF_INIT(QUERY_MAX);
	struct merchant m;
	enum cli_exit done = api_cli_merchant(ac, &m);

	if (done != CLI_DONE)
		return done;
	openapi_query_add(&query, "account_id", m.account_id);
	openapi_query_add(&query, "category_id", category_id);
	openapi_query_add(&query, "product_type", product_type);
	return show_data(ac, &m, e, &query);
}

static const cJSON *entries(enum endpoint e, const struct api_answer *answer)
{
	const char *name = e == API_GOODS_ONLINE_QUERY ? "products"
	                   : e == API_GOODS_ONLINE_GET ? "product_onlines"
	                                               : "product_drafts";

	return cJSON_GetObjectItemCaseSensitive(answer->data, name);
}

struct goods_entry goods_read(struct arena *a, bool draft, const cJSON *entry)
{
	const cJSON *product = cJSON_GetObjectItemCaseSensitive(entry, "product");

	return (struct goods_entry){ .product_id = api_text(a, product, "product_id"),
		                     .out_id = api_text(a, product, "out_id"),
		                     .name = api_text(a, product, "product_name"),
		                     .status = api_text(a, entry, draft ? "draft_status" : "online_status"),
		                     .said = api_text(a, entry, "audit_msg") };
}

/* The entry with this id; entries about other products do not count. */
static cJSON *find_entry(struct arena *a, bool draft, const struct api_answer *answer, struct str id)
{
	const cJSON *entry;

	cJSON_ArrayForEach(entry, entries(draft ? API_GOODS_DRAFT_GET : API_GOODS_ONLINE_GET, answer))
	{
		struct goods_entry got = goods_read(a, draft, entry);

		if (str_same(got.product_id, id) || str_same(got.out_id, id))
			return cJSON_Duplicate(entry, 1);
	}
	return NULL;
}

static enum cli_exit get_by(struct api_cli *ac, const struct merchant *m, bool draft, const char *by, struct str id,
                            cJSON **entry)
{
	struct buf query = BUF_INIT(QUERY_MAX);
	struct api_answer answer;
	enum cli_exit e;

	*entry = NULL;
	openapi_query_add(&query, "account_id", m->account_id);
	openapi_query_add(&query, by, id);
	e = get_answer(ac, m, draft ? API_GOODS_DRAFT_GET : API_GOODS_ONLINE_GET, &query, &answer);
	if (e != CLI_DONE)
		return e;
	*entry = find_entry(&ac->cli->arena, draft, &answer, id);
	api_answer_free(&answer);
	return CLI_DONE;
}

enum cli_exit goods_get_ours(struct api_cli *ac, const struct merchant *m, bool draft, struct str out_id, cJSON **entry)
{
	return get_by(ac, m, draft, "out_ids", out_id, entry);
}

enum cli_exit goods_get(struct api_cli *ac, const struct merchant *m, bool draft, struct str id, cJSON **entry)
{
	enum cli_exit e = get_by(ac, m, draft, "product_ids", id, entry);

	return e == CLI_DONE && *entry == NULL ? get_by(ac, m, draft, "out_ids", id, entry) : e;
}

/* A listing must end: no cursor comes twice or is missing, and there are not more pages than goods can fill. */
static const char *goods_walk_fault(const struct goods_walk *walk, struct str next)
{
	if (next.p == NULL || next.n == 0)
		return "promises more, but names no cursor";
	for (size_t i = 0; i < walk->pages; i++) {
		if (str_same(walk->seen[i], next))
			return "goes in circles: a cursor came again";
	}
	return walk->pages == PAGES_MAX || walk->empty > EMPTY_MAX ? "does not come to an end" : NULL;
}

static const cJSON *goods_walk_entries(const struct goods_walk *walk, const struct api_answer *answer)
{
	return entries(walk->draft ? API_GOODS_DRAFT_QUERY : API_GOODS_ONLINE_QUERY, answer);
}

static enum cli_exit goods_walk_next(struct api_cli *ac, struct goods_walk *walk, const struct api_answer *answer)
{
	struct arena *a = &ac->cli->arena;
	struct str next = api_text(a, answer->data, "next_cursor");
	const char *fault;

	if (walk->seen == NULL)
		walk->seen = arena_array(a, PAGES_MAX, sizeof *walk->seen);
	walk->seen[walk->pages++] = walk->cursor;
	walk->ended = !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(answer->data, "has_more"));
	walk->cursor = next;
	walk->empty = cJSON_GetArraySize(goods_walk_entries(walk, answer)) > 0 ? 0 : walk->empty + 1;
	fault = walk->ended ? NULL : goods_walk_fault(walk, next);
	return fault == NULL ? CLI_DONE : cli_refuse("goods list: the platform's listing %s", fault);
}

enum cli_exit goods_page(struct api_cli *ac, struct goods_walk *walk, struct api_answer *out, const cJSON **list)
{
	struct buf query = BUF_INIT(QUERY_MAX);
	enum cli_exit e;

	openapi_query_add(&query, "account_id", walk->merchant.account_id);
	openapi_query_add(&query, "cursor", walk->cursor);
	openapi_query_add(&query, "count", STR("50"));
	e = get_answer(ac, &walk->merchant, walk->draft ? API_GOODS_DRAFT_QUERY : API_GOODS_ONLINE_QUERY, &query, out);
	if (e != CLI_DONE)
		return e;
	e = goods_walk_next(ac, walk, out);
	*list = goods_walk_entries(walk, out);
	if (e != CLI_DONE)
		api_answer_free(out);
	return e;
}

enum cli_exit goods_post(struct api_cli *ac, const struct merchant *m, enum endpoint endpoint, struct str body,
                         const char *repeat, struct str *product_id)
{
	struct openapi_request rq = { .endpoint = endpoint, .body = body };
	struct api_answer answer;
	enum cli_exit e = api_cli_call(ac, m, &rq, &answer);

	if (e != CLI_DONE)
		return e;
	e = api_cli_end(ac, &answer, repeat);
	if (product_id != NULL)
		*product_id = api_text(&ac->cli->arena, answer.data, "product_id");
	api_answer_free(&answer);
	return e;
}
