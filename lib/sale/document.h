/*
 * What numbers of id documents must look like, for every license_type, and what they say about their holder.
 * Pure functions; whether a product demands a document is sale_check's matter.
 *
 * Source: spec trade.md, license_type; GB 11643 for the id number.
 */
#ifndef SHANMEN_DOCUMENT_H
#define SHANMEN_DOCUMENT_H

#include "base/crypt.h"
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

/* What an id number says about its holder. */
struct id_holder {
	bool known; /* false: the document does not say it */
	day_t birthday;
	enum sex sex;
	char region[7]; /* six digits; "" for a residence permit */
};

#define DOCUMENT_NO_MAX 32

/*
 * Plain (base/typed.h), upper case, without blanks, without brackets and a "(01)" of renewals: the form that is compared
 * and returned to the platform.
 * False: longer than DOCUMENT_NO_MAX, or it has characters outside [0-9A-Za-z()/-].
 */
bool document_normalise(struct str number, char out[DOCUMENT_NO_MAX + 1]);

/*
 * The hash by which the holder of a normalised number is found. A home return permit (HOME_RETURN) has the same hash
 * with its two digits of renewals and without them, since visitors type the one and readers send the other.
 */
struct hash document_hash(const struct vault *v, const char *number);

/*
 * True when a normalised number has the form of its type; LICENSE_NONE counts
 * as an id card. A birthday after `today` is not valid.
 */
bool document_valid(enum license_type type, const char *number, day_t today);

/* Not known for anything but a valid id card, or a residence permit of the same form. */
struct id_holder document_holder(enum license_type type, const char *number);

#endif
