/*
 * An order under play: who sells, who buys, the calls that more than one act makes about it,
 * and the one form in which every step is printed.
 */
#ifndef SIM_SCENE_H
#define SIM_SCENE_H

#include "body.h"
#include "caller.h"
#include "env.h"
#include "options.h"
#include "sim/common/text.h"
#include "voucher.h"

#include <stdbool.h>
#include <stdint.h>

#define COPIES 2
#define FIRST 0  /* the copy that goes through the gate */
#define SECOND 1 /* the copy whose buyer wants his money back */

struct scene {
	struct env *env;
	struct line *line;
	struct sale sale;
	struct party party;
	struct vouchers vouchers;
	const char *names[COPIES]; /* project ids of the entrances, once there are vouchers */
	enum create_mode mode;
	bool right; /* every step so far */
	bool colour;
	int64_t timeout_ms;
	struct text body; /* of the call just made */
	struct answer a;  /* and what came back */
};

/* A new order's scene, by the options of the command line; scene_close frees what it holds. */
void scene_open(struct scene *s, const struct options *o);
void scene_close(struct scene *s);

/* The act's last line. Returns the exit code: 0 only when every step came out right. */
int scene_verdict(const struct scene *s);

/* One step: what was sent, and behind the arrow what came back. A wrong one spoils the scene. */
void scene_step(struct scene *s, const char *name, const char *sent, bool right, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* A step whose answer was not the right one: the start of it is shown. */
void scene_wrong(struct scene *s, const char *name, const char *sent);

/* Sends `body`; the answer is in `a`. */
void scene_post(struct scene *s, const char *program, enum signing signing, const char *idempotency_key);

/* The vouchers are there: learns their names. */
void scene_name_vouchers(struct scene *s);

/* A number of the answer's confirm_info; 0: it has none. */
int scene_confirm(const struct scene *s, const char *name);

/*
 * Steps with one right answer each: a code at the turnstile (`right` is its reason); an application for one copy's
 * money (`right` is audit_refund_result), whose key ends in `key`; the notice that the money of the second went back.
 */
void scene_gate(struct scene *s, const char *name, const struct item *item, const char *key, const char *right);
void scene_apply(struct scene *s, const char *name, int copy, const char *key, int right);
void scene_notify(struct scene *s);

/* The application to be spoken of: what scene_apply sets, for who must know it before. */
void scene_refund_key(struct scene *s, const char *key);

#endif
