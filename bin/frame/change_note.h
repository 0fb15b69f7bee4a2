/*
 * Who changes something, when and why: what is kept beside a change of the calendar, a publication, a task of a shop
 * and a settled discrepancy.
 *
 * Ownership: the texts live in the cli's arena.
 */
#ifndef SHANMEN_CHANGE_NOTE_H
#define SHANMEN_CHANGE_NOTE_H

#include "cli.h"

struct change_note {
	struct str author;
	struct str reason;
	utc_t at;
};

/*
 * Author: --author, else the login name of the user who runs us. Reason: --reason, else `reason`, cut to what fits.
 * `at` is now. An option's text that cannot be kept is a wrong call.
 */
enum cli_exit change_note_read(struct cli *cli, struct str reason, struct change_note *out) MUST_USE;

#endif
