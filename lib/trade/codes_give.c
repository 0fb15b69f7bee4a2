/*
 * Storing given codes. Everything is checked under the order's lock: when two operators give codes at the same time,
 * the second finds the codes of the first.
 */
#include "trade/codes_give.h"

#include "base/assert.h"
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
	struct voucher_projects projects;
	struct str *codes; /* in the stored form */
	size_t n;
	struct codes_given *out;
};

static enum result give_refuse(struct giving *g, struct str why)
{
	g->out->why = why;
	return REFUSE;
}

static enum result check_order(struct ctx *c, struct giving *g)
{
	const struct order *o = &g->o;

	if (o->state == ORDER_ABSENT)
		return give_refuse(g, STR("it was never created here: only a notice came for it"));
	if (o->state != ORDER_CREATED && o->state != ORDER_WAITING && o->state != ORDER_ACCEPTED)
		return give_refuse(g, arena_printf(c->arena, "it has ended: it is %s", order_state_word(o->state)));
	return OK;
}

/* Every voucher must be free to get codes: held, or locked by a refund that is not decided yet. */
static enum result check_vouchers(struct ctx *c, struct giving *g)
{
	enum result r = refund_mark_accepted(c, &g->o, &g->vs);

	for (size_t i = 0; r == OK && i < g->vs.n; i++) {
		const struct voucher *v = &g->vs.v[i];

		if (v->state != VOUCHER_HELD && (v->state != VOUCHER_LOCKED || v->accepted))
			return give_refuse(g, arena_printf(c->arena, "copy %lld of it is %s", (long long)v->copy_no,
			                                   voucher_state_word(v->state)));
	}
	return r;
}

/* What the codes are for, in words: "2 copies of 3 each: 入园, 索道, 漂流". */
static struct str wanted_words(struct ctx *c, const struct giving *g)
{
	struct str names = STR("");

	for (size_t i = 0; i < g->projects.n; i++)
		names = arena_printf(c->arena, "%s%s%s", names.p, i > 0 ? ", " : "", g->projects.p[i].name.p);
	return arena_printf(c->arena, "%zu cop%s of %zu each: %s", g->vs.n, g->vs.n == 1 ? "y" : "ies", g->projects.n,
	                    names.p);
}

static enum result check_code_count(struct ctx *c, struct giving *g)
{
	size_t wanted = g->vs.n * g->projects.n;

	if (g->n == wanted)
		return OK;
	return give_refuse(g, arena_printf(c->arena, "it takes %zu code%s, not %zu: %s", wanted, wanted == 1 ? "" : "s",
	                                   g->n, wanted_words(c, g).p));
}

