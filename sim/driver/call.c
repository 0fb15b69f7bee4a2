/*
 * `shanmen-sim call`: sends one body once, signed, or wrongly signed.
 */
#include "call.h"

#include "action.h"
#include "caller.h"
#include "commands.h"
#include "sim/common/text.h"

#include <stdio.h>
#include <string.h>

static enum signing signing_of(const struct options *o, const char *program)
{
	if (strcmp(program, "gate") == 0)
		return SIGN_BEARER;
	if (o->tamper)
		return SIGN_TAMPERED;
	return o->old_signature ? SIGN_OLD : SIGN_BOTH;
}

int call_report(const struct answer *a)
{
	if (a->status == 0) {
		(void)fprintf(stderr, "shanmen-sim: no answer: %s\n", a->trouble);
		return EXIT_AGAIN;
	}
	(void)printf("HTTP %ld\n%s\n", a->status, text_of(&a->body));
	if (a->fault.n)
		(void)fprintf(stderr, "shanmen-sim: not as the platform's model has it: %s\n", text_of(&a->fault));
	return a->status == 200 && a->fault.n == 0 ? 0 : 1;
}

int call_run(const struct options *o)
{
	struct text body = TEXT_EMPTY;
	struct request r = { .program = program_of(o->program), .body = &body };
	struct answer a = { 0 };
	struct env *e = env_read(o->env);
	struct caller *caller = caller_open(e);
	int exit_code;

	r.signing = signing_of(o, r.program);
	r.age_ms = o->stale * 1000;
	r.idempotency_key = o->idempotency_key;
	r.timeout_ms = o->timeout_ms;
	if (!text_read_file(&body, o->body ? o->body : "-"))
		die("there is no body to send");
	caller_send(caller, &r, &a);
	exit_code = call_report(&a);
	answer_free(&a);
	text_free(&body);
	caller_close(caller);
	env_free(e);
	return exit_code;
}
