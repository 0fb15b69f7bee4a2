/*
 * A hash table of SKUs by name, and a list of them from the last used to the one used longest ago. What the SKUs of a
 * product, and mostly those of a whole merchant, have in common is kept once: `struct terms`, found by its content.
 */
#include "sale/sale_memory.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/str.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define KEEP_S 60
#define BUCKETS 8192 /* a power of two, as the next */
#define TERMS_BUCKETS 1024
#define LIMITS 8
#define ABSENT UINT16_MAX /* the length of a text that is not there */

/* --- what many SKUs have in common --- */

struct terms_values {
	int64_t app_id;
	int64_t limit[LIMITS]; /* -1: none */
	uint8_t before_payment, confirm_later, only_app, online, balance_watched, real_name, need_phone, need_id, sex;
	uint8_t zero; /* in place of padding: terms are compared as bytes */
	uint16_t account_n, poi_n, regions_n;
};

struct terms {
	struct terms *next; /* in its bucket */
	uint32_t users;
	uint32_t text_n;
	struct terms_values v;
	char text[]; /* account_id, poi_id, regions */
};

enum kind { BY_SKU_ID, BY_OWN_ID, BY_OWN_ID_OF_ANY };

struct kept {
	struct kept *next; /* in its bucket */
	struct kept *newer, *older;
	struct terms *terms;
	int64_t product_no, sku_no, market_price_fen;
	uint32_t read_at_s; /* monotonic */
	uint16_t sku_n, out_n, product_n;
	uint8_t kind;
	char text[]; /* sku_id, sku_out_id, product_id */
};

static struct {
	int64_t version;
	struct kept *bucket[BUCKETS];
	struct terms *terms[TERMS_BUCKETS];
	struct kept *newest, *oldest;
	size_t n, bytes;
} memory;
static_assert(sizeof memory < SALE_MEMORY_MAX / 8, "most of the memory is for SKUs");

/* What the allocator uses for a block of this size. */
static size_t block_bytes(size_t n)
{
	return (n + 8 + 15) & ~(size_t)15;
}

static uint32_t hash_bytes(uint32_t h, const void *p, size_t n)
{
	const unsigned char *b = p;

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * 16777619U;
	return h;
}

static struct kept **bucket_of(enum kind kind, struct str name)
{
	return &memory.bucket[hash_bytes(2166136261U + kind, name.p, name.n) % BUCKETS];
}

static uint16_t length_of(struct str s)
{
	return s.p == NULL ? ABSENT : (uint16_t)s.n;
}

/* True when all of them have a length that length_of can hold. */
static bool lengths_fit(const struct sale_facts *f)
{
	const struct str texts[] = { f->sku_id, f->sku_out_id, f->product_id, f->account_id, f->poi_id, f->regions };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (texts[i].p != NULL && texts[i].n >= ABSENT)
			return false;
	}
	return true;
}

static char *put_text(char *at, struct str s)
{
	if (s.n > 0)
		memcpy(at, s.p, s.n);
	return at + s.n;
}

/* The text of that length at *at, which then stands after it. */
static struct str take_text(const char **at, uint16_t n)
{
	struct str s = { *at, n };

	if (n == ABSENT)
		return STR_NONE;
	*at += n;
	return s;
}

static struct str account_of(const struct terms *t)
{
	return (struct str){ t->text, t->v.account_n };
}

/* --- terms --- */

static int64_t limit_value(struct opt_limit l)
{
	return l.given ? l.v : -1;
}

static struct opt_limit limit_read(int64_t v)
{
	return (struct opt_limit){ v >= 0, v >= 0 ? v : 0 };
}

static void terms_fill(struct terms *t, int64_t app_id, const struct sale_facts *f)
{
	const struct opt_limit limits[LIMITS] = { f->max_per_order, f->max_per_phone, f->max_per_id,
		                                  f->min_age,       f->max_age,       f->book_ahead_days,
		                                  f->book_before_s, f->on_sale_days };

	t->v.app_id = app_id;
	for (size_t i = 0; i < LIMITS; i++)
		t->v.limit[i] = limit_value(limits[i]);
	t->v.before_payment = f->before_payment;
	t->v.confirm_later = f->confirm_later;
	t->v.only_app = f->only_app;
	t->v.online = f->online;
	t->v.balance_watched = f->balance_watched;
	t->v.real_name = f->real_name;
	t->v.need_phone = f->need_phone;
	t->v.need_id = f->need_id;
	t->v.sex = (uint8_t)f->sex;
	t->v.account_n = length_of(f->account_id);
	t->v.poi_n = length_of(f->poi_id);
	t->v.regions_n = length_of(f->regions);
	put_text(put_text(put_text(t->text, f->account_id), f->poi_id), f->regions);
}

