/*
 * One order that a subcommand plays: who sells, who buys, the calls about it that more
 * than one subcommand makes, and the form in which every step is printed. A step is one
 * line: its name, what was sent, and after the arrow what came back.
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
#define SECOND 1 /* the copy whose buyer wants the money back */

struct scene {
	struct env *env;
	struct caller *caller;
	struct sale sale;
	struct party party;
	struct vouchers vouchers;
	const char *names[COPIES]; /* project ids of the entrances; NULL before there are vouchers */
	enum create_mode mode;
	bool right; /* all steps so far */
	bool colour;
	int64_t timeout_ms;
	struct text body; /* of the last call */
	struct answer a;  /* its answer */
};

/* A scene with a new order, by the options of the command line. scene_close frees what it holds. */
void scene_open(struct scene *s, const struct options *o);
void scene_close(struct scene *s);

/* Prints the last line. Returns the exit code: 0 only when every step was right. */
int scene_end(const struct scene *s);

/* Prints a step. A wrong one makes the whole scene wrong. */
void scene_step(struct scene *s, const char *name, const char *sent, bool right, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Prints a wrong step, with the start of the answer. */
void scene_wrong_answer(struct scene *s, const char *name, const char *sent);

/* Sends `body` to a program; the answer is in `a`. */
void scene_post(struct scene *s, const char *program, enum signing signing, const char *idempotency_key);

/*
 * Two steps: the booking check when the visitor opens the order page, without any person, and the one with the persons
 * when the order is submitted. `right` is the error_code that both must have.
 */
#define CAN_BUY 0
#define CAN_BUY_OFFLINE 2
void scene_can_buy(struct scene *s, int right);

/* Takes the project ids out of the vouchers. */
void scene_learn_names(struct scene *s);

/* A number of one digit in the answer's confirm_info; 0: there is none. */
int scene_confirm_number(const struct scene *s, const char *name);

/*
 * A step: a code at the turnstile. `right` is the reason that the gate must give, `key` the end of its
 * Idempotency-Key.
 */
void scene_gate(struct scene *s, const char *name, const struct item *item, const char *key, const char *right);

/* A step: the application to refund one copy. `right` is the audit_refund_result, `key` the end of its biz_uniq_key. */
void scene_apply(struct scene *s, const char *name, int copy, const char *key, int right);

/* A step: the notice that the second copy was paid back. */
void scene_notify(struct scene *s);

/* Sets the biz_uniq_key by its end, as scene_apply does; for a caller that needs it before. */
void scene_refund_key(struct scene *s, const char *key);

#endif
