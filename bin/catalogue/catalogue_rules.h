/* The sale rules of a product in a catalogue file. */
#ifndef SHANMEN_CATALOGUE_RULES_H
#define SHANMEN_CATALOGUE_RULES_H

#include "bin/form/json_read.h"
#include "catalogue.h"

/* Reads the "rules" of a product's object; every rule is optional, and so is the object. */
struct catalogue_rules catalogue_rules_read(const struct node *product);

#endif
