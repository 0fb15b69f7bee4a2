/* A line for each row of the tables in lib/product/ticket_form.h. */
#include "product_fields.h"

#include "product/ticket_form.h"

#include <stdio.h>

#define PATH_SIZE 128
#define PATH_WIDTH 66

static const char *type_word(const struct form_field *f)
{
	switch (f->kind) {
	case FORM_WHOLE: return f->numbers == NULL && f->max > INT32_MAX ? "int64" : "int32";
	case FORM_FLAG: return "bool";
	case FORM_GROUP: return "object";
	default: return "string";
	}
}

static void add_limits(struct buf *b, const struct form_field *f)
{
	for (size_t i = 0; f->numbers != NULL && f->numbers[i] != 0; i++)
		buf_printf(b, "%s%lld", i > 0 ? ", " : ": ", (long long)f->numbers[i]);
	if (f->kind == FORM_DIGITS)
		buf_printf(b, ", %lld digits", (long long)f->max);
	else if (f->kind != FORM_WHOLE && f->kind != FORM_FLAG && f->kind != FORM_GROUP)
		buf_printf(b, ", at most %lld characters", (long long)f->max);
	if (f->kind == FORM_NAME)
		buf_text(b, " in one line");
}

static void add_form(struct buf *b, const struct form *form, const char *under)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct form_field *f = &form->fields[i];
		char path[PATH_SIZE];

		if (f->answered)
			continue;
		(void)snprintf(path, sizeof path, "%s%s%s", under, f->name, f->required ? "*" : "");
		buf_printf(b, "%-*s %s%s", PATH_WIDTH, path, f->most > 0 ? "list of " : "", type_word(f));
		add_limits(b, f);
		buf_text(b, "\n");
		(void)snprintf(path, sizeof path, "%s%s%s.", under, f->name, f->most > 0 ? "[]" : "");
		if (f->form != NULL)
			add_form(b, f->form, path);
	}
}

void product_fields_list(struct buf *b)
{
	add_form(b, &product_request_form, "");
}
