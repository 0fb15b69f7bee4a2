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

struct migrate_end {
	size_t done;        /* migrations applied */
	bool newer;         /* the database has a newer schema than this program knows: nothing was done */
	int64_t packet;     /* max_allowed_packet, where it is less than DB_PACKET_LEAST: nothing was done; else 0 */
	struct str lacks;   /* all are applied, and yet this is missing (schema_check.h); STR_NONE: nothing */
	struct str foreign; /* tables of somebody else with names of ours: nothing was done; STR_NONE: there are none */
};

/* Applies what is missing, oldest first. */
enum result migrate_all(struct cli *cli, struct migrate_end *end) MUST_USE;

#endif
