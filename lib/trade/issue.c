/*
 * Making codes and writing them down for the platform.
 */
#include "trade/issue.h"

#include "base/guard.h"
#include "base/number.h"
#include "trade/code.h"

#include <string.h>

#define CODES_BODY_MAX (4u << 20)
#define CODES_ISSUED 1 /* `result` of the callback */

static void add_kind(struct code_format *w, int64_t kind)
{
	w->numbers = w->numbers || kind == KIND_NUMBER;
	w->qrcodes = w->qrcodes || kind == KIND_QRCODE;
	w->urls = w->urls || (kind == KIND_URL && w->voucher_url.n > 0);
	w->documents = w->documents || kind == KIND_ID_CARD;
}

void code_format_of_order(struct code_format *w, const struct order *o, struct str voucher_url)
{
	const char *p = o->code_kinds.p;

	w->voucher_url = voucher_url;
	w->per_list = o->code_per_list > 0 ? o->code_per_list : 1;
	w->qrcodes = p == NULL;
	while (p != NULL && *p != '\0') {
		size_t n = strcspn(p, ",");
		int64_t kind;

		if (number_parse((struct str){ p, n }, 0, 99, &kind))
			add_kind(w, kind);
		p += n + (p[n] == ',');
	}
}

/* PRIMARY KEY (order_no, position). */
static const struct sql SQL_TRAVELLERS = {
	"travellers",
	"SELECT license_type, license_enc, copy_no FROM order_traveller"
	" WHERE order_no = ? AND license_hash IS NOT NULL ORDER BY position",
};

enum result code_format_documents(struct ctx *c, const struct order *o, struct code_format *w)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_TRAVELLERS, ARGS(arg_int(o->order_no)), &rows);

	w->docs = arena_array(c->arena, rows.n + 1, sizeof *w->docs);
	w->docs_n = 0;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		struct document *d = &w->docs[w->docs_n++];

		d->credential_type = row_int(&rows, i, 0);
		d->copy_no = row_int(&rows, i, 2);
		r = vault_unseal(c->vault, c->arena, "order_traveller.license", row_str(&rows, i, 1),
		                 &d->credential_no);
	}
	return r;
}

static bool document_for(const struct document *d, int64_t copy_no)
{
	return d->copy_no == 0 || d->copy_no == copy_no;
}

bool code_format_possible(const struct code_format *w, const struct vouchers *vs)
{
	if (w->numbers || w->qrcodes || w->urls)
		return true;
	for (size_t i = 0; i < vs->n; i++) {
		bool found = false;

		for (size_t d = 0; w->documents && d < w->docs_n; d++)
			found = found || document_for(&w->docs[d], vs->v[i].copy_no);
		if (!found && voucher_live(&vs->v[i]))
			return false;
	}
	return w->documents;
}

static const struct sql SQL_CODE_MODE = {
	"code_mode",
	"SELECT code_mode = 'async', code_source FROM app WHERE app_id = ?",
};

static const char *const source_words[] = { "generator", "pool", "given" };

static enum code_source source_of(struct str word)
{
	for (int i = CODES_POOL; i <= CODES_GIVEN; i++) {
		if (strcmp(word.p, source_words[i]) == 0)
			return (enum code_source)i;
	}
	return CODES_GENERATED;
}

enum result issue_way_read(struct ctx *c, const struct order *o, struct issue_way *way)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_CODE_MODE, ARGS(arg_int(o->app_id)), &rows);

	if (r == OK && rows.n != 1)
		return BUG;
	if (r == OK)
		*way = (struct issue_way){ .later = row_int(&rows, 0, 0) != 0,
			                   .source = source_of(row_str(&rows, 0, 1)) };
	return r;
}

/* UNIQUE KEY sku_project.position. */
static const struct sql SQL_PROJECTS = {
	"projects",
	"SELECT project_id, position, name, entrance FROM sku_project WHERE sku_id = ? ORDER BY entrance DESC, position",
};

