/*
 * Decodes JSON by a field table. cJSON gives numbers
 * as doubles: a value that a double cannot hold exactly is refused, never rounded.
 */
#include "json/field.h"

#include "base/day.h"
#include "base/number.h"
#include "base/str.h"
#include "base/typed.h"
#include "json/json_whole.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PATH_MAX_BYTES 96

/* Where a value stands, for a message: "parts[2].code". */
struct where {
	const struct where *up;
	const char *name;
	int index; /* -1: a member, not an element of a list */
};

static void path_of(const struct decode *d, const struct where *w, char *out, size_t size)
{
	size_t n;

	if (w == NULL) {
		out[0] = '\0';
		if (d->list != NULL)
			(void)snprintf(out, size, "%s[%zu]", d->list, d->row);
		return;
	}
	path_of(d, w->up, out, size);
	n = strlen(out);
	if (w->index >= 0)
		(void)snprintf(out + n, size - n, "[%d]", w->index);
	else
		(void)snprintf(out + n, size - n, "%s%s", n > 0 ? "." : "", w->name);
}

static enum result field_fault(struct decode *d, const struct where *w, const char *what)
{
	char path[PATH_MAX_BYTES];

	path_of(d, w, path, sizeof path);
	(void)snprintf(d->fault, sizeof d->fault, "field %s: %s", path, what);
	return REFUSE;
}

enum result field_refuse(struct decode *d, const char *name, const char *what)
{
	struct where here = { NULL, name, -1 };

	return field_fault(d, name != NULL ? &here : NULL, what);
}

/* A whole number of any size that a double keeps; in answers it may be a text. */
static enum result decode_whole(struct decode *d, const struct where *w, const cJSON *v, int64_t *out)
{
	if (d->answer && cJSON_IsString(v))
		return number_parse(str_text(v->valuestring), -JSON_WHOLE_MAX, JSON_WHOLE_MAX, out)
		               ? OK
		               : field_fault(d, w, "not a whole number");
	if (!cJSON_IsNumber(v))
		return field_fault(d, w, "not a number");
	return json_whole(v, out) ? OK : field_fault(d, w, "not a whole number a computer can hold exactly");
}

static enum result decode_int(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                              int64_t *out)
{
	enum result r = decode_whole(d, w, v, out);

	return r == OK && (*out < f->min || *out > f->max) ? field_fault(d, w, "out of range") : r;
}

static enum result decode_flag(struct decode *d, const struct where *w, const cJSON *v, struct opt_int *out)
{
	*out = (struct opt_int){ cJSON_IsBool(v), cJSON_IsTrue(v) };
	return out->given ? OK : field_fault(d, w, "neither true nor false");
}

/* Seconds, or a finer unit recognised by the number of digits: 13 ms, 16 µs, 19 ns. */
static enum result decode_time(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                               struct opt_utc *out)
{
	bool fine = false;
	double t;

	out->given = true;
	if (d->answer) {
		enum result r = decode_whole(d, w, v, &out->v.s);

		if (r != OK)
			return r;
		t = (double)out->v.s;
	} else if (cJSON_IsNumber(v)) {
		t = v->valuedouble;
	} else {
		return field_fault(d, w, "not a number");
	}
	for (int unit = 0; unit < 3 && t >= 1e11; unit++, fine = true)
		t /= 1000;
	if (!(t >= (double)f->min && t <= (double)f->max) || (!fine && t != floor(t)))
		return field_fault(d, w, "not a time");
	out->v.s = (int64_t)floor(t);
	out->given = !d->answer || out->v.s != 0;
	return out->given || !f->required ? OK : field_fault(d, w, "missing");
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

static enum result decode_api_id(struct decode *d, const struct field *f, const struct where *w, const cJSON *v,
                                 struct str *out)
{
	enum result r = decode_word(d, f, w, v, out);
	bool lost = out->p == NULL && cJSON_IsNumber(v);

