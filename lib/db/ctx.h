/*
 * The context of a transaction, passed to the functions of lib that read and write
 * tables: the connection, the arena, the keys, and one instant that counts as now
 * for the whole request.
 *
 * Ownership: everything that such a function returns lives in the arena.
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