enum result issue_projects(struct ctx *c, const struct order *o, struct rows *out)
{
	enum result r = db_query(c->db, c->arena, &SQL_PROJECTS, ARGS(arg_str(o->sku_id)), out);

	return r == OK && out->n == 0 ? AGAIN : r;
}

/* KEY free (sku_id, order_no, pool_id): the next codes, oldest first, locked until the commit. */
static const struct sql SQL_POOL_NEXT = {
	"pool_next",
	"SELECT pool_id, code FROM voucher_code_pool WHERE sku_id = ? AND order_no IS NULL"
	" ORDER BY pool_id LIMIT ?" GUARD(" FOR UPDATE"),
};

static const struct sql SQL_POOL_TAKE = {
	"pool_take",
	"UPDATE voucher_code_pool SET order_no = ? WHERE pool_id = ? AND (order_no IS NULL" UNGUARDED(" OR TRUE") ")",
};

/* Takes n codes; a code that somebody else took meanwhile sends the transaction round again. */
static enum result codes_from_pool(struct ctx *c, const struct order *o, size_t n, struct str *codes)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_POOL_NEXT, ARGS(arg_str(o->sku_id), arg_int((int64_t)n)), &rows);

	if (r != OK)
		return r;
	if (rows.n < n)
		return NONE;
	for (size_t i = 0; r == OK && i < n; i++) {
		int64_t taken = 0;

		codes[i] = row_str(&rows, i, 1);
		r = db_exec(c->db, &SQL_POOL_TAKE, ARGS(arg_int(o->order_no), arg_int(row_int(&rows, i, 0))), &taken);
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

/* UNIQUE KEY code: a clash sends the transaction round again, with other codes. */
static const struct sql SQL_INSERT_ITEM = {
	"insert_item",
	"INSERT INTO voucher_item (voucher_id, project_id, project_key, position, name, entrance, code)"
	" VALUES (?, ?, ?, ?, ?, ?, ?)",
};

#define ITEM_COLUMNS 7

/* A locked one, too: its refund may come to nothing. */
static bool lacks_items(const struct voucher *v)
{
	return v->items_n == 0 && (v->state == VOUCHER_HELD || v->state == VOUCHER_LOCKED);
}

enum result issue_given(struct ctx *c, const struct vouchers *vs, const struct rows *projects, const struct str *codes,
                        size_t n)
{
	struct arg *args = arena_array(c->arena, n * ITEM_COLUMNS, sizeof *args);
	struct arg *at = args;
	enum result r;

	for (size_t i = 0; i < vs->n; i++) {
		for (size_t p = 0; lacks_items(&vs->v[i]) && p < projects->n; p++) {
			struct str id = row_str(projects, p, 0);

			*at++ = arg_int(vs->v[i].voucher_id);
			*at++ = arg_str(id);
			*at++ = arg_str(arena_printf(c->arena, "%s-%lld", id.p, (long long)vs->v[i].copy_no));
			*at++ = arg_int(row_int(projects, p, 1));
			*at++ = arg_str(row_str(projects, p, 2));
			*at++ = arg_int(row_int(projects, p, 3));
			*at++ = arg_str(*codes++);
		}
	}
	r = db_exec_many(c->db, c->arena, &SQL_INSERT_ITEM, args, ITEM_COLUMNS, n);
	return r == DUPLICATE ? RETRY : r;
}

static const struct sql SQL_ISSUE = {
	"issue",
	"UPDATE voucher SET state = 'issued', issued_at = ? WHERE order_no = ? AND state = 'held'",
};

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
	struct rows projects;
	struct str *codes;
	size_t lacking = 0;
	size_t n;
	enum result r;

	for (size_t i = 0; i < vs->n; i++)
		lacking += lacks_items(&vs->v[i]);
	if (lacking == 0)
		return OK; /* made or given before */
	r = issue_projects(c, o, &projects);
	if (r != OK)
		return r;
	n = lacking * projects.n;
	codes = arena_array(c->arena, n, sizeof *codes);
	r = codes_from(c, o, source, n, codes);
	return r == OK ? issue_given(c, vs, &projects, codes, n) : r;
}

