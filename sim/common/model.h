/*
 * What the platform's interfaces take and give, by name, type and "required": model.json,
 * which is read once and lives as long as the program.
 *
 * An interface is named as there: "POST /goodlife/v1/…/", "SPI scenic_spot.order.can_buy".
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "text.h"

#include <cJSON.h>
#include <stdbool.h>

/* A query is an object of texts, a response an answer as a whole. */
enum model_part { MODEL_QUERY, MODEL_REQUEST, MODEL_RESPONSE };

enum model_fault_kind {
	MODEL_GOOD,
	MODEL_UNKNOWN, /* no such field */
	MODEL_MISSING,
	MODEL_ONE_OF, /* none of several fields, of which one is needed */
	MODEL_TYPE,
	MODEL_EMPTY, /* a list or text that must not be */
	MODEL_FORM,  /* a date written wrongly */
	MODEL_VALUE, /* not one of the values that the field can have */
};

/* What is wrong first. `field` is a path of the model; by MODEL_ONE_OF it names all. */
struct model_fault {
	enum model_fault_kind kind;
	struct text field;
};

/* True: the model has that part of the interface. */
bool model_has(const char *interface, enum model_part part);

/* The type of a field, by its path; NULL: the model does not have it. */
const char *model_type(const char *interface, enum model_part part, const char *path);

/*
 * MODEL_GOOD, or what is wrong in `value`; the caller frees fault->field. In an answer that refuses
 * (data.error_code is not 0) no more is required than error_code and description; in one of the platform's a required list
 * may be empty, for it may have found nothing.
 * What the model does not have is good.
 */
enum model_fault_kind model_check(const char *interface, enum model_part part, const cJSON *value,
                                  struct model_fault *fault);

/* The kind of a fault in English: "missing". */
const char *model_fault_word(enum model_fault_kind kind);

#endif
