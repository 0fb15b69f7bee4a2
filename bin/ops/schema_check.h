/*
 * Is everything in the database that the migrations make? A version number only says that somebody wrote it: a restored
 * dump may lack a table, and a statement by hand may have taken a key away.
 */
#ifndef SHANMEN_SCHEMA_CHECK_H
#define SHANMEN_SCHEMA_CHECK_H

#include "bin/frame/cli.h"

/*
 * *lacks: what the database `db` lacks of this program's schema, as "table x: column y; table x: key z (a, b)", the first
 * few; STR_NONE: nothing.
 */
enum result schema_check(struct cli *cli, struct db *db, struct str *lacks) MUST_USE;

#endif
