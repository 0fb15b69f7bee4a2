/*
 * The product that the act `sale` plays with (sale.c, sale_publish.c, sale_calendar.c),
 * on both sides. Trees that are returned belong to the caller.
 */
#ifndef SIM_OFFER_H
#define SIM_OFFER_H

#include "act.h"

#define OFFER_ID 72

struct offer {
	struct act act;
	cJSON *form;   /* the product's file, as it was published last */
	char path[64]; /* of that file; empty: not written yet */
	char product_out_id[OFFER_ID], product_id[OFFER_ID];
	char sku_out_id[OFFER_ID], sku_id[OFFER_ID]; /* of its first kind of ticket */
	char first[DAY_TEXT], last[DAY_TEXT];        /* days of its calendar */
	char sold_out[DAY_TEXT], closed[DAY_TEXT];   /* two days between them */
};

/* After a program of Shanmen: prints a wrong step when it failed. Returns `ran`. */
bool offer_ran(struct offer *o, const char *name, const char *sent, bool ran);

/* Prints a step: with `words` when it is right (`fault` NULL), else with the fault. */
void offer_step(struct offer *o, const char *name, const char *sent, const char *fault, const char *words);

/* The product as `shanmen product status` shows it; as the platform knows it. */
cJSON *offer_here(struct offer *o);
cJSON *offer_there(struct offer *o);

/*
 * How many calls about the product arrived at `path` since the act began. NULL: all that change something on the
 * platform.
 */
int offer_calls(struct offer *o, const char *path);

/* Are the two texts there and the same? */
bool offer_same(const char *a, const char *b);

#endif
