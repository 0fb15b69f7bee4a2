/*
 * Taking given codes: everything is checked under the order's lock, so that of two who give
 * at once the second finds the first one's codes.
 */
#include "trade/codes_give.h"

#include "json/json_out.h"
#include "trade/code.h"
#include "trade/issue.h"
#include "trade/outbox.h"
#include "trade/refund.h"

#include <string.h>

#define CODES_JSON_MAX (1u << 20)

struct giving {
	struct order o;
	struct vouchers vs;
	struct rows projects;
	struct str *codes; /* in the stored form */
	size_t n;
	struct codes_given *out;
};

static enum result refuse(struct giving *g, struct str why)
{
	g->out->why = why;
	return REFUSE;
}

static enum result check_order(struct ctx *c, struct giving *g)
{
	const struct order *o = &g->o;

	if (o->state == ORDER_ABSENT)
		return refuse(g, STR("it was never created here: only a notice came for it"));
	if (o->state != ORDER_CREATED && o->state != ORDER_WAITING && o->state != ORDER_ACCEPTED)
		return refuse(g, arena_printf(c->arena, "it has ended: it is %s", order_state_word(o->state)));
	return OK;
}

/* Free to have a code: held, or locked by a refund that nobody decided yet. */
static enum result check_vouchers(struct ctx *c, struct giving *g)
{
	enum result r = refund_mark_accepted(c, &g->o, &g->vs);

	for (size_t i = 0; r == OK && i < g->vs.n; i++) {
		const struct voucher *v = &g->vs.v[i];

		if (v->state != VOUCHER_HELD && (v->state != VOUCHER_LOCKED || v->accepted))
			return refuse(g, arena_printf(c->arena, "copy %lld of it is %s", (long long)v->copy_no,
			                              voucher_state_word(v->state)));
	}
	return r;
}

/* What the codes are for, as a person reads it: "2 copies x 3 (入园, 索道, 漂流)". */
static struct str wanted_words(struct ctx *c, const struct giving *g)
{
	struct str names = STR("");

	for (size_t i = 0; i < g->projects.n; i++)
		names = arena_printf(c->arena, "%s%s%s", names.p, i > 0 ? ", " : "", row_str(&g->projects, i, 2).p);
	return arena_printf(c->arena, "%zu cop%s of %zu each: %s", g->vs.n, g->vs.n == 1 ? "y" : "ies", g->projects.n,
	                    names.p);
}

static enum result check_count(struct ctx *c, struct giving *g)
{
	size_t wanted = g->vs.n * g->projects.n;

	if (g->n == wanted)
		return OK;
	return refuse(g, arena_printf(c->arena, "it takes %zu code%s, not %zu: %s", wanted, wanted == 1 ? "" : "s",
	                              g->n, wanted_words(c, g).p));
}

/* The i-th item in the order in which codes are given: copy by copy, entrance first. */
static const struct voucher_item *item_at(const struct giving *g, size_t i)
{
	const struct voucher *v = &g->vs.v[i / g->projects.n];
	struct str project = row_str(&g->projects, i % g->projects.n, 0);

	for (size_t k = 0; k < v->items_n; k++) {
		if (strcmp(v->items[k].project_id.p, project.p) == 0)
			return &v->items[k];
	}
	return NULL;
}

static bool has_codes(const struct giving *g)
{
	for (size_t i = 0; i < g->vs.n; i++) {
		if (g->vs.v[i].items_n > 0)
			return true;
	}
	return false;
}

/* The order has its codes: the same again is no mistake. */
static enum result check_repeat(struct giving *g)
{
	bool same = g->n == g->vs.n * g->projects.n;

	for (size_t i = 0; same && i < g->n; i++) {
		const struct voucher_item *item = item_at(g, i);

		same = item != NULL && strcmp(item->code.p, g->codes[i].p) == 0;
	}
	g->out->already = same;
	return same ? OK : refuse(g, STR("it has its codes already, and they are others: see shanmen order show"));
}

static enum result read_codes(struct ctx *c, struct giving *g, const struct str *typed)
{
	for (size_t i = 0; i < g->n; i++) {
		char code[CODE_MAX + 1];

		if (code_normalise(typed[i], code) != OK)
			return refuse(g,
			              arena_printf(c->arena, "code %zu is none: 1 to %d letters, digits and signs are",
			                           i + 1, CODE_MAX));
		g->codes[i] = arena_str(c->arena, code, strlen(code));
		for (size_t k = 0; k < i; k++) {
			if (strcmp(g->codes[k].p, g->codes[i].p) == 0)
				return refuse(g, arena_printf(c->arena, "codes %zu and %zu are the same, %s", k + 1,
				                              i + 1, code));
		}
	}
	return OK;
}

