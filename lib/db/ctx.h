/*
 * What a deed works with: one transaction on one connection, the arena of the
 * request, the keys, and the instant that counts as now for the whole request.
 *
 * Ownership: everything a deed returns lives in the arena.
 */
#ifndef SHANMEN_CTX_H
#define SHANMEN_CTX_H

#include "base/arena.h"
#include "base/crypt.h"
#include "base/types.h"
#include "db/db.h"

struct ctx {
	struct db *db;
	struct arena *arena;
	const struct vault *vault;
	utc_t now;
};

#endif
