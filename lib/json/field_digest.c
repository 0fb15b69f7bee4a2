/*
 * Digests what was decoded by a field table.
 */
#include "base/buf.h"
#include "json/field.h"

#define DIGEST_MAX (1u << 20)
#define DIGEST_FOLD 65536 /* longer digest text is replaced by its hash; the same content folds at the same places */

static void digest_table(struct buf *b, const struct field_table *t, const void *in);

/* Keeps the digest text short, however long the request is. */
static void digest_fold(struct buf *b)
{
	struct hash h;

	if (b->n <= DIGEST_FOLD)
		return;
	h = sha256(buf_str(b));
	buf_clear(b);
	buf_add(b, (const char *)h.b, HASH_SIZE);
}

/* The length stands before the text, so that no two contents have the same digest text. */
static void digest_str(struct buf *b, struct str s)
{
	if (s.p == NULL) {
		buf_char(b, '-');
		return;
	}
	buf_int(b, (int64_t)s.n);
	buf_char(b, ':');
	buf_add(b, s.p, s.n);
}

static void digest_int(struct buf *b, bool given, int64_t v)
{
	if (given)
		buf_int(b, v);
	else
		buf_char(b, '-');
}

static void digest_list(struct buf *b, const struct field *f, const struct list *l)
{
	digest_int(b, l->given, (int64_t)l->n);
	for (size_t i = 0; i < l->n; i++) {
		buf_char(b, ',');
		if (f->kind == FIELD_LIST)
			digest_table(b, f->table, (const char *)l->items + i * f->table->size);
		else if (f->kind == FIELD_TEXTS)
			digest_str(b, ((const struct str *)l->items)[i]);
		else
			buf_int(b, ((const int64_t *)l->items)[i]);
		digest_fold(b);
	}
}

static void digest_value(struct buf *b, const struct field *f, const void *at)
{
	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_WORD:
	case FIELD_ID:
	case FIELD_API_ID: digest_str(b, *(const struct str *)at); break;
	case FIELD_INT:
	case FIELD_FLAG: digest_int(b, ((const struct opt_int *)at)->given, ((const struct opt_int *)at)->v); break;
	case FIELD_FEN: digest_int(b, ((const struct opt_fen *)at)->given, ((const struct opt_fen *)at)->v.fen); break;
	case FIELD_TIME: digest_int(b, ((const struct opt_utc *)at)->given, ((const struct opt_utc *)at)->v.s); break;
	case FIELD_DAY: digest_int(b, ((const struct opt_day *)at)->given, ((const struct opt_day *)at)->v.n); break;
	case FIELD_PERSON:
		if (((const struct person_text *)at)->form == PERSON_LATER)
			buf_text(b, "later"); /* without a length, so it differs from every text */
		else
			digest_str(b, ((const struct person_text *)at)->text);
		break;
	case FIELD_GROUP: digest_table(b, f->table, at); break;
	case FIELD_OBJECT:
		if (*(void *const *)at == NULL)
			buf_char(b, '-');
		else
			digest_table(b, f->table, *(void *const *)at);
		break;
	case FIELD_LIST:
	case FIELD_TEXTS:
	case FIELD_INTS: digest_list(b, f, at); break;
	}
}

static void digest_table(struct buf *b, const struct field_table *t, const void *in)
{
	buf_char(b, '{');
	for (size_t i = 0; i < t->n; i++) {
		buf_text(b, t->fields[i].name);
		buf_char(b, '=');
		digest_value(b, &t->fields[i], (const char *)in + t->fields[i].at);
		buf_char(b, ';');
		digest_fold(b);
	}
	buf_char(b, '}');
}

struct hash field_digest(const struct field_table *t, const void *in, int64_t app_id)
{
	struct buf b = BUF_INIT(DIGEST_MAX);
	struct hash h;

	buf_int(&b, app_id);
	digest_table(&b, t, in);
	h = sha256(buf_str(&b));
	buf_free(&b);
	return h;
}
