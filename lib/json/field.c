/*
 * Decodes JSON by a field table, and digests what was decoded. cJSON gives numbers
 * as doubles: a value that a double cannot hold exactly is refused, never rounded.
 */
#include "json/field.h"

#include "base/buf.h"
#include "base/day.h"
#include "base/typed.h"
#include "json/json_whole.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DIGEST_MAX (1u << 20)
#define DIGEST_FOLD 65536 /* longer digest text is replaced by its hash; the same content folds at the same places */
#define PATH_MAX_BYTES 96

/* Where a value stands, for a message: "parts[2].code". */
struct where {
	const struct where *up;
	const char *name;
	int index; /* -1: a member, not an element of a list */
};

static void path_of(const struct where *w, char *out, size_t size)
{
	size_t n;

	if (w == NULL) {
		out[0] = '\0';
		return;
	}
	path_of(w->up, out, size);
	n = strlen(out);
	if (w->index >= 0)
		(void)snprintf(out + n, size - n, "[%d]", w->index);
	else
		(void)snprintf(out + n, size - n, "%s%s", n > 0 ? "." : "", w->name);
}

static enum result field_fault(struct decode *d, const struct where *w, const char *what)
{
	char path[PATH_MAX_BYTES];

	path_of(w, path, sizeof path);
	(void)snprintf(d->fault, sizeof d->fault, "field %s: %s", path, what);
	return REFUSE;
}

static enum result decode_int(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                              int64_t *out)
{
	if (!cJSON_IsNumber(v))
		return field_fault(d, w, "not a number");
	if (!json_whole(v, out))
		return field_fault(d, w, "not a whole number a computer can hold exactly");
	if (*out < f->min || *out > f->max)
		return field_fault(d, w, "out of range");
	return OK;
}

/* Seconds, or a finer unit recognised by the number of digits: 13 ms, 16 µs, 19 ns. */
static enum result decode_time(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                               utc_t *out)
{
	double t;

	if (!cJSON_IsNumber(v))
		return field_fault(d, w, "not a number");
	t = v->valuedouble;
	for (int unit = 0; unit < 3 && t >= 1e11; unit++)
		t /= 1000;
	if (!(t >= (double)f->min && t <= (double)f->max) || (t == v->valuedouble && t != floor(t)))
		return field_fault(d, w, "not a time");
	out->s = (int64_t)floor(t);
	return OK;
}

static enum result decode_text(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                               struct str *out)
{
	size_t n;

	if (!cJSON_IsString(v))
		return field_fault(d, w, "not a text");
	n = strlen(v->valuestring);
	if (n == 0 && !f->required)
		return OK;
	if ((int64_t)n < f->min)
		return field_fault(d, w, n == 0 ? "empty" : "too short");
	if ((int64_t)n > f->max)
		return field_fault(d, w, "too long");
	*out = arena_str(d->arena, v->valuestring, n);
	return OK;
}

static enum result decode_id(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                             struct str *out)
{
	enum result r = decode_text(d, f, w, v, out);

	if (r == OK && typed_has_outer_blank(*out)) {
		*out = STR_NONE;
		return field_fault(d, w, "begins or ends with a blank");
	}
	return r;
}

static enum result decode_word(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                               struct str *out)
{
	int64_t n;

	if (!cJSON_IsNumber(v))
		return decode_text(d, f, w, v, out);
	if (!json_whole(v, &n)) /* an id too long for a double counts as absent: never use a rounded one */
		return f->required ? field_fault(d, w, "not a whole number a computer can hold exactly") : OK;
	*out = arena_printf(d->arena, "%lld", (long long)n);
	return OK;
}

static enum result decode_table(struct decode *d, const struct field_table *t, const struct where *w,
                                const cJSON *object, void *out);

static enum result decode_element(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                                  char *out)
{
	const struct field one = { .name = f->name,
		                   .required = true,
		                   .min = f->kind == FIELD_INTS ? INT64_MIN : 0,
		                   .max = f->kind == FIELD_INTS ? INT64_MAX : 4096 };

	switch (f->kind) {
	case FIELD_LIST: return decode_table(d, f->table, w, v, out);
	case FIELD_TEXTS: return decode_text(d, &one, w, v, (struct str *)(void *)out);
	default: return decode_int(d, &one, w, v, (int64_t *)(void *)out);
	}
}

static enum result decode_list(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                               struct list *out)
{
	size_t size = f->kind == FIELD_LIST ? f->table->size
	                                    : (f->kind == FIELD_TEXTS ? sizeof(struct str) : sizeof(int64_t));
	const cJSON *item;
	int n;

	if (!cJSON_IsArray(v))
		return field_fault(d, w, "not a list");
	n = cJSON_GetArraySize(v);
	if (n < f->min || n > f->max)
		return field_fault(d, w, n < f->min ? "too few elements" : "too many elements");
	out->given = true;
	out->items = arena_array(d->arena, (size_t)n + 1, size);
	cJSON_ArrayForEach(item, v)
	{
		struct where here = { w, NULL, (int)out->n };
		enum result r = decode_element(d, f, &here, item, (char *)out->items + out->n * size);

		if (r != OK)
			return r;
		out->n++;
	}
	return OK;
}

static enum result decode_object(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                                 void **out)
{
	*out = arena_alloc(d->arena, f->table->size);
	return decode_table(d, f->table, w, v, *out);
}

