/* Cells as people read them, on every medium. */
#include "show/column.h"

#include "base/day.h"
#include "base/number.h"
#include "base/str.h"

#include <assert.h>

static_assert(FEN_TEXT_SIZE <= CELL_VALUE_SIZE && UTC_TEXT_SIZE <= CELL_VALUE_SIZE, "an amount and a time fit");

const struct word *word_find(const struct word *words, struct str word)
{
	while (words->word != NULL && !str_same(word, str_text(words->word)))
		words++;
	return words;
}

struct str cell_text(const struct column *column, struct str cell, char value[CELL_VALUE_SIZE])
{
	struct rows one = { 1, 1, &cell };
	const struct word *w;

	if (cell.p == NULL)
		return STR_NONE;
	switch (column->cell.as) {
	case AS_YUAN: return str_text(fen_format(row_fen(&one, 0, ONLY_COLUMN), value));
	case AS_TIME: utc_format(row_utc(&one, 0, ONLY_COLUMN), value); return str_text(value);
	case AS_BOOL: return row_int(&one, 0, ONLY_COLUMN) != 0 ? STR("yes") : STR("no");
	case AS_WORD:
	case AS_TERM: w = word_find(column->cell.words, cell); return w->word != NULL ? str_text(w->label) : cell;
	case AS_TEXT:
	case AS_CODE:
	case AS_LINK:
	case AS_INT:
	case AS_LOUD: break;
	}
	return cell;
}

bool column_is_number(const struct column *column)
{
	return column->cell.as == AS_INT || column->cell.as == AS_YUAN;
}

bool row_is_loud(const struct column *cols, const struct rows *rows, size_t row)
{
	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].cell.as == AS_LOUD && row_int(rows, row, c) != 0)
			return true;
	}
	return false;
}
