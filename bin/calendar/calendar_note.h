/* Who changes the calendar, when and why: what the history keeps beside every change. */
#ifndef SHANMEN_CALENDAR_NOTE_H
#define SHANMEN_CALENDAR_NOTE_H

#include "bin/frame/cli.h"

struct calendar_note {
	struct str author;
	struct str reason;
	utc_t at;
};

/*
 * From --author, else the login name of who runs us, and --reason, else `reason`, of which what does not
 * fit is cut. A text that cannot be kept is a wrong call. Lives in the cli's arena.
 */
enum cli_exit calendar_note_read(struct cli *cli, struct str reason, struct calendar_note *out) MUST_USE;

#endif
