/*
 * The books are checked before a commit in builds with SHANMEN_CHECK_BOOKS
 * (--enable-sanitizers): sold of every SKU-day touched equals its live vouchers.
 */
#ifndef SHANMEN_BOOKS_H
#define SHANMEN_BOOKS_H

#include "db/db.h"

/* Remembers that the running transaction changed this SKU-day. No-op in other builds. */
void books_touch(struct str sku_id, day_t day);

/* OK, or BUG with an error line that names SKU and day. Forgets what was touched. */
enum result books_check(struct db *db) MUST_USE;

#endif
