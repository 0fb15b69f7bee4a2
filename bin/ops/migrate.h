/*
 * Which migrations the database has, and applying those it lacks.
 */
#ifndef SHANMEN_MIGRATE_H
#define SHANMEN_MIGRATE_H

#include "bin/frame/cli.h"

/* The database's newest version, 0 for an empty one. Needs a DB_ADMIN connection. */
enum result migrate_version(struct cli *cli, int64_t *version) MUST_USE;

/* Rows (version, name, applied_at) of what was applied; none for an empty database. */
enum result migrate_applied(struct cli *cli, struct rows *out) MUST_USE;

/*
 * Applies what is missing, oldest first; *done counts. *newer: the database has
 * a newer schema than this program knows, and nothing was done.
 */
enum result migrate_all(struct cli *cli, size_t *done, bool *newer) MUST_USE;

#endif
