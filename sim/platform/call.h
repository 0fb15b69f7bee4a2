/*
 * One call of the OpenAPI, from its arrival to its answer, and how it is refused.
 *
 * A handler adds members to `data`, or refuses the call. When it does neither, the
 * call succeeds with an empty `data`. It frees nothing: all that belongs to the
 * call is freed after the answer.
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

struct call;
struct limit;
struct trouble_kind;

/* One interface of the OpenAPI. A table of them ends with a row without a path. */
struct interface {
	const char *method;
	const char *path;
	bool needs_token;           /* and the header with the account; only the two that give tokens need neither */
	const struct limit *limits; /* NULL: none */
	void (*handle)(struct call *c);
};

struct call {
	int64_t n;      /* its number among all arrivals, from 1 */
	int64_t at_ms;  /* by the machine's clock */
	int64_t now_ms; /* by the platform's clock, which control may shift */
	struct request *rq;
	struct text path; /* after /openapi, without the query */
	cJSON *query;     /* an object of texts */
	cJSON *body;      /* NULL: not a JSON object */
	cJSON *settings;
	const struct interface *row; /* NULL: no such interface */
	const struct trouble_kind *trouble;
	int64_t trouble_number; /* after the name of the kind: milliseconds of a delay, an error code */
	int64_t release_number; /* how many releases there were at its arrival, see trouble.c */

	/* the answer */
	int error_code;
	int sub_code;
	struct text description;
	struct text sub_description;
	cJSON *data; /* further members of `data` */
	cJSON *list; /* `data` of the interface that answers with a list */
	bool effect; /* it changed what the platform knows */
};

/* Reads the request, before the lock: a slow client must not stop the others. */
void call_open(struct call *c, struct request *rq);

/* Takes the lock on the memory; sets the time and reads the settings. state_unlock releases it. */
void call_lock(struct call *c);

/* Frees what the call holds. */
void call_close(struct call *c);

/* The parameters: the query of a GET, else the body. NULL: the body is not a JSON object. */
const cJSON *call_fields(const struct call *c);

/* Makes the answer an error. Only the first error of a call counts. Always false. */
bool call_refuse(struct call *c, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same with 3000001; what happened is in the sub fields. Always false. */
bool call_refuse_business(struct call *c, int sub_code, const char *text);

/* False: refused, since the parameter account_id is missing or names another merchant. */
bool call_account_check(struct call *c);

#endif