/* UNIQUE KEY code of both tables. */
static const struct sql SQL_CODES_TAKEN = {
	"codes_taken",
	"WITH given AS (SELECT t.code FROM JSON_TABLE(?, '$[*]' COLUMNS (code VARCHAR(64) PATH '$')) t)"
	" SELECT i.code, 'is the code of a ticket already' FROM given JOIN voucher_item i ON i.code = given.code COLLATE utf8mb4_bin"
	" UNION ALL"
	" SELECT p.code, 'is in the pool already' FROM given JOIN voucher_code_pool p ON p.code = given.code COLLATE utf8mb4_bin"
	" LIMIT 1",
};

static enum result check_free(struct ctx *c, struct giving *g)
{
	struct buf b = BUF_INIT(CODES_JSON_MAX);
	struct json_out j = { .b = &b };
	struct rows rows = { 0, 0, NULL };
	enum result r;

	json_list(&j, NULL);
	for (size_t i = 0; i < g->n; i++)
		json_str(&j, NULL, g->codes[i]);
	json_list_end(&j);
	r = b.over ? BUG : db_query(c->db, c->arena, &SQL_CODES_TAKEN, ARGS(arg_str(buf_str(&b))), &rows);
	buf_free(&b);
	if (r != OK || rows.n == 0)
		return r;
	return refuse(g, arena_printf(c->arena, "%s %s", row_str(&rows, 0, 0).p, row_str(&rows, 0, 1).p));
}

/* The platform has asked and waits: it is told now, unless a refund of it must be decided first. */
static enum result tell(struct ctx *c, const struct config *conf, struct giving *g)
{
	struct code_format w = { .per_list = 1 };
	struct str body;
	enum result r = OK;

	code_format_of_order(&w, &g->o, conf->voucher_url);
	if (w.documents)
		r = code_format_documents(c, &g->o, &w);
	if (r == OK && !code_format_possible(&w, &g->vs))
		return refuse(
			g,
			STR("none of the kinds of code its product takes can be made: set voucher_url, or have the product send QR codes"));
	if (r != OK || !g->o.codes_by.given || vouchers_count(&g->vs, VOUCHER_LOCKED) > 0)
		return r;
	r = codes_body(c, &g->o, &g->vs, &w, &body);
	if (r == OK)
		r = outbox_fill(c, OUTBOX_CODES, g->o.order_id, body);
	g->out->to_send = r == OK;
	return r == NONE ? OK : r;
}

/* Codes that were given before: only a row that waits all the same is still to be filled. */
static enum result give_again(struct ctx *c, const struct config *conf, struct giving *g)
{
	bool waits = false;
	enum result r = check_repeat(g);

	if (r == OK)
		r = outbox_waits(c, OUTBOX_CODES, g->o.order_id, &waits);
	return r == OK && waits ? tell(c, conf, g) : r;
}

enum result codes_give(struct ctx *c, const struct config *conf, struct str order_id, const struct str *codes, size_t n,
                       struct codes_given *out)
{
	struct giving g = { .codes = arena_array(c->arena, n + 1, sizeof *g.codes), .n = n, .out = out };
	enum result r = order_lock(c, order_id, &g.o);

	*out = (struct codes_given){ .why = STR_NONE };
	if (r == OK)
		r = check_order(c, &g);
	if (r == OK)
		r = vouchers_lock(c, &g.o, &g.vs);
	if (r == OK)
		r = issue_projects(c, &g.o, &g.projects);
	if (r == OK)
		r = read_codes(c, &g, codes);
	if (r == OK && has_codes(&g))
		return give_again(c, conf, &g);
	if (r == OK)
		r = check_vouchers(c, &g);
	if (r == OK)
		r = check_count(c, &g);
	if (r == OK)
		r = check_free(c, &g);
	if (r == OK)
		r = issue_given(c, &g.vs, &g.projects, g.codes, n);
	if (r == OK)
		r = vouchers_read(c, g.o.order_no, &g.vs);
	return r == OK ? tell(c, conf, &g) : r;
}