static void terms_read(struct ctx *c, const struct terms *t, struct sale_facts *out)
{
	struct opt_limit *const limits[LIMITS] = { &out->max_per_order, &out->max_per_phone, &out->max_per_id,
		                                   &out->min_age,       &out->max_age,       &out->book_ahead_days,
		                                   &out->book_before_s, &out->on_sale_days };
	const char *at = t->text;
	struct str account_id = take_text(&at, t->v.account_n), poi_id = take_text(&at, t->v.poi_n);
	struct str regions = take_text(&at, t->v.regions_n);

	for (size_t i = 0; i < LIMITS; i++)
		*limits[i] = limit_read(t->v.limit[i]);
	out->before_payment = t->v.before_payment;
	out->confirm_later = t->v.confirm_later;
	out->only_app = t->v.only_app;
	out->online = t->v.online;
	out->balance_watched = t->v.balance_watched;
	out->real_name = t->v.real_name;
	out->need_phone = t->v.need_phone;
	out->need_id = t->v.need_id;
	out->sex = (enum sex)t->v.sex;
	out->account_id = arena_str(c->arena, account_id.p, account_id.n);
	out->poi_id = arena_str(c->arena, poi_id.p, poi_id.n);
	out->regions = arena_str(c->arena, regions.p, regions.n);
}

static struct terms **terms_bucket(const struct terms *t)
{
	return &memory.terms[hash_bytes(hash_bytes(2166136261U, &t->v, sizeof t->v), t->text, t->text_n) %
	                     TERMS_BUCKETS];
}

static size_t terms_bytes(const struct terms *t)
{
	return block_bytes(sizeof *t + t->text_n);
}

/* The kept terms of this content, with one user more. */
static struct terms *terms_use(int64_t app_id, const struct sale_facts *f)
{
	size_t text_n = f->account_id.n + f->poi_id.n + f->regions.n;
	struct terms *t = memory_needed(calloc(1, sizeof *t + text_n));
	struct terms **bucket, *same;

	t->text_n = (uint32_t)text_n;
	terms_fill(t, app_id, f);
	bucket = terms_bucket(t);
	for (same = *bucket; same != NULL; same = same->next) {
		if (same->text_n == t->text_n && memcmp(&same->v, &t->v, sizeof t->v) == 0 &&
		    memcmp(same->text, t->text, text_n) == 0)
			break;
	}
	if (same != NULL) {
		free(t);
		t = same;
	} else {
		t->next = *bucket;
		*bucket = t;
		memory.bytes += terms_bytes(t);
	}
	t->users++;
	return t;
}

static void terms_leave(struct terms *t)
{
	struct terms **at = terms_bucket(t);

	if (--t->users > 0)
		return;
	while (*at != NULL && *at != t)
		at = &(*at)->next;
	ASSERT(*at == t);
	*at = t->next;
	memory.bytes -= terms_bytes(t);
	free(t);
}

/* --- SKUs --- */

static struct str name_of(const struct kept *k)
{
	size_t sku_n = k->sku_n == ABSENT ? 0 : k->sku_n;

	if (k->kind == BY_SKU_ID)
		return k->sku_n == ABSENT ? STR_NONE : (struct str){ k->text, k->sku_n };
	return (struct str){ k->text + sku_n, k->out_n };
}

static size_t kept_size(size_t text_n)
{
	size_t n = offsetof(struct kept, text) + text_n;

	return n > sizeof(struct kept) ? n : sizeof(struct kept);
}

static size_t kept_bytes(const struct kept *k)
{
	size_t n = 0;

	n += k->sku_n == ABSENT ? 0 : k->sku_n;
	n += k->out_n;
	n += k->product_n == ABSENT ? 0 : k->product_n;
	return block_bytes(kept_size(n));
}

static void list_remove(struct kept *k)
{
	*(k->newer != NULL ? &k->newer->older : &memory.newest) = k->older;
	*(k->older != NULL ? &k->older->newer : &memory.oldest) = k->newer;
}

static void list_add(struct kept *k)
{
	k->newer = NULL;
	k->older = memory.newest;
	*(memory.newest != NULL ? &memory.newest->newer : &memory.oldest) = k;
	memory.newest = k;
}

static void drop(struct kept *k)
{
	struct kept **at = bucket_of(k->kind, name_of(k));

	while (*at != NULL && *at != k)
		at = &(*at)->next;
	ASSERT(*at == k);
	*at = k->next;
	list_remove(k);
	memory.n--;
	memory.bytes -= kept_bytes(k);
	terms_leave(k->terms);
	free(k);
}

