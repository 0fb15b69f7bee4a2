/*
 * What a person's name must look like. Pure; whether a product demands one is sale_check's matter.
 */
#ifndef SHANMEN_PERSON_NAME_H
#define SHANMEN_PERSON_NAME_H

#include "base/types.h"

/*
 * True for 1 to 50 letters or ideographs, at least 2 where there is an ideograph, with the usual signs between them
 * (blank, '-', '·' …); no digits, no control characters.
 */
bool name_valid(struct str name);

#endif
