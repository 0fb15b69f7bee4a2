/*
 * The body of a visit: {"code" | "id_card", "poi_id", "project_id"}. docs/gate.md is its contract.
 *
 * Ownership: what is read lives in the arena given.
 */
#ifndef SHANMEN_GATE_REQUEST_H
#define SHANMEN_GATE_REQUEST_H

#include "json/field.h"

struct gate_request {
	struct str code;    /* as it came: code_scanned reads it */
	struct str id_card; /* as it came: document_normalise reads it */
	struct str poi_id;
	struct str project_id;
};

extern const struct field_table GATE_REQUEST_TABLE;

/* Fills `out`, which must be zeroed. False: malformed, and *why says for the turnstile's maker what is wrong. */
bool gate_request_read(struct arena *a, struct str body, struct gate_request *out, struct str *why) MUST_USE;

#endif
