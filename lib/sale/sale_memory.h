/*
 * What this process remembers of app, merchant, product, rule and SKU, so that a sale needs no statement for them. Not
 * remembered: the calendar day, balances, counts of tickets, and that something is not there.
 *
 * All of it is of one catalogue_version, and counts only where a later statement finds that version still. Whatever is
 * older than a minute is forgotten even so: rows may have been changed by hand. Of more than SALE_MEMORY_MAX bytes the
 * least recently used is forgotten.
 *
 * Ownership: the memory is the process's own, facts that come from it live in the ctx's arena.
 */
#ifndef SHANMEN_SALE_MEMORY_H
#define SHANMEN_SALE_MEMORY_H

#include "sale/sale_facts.h"

/* 10,000 SKUs with ids as the platform's fit, if their products share merchant, shop and rules. */
#define SALE_MEMORY_MAX (2 << 20)

/*
 * Fills the catalogue's part of *out, without a statement. NONE: not remembered. Names what it was asked by as
 * sale_facts_read does: the platform's sku_id, else ours within the merchant named.
 */
enum result sale_memory_find(struct ctx *c, const struct purchase *p, int64_t app_id, struct sale_facts *out) MUST_USE;

/* Remembers what was read for this purchase, by a statement that also read f->version. Of another version all is forgotten. */
void sale_memory_keep(const struct purchase *p, int64_t app_id, const struct sale_facts *f);

/* Forgets everything: the version is another one. */
void sale_memory_forget(void);

/* How much is remembered: SKUs by one of their names, and bytes. */
size_t sale_memory_count(void);
size_t sale_memory_bytes(void);

#endif