void sale_memory_forget(void)
{
	while (memory.oldest != NULL)
		drop(memory.oldest);
}

/* By what a purchase names its SKU. */
struct naming {
	enum kind kind;
	struct str name, account_id;
	int64_t app_id;
};

static struct naming naming_of(const struct purchase *p, int64_t app_id)
{
	struct naming n = { BY_SKU_ID, p->sku_id, p->account_id, app_id };

	if (p->sku_id.p == NULL) {
		n.kind = p->account_id.p != NULL ? BY_OWN_ID : BY_OWN_ID_OF_ANY;
		n.name = p->sku_out_id;
	}
	return n;
}

/* An id of ours that stands for the SKU of another merchant than the one named, or beside an unknown sku_id, is not kept. */
static bool is_meant(const struct kept *k, const struct naming *n)
{
	return k->kind == n->kind && str_same(name_of(k), n->name) && k->terms->v.app_id == n->app_id &&
	       (n->kind != BY_OWN_ID || str_same(account_of(k->terms), n->account_id));
}

static struct kept *find(const struct naming *n)
{
	for (struct kept *k = n->name.p != NULL ? *bucket_of(n->kind, n->name) : NULL; k != NULL; k = k->next) {
		if (is_meant(k, n))
			return k;
	}
	return NULL;
}

static uint32_t now_s(void)
{
	return (uint32_t)(clock_monotonic_ms() / 1000);
}

enum result sale_memory_find(struct ctx *c, const struct purchase *p, int64_t app_id, struct sale_facts *out)
{
	const struct naming n = naming_of(p, app_id);
	struct kept *k = p->sku_no == 0 ? find(&n) : NULL;
	struct str sku_id, sku_out_id, product_id;
	const char *at;

	memset(out, 0, sizeof *out);
	if (k != NULL && now_s() - k->read_at_s >= KEEP_S) {
		drop(k);
		k = NULL;
	}
	if (k == NULL)
		return NONE;
	at = k->text;
	sku_id = take_text(&at, k->sku_n);
	sku_out_id = take_text(&at, k->out_n);
	product_id = take_text(&at, k->product_n);
	/* An id of ours is not meant where the platform's of its product is another one (sale_facts.c). */
	if (n.kind != BY_SKU_ID && p->product_id.p != NULL && product_id.p != NULL &&
	    !str_same(p->product_id, product_id))
		return NONE;
	list_remove(k);
	list_add(k);
	out->found = true;
	out->version = memory.version;
	out->product_no = k->product_no;
	out->sku_no = k->sku_no;
	out->market_price_fen = (fen_t){ k->market_price_fen };
	out->sku_id = arena_str(c->arena, sku_id.p, sku_id.n);
	out->sku_out_id = arena_str(c->arena, sku_out_id.p, sku_out_id.n);
	out->product_id = arena_str(c->arena, product_id.p, product_id.n);
	terms_read(c, k->terms, out);
	return OK;
}

void sale_memory_keep(const struct purchase *p, int64_t app_id, const struct sale_facts *f)
{
	const struct naming n = naming_of(p, app_id);
	struct kept *k = find(&n), **bucket;

	if (f->version != memory.version)
		sale_memory_forget();
	else if (k != NULL)
		drop(k);
	memory.version = f->version;
	if (!f->found || p->sku_no != 0 || n.name.p == NULL || !lengths_fit(f))
		return;
	k = memory_needed(calloc(1, kept_size(f->sku_id.n + f->sku_out_id.n + f->product_id.n)));
	*k = (struct kept){ .product_no = f->product_no,
		            .sku_no = f->sku_no,
		            .market_price_fen = f->market_price_fen.fen,
		            .read_at_s = now_s(),
		            .sku_n = length_of(f->sku_id),
		            .out_n = length_of(f->sku_out_id),
		            .product_n = length_of(f->product_id),
		            .kind = (uint8_t)n.kind };
	put_text(put_text(put_text(k->text, f->sku_id), f->sku_out_id), f->product_id);
	k->terms = terms_use(app_id, f);
	if (!is_meant(k, &n)) {
		terms_leave(k->terms);
		free(k);
		return;
	}
	bucket = bucket_of(n.kind, n.name);
	k->next = *bucket;
	*bucket = k;
	list_add(k);
	memory.n++;
	memory.bytes += kept_bytes(k);
	while (sale_memory_bytes() > SALE_MEMORY_MAX)
		drop(memory.oldest);
}

size_t sale_memory_count(void)
{
	return memory.n;
}

size_t sale_memory_bytes(void)
{
	return sizeof memory + memory.bytes;
}
