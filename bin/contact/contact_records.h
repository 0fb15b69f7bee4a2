/*
 * What our own tables say about the sales of a SKU and what came of them. Reads only.
 *
 * Ownership: texts live in the cli's arena. Every function runs a transaction of its own and prints any trouble.
 */
#ifndef SHANMEN_CONTACT_RECORDS_H
#define SHANMEN_CONTACT_RECORDS_H

#include "bin/frame/api_cli.h"
#include "trade/outbox.h"

/* A SKU, its product and merchant. */
struct contact_sku {
	int64_t sku_no, product_no;
	struct str sku_id, product_id; /* the platform's; STR_NONE: not known */
	struct str sku_out_id, name, product_out_id;
	struct str account_id;
	int64_t app_id;
	struct opt_fen market_price;
};

/*
 * The SKU that --sku or --product (either side's ids) and --account name; without them the only one there is. NONE of
 * them named and several there: `out` is left without sku_out_id.
 */
enum cli_exit contact_sku_find(struct api_cli *ac, struct contact_sku *out) MUST_USE;

/* An order of the SKU. */
struct contact_order {
	bool found;
	struct str order_id;
	struct str state;
	day_t day;
	int64_t copies;
	fen_t price; /* of one copy, when it was sold */
	struct opt_fen origin, pay;
	utc_t created_at;
	struct opt_utc codes_by; /* the platform has asked for codes */
	int64_t issued;          /* copies with codes */
	bool codes_refunded;     /* the platform refunds it because it got no codes */
};

/* The newest order of the SKU, of this day where one is given. */
enum cli_exit contact_order_last(struct api_cli *ac, const struct contact_sku *sku, struct opt_day day,
                                 struct contact_order *out) MUST_USE;

/* The newest order of the SKU whose codes went with the answer. */
enum cli_exit contact_order_issued(struct api_cli *ac, const struct contact_sku *sku, struct contact_order *out)
	MUST_USE;

/* A message to the platform. */
struct contact_message {
	bool found;
	struct str order_id;
	int64_t copies;   /* of its order */
	struct str state; /* the word of its column */
	int64_t tries, refusals;
	struct str error; /* of the last try; "" for none */
	struct str body;  /* JSON; STR_NONE: there is none yet */
	struct opt_utc done_at;
};

/* The newest message of this kind about the SKU's orders; `one_copy`: of orders of one copy only. */
enum cli_exit contact_message_last(struct api_cli *ac, const struct contact_sku *sku, enum outbox_kind kind,
                                   bool one_copy, struct contact_message *out) MUST_USE;

/* The app's stored token: until when it is valid. Not given: there is none that is valid. */
enum cli_exit contact_token_valid(struct api_cli *ac, int64_t app_id, struct opt_utc *until) MUST_USE;

#endif
