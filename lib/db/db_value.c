/*
 * Values for statements, and cells of rows.
 */
#include "base/assert.h"
#include "base/day.h"
#include "base/number.h"
#include "db/db_internal.h"

#include <string.h>

struct arg arg_int(int64_t v)
{
	return (struct arg){ .kind = ARG_INT, .i = v };
}

struct arg arg_bool(bool v)
{
	return arg_int(v ? 1 : 0);
}

struct arg arg_fen(fen_t v)
{
	return arg_int(v.fen);
}

struct arg arg_utc(utc_t v)
{
	return arg_int(v.s);
}

struct arg arg_null(void)
{
	return (struct arg){ .kind = ARG_NULL };
}

struct arg arg_opt_int(struct opt_int v)
{
	return v.given ? arg_int(v.v) : arg_null();
}

struct arg arg_opt_fen(struct opt_fen v)
{
	return v.given ? arg_fen(v.v) : arg_null();
}

struct arg arg_opt_utc(struct opt_utc v)
{
	return v.given ? arg_utc(v.v) : arg_null();
}

struct arg arg_str(struct str s)
{
	return s.p == NULL ? arg_null() : (struct arg){ .kind = ARG_TEXT, .p = s.p, .n = s.n };
}

struct arg arg_bytes(struct str s)
{
	return s.p == NULL ? arg_null() : (struct arg){ .kind = ARG_BYTES, .p = s.p, .n = s.n };
}

struct arg arg_text(const char *s)
{
	return s == NULL ? arg_null() : (struct arg){ .kind = ARG_TEXT, .p = s, .n = strlen(s) };
}

struct arg arg_hash(const struct hash *h)
{
	return h == NULL ? arg_null() : (struct arg){ .kind = ARG_BYTES, .p = (const char *)h->b, .n = HASH_SIZE };
}

struct arg arg_day(struct arena *a, day_t d)
{
	char *text = arena_alloc(a, DAY_TEXT_SIZE);

	day_format(d, text);
	return arg_text(text);
}

/* The client library wants pointers without const, even for values that it only sends. */
static void *without_const(const void *p)
{
	return (void *)(uintptr_t)p;
}

static enum enum_field_types type_of(int kind)
{
	return kind == ARG_BYTES ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
}

void db_bind(MYSQL_BIND *binds, const struct arg *args, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		switch (args[i].kind) {
		case ARG_NULL: binds[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_NULL }; break;
		case ARG_INT:
			binds[i] =
				(MYSQL_BIND){ .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = without_const(&args[i].i) };
			break;
		case ARG_TEXT:
		case ARG_BYTES:
			binds[i] = (MYSQL_BIND){ .buffer_type = type_of(args[i].kind),
				                 .buffer = without_const(args[i].p),
				                 .buffer_length = args[i].n };
			break;
		}
	}
}

/* One column of many rows. It is numeric when one of its values is; then all others must be numbers or NULL. */
static MYSQL_BIND bind_column(struct arena *a, const struct arg *args, size_t n, size_t count)
{
	char *indicators = arena_array(a, count, 1);
	const char **texts = arena_array(a, count, sizeof *texts);
	unsigned long *lengths = arena_array(a, count, sizeof *lengths);
	int64_t *ints = arena_array(a, count, sizeof *ints);
	MYSQL_BIND b = { .buffer_type = MYSQL_TYPE_STRING, .buffer = texts, .length = lengths };
	bool is_int = false;

	for (size_t row = 0; row < count; row++) {
		const struct arg *arg = &args[row * n];

		indicators[row] = arg->kind == ARG_NULL ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
		is_int = is_int || arg->kind == ARG_INT;
		ints[row] = arg->i;
		texts[row] = arg->p != NULL ? arg->p : "";
		lengths[row] = arg->n;
	}
	if (is_int)
		b = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = ints };
	b.u.indicator = indicators;
	return b;
}

void db_bind_columns(struct arena *a, MYSQL_BIND *binds, const struct arg *args, size_t n, size_t count)
{
	for (size_t i = 0; i < n; i++)
		binds[i] = bind_column(a, &args[i], n, count);
}

struct str row_str(const struct rows *r, size_t row, size_t col)
{
	ASSERT(row < r->n && col < r->cols);
	return r->cells[row * r->cols + col];
}

bool row_null(const struct rows *r, size_t row, size_t col)
{
	return row_str(r, row, col).p == NULL;
}

int64_t row_int(const struct rows *r, size_t row, size_t col)
{
	struct str s = row_str(r, row, col);
	int64_t v = 0;

	if (s.p != NULL && !number_parse(s, INT64_MIN, INT64_MAX, &v))
		v = 0;
	return v;
}

fen_t row_fen(const struct rows *r, size_t row, size_t col)
{
	return (fen_t){ row_int(r, row, col) };
}

utc_t row_utc(const struct rows *r, size_t row, size_t col)
{
	return (utc_t){ row_int(r, row, col) };
}

struct opt_utc row_opt_utc(const struct rows *r, size_t row, size_t col)
{
	return (struct opt_utc){ !row_null(r, row, col), row_utc(r, row, col) };
}

struct opt_int row_opt_int(const struct rows *r, size_t row, size_t col)
{
	return (struct opt_int){ !row_null(r, row, col), row_int(r, row, col) };
}

struct opt_fen row_opt_fen(const struct rows *r, size_t row, size_t col)
{
	return (struct opt_fen){ !row_null(r, row, col), row_fen(r, row, col) };
}

day_t row_day(const struct rows *r, size_t row, size_t col)
{
	day_t d = { 0 };

	if (!day_parse(row_str(r, row, col), &d))
		d.n = 0;
	return d;
}
