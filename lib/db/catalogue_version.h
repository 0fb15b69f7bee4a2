/*
 * The number that says which state of the catalogue counts: what a process keeps of app, merchant, product, rule and SKU in
 * memory is right as long as this number is the one it was read with.
 */
#ifndef SHANMEN_CATALOGUE_VERSION_H
#define SHANMEN_CATALOGUE_VERSION_H

#include "db/ctx.h"

/*
 * Raises the number, inside the transaction that has changed the catalogue: readers see both or neither. Writers of the
 * catalogue wait for each other from here to the commit, so it comes after the last change.
 */
enum result catalogue_changed(struct ctx *c) MUST_USE;

/* The same in one UPDATE without a transaction: the first follows its table, the second what it sets. */
#define CATALOGUE_JOINED " JOIN catalogue_version v ON v.only_row = 1"
#define CATALOGUE_RAISED ", v.version = v.version + 1"

#endif
