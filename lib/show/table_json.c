/* Objects whose members are named by the columns' keys. */
#include "show/table_json.h"

static void put_member(struct json_out *j, const struct column *col, const struct rows *rows, size_t row, size_t c)
{
	switch (row_null(rows, row, c) ? AS_TEXT : col->cell.as) {
	case AS_BOOL: json_bool(j, col->key, row_int(rows, row, c) != 0); break;
	case AS_INT:
	case AS_YUAN:
	case AS_TIME:
	case AS_LOUD: json_int(j, col->key, row_int(rows, row, c)); break;
	case AS_TEXT:
	case AS_CODE:
	case AS_LINK:
	case AS_WORD:
	case AS_TERM: json_str(j, col->key, row_str(rows, row, c)); break;
	}
}

void card_json(struct json_out *j, const struct column *cols, const struct rows *rows, size_t row)
{
	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].key != NULL)
			put_member(j, &cols[c], rows, row, c);
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
