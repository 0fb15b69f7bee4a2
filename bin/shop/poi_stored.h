/* Comparing a checked file about shops with the database: which merchant the shops belong to, and what we call them. */
#ifndef SHANMEN_POI_STORED_H
#define SHANMEN_POI_STORED_H

#include "bin/frame/api_cli.h"
#include "poi_form.h"

/* Inside a transaction. Reports every fault; *m is the merchant if there was none. OK also with faults. */
enum result poi_check_stored(struct ctx *c, const struct poi_file *f, struct merchant *m) MUST_USE;

#endif
