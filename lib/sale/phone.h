/*
 * What a phone number must look like. Pure; whether a product demands one is sale_check's matter.
 */
#ifndef SHANMEN_PHONE_H
#define SHANMEN_PHONE_H

#include "base/types.h"

/*
 * True for a mainland mobile number, a mobile number of Hong Kong, Macau or Taiwan with its prefix, and any other number
 * written as an international one (+CC or 00CC). Read by its plain form (base/typed.h), blanks and '-' left out.
 */
bool phone_valid(struct str phone);

#endif