	return r == OK && (lost || !str_plain(*out)) ? field_fault(d, w, "not an id") : r;
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
	if (!d->partly && (n < f->min || n > f->max))
		return field_fault(d, w, n < f->min ? "too few elements" : "too many elements");
	out->given = true;
	out->items = arena_array(d->arena, (size_t)n + 1, size);
	n = 0;
	cJSON_ArrayForEach(item, v)
	{
		struct where here = { w, NULL, n++ };
		char *place = (char *)out->items + out->n * size;
		enum result r = out->n < (size_t)f->max ? decode_element(d, f, &here, item, place) : REFUSE;

		if (r == OK)
			out->n++;
		else if (!d->partly)
			return r;
		else
			memset(place, 0, size);
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
	if (!day_parse(str_text(v->valuestring), &out->v))
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
	case FIELD_API_ID: return decode_api_id(d, f, w, v, out);
	case FIELD_INT:
		((struct opt_int *)out)->given = true;
		return decode_int(d, f, w, v, &((struct opt_int *)out)->v);
	case FIELD_FLAG: return decode_flag(d, w, v, out);
	case FIELD_FEN:
		((struct opt_fen *)out)->given = true;
		return decode_int(d, f, w, v, &((struct opt_fen *)out)->v.fen);
	case FIELD_TIME: return decode_time(d, f, w, v, out);
	case FIELD_DAY: return decode_day(d, f, w, v, out);
	case FIELD_PERSON: return decode_person(d, f, w, v, out);
	case FIELD_GROUP: return decode_table(d, f->table, w, v, out);
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
	case FIELD_API_ID:
	case FIELD_WORD: return sizeof(struct str);
	case FIELD_INT:
	case FIELD_FLAG: return sizeof(struct opt_int);
	case FIELD_FEN: return sizeof(struct opt_fen);
	case FIELD_TIME: return sizeof(struct opt_utc);
	case FIELD_DAY: return sizeof(struct opt_day);
	case FIELD_PERSON: return sizeof(struct person_text);
	case FIELD_GROUP: return 0; /* its members one by one */
	case FIELD_OBJECT: return sizeof(void *);
	case FIELD_LIST:
	case FIELD_TEXTS:
	case FIELD_INTS: return sizeof(struct list);
	}
	return 0;
}

static bool is_absent(const struct decode *d, const cJSON *v)
{
	return v == NULL || cJSON_IsNull(v) || (d->answer && cJSON_IsString(v) && v->valuestring[0] == '\0');
}

/*
 * A member by its name. Bodies mostly have their members in the order of the table, so the search goes on after the last
 * one that was found, and then from the first.
 */
static const cJSON *member_find(const cJSON *object, const cJSON **last, const char *name)
{
	const cJSON *from = *last != NULL ? (*last)->next : NULL;

	for (int part = 0; part < 2; part++) {
		const cJSON *end = part == 0 ? NULL : from;

		for (const cJSON *m = part == 0 ? from : object->child; m != end; m = m->next) {
			if (m->string != NULL && m->string[0] == name[0] && strcmp(m->string, name) == 0) {
				*last = m;
				return m;
			}
		}
	}
	return NULL;
}

/* Before any value is read: what lacks a required field may be another kind of object, so its values say nothing. */
static enum result require_all(struct decode *d, const struct field_table *t, const struct where *w,
                               const cJSON *object)
{
	const cJSON *last = NULL;

	for (size_t i = 0; !d->partly && i < t->n; i++) {
		const struct field *f = &t->fields[i];
		struct where here = { w, f->name, -1 };

		if (!f->required || !is_absent(d, member_find(object, &last, f->name)))
			continue;
		d->lacks = w == NULL;
		return field_fault(d, &here, "missing");
	}
	return OK;
}

static enum result decode_table(struct decode *d, const struct field_table *t, const struct where *w,
                                const cJSON *object, void *out)
{
	const cJSON *last = NULL;

	if (!cJSON_IsObject(object))
		return w == NULL && d->list == NULL
		       ? (void)snprintf(d->fault, sizeof d->fault, "the body is not an object"),
		       REFUSE : field_fault(d, w, "not an object");
	if (require_all(d, t, w, object) != OK)
		return REFUSE;
	for (size_t i = 0; i < t->n; i++) {
		const struct field *f = &t->fields[i];
		const cJSON *v = member_find(object, &last, f->name);
		struct where here = { w, f->name, -1 };
		enum result r;

		if (is_absent(d, v))
			continue;
		r = decode_value(d, f, &here, v, (char *)out + f->at);
		if (r == REFUSE && (d->partly || (d->lenient && !f->required)))
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