static enum result decode_day(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                              struct opt_day *out)
{
	if (!cJSON_IsString(v))
		return field_fault(d, w, "not a text");
	if (v->valuestring[0] == '\0')
		return f->required ? field_fault(d, w, "empty") : OK;
	out->given = true;
	if (!day_parse((struct str){ v->valuestring, strlen(v->valuestring) }, &out->v))
		return field_fault(d, w, "not a day of the form yyyy-MM-dd");
	return OK;
}

static enum result decode_person(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                                 struct person_text *out)
{
	struct str raw = STR_NONE;
	enum result r = decode_word(d, f, w, v, &raw);

	if (r == OK && raw.p != NULL)
		out->text = person_open(d->arena, d->client_secret, raw, &out->form);
	if (out->form == PERSON_CLEAR)
		out->text = typed_text(d->arena, out->text);
	if (r == OK && out->text.p != NULL && out->text.n == 0)
		out->text = STR_NONE;
	return r;
}

static enum result decode_value(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                                void *out)
{
	switch (f->kind) {
	case FIELD_TEXT: return decode_text(d, f, w, v, out);
	case FIELD_ID: return decode_id(d, f, w, v, out);
	case FIELD_WORD: return decode_word(d, f, w, v, out);
	case FIELD_INT:
		((struct opt_int *)out)->given = true;
		return decode_int(d, f, w, v, &((struct opt_int *)out)->v);
	case FIELD_FEN:
		((struct opt_fen *)out)->given = true;
		return decode_int(d, f, w, v, &((struct opt_fen *)out)->v.fen);
	case FIELD_TIME:
		((struct opt_utc *)out)->given = true;
		return decode_time(d, f, w, v, &((struct opt_utc *)out)->v);
	case FIELD_DAY: return decode_day(d, f, w, v, out);
	case FIELD_PERSON: return decode_person(d, f, w, v, out);
	case FIELD_OBJECT: return decode_object(d, f, w, v, out);
	case FIELD_LIST:
	case FIELD_TEXTS:
	case FIELD_INTS: return decode_list(d, f, w, v, out);
	}
	return BUG;
}

static size_t value_size(enum field_kind kind)
{
	switch (kind) {
	case FIELD_TEXT:
	case FIELD_ID:
	case FIELD_WORD: return sizeof(struct str);
	case FIELD_INT: return sizeof(struct opt_int);
	case FIELD_FEN: return sizeof(struct opt_fen);
	case FIELD_TIME: return sizeof(struct opt_utc);
	case FIELD_DAY: return sizeof(struct opt_day);
	case FIELD_PERSON: return sizeof(struct person_text);
	case FIELD_OBJECT: return sizeof(void *);
	case FIELD_LIST:
	case FIELD_TEXTS:
	case FIELD_INTS: return sizeof(struct list);
	}
	return 0;
}

/* Before any value is read: what lacks a required field may be another kind of object, so its values say nothing. */
static enum result require_all(struct decode *d, const struct field_table *t, const struct where *w,
                               const cJSON *object)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct field *f = &t->fields[i];
		const cJSON *v = cJSON_GetObjectItemCaseSensitive(object, f->name);
		struct where here = { w, f->name, -1 };

		if (!f->required || (v != NULL && !cJSON_IsNull(v)))
			continue;
		d->lacks = w == NULL;
		return field_fault(d, &here, "missing");
	}
	return OK;
}

static enum result decode_table(struct decode *d, const struct field_table *t, const struct where *w,
                                const cJSON *object, void *out)
{
	if (!cJSON_IsObject(object))
		return w == NULL ? (void)snprintf(d->fault, sizeof d->fault, "the body is not an object"),
		       REFUSE    : field_fault(d, w, "not an object");
	if (require_all(d, t, w, object) != OK)
		return REFUSE;
	for (size_t i = 0; i < t->n; i++) {
		const struct field *f = &t->fields[i];
		const cJSON *v = cJSON_GetObjectItemCaseSensitive(object, f->name);
		struct where here = { w, f->name, -1 };
		enum result r;

		if (v == NULL || cJSON_IsNull(v))
			continue;
		r = decode_value(d, f, &here, v, (char *)out + f->at);
		if (r == REFUSE && d->lenient && !f->required)
			memset((char *)out + f->at, 0, value_size(f->kind)); /* what was read of it before the fault */
		else if (r != OK)
			return r;
	}
	return OK;
}

enum result field_decode(struct decode *d, const struct field_table *t, const cJSON *object, void *out)
{
	return decode_table(d, t, NULL, object, out);
}

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
	case FIELD_ID:
	case FIELD_WORD: digest_str(b, *(const struct str *)at); break;
	case FIELD_INT: digest_int(b, ((const struct opt_int *)at)->given, ((const struct opt_int *)at)->v); break;
	case FIELD_FEN: digest_int(b, ((const struct opt_fen *)at)->given, ((const struct opt_fen *)at)->v.fen); break;
	case FIELD_TIME: digest_int(b, ((const struct opt_utc *)at)->given, ((const struct opt_utc *)at)->v.s); break;
	case FIELD_DAY: digest_int(b, ((const struct opt_day *)at)->given, ((const struct opt_day *)at)->v.n); break;
	case FIELD_PERSON:
		if (((const struct person_text *)at)->form == PERSON_LATER)
			buf_text(b, "later"); /* without a length, so it differs from every text */
		else
			digest_str(b, ((const struct person_text *)at)->text);
		break;
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
