/*
 * What a person's data must look like: id documents of every license_type,
 * phone numbers, names. Pure functions; whether a product demands them is
 * sale_check's matter.
 *
 * Source: spec trade.md, license_type; GB 11643 for the id number.
 */
#ifndef SHANMEN_DOCUMENT_H
#define SHANMEN_DOCUMENT_H

#include "base/types.h"

enum license_type {
	LICENSE_NONE = 0,
	LICENSE_ID_CARD = 1,
	LICENSE_HK_MACAU_PASS = 2,
	LICENSE_TAIWAN_PASS = 3,
	LICENSE_HOME_RETURN = 4,
	LICENSE_TAIWAN_COMPATRIOT = 5,
	LICENSE_PASSPORT = 6,
	LICENSE_FOREIGN_PASSPORT = 7,
	LICENSE_PERMANENT_RESIDENCE = 8,
	LICENSE__MAX
};

enum sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };

/* What an id number tells. */
struct id_holder {
	bool known; /* the document carries a birthday, sex and region */
	day_t birthday;
	enum sex sex;
	char region[7]; /* six digits; "" when the document has none */
};

#define DOCUMENT_NO_MAX 32

/*
 * Upper case, blanks dropped: the form that is compared, hashed and returned.
 * False: longer than DOCUMENT_NO_MAX or bytes outside [0-9A-Za-z()/-].
 */
bool document_normalise(struct str number, char out[DOCUMENT_NO_MAX + 1]);

/*
 * True when a normalised number has the form its type demands; LICENSE_NONE is
 * judged as an id card. `today` bounds the birthday (none in the future).
 */
bool document_valid(enum license_type type, const char *number, day_t today);

/* Only for a valid id card (or a residence permit of the same form). */
struct id_holder document_holder(enum license_type type, const char *number);

bool phone_valid(struct str phone); /* mainland mobile, +CC or 00CC international, HK/Macau/Taiwan with prefix */
bool name_valid(
	struct
	str name); /* 1 to 50 letters or ideographs with the usual joiners, at least 2 for CJK; no digits, no controls */

#endif
