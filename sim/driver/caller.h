/*
 * A caller of the programs of Shanmen: one connection that stays open, over which the platform
 * posts signed bodies and turnstiles post codes. Only one thread at a time may use a
 * caller.
 */
#ifndef SIM_CALLER_H
#define SIM_CALLER_H

#include "answer.h"
#include "env.h"
#include "sim/common/text.h"

#include <stdbool.h>
#include <stdint.h>

struct caller;

/* Starts libcurl and reads the model: once, before any thread. */
void caller_library_start(void);

/* The env must outlive the caller. Without a URL, key or secret in it the program ends. */
struct caller *caller_open(const struct env *e);
void caller_close(struct caller *caller);

enum signing {
	SIGN_BOTH,     /* as the platform does: x-life-sign and sign */
	SIGN_OLD,      /* only sign (MD5) */
	SIGN_TAMPERED, /* both, with a wrong last hex digit */
	/* The following have no query in the address. */
	SIGN_BEARER,  /* a turnstile: Authorization, no signature */
	SIGN_WEBHOOK, /* X-Douyin-Signature and Msg-Id */
	SIGN_WEBHOOK_TAMPERED
};

struct request {
	const char *program;
	const struct text *body;
	enum signing signing;
	int64_t age_ms;              /* how long ago it claims to have been sent */
	const char *idempotency_key; /* header; NULL: none */
	const char *msg_id;          /* of a webhook */
	int64_t timeout_ms;          /* 0: CALLER_TIMEOUT_MS */
};

#define CALLER_TIMEOUT_MS 8000

/* Sends a request, waits for the answer and judges both. Clears and fills `a`, which answer_free frees at the end. */
void caller_send(struct caller *caller, const struct request *r, struct answer *a);

#endif
