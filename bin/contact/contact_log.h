/*
 * The platform's calls as the log of the callbacks has them: booking checks and pulls leave no other record. Reads the
 * end of the log file, and later what was added to it.
 *
 * Ownership: the texts of a call live in the arena given.
 */
#ifndef SHANMEN_CONTACT_LOG_H
#define SHANMEN_CONTACT_LOG_H

#include "base/arena.h"
#include "base/types.h"

struct contact_log {
	struct str path; /* empty: there is none */
	int64_t at;      /* read so far; 0: nothing yet */
};

/* One call; texts are never NULL. */
struct contact_call {
	bool came;
	struct str time;    /* "2026-11-25T03:21:55+08:00" */
	struct str outcome; /* "ok", "refuse", …; of a call that was refused at the door the reason */
	struct str logid;
	struct str product, sku; /* as named: "platform's id/our id"; "" where the call was not read */
	int64_t http, code;
};

/* What the log has of one kind of call: the last of each sort. */
struct contact_calls {
	struct contact_call without, with; /* a booking check without persons, and with; a pull is `without` */
	struct contact_call
		refused;       /* at the door: signature, time, app; only with a logid, as the platform sends it */
	int64_t replays;       /* repeats that got their first answer again */
	int64_t price_refused; /* orders of the SKU refused with code 23 */
};

/* The value of `key` in a line of the log; STR_NONE: the line has none. Points into the line. */
struct str contact_log_value(struct str line, const char *key);

/* Does a pair "platform's id/our id" name this one? STR_NONE among the own ids names nothing. */
bool contact_log_names(struct str pair, struct str id, struct str out_id);

/* Which calls are meant. */
struct contact_wanted {
	const char *action;
	struct str product_id, product_out_id; /* both STR_NONE: of any product */
	struct str sku_id, sku_out_id;         /* where the call names a SKU */
	struct str order_id;                   /* for replays; STR_NONE: any */
};

/* Takes a line into account. */
void contact_log_line(struct arena *a, struct str line, const struct contact_wanted *w, struct contact_calls *out);

/* Reads what the log has now and takes it into account. False: `err` has a sentence for people. */
bool contact_log_read(struct arena *a, struct contact_log *log, const struct contact_wanted *w,
                      struct contact_calls *out, char *err, size_t err_size);

#endif
