/*
 * First contact with the real platform: the calls that settle what the platform's pages leave open, one step after
 * another. A step is looked up in our own records (look), done (run: one call, or waiting for the platform's), and
 * judged: what it settles of the configuration, or what is still to be done.
 *
 * Nothing of it is stored: where one stands follows from the records that sales, messages and the log leave anyway, and
 * from the keys that the configuration file sets.
 *
 * Ownership: one struct contact per process; texts live in the cli's arena.
 * Source: spec calendar-and-products.md §1.2 and §4, codes-and-verify.md §2 and §3, trade.md.
 */
#ifndef SHANMEN_CONTACT_H
#define SHANMEN_CONTACT_H

#include "bin/frame/api_cli.h"
#include "bin/frame/config_edit.h"
#include "contact_log.h"
#include "contact_records.h"
#include "product/calendar_push_day.h"

/* Where a step stands by our records. */
enum contact_mark { MARK_TO_DO, MARK_DONE, MARK_TROUBLE, MARK__MAX };

struct contact_state {
	enum contact_mark mark;
	struct str words; /* what was seen; never NULL */
};

/* How a call of ours ended. */
enum contact_end {
	END_TAKEN,
	END_REFUSED_CONTENT, /* the platform cannot accept what the call says: a number, a price */
	END_REFUSED,         /* any other refusal: of the product, of the app */
	END_UNKNOWN          /* no complete answer, or trouble there: the same call again may succeed */
};

/* One call with its answer. */
struct contact_trial {
	enum contact_end end;
	int64_t number;  /* the number it tries */
	struct str what; /* what was tried, for people: "status 2" */
	struct str said; /* the platform's words */
};

#define CONTACT_TRIALS_MAX 3
#define CONTACT_SETTLED_MAX 8

struct contact {
	struct cli *cli;
	struct api_cli ac;
	bool dialog;            /* a person sits at a terminal: questions are asked */
	struct contact_sku sku; /* whose calendar, sales and codes are meant; sku_out_id STR_NONE: none named */
	struct opt_day day;     /* the test day */
	const char *seen;       /* what a person saw at the platform; NULL: not said */
	struct opt_int number;  /* to be tried instead of the configuration's */
	struct contact_log log; /* of the callbacks */
	struct config_setting settled[CONTACT_SETTLED_MAX];
	size_t settled_n;

	/* What `run` found, for `judge`. */
	struct contact_trial trials[CONTACT_TRIALS_MAX];
	size_t trials_n;
	struct push_day push;           /* calendar steps: the day */
	struct calendar_entry entry;    /* as it was sent last */
	struct contact_order order;     /* steps about a sale */
	struct contact_message message; /* steps about a message to the platform */
	struct contact_calls calls;     /* steps about the platform's calls that leave a line in the log only */
	const char *interface;          /* operate steps: "goods" or "trip", which was called last */
};

enum contact_needs { NEEDS_SKU = 1, NEEDS_DAY = 2 };

#define CONTACT_KEYS_MAX 3

struct contact_step {
	const char *name;
	const char *sends;                  /* what happens, one line */
	const char *settles;                /* one line */
	const char *keys[CONTACT_KEYS_MAX]; /* of the configuration; NULL after the last */
	unsigned needs;
	/* What our records say. Not CLI_DONE: the trouble is printed. */
	enum cli_exit (*look)(struct contact *ct, struct contact_state *out);
	/* The call; NULL: the platform or a person acts, and `look` is repeated until it is there. */
	enum cli_exit (*run)(struct contact *ct);
	/* Prints the conclusion and settles keys. CLI_REFUSED: it did not work, or contradicts; CLI_TRY_AGAIN: open. */
	enum cli_exit (*judge)(struct contact *ct);
};

/* In the order of the digest; `contact_step_count` of them. */
extern const struct contact_step contact_steps[];
extern const size_t contact_step_count;

/* contact_token.c */
enum cli_exit contact_token_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_token_run(struct contact *ct);
enum cli_exit contact_token_judge(struct contact *ct);

/* contact_calendar.c */
enum cli_exit contact_open_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_open_run(struct contact *ct);
enum cli_exit contact_open_judge(struct contact *ct);
enum cli_exit contact_closed_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_closed_run(struct contact *ct);
enum cli_exit contact_closed_judge(struct contact *ct);

/* contact_sale.c */
enum cli_exit contact_sale_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_sale_judge(struct contact *ct);
enum cli_exit contact_again_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_again_run(struct contact *ct);
enum cli_exit contact_again_judge(struct contact *ct);

/* contact_asked.c */
enum cli_exit contact_pull_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_pull_judge(struct contact *ct);
enum cli_exit contact_can_buy_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_can_buy_judge(struct contact *ct);

/* contact_ticket.c */
enum cli_exit contact_codes_at_once_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_codes_at_once_judge(struct contact *ct);
enum cli_exit contact_codes_later_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_codes_later_judge(struct contact *ct);
enum cli_exit contact_verify_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_verify_judge(struct contact *ct);

/* contact_operate.c */
enum cli_exit contact_offline_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_offline_run(struct contact *ct);
enum cli_exit contact_offline_judge(struct contact *ct);
enum cli_exit contact_online_look(struct contact *ct, struct contact_state *out);
enum cli_exit contact_online_run(struct contact *ct);
enum cli_exit contact_online_judge(struct contact *ct);

#endif
