/*
 * Tables for people and JSON for scripts. A cell comes as the database's text; its column says what it means.
 */
#include "table.h"

#include "base/day.h"
#include "base/number.h"
#include "base/utf8.h"

#include <string.h>

#define GAP 2 /* blanks between columns */
#define COLUMNS_MAX 24

/* Copies text with '?' for every control character and broken byte: a name must not control the terminal. */
static void put_safe(struct str text, char out[CELL_TEXT_MAX])
{
	size_t at = 0;
	size_t n = 0;

	while (at < text.n) {
		size_t from = at;
		int32_t c = utf8_next(text, &at);
		bool safe = c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) && c != 0x202e;
		size_t add = safe ? at - from : 1;

		if (n + add >= CELL_TEXT_MAX)
			break;
		memcpy(out + n, safe ? text.p + from : "?", add);
		n += add;
	}
	out[n] = '\0';
}

static int64_t cell_int(struct str cell)
{
	struct rows one = { 1, 1, &cell };

	return row_int(&one, 0, ONLY_COLUMN);
}

void cell_people(enum cell_kind kind, struct str cell, char out[CELL_TEXT_MAX])
{
	if (cell.p == NULL) {
		memcpy(out, "-", 2);
		return;
	}
	switch (kind) {
	case CELL_YUAN: (void)fen_format((fen_t){ cell_int(cell) }, out); return;
	case CELL_TIME: utc_format((utc_t){ cell_int(cell) }, out); return;
	case CELL_BOOL: put_safe(cell_int(cell) ? STR("yes") : STR("no"), out); return;
	case CELL_TEXT:
	case CELL_LOUD:
	case CELL_INT: break;
	}
	put_safe(cell, out);
}

static bool is_right_aligned(enum cell_kind kind)
{
	return kind == CELL_INT || kind == CELL_YUAN;
}

static void put_blanks(FILE *out, size_t n)
{
	while (n-- > 0)
		(void)fputc(' ', out);
}

/* One cell in its column; no blanks follow the last column. */
static void put_cell(FILE *out, const char *text, size_t width, bool right, bool last)
{
	size_t own = utf8_width(str_text(text));
	size_t pad = own < width ? width - own : 0;

	if (right)
		put_blanks(out, pad);
	(void)fputs(text, out);
	if (!last)
		put_blanks(out, (right ? 0 : pad) + GAP);
}

/* The width of each column: that of its widest cell or its title; 0 for a column without a title. */
static void measure_columns(const struct column *cols, const struct rows *rows, size_t width[COLUMNS_MAX])
{
	char text[CELL_TEXT_MAX];

	for (size_t c = 0; c < rows->cols; c++) {
		width[c] = cols[c].title ? utf8_width(str_text(cols[c].title)) : 0;
		for (size_t r = 0; cols[c].title != NULL && r < rows->n; r++) {
			size_t w;

			cell_people(cols[c].kind, row_str(rows, r, c), text);
			w = utf8_width(str_text(text));
			if (w > width[c])
				width[c] = w;
		}
	}
}

static size_t last_with_title(const struct column *cols, size_t n)
{
	while (n > 1 && cols[n - 1].title == NULL)
		n--;
	return n - 1;
}

static void put_titles(FILE *out, const struct column *cols, const struct rows *rows, const size_t *width, bool colour)
{
	size_t last = last_with_title(cols, rows->cols);

	(void)fputs(colour ? "\033[1m" : "", out);
	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].title != NULL)
			put_cell(out, cols[c].title, width[c], is_right_aligned(cols[c].kind), c == last);
	}
	(void)fputs(colour ? "\033[0m\n" : "\n", out);
}

static bool is_loud(const struct column *cols, const struct rows *rows, size_t r)
{
	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].kind == CELL_LOUD && cell_int(row_str(rows, r, c)) != 0)
			return true;
	}
	return false;
}

static void put_row(FILE *out, const struct column *cols, const struct rows *rows, size_t r, const size_t *width,
                    bool colour)
{
	size_t last = last_with_title(cols, rows->cols);
	char text[CELL_TEXT_MAX];
	bool loud = colour && is_loud(cols, rows, r);

	(void)fputs(loud ? "\033[31m" : "", out);

	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].title == NULL)
			continue;
		cell_people(cols[c].kind, row_str(rows, r, c), text);
		put_cell(out, text, width[c], is_right_aligned(cols[c].kind), c == last);
	}
	(void)fputs(loud ? "\033[0m\n" : "\n", out);
}

void table_people(FILE *out, const struct column *cols, const struct rows *rows, bool colour)
{
	size_t width[COLUMNS_MAX];

	if (rows->n == 0 || rows->cols == 0 || rows->cols > COLUMNS_MAX) {
		(void)fputs("none\n", out);
		return;
	}
	measure_columns(cols, rows, width);
	put_titles(out, cols, rows, width, colour);
	for (size_t r = 0; r < rows->n; r++)
		put_row(out, cols, rows, r, width, colour);
}

static void put_member(struct json_out *j, const struct column *col, struct str cell)
{
	if (cell.p == NULL || col->kind == CELL_TEXT)
		json_str(j, col->key, cell);
	else if (col->kind == CELL_BOOL)
		json_bool(j, col->key, cell_int(cell) != 0);
	else
		json_int(j, col->key, cell_int(cell));
}

void card_json(struct json_out *j, const struct column *cols, const struct rows *rows, size_t row)
{
	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].key != NULL)
			put_member(j, &cols[c], row_str(rows, row, c));
	}
}

void table_json(struct json_out *j, const char *key, const struct column *cols, const struct rows *rows)
{
	json_list(j, key);
	for (size_t r = 0; r < rows->n; r++) {
		json_object(j, NULL);
		card_json(j, cols, rows, r);
		json_object_end(j);
	}
	json_list_end(j);
}

void card_people(FILE *out, const struct column *cols, const struct rows *rows, size_t row)
{
	size_t width = 0;
	char text[CELL_TEXT_MAX];

	for (size_t c = 0; c < rows->cols; c++) {
		size_t w = cols[c].title ? utf8_width(str_text(cols[c].title)) : 0;

		if (w > width)
			width = w;
	}
	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].title == NULL)
			continue;
		cell_people(cols[c].kind, row_str(rows, row, c), text);
		put_cell(out, cols[c].title, width, false, false);
		(void)fprintf(out, "%s\n", text);
	}
}
