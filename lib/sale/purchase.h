/*
 * What a visitor wants to buy, as can_buy and create_order send it, and the
 * people it is for.
 *
 * Ownership: results live in the arena of the ctx and point into the request.
 *
 * Source: spec trade.md, "can_buy: request", "create_order: request".
 */
#ifndef SHANMEN_PURCHASE_H
#define SHANMEN_PURCHASE_H

#include "db/ctx.h"
#include "json/field.h"
#include "sale/document.h"

#define COPIES_MAX 1000
#define TRAVELLERS_MAX 1000

struct purchase_person {
	struct person_text name;
	struct person_text phone;
	struct person_text license_id;
	struct opt_int license_type;
	struct str age;      /* a number or a text: editions of the page differ */
	struct str birthday; /* yyyy-MM-dd or yyyyMMdd */
	struct str sex;
};

struct purchase_amount {
	struct opt_fen origin_amount;
	struct opt_fen pay_amount;
};

struct purchase_refund_rule {
	struct opt_int refund_type;
	struct opt_int auto_refund_time;
};

/* The member ticket_rule, here and in the code request. */
struct code_rule {
	struct list code_sending_info; /* int64_t */
};

extern const struct field_table CODE_RULE_TABLE;

struct purchase_travelers {
	struct opt_int total_num;
};

struct purchase {
	struct str order_id; /* create_order only */
	struct str account_id;
	struct str product_id;
	struct str product_out_id; /* can_buy only */
	struct str sku_id;
	struct str sku_out_id;
	int64_t sku_no; /* of a stored order; 0: a request, which names it by an id */
	struct opt_day book_start_day;
	struct opt_day book_end_day;
	struct opt_int count;
	struct purchase_amount *amount;
	struct purchase_person *buyer;
	struct list tourists; /* struct purchase_person */
	struct purchase_travelers *traveler_info;
	struct purchase_refund_rule *refund_rule;
	struct code_rule *ticket_rule;
};

extern const struct field_table CAN_BUY_TABLE;
extern const struct field_table CREATE_ORDER_TABLE;

/* One of the people. */
struct traveller {
	const struct purchase_person *from;
	enum license_type license_type;
	struct str number;                /* normalised license_id; p NULL: none, or not readable here */
	bool malformed;                   /* given, but without the form of its type */
	bool later;                       /* given, but only the platform can decrypt it */
	bool hashed;                      /* see purchase_hash */
	struct hash hash;                 /* of number, when there is one */
	int64_t copy_no;                  /* 0: every copy */
	int64_t tickets;                  /* copies of this order that count for this person */
	bool name_judged, license_judged; /* when it was sold: not judged again */
};

/* The travellers, or the buyer alone when no travellers are named. */
struct party {
	struct traveller *t;
	size_t n;
	bool named;        /* the request has travellers */
	bool nobody;       /* neither buyer nor a traveller has a name, a phone number or a document */
	bool phone_judged; /* as in struct traveller */
};

/* What is to be bought is named: a SKU; a SKU or at least its product. */
bool purchase_names_sku(const struct purchase *p);
bool purchase_names_product(const struct purchase *p);

/* The copies; 1 where can_buy does not say it. */
int64_t purchase_count(const struct purchase *p);

/* The people of the request, with normalised documents and their keyed hashes, and the copies they hold. */
struct party purchase_party(struct ctx *c, const struct purchase *p);

/* The same without the hashes, for a question: most products have no rule that needs them. */
struct party purchase_people(struct ctx *c, const struct purchase *p);

/* Makes those of its hashes that are not there yet: before documents are compared or looked for. */
void purchase_hash(struct ctx *c, const struct party *party);

/*
 * Age, birthday and sex as the visitor gave them, as a text to store: the rules need them again when the platform has
 * decrypted the document. STR_NONE: none was given. Read back by purchase_said_read, REFUSE: it is no such text.
 */
struct str purchase_said(struct ctx *c, const struct purchase_person *p);
enum result purchase_said_read(struct ctx *c, struct str text, struct purchase_person *p) MUST_USE;

/* The phone number of the order, for limits and contact: the buyer's, else the first traveller's. */
struct person_text purchase_phone(const struct purchase *p);

/* Its keyed hash, the same with and without the prefix +86. False: there is none, or only the platform can decrypt it. */
bool purchase_phone_hash(struct ctx *c, const struct purchase *p, struct hash *out);

#endif
