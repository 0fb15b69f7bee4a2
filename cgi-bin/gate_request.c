/*
 * Reading the body of a visit. Turnstiles are programmed by many hands: texts come as numbers, with what a scanner sends
 * after them, and with more fields than we know.
 */
#include "gate_request.h"

#include "base/typed.h"
#include "json/json_guard.h"

#include <string.h>

#define CODE_TEXT_MAX 512 /* bytes: a QR code of the platform holds a link, not only a code */
#define TEXT_BYTES_MAX 64 /* of the other texts */

static const struct field fields[] = {
	{ "code", FIELD_WORD, OPTIONAL, offsetof(struct gate_request, code), 1, CODE_TEXT_MAX, NULL },
	{ "id_card", FIELD_WORD, OPTIONAL, offsetof(struct gate_request, id_card), 1, TEXT_BYTES_MAX, NULL },
	{ "poi_id", FIELD_WORD, OPTIONAL, offsetof(struct gate_request, poi_id), 1, TEXT_BYTES_MAX, NULL },
	{ "project_id", FIELD_WORD, OPTIONAL, offsetof(struct gate_request, project_id), 1, TEXT_BYTES_MAX, NULL },
};
const struct field_table GATE_REQUEST_TABLE = FIELD_TABLE(fields, struct gate_request);

/*
 * Ids and codes may be written as numbers. A number that is no whole one counts as absent to the decoder; here it is
 * refused, since without poi_id the place is not checked.
 */
static const char *lost_number(const cJSON *json, const struct gate_request *rq)
{
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		const struct str *value = (const void *)((const char *)rq + fields[i].at);

		if (cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(json, fields[i].name)) && value->p == NULL)
			return fields[i].name;
	}
	return NULL;
}

/* The plain forms of what was decoded; an id of blanks is none. The code and the document are read by admission.c. */
static void clean_ids(struct arena *a, struct gate_request *rq)
{
	struct str *ids[] = { &rq->poi_id, &rq->project_id };

	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		*ids[i] = typed_text(a, *ids[i]);
		if (ids[i]->n == 0)
			*ids[i] = STR_NONE;
	}
}

bool gate_request_read(struct arena *a, struct str body, struct gate_request *out, struct str *why)
{
	struct decode d = { .arena = a };
	const char *fault, *lost;
	size_t at;
	const cJSON *json;
	enum result r;

	json = json_tree(a, body, JSON_LONG_IDS, &fault, &at);
	if (json == NULL) {
		*why = arena_str(a, fault, strlen(fault));
		return false;
	}
	r = field_decode(&d, &GATE_REQUEST_TABLE, json, out);
	lost = lost_number(json, out);
	if (r != OK) {
		*why = arena_str(a, d.fault, strlen(d.fault));
		return false;
	}
	if (lost != NULL) {
		*why = arena_printf(a, "field %s: not a whole number", lost);
		return false;
	}
	clean_ids(a, out);
	*why = STR("give either code or id_card");
	return (out->code.p == NULL) != (out->id_card.p == NULL);
}