/* The item of the i-th code: copy by copy, the entrance first. NULL: it was not made. */
static const struct voucher_item *item_at(const struct giving *g, size_t i)
{
	const struct voucher *v = &g->vs.v[i / g->projects.n];
	struct str project = g->projects.p[i % g->projects.n].project_id;

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

/* The order has codes already: giving the same codes again is no mistake. */
static enum result check_repeat(struct giving *g)
{
	bool same = g->n == g->vs.n * g->projects.n;

	for (size_t i = 0; same && i < g->n; i++) {
		const struct voucher_item *item = item_at(g, i);

		same = item != NULL && strcmp(item->code.p, g->codes[i].p) == 0;
	}
	g->out->already = same;
	return same ? OK : give_refuse(g, STR("it already has other codes: see shanmen order show"));
}

static enum result read_typed_codes(struct ctx *c, struct giving *g, const struct str *typed)
{
	for (size_t i = 0; i < g->n; i++) {
		char code[CODE_MAX + 1];

		if (code_normalise(typed[i], code) != OK)
			return give_refuse(
				g, arena_printf(c->arena,
			                        "code %zu is not a code: a code has 1 to %d letters, digits and signs",
			                        i + 1, CODE_MAX));
		if (code_spoilt(code) != NULL)
			return give_refuse(g,
			                   arena_printf(c->arena, "code %zu, %s, %s", i + 1, code, code_spoilt(code)));
		g->codes[i] = arena_str(c->arena, code, strlen(code));
		for (size_t k = 0; k < i; k++) {
			if (strcmp(g->codes[k].p, g->codes[i].p) == 0)
				return give_refuse(g, arena_printf(c->arena, "codes %zu and %zu are the same, %s",
				                                   k + 1, i + 1, code));
		}
	}
	return OK;
}

enum { TAKEN_CODE, TAKEN_WHY };
/* UNIQUE KEY code of both tables. */
static const struct sql SQL_CODES_TAKEN = {
	"codes_taken",
	"WITH given AS (SELECT t.code FROM JSON_TABLE(?, '$[*]' COLUMNS (code VARCHAR(64) PATH '$')) t)"
	" SELECT i.code, 'is the code of a ticket already' FROM given JOIN voucher_item i ON i.code = given.code COLLATE utf8mb4_nopad_bin"
	" UNION ALL"
	" SELECT p.code, 'is in the pool already' FROM given JOIN voucher_code_pool p ON p.code = given.code COLLATE utf8mb4_nopad_bin"
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
	return give_refuse(
		g, arena_printf(c->arena, "%s %s", row_str(&rows, 0, TAKEN_CODE).p, row_str(&rows, 0, TAKEN_WHY).p));
}

/* If the platform has asked and waits, the codes are sent now, unless a refund of the order must be decided first. */
static enum result send_codes(struct ctx *c, const struct config *conf, struct giving *g)
{
	struct code_format f = { .per_list = 1 };
	struct str body;
	enum result r = OK;

	code_format_of_order(&f, &g->o, conf->voucher_url);
	if (f.documents)
		r = code_format_documents(c, &g->o, &f);
	if (r == OK && !code_format_possible(&f, &g->vs))
		return give_refuse(
			g,
			STR("none of the kinds of code its product takes can be made: set voucher_url, or have the product send QR codes"));
	if (r != OK || !g->o.codes_by.given || vouchers_count(&g->vs, VOUCHER_LOCKED) > 0)
		return r;
	r = codes_body(c, conf, &g->o, &g->vs, &f, &body);
	if (r == OK)
		r = outbox_fill(c, OUTBOX_CODES, g->o.order_id, g->o.app_id, body);
	g->out->to_send = r == OK;
	return r == NONE ? OK : r;
}

/* The codes were given before: nothing to do, unless the platform's message still waits for its content. */
static enum result give_again(struct ctx *c, const struct config *conf, struct giving *g)
{
	bool waits = false;
	enum result r = check_repeat(g);

	if (r == OK)
		r = outbox_waits(c, OUTBOX_CODES, g->o.order_id, g->o.app_id, &waits);
	return r == OK && waits ? send_codes(c, conf, g) : r;
}

enum result codes_give(struct ctx *c, const struct config *conf, struct order_ref which, const struct str *codes,
                       size_t n, struct codes_given *out)
{
	struct giving g = { .codes = arena_array(c->arena, n + 1, sizeof *g.codes), .n = n, .out = out };
	enum result r;

	ASSERT(tx_open(c->db));
	r = order_lock(c, which, &g.o);
	*out = (struct codes_given){ .why = STR_NONE };
	if (r == OK)
		r = check_order(c, &g);
	if (r == OK)
		r = vouchers_lock(c, &g.o, &g.vs);
	if (r == OK)
		r = issue_projects(c, &g.o, &g.projects);
	if (r == OK)
		r = read_typed_codes(c, &g, codes);
	if (r == OK && has_codes(&g))
		return give_again(c, conf, &g);
	if (r == OK)
		r = check_vouchers(c, &g);
	if (r == OK)
		r = check_code_count(c, &g);
	if (r == OK)
		r = check_free(c, &g);
	if (r == OK)
		r = voucher_items_add(c, &g.vs, &g.projects, g.codes);
	if (r == OK)
		r = vouchers_read_again(c, &g.o, &g.vs);
	return r == OK ? send_codes(c, conf, &g) : r;
}
