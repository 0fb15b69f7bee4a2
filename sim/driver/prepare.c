/*
 * `shanmen-sim prepare`: prints signed requests for a load generator that cannot sign.
 * They are valid as long as the app's time window.
 */
#include "commands.h"
#include "sim/common/seal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int prepare_run(const struct options *o)
{
	struct env *e = env_read(o->env);
	const char *secret = env_need(e, "SHANMEN_CLIENT_SECRET"), *key = env_need(e, "SHANMEN_CLIENT_KEY");
	uint64_t seed = o->seed < 0 ? moment_seed() : (uint64_t)o->seed;
	bool creates = strcmp(o->program, "create_order") == 0;
	struct text body = TEXT_EMPTY;
	int64_t now = moment_ms(), i;
	struct sale sale;

	if (!creates && strcmp(o->program, "can_buy") != 0)
		die("only can_buy and create_order can be prepared");
	options_sale(o, e, &sale);
	for (i = 0; i < o->count; i++) {
		struct chance c = chance_from(seed, (uint64_t)i);
		struct signature s;
		struct party p;
		char id[40];

		(void)snprintf(id, sizeof id, "P%" PRIu64 "n%06" PRId64, seed, i);
		party_make(&p, &c, id, (int)o->copies);
		(creates ? body_create_order : body_can_buy)(&body, &sale, &p);
		seal_sign(secret, key, now, &body, &s);
		(void)printf("client_key=%s&timestamp=%" PRId64 "&sign=%s\t%s\t%s\n", key, now, s.md5, s.sha256,
		             body.p);
	}
	text_free(&body);
	env_free(e);
	return ferror(stdout) ? 1 : 0;
}
