/*
 * See foreign_tables.h. What a migration makes is read from its own text, so that no second list of tables exists.
 */
#include "foreign_tables.h"

#include "base/buf.h"
#include "db/migration.h"
#include "sql_split.h"

#include <string.h>

#define CREATE "CREATE TABLE IF NOT EXISTS "
#define COMMENT "COMMENT='"
#define NAMES_MAX 4096

static const struct sql SQL_FOREIGN = {
	"foreign_table",
	"SELECT table_name FROM information_schema.tables"
	" WHERE table_schema = DATABASE() AND table_name = ? AND table_comment <> ?",
};

struct made_table {
	struct str name, comment;
};

/* The last place of `word` in the text; NULL: it is not there. */
static const char *last_of(struct str text, const char *word)
{
	size_t n = strlen(word);

	for (size_t at = text.n; at >= n; at--) {
		if (memcmp(text.p + at - n, word, n) == 0)
			return text.p + at - n;
	}
	return NULL;
}

/* A statement that makes a table: its name, and the comment after the last column. False: it makes none. */
static bool table_made(struct str statement, struct made_table *out)
{
	const char *comment = last_of(statement, COMMENT);
	const char *end = statement.p + statement.n;
	size_t skip = strlen(CREATE), n = 0;

	if (statement.n <= skip || memcmp(statement.p, CREATE, skip) != 0 || comment == NULL)
		return false;
	while (skip + n < statement.n && statement.p[skip + n] != ' ')
		n++;
	out->name = (struct str){ statement.p + skip, n };
	comment += strlen(COMMENT);
	out->comment = (struct str){ comment, (size_t)(end - comment) };
	while (out->comment.n > 0 && out->comment.p[out->comment.n - 1] != '\'')
		out->comment.n--;
	if (out->comment.n > 0)
		out->comment.n--;
	return true;
}

/* Doubled quotes stand for one. */
static struct str unquoted(struct arena *a, struct str text)
{
	char *out = arena_alloc(a, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		out[n++] = text.p[i];
		if (text.p[i] == '\'' && i + 1 < text.n && text.p[i + 1] == '\'')
			i++;
	}
	return (struct str){ out, n };
}

static enum result add_if_foreign(struct cli *cli, const struct made_table *t, struct buf *names)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_FOREIGN,
	                         ARGS(arg_str(t->name), arg_str(unquoted(&cli->arena, t->comment))), &rows);

	if (r == OK && rows.n > 0)
		buf_printf(names, "%s%.*s", names->n > 0 ? ", " : "", (int)t->name.n, t->name.p);
	return r;
}

enum result foreign_tables(struct cli *cli, size_t first, struct str *names)
{
	struct buf found = BUF_INIT(NAMES_MAX);
	enum result r = OK;

	db_deadline(cli->db, CLI_DEADLINE_MS);
	for (size_t i = first; r == OK && i < migration_count; i++) {
		struct sql_split split;
		struct str statement;
		struct made_table table;

		sql_split_open(&split, (struct str){ migrations[i].text, migrations[i].length });
		while (r == OK && sql_split_next(&split, &statement)) {
			if (table_made(statement, &table))
				r = add_if_foreign(cli, &table, &found);
		}
	}
	*names = buf_take(&cli->arena, &found);
	if (names->n == 0)
		*names = STR_NONE;
	return r;
}
