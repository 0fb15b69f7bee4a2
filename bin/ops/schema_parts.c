/*
 * The migrations are replayed: what a statement adds is added, what it drops is dropped.
 */
#include "schema_parts.h"

#include "base/str.h"
#include "sql_split.h"

#include <assert.h>
#include <string.h>

static const char *const words[] = { "table", "column", "key", "constraint", "collation" };
static_assert(sizeof words / sizeof words[0] == PART__MAX, "a word for every kind");

const char *schema_part_word(enum part_kind kind)
{
	return words[kind];
}

/* --- the parts --- */

static struct schema_part *part_find(struct schema_parts *ps, enum part_kind kind, struct str table, struct str name)
{
	for (size_t i = 0; i < ps->n; i++) {
		struct schema_part *p = &ps->items[i];

		if (p->kind == kind && str_same(p->table, table) && (kind == PART_COLLATION || str_same(p->name, name)))
			return p;
	}
	return NULL;
}

static void part_add(struct arena *a, struct schema_parts *ps, struct schema_part part)
{
	struct schema_part *known = part_find(ps, part.kind, part.table, part.name);

	if (known != NULL) {
		*known = part;
		return;
	}
	ps->items = arena_more(a, ps->items, ps->n, &ps->room, sizeof part);
	ps->items[ps->n++] = part;
}

static void part_drop(struct schema_parts *ps, enum part_kind kind, struct str table, struct str name)
{
	struct schema_part *known = part_find(ps, kind, table, name);

	if (known != NULL)
		*known = ps->items[--ps->n];
}

/* --- reading --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The text without line comments and quoted texts, each run of white space one blank. */
static struct str plain_statement(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '-' && i + 1 < s.n && s.p[i + 1] == '-') {
			while (i + 1 < s.n && s.p[i + 1] != '\n')
				i++;
		} else if (s.p[i] == '\'') {
			while (i + 1 < s.n && s.p[++i] != '\'')
				;
		} else if (!is_blank(s.p[i])) {
			out[n++] = s.p[i];
		} else if (n > 0 && out[n - 1] != ' ') {
			out[n++] = ' ';
		}
	}
	return (struct str){ out, n };
}

/* Takes `word` off the beginning of *s, with the blank after it. */
static bool take(struct str *s, const char *word)
{
	size_t n = strlen(word);

	if (s->n < n || memcmp(s->p, word, n) != 0 || (s->n > n && s->p[n] != ' ' && s->p[n] != '('))
		return false;
	n += s->n > n && s->p[n] == ' ';
	*s = (struct str){ s->p + n, s->n - n };
	return true;
}

static struct str take_name(struct str *s)
{
	struct str name = { s->p, 0 };

	while (name.n < s->n && s->p[name.n] != ' ' && s->p[name.n] != '(')
		name.n++;
	*s = (struct str){ s->p + name.n, s->n - name.n };
	while (s->n > 0 && s->p[0] == ' ')
		*s = (struct str){ s->p + 1, s->n - 1 };
	return name;
}

/* What stands in the parentheses that *s begins with, without blanks. */
static struct str take_list(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 1; i < s.n && s.p[i] != ')'; i++) {
		if (s.p[i] != ' ')
			out[n++] = s.p[i];
	}
	return (struct str){ out, n };
}

/* The next clause up to a comma outside of parentheses; `end` also ends it. False: no more. */
static bool next_clause(struct str s, size_t *at, char end, struct str *clause)
{
	int depth = 0;
	size_t from;

	while (*at < s.n && s.p[*at] == ' ')
		++*at;
	from = *at;
	for (; *at < s.n; ++*at) {
		char c = s.p[*at];

		if (depth == 0 && (c == ',' || c == end))
			break;
		depth += (c == '(') - (c == ')');
	}
	*clause = (struct str){ s.p + from, *at - from };
	*at += *at < s.n && s.p[*at] == ',';
	return clause->n > 0;
}

struct replay {
	struct arena *a;
	struct schema_parts *ps;
	struct str table;
};

static void add_collation(struct replay *r, struct str s, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n < s.n; i++) {
		struct str rest = { s.p + i + n, s.n - i - n };

		if (memcmp(s.p + i, word, n) == 0)
			part_add(r->a, r->ps,
			         (struct schema_part){ PART_COLLATION, r->table, take_name(&rest), STR_NONE });
	}
}

/* A key, a constraint or a column, as CREATE has it and ALTER after ADD. */
static void add_clause(struct replay *r, struct str s)
{
	struct schema_part part = { PART_COLUMN, r->table, STR_NONE, STR_NONE };

	if (take(&s, "PRIMARY KEY")) {
		part = (struct schema_part){ PART_KEY, r->table, STR("PRIMARY"), take_list(r->a, s) };
	} else if (take(&s, "UNIQUE KEY") || take(&s, "KEY")) {
		part.kind = PART_KEY;
		(void)take(&s, "IF NOT EXISTS");
		part.name = take_name(&s);
		part.of = take_list(r->a, s);
	} else {
		part.kind = take(&s, "CONSTRAINT") ? PART_CONSTRAINT : PART_COLUMN;
		(void)take(&s, "COLUMN");
		(void)take(&s, "IF NOT EXISTS");
		part.name = take_name(&s);
	}
	part_add(r->a, r->ps, part);
}

static void drop_clause(struct replay *r, struct str s)
{
	enum part_kind kind = PART_KEY;

	if (take(&s, "PRIMARY KEY")) {
		part_drop(r->ps, kind, r->table, STR("PRIMARY"));
		return;
	}
	if (take(&s, "COLUMN"))
		kind = PART_COLUMN;
	else if (take(&s, "CONSTRAINT") || take(&s, "FOREIGN KEY"))
		kind = PART_CONSTRAINT;
	else
		(void)take(&s, "KEY");
	(void)take(&s, "IF EXISTS");
	part_drop(r->ps, kind, r->table, take_name(&s));
}

static void replay_create(struct replay *r, struct str s)
{
	struct str clause;
	size_t at = 1;

	part_add(r->a, r->ps, (struct schema_part){ PART_TABLE, r->table, STR(""), STR_NONE });
	while (next_clause(s, &at, ')', &clause))
		add_clause(r, clause);
	add_collation(r, (struct str){ s.p + at, s.n - at }, "COLLATE=");
}

static void replay_alter(struct replay *r, struct str s)
{
	struct str clause;
	size_t at = 0;

	while (next_clause(s, &at, '\0', &clause)) {
		if (take(&clause, "ADD"))
			add_clause(r, clause);
		else if (take(&clause, "DROP"))
			drop_clause(r, clause);
		else if (take(&clause, "CONVERT") || take(&clause, "DEFAULT"))
			add_collation(r, clause, "COLLATE ");
	}
}

static void replay_statement(struct arena *a, struct schema_parts *ps, struct str statement)
{
	struct replay r = { .a = a, .ps = ps };
	struct str s = plain_statement(a, statement);

	if (take(&s, "CREATE TABLE IF NOT EXISTS")) {
		r.table = take_name(&s);
		replay_create(&r, s);
	} else if (take(&s, "ALTER TABLE")) {
		r.table = take_name(&s);
		replay_alter(&r, s);
	}
}

void schema_parts_read(struct arena *a, const struct migration *m, size_t n, struct schema_parts *out)
{
	*out = (struct schema_parts){ NULL, 0, 0 };
	for (size_t i = 0; i < n; i++) {
		struct sql_split split;
		struct str statement;

		sql_split_open(&split, (struct str){ m[i].text, m[i].length });
		while (sql_split_next(&split, &statement))
			replay_statement(a, out, statement);
	}
}
