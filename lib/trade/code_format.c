/*
 * Writing codes for the platform. Issuing them is issue.c's work.
 */
#include "trade/code_format.h"

#include "base/assert.h"
#include "base/number.h"

#include <cjson/cJSON.h>
#include <string.h>

#define CODES_BODY_MAX (4u << 20)
#define CODES_ISSUED 1     /* `result` of the callback */
#define KINDS_TEXT_MAX 255 /* of ticket_order.code_kinds */

struct str code_kinds_text(struct ctx *c, const struct code_rule *rule)
{
	struct buf b = BUF_INIT(KINDS_TEXT_MAX);
	struct str text;

	for (size_t i = 0; rule != NULL && i < rule->code_sending_info.n; i++) {
		int64_t kind = ((const int64_t *)rule->code_sending_info.items)[i];

		if (kind < 0 || kind > 99)
			continue;
		if (b.n > 0)
			buf_char(&b, ',');
		buf_int(&b, kind);
	}
	text = buf_take(c->arena, &b);
	return text.n > 0 ? text : STR_NONE;
}

static void add_kind(struct code_format *f, int64_t kind)
{
	f->numbers = f->numbers || kind == KIND_NUMBER;
	f->qrcodes = f->qrcodes || kind == KIND_QRCODE;
	f->urls = f->urls || (kind == KIND_URL && f->voucher_url.n > 0);
	f->documents = f->documents || kind == KIND_ID_CARD;
}

void code_format_of_order(struct code_format *f, const struct order *o, struct str voucher_url)
{
	const char *p = o->code_kinds.p;

	f->voucher_url = voucher_url;
	f->per_list = o->code_per_list > 0 ? o->code_per_list : 1;
	f->qrcodes = p == NULL;
	while (p != NULL && *p != '\0') {
		size_t n = strcspn(p, ",");
		int64_t kind;

		if (number_parse((struct str){ p, n }, 0, 99, &kind))
			add_kind(f, kind);
		p += n + (p[n] == ',');
	}
}

enum { TRAVELLER_LICENSE_TYPE, TRAVELLER_LICENSE_ENC, TRAVELLER_COPY_NO };
/* PRIMARY KEY (order_no, position). */
static const struct sql SQL_TRAVELLERS = {
	"travellers",
	"SELECT license_type, license_enc, copy_no" COUNTED " FROM order_traveller"
	" WHERE order_no = ? AND license_hash IS NOT NULL ORDER BY position",
};

enum result code_format_documents(struct ctx *c, const struct order *o, struct code_format *f)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_TRAVELLERS, ARGS(arg_int(o->order_no)), &rows);
	f->docs = arena_array(c->arena, rows.n + 1, sizeof *f->docs);
	f->docs_n = 0;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		struct document *d = &f->docs[f->docs_n++];

		d->credential_type = row_int(&rows, i, TRAVELLER_LICENSE_TYPE);
		d->copy_no = row_int(&rows, i, TRAVELLER_COPY_NO);
		r = vault_unseal(c->vault, c->arena, "order_traveller.license",
		                 row_str(&rows, i, TRAVELLER_LICENSE_ENC), &d->credential_no);
	}
	return r;
}

static bool document_for(const struct document *d, int64_t copy_no)
{
	return d->copy_no == 0 || d->copy_no == copy_no;
}

bool code_format_possible(const struct code_format *f, const struct vouchers *vs)
{
	if (f->numbers || f->qrcodes || f->urls)
		return true;
	for (size_t i = 0; i < vs->n; i++) {
		bool found = false;

		for (size_t d = 0; f->documents && d < f->docs_n; d++)
			found = found || document_for(&f->docs[d], vs->v[i].copy_no);
		if (!found && voucher_live(&vs->v[i]))
			return false;
	}
	return f->documents;
}

