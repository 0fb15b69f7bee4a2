/*
 * One text as each of the things people type: code, document, phone, name, day,
 * number. A text that was normalised does not change when it is normalised again.
 */
#include "base/day.h"
#include "base/number.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "sale/document.h"
#include "sale/person_name.h"
#include "sale/phone.h"
#include "trade/code.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void check_code(struct str text)
{
	char once[CODE_MAX + 1];
	char twice[CODE_MAX + 1];

	if (code_normalise(text, once) != OK)
		return;
	MUST_HOLD(once[0] != '\0');
	MUST_HOLD(code_normalise((struct str){ once, strlen(once) }, twice) == OK && strcmp(once, twice) == 0);
	MUST_HOLD(!code_valid(once) || strlen(once) == CODE_LENGTH);
}

static void check_document(struct str text)
{
	char once[DOCUMENT_NO_MAX + 1];
	char twice[DOCUMENT_NO_MAX + 1];

	if (!document_normalise(text, once))
		return;
	MUST_HOLD(document_normalise((struct str){ once, strlen(once) }, twice) && strcmp(once, twice) == 0);
	for (int type = LICENSE_NONE; type <= LICENSE__MAX; type++) {
		bool valid = document_valid((enum license_type)type, once, (day_t){ 20000 });
		struct id_holder f = document_holder((enum license_type)type, once);

		MUST_HOLD(!valid || type > LICENSE_ID_CARD || f.known);
		MUST_HOLD(!f.known || f.sex == SEX_MALE || f.sex == SEX_FEMALE);
	}
}

static void check_day_and_number(struct str text)
{
	char shown[32];
	day_t day;
	int64_t v;
	int64_t again;

	if (day_parse(text, &day)) {
		day_format(day, shown);
		MUST_HOLD(strlen(shown) == text.n && memcmp(shown, text.p, text.n) == 0);
	}
	MUST_HOLD(!time_of_day_parse(text, &v) || (v >= 0 && v <= 86400));
	if (number_parse(text, INT64_MIN, INT64_MAX, &v)) {
		int n = snprintf(shown, sizeof shown, "%" PRId64, v);

		MUST_HOLD(number_parse((struct str){ shown, (size_t)n }, v, v, &again) && again == v);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };

	check_code(text);
	check_document(text);
	check_day_and_number(text);
	MUST_HOLD(!name_valid(text) || (utf8_valid(text) && utf8_count(text) <= text.n));
	MUST_HOLD(!phone_valid(text) || memchr(text.p, '\0', text.n) == NULL);
	return 0;
}
