/*
 * What a turnstile says in headers: the gate key, and the Idempotency-Key of its request.
 */
#include "base/random.h"
#include "base/str.h"
#include "gate.h"
#include "web/sign.h"

#include <string.h>
#include <strings.h>

#define SCHEME "Bearer"
#define OWN_KEY_LENGTH 20

bool gate_has_key(const struct frame_call *fc)
{
	struct str auth = http_header(fc->rq, "HTTP_AUTHORIZATION");
	size_t n = sizeof SCHEME - 1;

	if (fc->conf->gate_key.n == 0 || auth.n <= n || strncasecmp(auth.p, SCHEME, n) != 0 ||
	    (auth.p[n] != ' ' && auth.p[n] != '\t'))
		return false;
	n += strspn(auth.p + n, " \t");
	return equal_secret((struct str){ auth.p + n, auth.n - n }, fc->conf->gate_key);
}

/*
 * A request without an Idempotency-Key gets a key of our own: if the connection is lost at COMMIT, the next attempt
 * of this very request finds by it that the ticket was used by itself. False: the visit is answered.
 */
bool gate_read_key(struct visit *v)
{
	struct str key = http_header(v->call->rq, "HTTP_IDEMPOTENCY_KEY");
	char own[OWN_KEY_LENGTH + 1];

	if (key.n > 128 || !str_plain(key)) {
		gate_refuse(v, 400, "malformed", "Idempotency-Key must be at most 128 printable ASCII characters");
		return false;
	}
	if (key.n == 0 && random_letters(own, OWN_KEY_LENGTH) != OK) {
		gate_refuse(v, 503, "try_again", "the system is busy");
		return false;
	}
	/* The prefix keeps keys of turnstiles and our own apart. */
	v->key = (struct reply_key){ .action = "gate",
		                     .key = key.n > 0 ? arena_printf(v->call->ctx.arena, "k:%s", key.p)
		                                      : arena_printf(v->call->ctx.arena, "r:%s", own),
		                     .content = field_digest(&GATE_REQUEST_TABLE, &v->rq, 0) };
	return true;
}
