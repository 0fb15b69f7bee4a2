/*
 * `shanmen-sim webhook`: one event, signed (or badly signed), sent once.
 */
#include "options.h"
#include "webhook_send.h"

int webhook_run(const struct options *o)
{
	struct text content = TEXT_EMPTY;
	struct env *e = env_read(o->env);
	struct line *l = line_open(e);
	struct answer a = { 0 };
	struct webhook w = { .event = o->program, .msg_id = o->msg_id, .tampered = o->tamper != 0 };
	int exit_code = EXIT_USAGE;

	w.client_key = env_need(e, "SHANMEN_CLIENT_KEY");
	w.timeout_ms = o->timeout_ms;
	if (!text_read_file(&content, o->body ? o->body : "-"))
		die("there is no content to send");
	w.content = text_of(&content);
	if (webhook_send(l, &w, &a))
		exit_code = call_report(&a);
	answer_free(&a);
	text_free(&content);
	line_close(l);
	env_free(e);
	return exit_code;
}
