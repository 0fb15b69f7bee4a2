/*
 * What a column of a result means: its names, and the kind of its cells. One description serves the terminal, JSON, pages and
 * tables for spreadsheets.
 *
 * Ownership: borrows everything; keeps nothing.
 */
#ifndef SHANMEN_COLUMN_H
#define SHANMEN_COLUMN_H

#include "db/db.h"

/* A word of the schema, and what people read instead. */
struct word {
	const char *word; /* NULL ends the list; its tone is that of words that are not in the list */
	const char *label;
	const char *tone; /* CSS class of the badge: good, busy, bad, off, done */
};

struct cell {
	enum { AS_TEXT, AS_CODE, AS_LINK, AS_INT, AS_YUAN, AS_TIME, AS_BOOL, AS_WORD, AS_TERM, AS_LOUD } as;
	const struct word *words;
};

/* The kinds of cells, for the initializer of a column. */
/* clang-format off */
#define CELL_TEXT       { AS_TEXT, NULL }
#define CELL_CODE       { AS_CODE, NULL } /* an id or a code, to be compared character by character */
#define CELL_LINK       { AS_LINK, NULL } /* an order's number; a page links it by the order_no in column LINK_COLUMN */
#define CELL_INT        { AS_INT, NULL }
#define CELL_YUAN       { AS_YUAN, NULL } /* fen; people see yuan */
#define CELL_TIME       { AS_TIME, NULL } /* UTC seconds; people see Shanghai's clock */
#define CELL_BOOL       { AS_BOOL, NULL } /* 0 or 1; people see yes or no */
#define CELL_WORD(list) { AS_WORD, list } /* a word that is not in the list is shown as it is */
#define CELL_TERM(list) { AS_TERM, list } /* the same; paper shows the word too, to look it up */
#define CELL_LOUD       { AS_LOUD, NULL } /* 1: the row is marked; has neither key nor title */
/* clang-format on */

enum { LINK_COLUMN };

/* A column of the result: its name for programs (NULL: people only), its title (NULL: programs only). */
struct column {
	const char *key;
	const char *title;
	struct cell cell;
};

/* The entry of a word, or the one that ends the list. */
const struct word *word_find(const struct word *words, struct str word);

#define CELL_VALUE_SIZE 32 /* bytes of a number, an amount or a time */

/* A cell as people read it: `cell` itself, a static text, or written to `value`. STR_NONE for SQL NULL. */
struct str cell_text(const struct column *column, struct str cell, char value[CELL_VALUE_SIZE]);

/* Its digits line up on the right. */
bool column_is_number(const struct column *column);

/* One of the row's CELL_LOUD is not 0. */
bool row_is_loud(const struct column *cols, const struct rows *rows, size_t row);

#endif
