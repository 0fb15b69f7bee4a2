/* The list of a product file's fields, for people. */
#ifndef SHANMEN_PRODUCT_FIELDS_H
#define SHANMEN_PRODUCT_FIELDS_H

#include "base/buf.h"

/* Adds a line for each field: its path, "*" if it is required, its type, and its limit or its numbers. */
void product_fields_list(struct buf *b);

#endif
