/* What the database knows against a checked file about shops: whose they are, and what we call them. */
#ifndef SHANMEN_POI_STORED_H
#define SHANMEN_POI_STORED_H

#include "bin/frame/api_cli.h"
#include "poi_form.h"

/* Inside a transaction. Tells every fault; *m is the merchant where there was none. */
enum result poi_check_stored(struct ctx *c, const struct poi_file *f, struct merchant *m) MUST_USE;

#endif
