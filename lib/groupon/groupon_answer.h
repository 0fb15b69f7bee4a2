/*
 * What the platform's answers about its own codes (group-buy) mean: the certificates of prepare, the results of verify,
 * and the reason that the visitor sees. Also the JSON in which both are stored, which has the platform's own form. Pure.
 *
 * Persons (reserve_info) are not read. Ownership: results live in the arena given.
 * Source: spec codes-and-verify.md §4.
 */
#ifndef SHANMEN_GROUPON_ANSWER_H
#define SHANMEN_GROUPON_ANSWER_H

#include "platform/api_answer.h"
#include "trade/admission.h"

#define GROUPON_CERTIFICATES_MAX 100
#define GROUPON_TOKEN_MAX 1024

/* The values of `status` are not documented: they are shown to people, but decide nothing except the order. */
#define GROUPON_STATUS_USABLE 1 /* ASSUMED */

struct groupon_certificate {
	struct str certificate_id;
	struct str encrypted_code;
	struct str title;
	struct opt_int status;
	struct opt_utc start_at;
	struct opt_utc expire_at;
};

struct groupon_certificates {
	struct groupon_certificate *list;
	size_t n;
};

struct groupon_prepared {
	struct str verify_token;
	struct str order_id;                      /* STR_NONE: the answer has none */
	struct groupon_certificates certificates; /* those with an encrypted_code, usable ones first */
};

/* One verification that the platform has made; cancelling it needs both ids. */
struct groupon_use {
	struct str verify_id;
	struct str certificate_id;
};

struct groupon_uses {
	struct groupon_use *list;
	size_t n;
};

enum groupon_end { GROUPON_DONE, GROUPON_REFUSED };

struct groupon_outcome {
	enum groupon_end end;
	enum admission_reason reason; /* ADMIT_OK with GROUPON_DONE */
	struct str said;              /* the platform's words, at most 255 bytes; STR_NONE with GROUPON_DONE */
	struct groupon_uses uses;     /* also of a refusal, if only some certificates were refused */
	bool used_before;             /* done, but the platform calls it verified before: by an earlier try of ours, if
	                                 no other scan did it */
};

/* The answer to prepare. OK: *out. REFUSE: *refusal says why. AGAIN: the platform has not decided. */
enum result groupon_read_prepared(struct arena *a, const struct api_answer *answer, struct groupon_prepared *out,
                                  struct groupon_outcome *refusal) MUST_USE;

/*
 * The answer to verify. `lost`: earlier calls with this token whose outcome is unknown; only if there are any may
 * "verified before" mean our own call. OK: *out. AGAIN: the outcome is unknown; the same token has to be sent again.
 */
enum result groupon_read_verified(struct arena *a, const struct api_answer *answer, int64_t lost,
                                  struct groupon_outcome *out) MUST_USE;

/* A certificate as prepare and get have it; certificate_id.p is NULL if the object is none. */
struct groupon_certificate groupon_read_certificate(struct arena *a, const cJSON *object);

/*
 * The answer to cancel. OK: cancelled. NONE: too late for ever. REFUSE: refused. AGAIN: not known. *said: the platform's
 * words, at most 255 bytes of a code.
 */
enum result groupon_read_cancelled(struct arena *a, const struct api_answer *answer, struct str *said) MUST_USE;

/* The stored JSON. parse: BUG if it is not what *_json wrote. */
struct str groupon_certificates_json(struct arena *a, const struct groupon_certificates *list);
enum result groupon_certificates_parse(struct arena *a, struct str json, struct groupon_certificates *out) MUST_USE;
struct str groupon_uses_json(struct arena *a, const struct groupon_uses *list);
enum result groupon_uses_parse(struct arena *a, struct str json, struct groupon_uses *out) MUST_USE;

#endif
