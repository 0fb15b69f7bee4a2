/*
 * A line to the callbacks: one kept-alive connection over which the platform
 * posts signed bodies, and turnstiles their codes. One thread at a time per line.
 */
#ifndef SIM_CALLER_H
#define SIM_CALLER_H

#include "env.h"
#include "sim/common/text.h"

#include <stdbool.h>
#include <stdint.h>

struct line;

/* Once, before any thread starts. */
void line_library_start(void);

struct line *line_open(const struct env *e);
void line_close(struct line *l);

enum signing {
	SIGN_BOTH,     /* as live calls: x-life-sign and sign */
	SIGN_OLD,      /* sign (MD5) alone */
	SIGN_TAMPERED, /* the last hex digit of both is wrong */
	/* From here on the address has no query. */
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
	int64_t timeout_ms;          /* 0: LINE_TIMEOUT_MS */
};

#define LINE_TIMEOUT_MS 8000

/* error_code of an answer that has none: not HTTP 200, or not the form of the pages. */
#define CODE_NONE (-1)

struct answer {
	long status;       /* HTTP; 0: no answer at all, see trouble */
	char trouble[128]; /* curl's word for it */
	bool timed_out;
	struct text body;
	int code; /* data.error_code, when status is 200 */
};

/* Clears and fills `a`; the caller frees it with answer_free at the end. */
void line_send(struct line *l, const struct request *r, struct answer *a);
void answer_free(struct answer *a);

/* One number or text of the answer's JSON: in `data`, or for the gate at top level. */
int64_t answer_int(const struct answer *a, const char *name, int64_t otherwise);
void answer_text(const struct answer *a, const char *name, char *out, size_t room);

/* Definite: the platform does not call again. */
bool answer_definite(const struct answer *a);

/* The program for one of the platform's action names, or the name itself. */
const char *program_of(const char *name);

#endif
