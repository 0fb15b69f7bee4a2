/*
 * The bodies that the platform sends, for one order. A run sells one thing (`sale`); who
 * buys how much (`party`) comes from random numbers, so that a seed reproduces it.
 */
#ifndef SIM_BODY_H
#define SIM_BODY_H

#include "sim/common/chance.h"
#include "sim/common/moment.h"
#include "sim/common/text.h"

#include <stdint.h>

/* What is sold. A NULL field is left out of the bodies. */
struct sale {
	const char *secret; /* encrypts persons */
	const char *account_id;
	const char *poi_id;
	const char *product_id;
	const char *product_out_id;
	const char *sku_id;
	const char *sku_out_id;
	int64_t price_fen; /* of one copy */
	char day[DAY_TEXT];
};

#define PARTY_MAX 20 /* copies, each with one traveller */

struct person {
	char name[32];
	char phone[16];
	char id_card[20];
};

struct party {
	char order_id[40];
	char order_out_id[40]; /* Shanmen's number; empty before create_order has answered */
	char refund_key[48];
	int copies;
	struct person travellers[PARTY_MAX]; /* the first is the buyer */
};

/* A party of new persons; all their numbers are drawn from `c`. */
void party_make(struct party *p, struct chance *c, const char *order_id, int copies);

/* Copies in a refund are a bit mask: bit 0 is copy 1. REFUND_WHOLE: no copy is named, the whole order is meant. */
#define REFUND_WHOLE 0u

/*
 * Each replaces the text by the body of the program in its name. `project_ids`: of the entrance of each copy; an empty
 * field is left out.
 */
void body_can_buy_opened(struct text *out, const struct sale *s, const struct party *p); /* without any person */
void body_can_buy(struct text *out, const struct sale *s, const struct party *p);
void body_create_order(struct text *out, const struct sale *s, const struct party *p);
void body_pay_notify(struct text *out, const struct party *p);
void body_cancel_notify(struct text *out, const struct party *p, int cancel_type);
void body_codes(struct text *out, const struct sale *s, const struct party *p);
void body_refund_apply(struct text *out, const struct party *p, unsigned copies, const char *project_ids[]);
void body_refund_notify(struct text *out, const struct sale *s, const struct party *p, unsigned copies,
                        const char *project_ids[]);
void body_query_order(struct text *out, const struct party *p);
void body_gate(struct text *out, const struct sale *s, const char *code);

/* pull_ticket_calendar for these days, both included. */
void body_pull(struct text *out, const struct sale *s, const char *from, const char *to);

#endif
