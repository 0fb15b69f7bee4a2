/*
 * Issuing codes, and taking them from the pool.
 */
#include "trade/issue.h"

#include "base/assert.h"
#include "base/guard.h"
#include "base/str.h"
#include "trade/code.h"

enum { WAY_LATER, WAY_SOURCE };
/* PRIMARY KEY. */
static const struct sql SQL_CODE_MODE = {
	"code_mode",
	"SELECT code_mode = 'async', code_source FROM app WHERE app_id = ?",
};

static const char *const source_words[] = { "generator", "pool", "given" };

static enum code_source source_of(struct str word)
{
	return (enum code_source)WORD_OF(source_words, word, CODES_GENERATED);
}

enum result issue_way_read(struct ctx *c, const struct order *o, struct issue_way *way)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_CODE_MODE, ARGS(arg_int(o->app_id)), &rows);
	if (r == OK && rows.n != 1)
		return BUG;
	if (r == OK)
		*way = (struct issue_way){ .later = row_int(&rows, 0, WAY_LATER) != 0,
			                   .source = source_of(row_str(&rows, 0, WAY_SOURCE)) };
	return r;
}

enum { PROJECT_ID, PROJECT_POSITION, PROJECT_NAME, PROJECT_ENTRANCE };
/* UNIQUE KEY sku_project.position. */
static const struct sql SQL_PROJECTS = {
	"projects",
	"SELECT project_id, position, name, entrance" COUNTED
	" FROM sku_project WHERE sku_no = ? ORDER BY entrance DESC, position",
};

enum result issue_projects(struct ctx *c, const struct order *o, struct voucher_projects *out)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_PROJECTS, ARGS(arg_int(o->sku_no)), &rows);
	if (r != OK)
		return r;
	*out = (struct voucher_projects){ arena_array(c->arena, rows.n + 1, sizeof *out->p), rows.n };
	for (size_t i = 0; i < rows.n; i++)
		out->p[i] = (struct voucher_project){
			.project_id = row_str(&rows, i, PROJECT_ID),
			.position = row_int(&rows, i, PROJECT_POSITION),
			.name = row_str(&rows, i, PROJECT_NAME),
			.entrance = row_int(&rows, i, PROJECT_ENTRANCE) != 0,
		};
	return out->n == 0 ? AGAIN : OK;
}

enum { POOL_ID, POOL_CODE };
/* KEY free (sku_no, order_no, pool_id): the next codes, oldest first, locked until the commit. */
static const struct sql SQL_POOL_NEXT = {
	"pool_next",
	"SELECT pool_id, code FROM voucher_code_pool WHERE sku_no = ? AND order_no IS NULL"
	" ORDER BY pool_id LIMIT ?" GUARD(" FOR UPDATE"),
};

/* PRIMARY KEY. */
static const struct sql SQL_POOL_TAKE = {
	"pool_take",
	"UPDATE voucher_code_pool SET order_no = ? WHERE pool_id = ? AND (order_no IS NULL" UNGUARDED(" OR TRUE") ")",
};

/* NONE: too few are left. RETRY: another transaction has taken one of them meanwhile. */
static enum result codes_from_pool(struct ctx *c, const struct order *o, size_t n, struct str *codes)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_POOL_NEXT, ARGS(arg_int(o->sku_no), arg_int((int64_t)n)), &rows);

	if (r != OK)
		return r;
	if (rows.n < n)
		return NONE;
	for (size_t i = 0; r == OK && i < n; i++) {
		int64_t taken = 0;

		codes[i] = row_str(&rows, i, POOL_CODE);
		r = db_exec(c->db, &SQL_POOL_TAKE, ARGS(arg_int(o->order_no), arg_int(row_int(&rows, i, POOL_ID))),
		            &taken);
		if (r == OK && taken != 1)
			r = RETRY;
	}
	return r;
}

static enum result codes_from_generator(struct ctx *c, size_t n, struct str *codes)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < n; i++) {
		char code[CODE_LENGTH + 1];

		r = code_make(code);
		codes[i] = arena_str(c->arena, code, CODE_LENGTH);
	}
	return r;
}

static enum result codes_from(struct ctx *c, const struct order *o, enum code_source source, size_t n,
                              struct str *codes)
{
	switch (source) {
	case CODES_GIVEN: return NONE;
	case CODES_POOL: return codes_from_pool(c, o, n, codes);
	default: return codes_from_generator(c, n, codes);
	}
}

static enum result make_items(struct ctx *c, const struct order *o, const struct vouchers *vs, enum code_source source)
{
	struct voucher_projects projects;
	struct str *codes;
	size_t lacking = 0;
	size_t n;
	enum result r;

	for (size_t i = 0; i < vs->n; i++)
		lacking += voucher_lacks_items(&vs->v[i]);
	if (lacking == 0)
		return OK; /* made or given before */
	r = issue_projects(c, o, &projects);
	if (r != OK)
		return r;
	n = lacking * projects.n;
	codes = arena_array(c->arena, n, sizeof *codes);
	r = codes_from(c, o, source, n, codes);
	return r == OK ? voucher_items_add(c, vs, &projects, codes) : r;
}

enum result issue_codes(struct ctx *c, const struct order *o, const struct issue_way *way, struct vouchers *vs)
{
	enum result r;

	ASSERT(order_is_locked(c, o) && vouchers_are_locked(c, vs));
	r = make_items(c, o, vs, way->source);
	if (r == OK && !way->later)
		r = vouchers_issue(c, o);
	return r == OK ? vouchers_read_again(c, o, vs) : r;
}

enum result issue_at_once(struct ctx *c, const struct order *o, struct str voucher_url, struct vouchers *vs,
                          struct code_format *f)
{
	struct issue_way way;
	enum result r = issue_way_read(c, o, &way);

	*f = (struct code_format){ .per_list = 1 };
	code_format_of_order(f, o, voucher_url);
	if (r == OK && f->documents)
		r = code_format_documents(c, o, f);
	if (r == OK && !code_format_possible(f, vs))
		return NONE;
	way.later = false;
	return r == OK ? issue_codes(c, o, &way, vs) : r;
}