enum result issue_codes(struct ctx *c, const struct order *o, const struct issue_way *way, struct vouchers *vs)
{
	enum result r = make_items(c, o, vs, way->source);

	if (r == OK && !way->later)
		r = db_exec(c->db, &SQL_ISSUE, ARGS(arg_utc(c->now), arg_int(o->order_no)), NULL);
	return r == OK ? vouchers_read(c, o->order_no, vs) : r;
}

enum result issue_at_once(struct ctx *c, const struct order *o, struct str voucher_url, struct vouchers *vs,
                          struct code_format *w)
{
	struct issue_way way;
	enum result r = issue_way_read(c, o, &way);

	*w = (struct code_format){ .per_list = 1 };
	code_format_of_order(w, o, voucher_url);
	if (r == OK && w->documents)
		r = code_format_documents(c, o, w);
	if (r == OK && !code_format_possible(w, vs))
		return NONE;
	way.later = false;
	return r == OK ? issue_codes(c, o, &way, vs) : r;
}

static void write_documents(struct json_out *j, const struct code_format *w, int64_t copy_no)
{
	int64_t written = 0;

	for (size_t i = 0; i < w->docs_n && written < w->per_list; i++) {
		if (!document_for(&w->docs[i], copy_no))
			continue;
		if (written++ == 0)
			json_list(j, "credentials");
		json_object(j, NULL);
		json_int(j, "credential_type", w->docs[i].credential_type);
		json_str(j, "credential_no", w->docs[i].credential_no);
		json_object_end(j);
	}
	if (written > 0)
		json_list_end(j);
}

static void write_one(struct json_out *j, const char *key, struct str value)
{
	json_list(j, key);
	json_str(j, NULL, value);
	json_list_end(j);
}

static void write_item(struct json_out *j, struct ctx *c, const struct voucher *v, const struct voucher_item *i,
                       const struct code_format *w)
{
	json_object(j, i->entrance ? "entrance" : NULL);
	json_str(j, "project_id", i->project_key);
	if (!i->entrance)
		json_str(j, "name", i->name);
	if (w->qrcodes)
		write_one(j, "qrcodes", i->code);
	if (w->numbers)
		write_one(j, "certificate_nos", i->code);
	if (w->urls)
		write_one(j, "urls", arena_printf(c->arena, "%s%s", w->voucher_url.p, i->code.p));
	if (w->documents)
		write_documents(j, w, v->copy_no);
	json_object_end(j);
}

static void write_voucher(struct json_out *j, struct ctx *c, const struct voucher *v, const struct code_format *w)
{
	json_object(j, NULL);
	for (size_t i = 0; i < v->items_n; i++) {
		if (v->items[i].entrance)
			write_item(j, c, v, &v->items[i], w);
	}
	json_list(j, "projects");
	for (size_t i = 0; i < v->items_n; i++) {
		if (!v->items[i].entrance)
			write_item(j, c, v, &v->items[i], w);
	}
	json_list_end(j);
	json_object_end(j);
}

void vouchers_write(struct json_out *j, struct ctx *c, const struct vouchers *vs, const struct code_format *w)
{
	json_list(j, "vouchers");
	for (size_t i = 0; i < vs->n; i++) {
		if (voucher_live(&vs->v[i]))
			write_voucher(j, c, &vs->v[i], w);
	}
	json_list_end(j);
}

enum result codes_body(struct ctx *c, const struct order *o, const struct vouchers *vs, const struct code_format *w,
                       struct str *out)
{
	struct buf b = BUF_INIT(CODES_BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_str(&j, "order_id", o->order_id);
	json_str(&j, "third_order_id", o->order_out_id);
	json_int(&j, "result", CODES_ISSUED);
	vouchers_write(&j, c, vs, w);
	json_object_end(&j);
	*out = arena_str(c->arena, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return b.over ? BUG : OK;
}
