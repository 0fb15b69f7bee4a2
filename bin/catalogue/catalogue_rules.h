/* The sale rules of a product in a catalogue file. */
#ifndef SHANMEN_CATALOGUE_RULES_H
#define SHANMEN_CATALOGUE_RULES_H

#include "bin/form/form.h"
#include "catalogue.h"

extern const struct form catalogue_rules_form;

/* Reads the "rules" of a product's object, which the form has checked; every rule is optional, and so is the object. */
struct catalogue_rules catalogue_rules_read(const struct node *product);

#endif
