/*
 * A catalogue file, which says what a merchant sells: read from JSON, compared with the database, stored. The structs
 * and the writing are lib/product/catalogue_store.h.
 *
 * Ownership: everything lives in the arena of the read.
 */
#ifndef SHANMEN_CATALOGUE_H
#define SHANMEN_CATALOGUE_H

#include "bin/form/faults.h"
#include "bin/frame/cli.h"
#include "product/catalogue_store.h"

/* Reads the text. Everything wrong is in `f`; then `out` must not be used. */
void catalogue_read(struct arena *a, struct str text, struct faults *f, struct catalogue *out);

/*
 * Inside a transaction. Finds the rows of the catalogue's products and SKUs (`stored` of each), and stores it, with its
 * shop if that is not here yet. REFUSE: it contradicts what is stored, `f` says where, and nothing was written.
 */
enum result catalogue_check_and_store(struct cli *cli, struct catalogue *c, struct faults *f) MUST_USE;

#endif
