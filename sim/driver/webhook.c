/*
 * `shanmen-sim webhook`: sends one event once, signed, or wrongly signed.
 */
#include "call.h"
#include "commands.h"
#include "webhook_send.h"

int webhook_run(const struct options *o)
{
	struct text content = TEXT_EMPTY;
	struct env *e = env_read(o->env);
	struct caller *caller = caller_open(e);
	struct answer a = { 0 };
	struct webhook w = { .event = o->program, .msg_id = o->msg_id, .tampered = o->tamper != 0 };
	int exit_code = EXIT_USAGE;

	w.client_key = env_need(e, "SHANMEN_CLIENT_KEY");
	w.timeout_ms = o->timeout_ms;
	if (!text_read_file(&content, o->body ? o->body : "-"))
		die("there is no content to send");
	w.content = text_of(&content);
	if (webhook_send(caller, &w, &a))
		exit_code = call_report(&a);
	answer_free(&a);
	text_free(&content);
	caller_close(caller);
	env_free(e);
	return exit_code;
}
