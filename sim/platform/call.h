/*
 * The stand-in's OpenAPI: one call from arrival to answer, and the table of
 * interfaces. A handler gets a call whose body passed its field table; it
 * either leaves it alone (success), adds to `data`, or refuses. It frees
 * nothing: the call's trees end with it.
 */
#ifndef SIM_PLATFORM_CALL_H
#define SIM_PLATFORM_CALL_H

#include "door.h"
#include "sim/common/json.h"
#include "sim/common/text.h"

#include <stdbool.h>
#include <stdint.h>

enum code {
	CODE_OK = 0,
	CODE_PARAMETER = 2100005,
	CODE_TOKEN_WRONG = 2190002,
	CODE_TOKEN_EXPIRED = 2190008,
	CODE_NO_INTERFACE = 2119010,
	CODE_NOT_AUTHORISED = 2119005,
	CODE_QUOTA = 2190001,
	CODE_TOO_MANY = 2119003,
	CODE_BUSINESS = 3000001,
	CODE_NO_ORDER = 3100101,
};

/* FIELD_DIGITS: an integer as a query has it, in decimal digits. */
enum field_kind { FIELD_TEXT, FIELD_INT, FIELD_BOOL, FIELD_LIST, FIELD_TEXTS, FIELD_OBJECT, FIELD_DIGITS };

/* A field of a body or query. Limits: a text's characters, an integer's value, a list's entries. */
struct field {
	const char *name; /* NULL ends the table */
	enum field_kind kind;
	bool required;
	int64_t min;
	int64_t max;
};

#define ID_MAX 100
#define UNIX_MIN 1000000000
#define UNIX_MAX 9999999999 /* milliseconds are beyond */

struct call;

struct interface {
	const char *method;
	const char *path;
	bool needs_token; /* and the account: all but the two that give tokens */
	const struct field *fields;
	void (*handle)(struct call *c);
};

struct trouble_kind;

struct call {
	int64_t n;
	int64_t at_ms;  /* by the machine's clock */
	int64_t now_ms; /* by the platform's, which control may set */
	struct request *rq;
	struct text path; /* behind /openapi */
	cJSON *query;     /* object of texts */
	cJSON *body;      /* NULL: not a JSON object */
	cJSON *settings;
	const struct interface *row; /* NULL: no such interface */
	const struct trouble_kind *trouble;
	int64_t trouble_ms;
	int64_t release_number; /* releases seen at arrival, by trouble_choose */

	/* the answer */
	int error_code;
	int sub_code;
	struct text description;
	struct text sub_description;
	cJSON *data; /* further members of `data` */
	bool effect;
	cJSON *unknown_fields;
};

/* The parameters, wherever the method has them. */
const cJSON *call_fields(const struct call *c);

/* The answer is an error; the first one stays. Always false. */
bool call_refuse(struct call *c, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* 3000001, what happened in the sub fields. Always false. */
bool call_refuse_business(struct call *c, int sub_code, const char *text);

/* The body's or query's account_id. False: refused, it is another merchant. */
bool call_account_check(struct call *c);

/* False: refused, by 2100005 and the field's name behind `where`. */
bool field_check(struct call *c, const struct field *fields, const cJSON *object, const char *where);

/* openapi_rate.c. False: refused, the interface was called too often within this second. */
bool rate_check(struct call *c);

/* Names of the object that the table does not know, for the record. */
void field_unknown(struct call *c, const struct field *fields, const cJSON *object);

/* The path's row; NULL: none. A path known by another method is in `other`. */
const struct interface *interface_find(const char *method, const char *path, bool *other);

void call_serve(struct request *rq);

/* openapi_control.c: what begins with /_sim/. Under the lock; gives the HTTP status and the answer. */
int control_answer(struct call *c, struct text *out);

#endif
