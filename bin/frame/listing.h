/*
 * Results of a query on standard output: as a table for people, or as JSON when --json was given.
 *
 * Ownership: borrows everything. One JSON text at a time: json_begin ends the one before.
 */
#ifndef SHANMEN_LISTING_H
#define SHANMEN_LISTING_H

#include "cli.h"
#include "show/table_json.h"
#include "show/table_terminal.h"

/* Begins a JSON text for standard output. */
void json_begin(struct json_out *j);

/* Prints the text with a line's end and frees it. Refused: it is longer than the listing may be. */
enum cli_exit json_print(struct json_out *j) MUST_USE;

/* Prints all rows; `cols` describes their columns. */
enum cli_exit cli_list(const struct cli *cli, const struct column *cols, const struct rows *rows) MUST_USE;

/* Prints one row: for people one line for each column. */
enum cli_exit cli_card(const struct cli *cli, const struct column *cols, const struct rows *rows, size_t row) MUST_USE;

/* A list that belongs to a card: its JSON key, its title, and its query, whose only value identifies the card. */
struct listing_part {
	const char *key;
	const char *title;
	const struct sql *sql;
	const struct column *columns;
};

/* Runs the query of each part with the value `of`. Prints any trouble. */
enum cli_exit cli_parts_query(struct cli *cli, const struct listing_part *parts, size_t n, struct arg of,
                              struct rows *out) MUST_USE;

/* Prints a card's only row, then its parts; for people only the parts that have rows. */
enum cli_exit cli_card_parts(const struct cli *cli, const struct column *cols, const struct rows *card,
                             const struct listing_part *parts, size_t n, const struct rows *rows) MUST_USE;

/* Opens a DB_READ connection, runs the query and lists its rows. */
enum cli_exit cli_list_query(struct cli *cli, const struct column *cols, const struct sql *s, const struct arg *args,
                             size_t n) MUST_USE;

#endif
