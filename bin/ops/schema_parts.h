/*
 * What a database must have after the migrations: tables, columns, keys, constraints and collations, read from the texts
 * of the migrations themselves, so that no second list exists. Types and comments are not read. Pure.
 *
 * Understands the statements of sql/ as they are written there: CREATE TABLE and ALTER TABLE with named keys and
 * constraints.
 */
#ifndef SHANMEN_SCHEMA_PARTS_H
#define SHANMEN_SCHEMA_PARTS_H

#include "base/arena.h"
#include "db/migration.h"

enum part_kind {
	PART_TABLE,
	PART_COLUMN,
	PART_KEY,        /* `of`: its columns, joined by commas */
	PART_CONSTRAINT, /* CHECK or foreign key */
	PART_COLLATION,  /* of the table's texts; the name is the collation */
	PART__MAX
};

struct schema_part {
	enum part_kind kind;
	struct str table, name;
	struct str of; /* STR_NONE: says nothing more */
};

struct schema_parts {
	struct schema_part *items;
	size_t n, room;
};

/* "column", "key" …; static text. */
const char *schema_part_word(enum part_kind kind);

/* The parts after these migrations, in the arena. */
void schema_parts_read(struct arena *a, const struct migration *m, size_t n, struct schema_parts *out);

#endif
