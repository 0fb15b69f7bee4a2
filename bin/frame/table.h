/*
 * Results for people and for scripts from one description of their columns: tables whose columns line up with Chinese
 * text too, and the same rows as JSON. Knows no SQL.
 *
 * Ownership: borrows everything; keeps nothing.
 */
#ifndef SHANMEN_TABLE_H
#define SHANMEN_TABLE_H

#include "db/db.h"
#include "json/json_out.h"

#include <stdio.h>

enum cell_kind {
	CELL_TEXT,
	CELL_INT,
	CELL_YUAN, /* fen; people see yuan */
	CELL_TIME, /* UTC seconds; people see Shanghai's clock */
	CELL_BOOL, /* 0 or 1; people see yes or no */
	CELL_LOUD  /* 1: the row is red on a terminal with colours; has neither key nor title */
};

/* A column of the result: its JSON key (NULL: people only), its title (NULL: scripts only). */
struct column {
	const char *key;
	const char *title;
	enum cell_kind kind;
};

#define CELL_TEXT_MAX 512

/* A cell as people read it, safe for a terminal: without control characters; "-" for SQL NULL. */
void cell_people(enum cell_kind kind, struct str cell, char out[CELL_TEXT_MAX]);

/* A table with titles; "none" when it has no rows. `cols` describes rows->cols columns. */
void table_people(FILE *out, const struct column *cols, const struct rows *rows, bool colour);

/* An array of objects under `key` (NULL: the outermost value). */
void table_json(struct json_out *j, const char *key, const struct column *cols, const struct rows *rows);

/* One row as lines of title and value. */
void card_people(FILE *out, const struct column *cols, const struct rows *rows, size_t row);

/* The members of one row, into the open object. */
void card_json(struct json_out *j, const struct column *cols, const struct rows *rows, size_t row);

#endif
