/* Reading an object by its form. */
#include "json/form_table.h"

#include "base/number.h"
#include "json/json_whole.h"

#include <string.h>

struct form_reading {
	struct arena *a;
	struct str fault; /* the first one; STR_NONE: none */
};

static void complain(struct form_reading *rd, const struct form_field *f, const char *what)
{
	if (rd->fault.p == NULL)
		rd->fault = arena_printf(rd->a, "field %s: %s", f->name, what);
}

static bool read_text(struct form_reading *rd, const struct form_field *f, const cJSON *v, struct str *out)
{
	struct str text = STR_NONE;
	int64_t n;

	if (cJSON_IsString(v))
		text = arena_str(rd->a, v->valuestring, strlen(v->valuestring));
	else if (f->kind == FORM_ID && json_whole(v, &n))
		text = arena_printf(rd->a, "%lld", (long long)n);
	if (text.p == NULL || (f->kind == FORM_ID && text.n > (size_t)f->max))
		return false;
	*out = text.n > 0 ? text : STR_NONE;
	return true;
}

static bool read_number(const struct form_field *f, const cJSON *v, struct opt_int *out)
{
	if (f->kind == FORM_FLAG && cJSON_IsBool(v)) {
		*out = (struct opt_int){ true, cJSON_IsTrue(v) };
	} else if (f->kind == FORM_WHOLE && cJSON_IsNumber(v)) {
		out->given = json_whole(v, &out->v);
	} else if (f->kind == FORM_WHOLE && cJSON_IsString(v)) {
		struct str text = { v->valuestring, strlen(v->valuestring) };

		out->given = number_parse(text, -JSON_WHOLE_MAX, JSON_WHOLE_MAX, &out->v);
	}
	return out->given;
}

static void read_fields(struct form_reading *rd, const struct form *form, const cJSON *object, void *out);

/* Reads a value that is no list. */
static bool read_value(struct form_reading *rd, const struct form_field *f, const cJSON *v, void *out)
{
	switch (f->kind) {
	case FORM_WHOLE:
	case FORM_FLAG: return read_number(f, v, out);
	case FORM_GROUP:
		if (cJSON_IsObject(v))
			read_fields(rd, f->form, v, out);
		return cJSON_IsObject(v);
	case FORM_MAP: return false;
	default: return read_text(rd, f, v, out);
	}
}

static size_t value_size(const struct form_field *f)
{
	switch (f->kind) {
	case FORM_WHOLE:
	case FORM_FLAG: return sizeof(struct opt_int);
	case FORM_GROUP: return f->form->size;
	default: return sizeof(struct str);
	}
}

/* Elements that cannot be read are left out. */
static bool read_list(struct form_reading *rd, const struct form_field *f, const cJSON *v, struct list *out)
{
	size_t size = value_size(f);
	const cJSON *item;
	char *items;
	bool good = true;

	if (!cJSON_IsArray(v))
		return false;
	items = arena_array(rd->a, f->most, size);
	*out = (struct list){ .given = true, .items = items };
	cJSON_ArrayForEach(item, v)
	{
		if (out->n == f->most || !read_value(rd, f, item, items + out->n * size))
			good = false;
		else
			out->n++;
	}
	return good;
}

static void read_fields(struct form_reading *rd, const struct form *form, const cJSON *object, void *out)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct form_field *f = &form->fields[i];
		const cJSON *v = cJSON_GetObjectItemCaseSensitive(object, f->name);
		void *place = (char *)out + f->into - 1;

		if (f->into == 0)
			continue;
		if (v == NULL || cJSON_IsNull(v)) {
			if (f->required)
				complain(rd, f, "required");
		} else if (f->most > 0 ? !read_list(rd, f, v, place) : !read_value(rd, f, v, place)) {
			complain(rd, f, "cannot be read");
		}
	}
}

bool form_read(struct arena *a, const struct form *form, const cJSON *object, void *out, struct str *fault)
{
	struct form_reading rd = { .a = a, .fault = STR_NONE };

	read_fields(&rd, form, object, out);
	*fault = rd.fault;
	return rd.fault.p == NULL;
}
