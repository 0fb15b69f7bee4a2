/*
 * The act of what is for sale (sale.c) and its parts: the product and its review (sale_publish.c), price and stock
 * (sale_calendar.c). Trees returned are the caller's to delete.
 */
#ifndef SIM_SALE_H
#define SIM_SALE_H

#include "act.h"

#define OFFER_ID 72

struct offer {
	struct act act;
	cJSON *wish;   /* the product's file as it was published last */
	char file[64]; /* its path; empty: not written yet */
	char product_out_id[OFFER_ID], product_id[OFFER_ID];
	char sku_out_id[OFFER_ID], sku_id[OFFER_ID]; /* of its first kind of ticket */
	char first[DAY_TEXT], last[DAY_TEXT];        /* of its calendar */
	char sold_out[DAY_TEXT], closed[DAY_TEXT];   /* two days of it */
};

/* Each a sequence of steps. */
void offer_publish(struct offer *o);
void offer_review(struct offer *o);
void offer_calendar(struct offer *o);
void offer_pull(struct offer *o);

/* A step about what a program did: false, and said as a wrong step, where it did not run well. */
bool offer_ran(struct offer *o, const char *name, const char *sent, bool ran);

/* A step: `words` when it is right, else what is wrong (`fault`; NULL: nothing). */
void offer_step(struct offer *o, const char *name, const char *sent, const char *fault, const char *words);

/* The product as `shanmen product status` shows it; and as the platform knows it. */
cJSON *offer_here(struct offer *o);
cJSON *offer_there(struct offer *o);

/* How many calls about the product arrived since the act began, at `path` (NULL: at any that changes something). */
int offer_calls(struct offer *o, const char *path);

#endif
