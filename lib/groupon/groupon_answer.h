/*
 * What the platform's answers about its own codes (group-buy) mean: the
 * certificates of prepare, the results of verify, and the reason a visitor is told.
 * Also the form both are stored in, which is the platform's own shape. Pure.
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

/* Values of `status` are not documented: told to people as they come, never decided by. */
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
	struct str order_id;                      /* STR_NONE: not told */
	struct groupon_certificates certificates; /* those that can be verified, the likely ones first */
};

/* One verification the platform has done: what cancelling it needs. */
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
	struct groupon_uses uses;     /* also of a refusal, where only some were refused */
	bool used_before;             /* done, but the platform calls it verified before: by an earlier try of ours, if
	                                 no other scan did it */
};

/* OK: prepared. REFUSE: *refusal says why. AGAIN: the platform did not decide. */
enum result groupon_read_prepared(struct arena *a, const struct api_answer *answer, struct groupon_prepared *out,
                                  struct groupon_outcome *refusal) MUST_USE;

/*
 * `lost`: earlier calls of verify with this token whose outcome is unknown; only where there are any does
 * "verified before" mean our own. AGAIN: whether it was verified is unknown; the same token has to be sent again.
 */
enum result groupon_read_verified(struct arena *a, const struct api_answer *answer, int64_t lost,
                                  struct groupon_outcome *out) MUST_USE;

/* A certificate of get and query; certificate_id.p NULL when it is none. */
struct groupon_certificate groupon_read_certificate(struct arena *a, const cJSON *object);

/* An instant in seconds, or in milliseconds by its size; not given where it is 0 or none. */
struct opt_utc groupon_read_time(const cJSON *object, const char *name);

/* OK: cancelled. NONE: too late, for good. REFUSE: no. AGAIN: not known. But for OK, *said holds the platform's words. */
enum result groupon_read_cancelled(struct arena *a, const struct api_answer *answer, struct str *said) MUST_USE;

/* The stored forms. parse: BUG when it is not what *_json wrote. */
struct str groupon_certificates_json(struct arena *a, const struct groupon_certificates *list);
enum result groupon_certificates_parse(struct arena *a, struct str json, struct groupon_certificates *out) MUST_USE;
struct str groupon_uses_json(struct arena *a, const struct groupon_uses *list);
enum result groupon_uses_parse(struct arena *a, struct str json, struct groupon_uses *out) MUST_USE;

#endif