static void write_documents(struct json_out *j, const struct code_format *f, int64_t copy_no)
{
	int64_t written = 0;

	for (size_t i = 0; i < f->docs_n && written < f->per_list; i++) {
		if (!document_for(&f->docs[i], copy_no))
			continue;
		if (written++ == 0)
			json_list(j, "credentials");
		json_object(j, NULL);
		json_int(j, "credential_type", f->docs[i].credential_type);
		json_str(j, "credential_no", f->docs[i].credential_no);
		json_object_end(j);
	}
	if (written > 0)
		json_list_end(j);
}

/* A list of one value. */
static void write_single(struct json_out *j, const char *key, struct str value)
{
	json_list(j, key);
	json_str(j, NULL, value);
	json_list_end(j);
}

static void write_code_item(struct json_out *j, struct ctx *c, const struct voucher *v, const struct voucher_item *i,
                            const struct code_format *f)
{
	json_object(j, i->entrance ? "entrance" : NULL);
	json_str(j, "project_id", i->project_key);
	if (!i->entrance)
		json_str(j, "name", i->name);
	if (f->qrcodes)
		write_single(j, "qrcodes", i->code);
	if (f->numbers)
		write_single(j, "certificate_nos", i->code);
	if (f->urls)
		write_single(j, "urls", arena_printf(c->arena, "%s%s", f->voucher_url.p, i->code.p));
	if (f->documents)
		write_documents(j, f, v->copy_no);
	json_object_end(j);
}

static void write_code_voucher(struct json_out *j, const char *key, struct ctx *c, const struct voucher *v,
                               const struct code_format *f)
{
	json_object(j, key);
	for (size_t i = 0; i < v->items_n; i++) {
		if (v->items[i].entrance)
			write_code_item(j, c, v, &v->items[i], f);
	}
	json_list(j, "projects");
	for (size_t i = 0; i < v->items_n; i++) {
		if (!v->items[i].entrance)
			write_code_item(j, c, v, &v->items[i], f);
	}
	json_list_end(j);
	json_object_end(j);
}

void vouchers_write(struct json_out *j, struct ctx *c, const struct vouchers *vs, const struct code_format *f)
{
	json_list(j, "vouchers");
	for (size_t i = 0; i < vs->n; i++) {
		if (voucher_live(&vs->v[i]))
			write_code_voucher(j, NULL, c, &vs->v[i], f);
	}
	json_list_end(j);
}

#define COPIES "\"vouchers\":["
#define COPIES_END "]}" /* `vouchers` is the last member of the body, unless `voucher` comes after it */

enum result codes_body(struct ctx *c, const struct config *conf, const struct order *o, const struct vouchers *vs,
                       const struct code_format *f, struct str *out)
{
	struct buf b = BUF_INIT(CODES_BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_str(&j, "order_id", o->order_id);
	json_str(&j, "third_order_id", o->order_out_id);
	json_int(&j, "result", CODES_ISSUED);
	vouchers_write(&j, c, vs, f);
	if (strcmp(conf->codes_voucher.p, "both") == 0 && vs->n == 1 && voucher_live(&vs->v[0]))
		write_code_voucher(&j, "voucher", c, &vs->v[0], f);
	json_object_end(&j);
	*out = buf_take(c->arena, &b);
	return b.over ? BUG : OK;
}

/* True: the body has exactly one copy, and no member `voucher`. */
static bool lacks_voucher(struct str body)
{
	cJSON *tree = cJSON_ParseWithLength(body.p, body.n);
	bool lacks = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(tree, "vouchers")) == 1 &&
	             cJSON_GetObjectItemCaseSensitive(tree, "voucher") == NULL;

	cJSON_Delete(tree);
	return lacks;
}

enum result codes_body_add_voucher(struct arena *a, struct str body, struct str *out)
{
	const size_t end_n = sizeof COPIES_END - 1;
	const char *list = lacks_voucher(body) ? strstr(body.p, COPIES) : NULL;
	const char *end = body.p + body.n - end_n, *copy;

	if (list == NULL || memcmp(end, COPIES_END, end_n) != 0)
		return NONE;
	copy = list + sizeof COPIES - 1;
	*out = arena_printf(a, "%.*s,\"voucher\":%.*s}", (int)(body.n - 1), body.p, (int)(end - copy), copy);
	return OK;
}
