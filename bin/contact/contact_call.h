/*
 * One call that sends the test day of the test SKU, alone and by batch_save, so that no other day changes. Reserved and
 * recorded as cron/stock_push does it.
 */
#ifndef SHANMEN_CONTACT_CALL_H
#define SHANMEN_CONTACT_CALL_H

#include "contact.h"

/* Reads the SKU and the test day into ct->push. */
enum cli_exit contact_day_read(struct contact *ct) MUST_USE;

/* After it: why the SKU's calendar is not sent at all; NULL: it is. */
const char *contact_day_unsent(const struct contact *ct);

/* Reads as contact_day_read, and refuses a SKU whose calendar is not sent: the start of a step that sends. */
enum cli_exit contact_day_begin(struct contact *ct) MUST_USE;

/* Opens or closes the test day here, as `shanmen calendar set` does, after asking. Nothing if it is so already. */
enum cli_exit contact_day_set(struct contact *ct, bool open) MUST_USE;

/* How the day is sent. */
struct contact_form {
	struct calendar_form form;
	int64_t number;  /* of `status` */
	struct str what; /* for people, what is tried */
};

/*
 * Says what is sent, sends ct->push.row so, and adds a trial; ct->entry is the day as sent. A day that was taken is
 * recorded. CLI_DONE: there is an answer, whatever it says.
 */
enum cli_exit contact_day_send(struct contact *ct, const struct contact_form *f) MUST_USE;

/* No trial was taken: records the refusal, so that the day is not sent again until it changes. */
enum cli_exit contact_day_refused(struct contact *ct, struct str words) MUST_USE;

/* The day is sent again by cron/stock_push, as the configuration says: another number was only tried. */
enum cli_exit contact_day_again(struct contact *ct) MUST_USE;

#endif
