/*
 * The reasons against a sale. The first one is answered, in this order: what cannot
 * be sold at all, what is wrong with the order, who may not buy, money and stock.
 */
#include "sale/sale_check.h"

#include "base/assert.h"
#include "base/day.h"
#include "base/number.h"
#include "base/str.h"
#include "sale/person_name.h"
#include "sale/phone.h"

#include <string.h>

#define DAY_S 86400

static struct sale_decision decision(int code, const char *description)
{
	return (struct sale_decision){ code, description };
}

#define FINE decision(SPI_OK, NULL)

/* An order must name a SKU and a day. A question that names no product at all gives no reason against anything. */
static struct sale_decision check_offer(const struct purchase *p, const struct sale_facts *f, bool question)
{
	if (!question && !purchase_names_sku(p))
		return decision(SPI_OTHER, "field sku_id: missing");
	if (!question && !p->book_start_day.given)
		return decision(SPI_OTHER, "field book_start_day: missing");
	if (!purchase_names_product(p))
		return FINE;
	if (!f->found)
		return decision(SPI_OFFLINE, purchase_names_sku(p) ? "no such SKU here" : "no such product here");
	if (!f->online)
		return decision(SPI_OFFLINE, NULL);
	return FINE;
}

static struct sale_decision check_visit_day(const struct purchase *p, const struct sale_facts *f, utc_t now)
{
	day_t day = p->book_start_day.v;
	day_t today = day_of(now);
	int64_t ahead = f->book_ahead_days.given ? f->book_ahead_days.v : 0;
	int64_t before_s = f->book_before_s.given ? f->book_before_s.v : DAY_S;

	if (p->book_end_day.given && p->book_end_day.v.n < day.n)
		return decision(SPI_OTHER, "field book_end_day: before book_start_day");
	if (!f->day_known || !f->day_open || day.n < today.n)
		return decision(SPI_DATE_CLOSED, NULL);
	if (now.s >= day_start(day).s - ahead * DAY_S + before_s)
		return decision(SPI_DATE_CLOSED, "booking for this date has closed");
	if (f->on_sale_days.given && day.n - today.n > f->on_sale_days.v)
		return decision(SPI_DATE_CLOSED, "booking for this date has not opened yet");
	return FINE;
}

static struct sale_decision check_copies(const struct purchase *p, const struct sale_facts *f)
{
	int64_t copies = purchase_count(p);

	if (copies > COPIES_MAX || (f->max_per_order.given && copies > f->max_per_order.v))
		return decision(SPI_ORDER_LIMIT, NULL);
	return FINE;
}

/* The travellers must be one for each copy, or as many as the platform says, if these divide evenly among the copies. */
static struct sale_decision check_travellers(const struct purchase *p, const struct party *party,
                                             const struct sale_facts *f)
{
	int64_t copies = purchase_count(p);
	int64_t people =
		p->traveler_info != NULL && p->traveler_info->total_num.given ? p->traveler_info->total_num.v : copies;
	int64_t named = (int64_t)party->n;

	if (people < copies || people % copies != 0)
		people = copies;
	if (f->real_name && named != people && (party->named || people > 1))
		return decision(SPI_TRAVELLERS, NULL);
	if (named > 1 && named != people && named != copies)
		return decision(SPI_TRAVELLERS, NULL);
	return FINE;
}

static struct sale_decision check_phone(const struct purchase *p, const struct party *party, const struct sale_facts *f)
{
	struct person_text phone = purchase_phone(p);

	if (party->phone_judged || (!f->need_phone && !f->max_per_phone.given))
		return FINE;
	if (phone.text.p == NULL)
		return decision(SPI_PHONE_MISSING, NULL);
	if (phone.form == PERSON_CLEAR && !phone_valid(phone.text))
		return decision(SPI_PHONE_MALFORMED, NULL);
	return FINE;
}

/* Is an id document of this traveller needed? The product asks for one per order, or for everybody's. */
static bool id_needed(const struct sale_facts *f, size_t i)
{
	return f->real_name || f->max_per_id.given || (f->need_id && i == 0);
}

static struct sale_decision check_papers(const struct traveller *t, const struct sale_facts *f, size_t i)
{
	struct person_text name = t->from->name;
	bool id = id_needed(f, i) && !t->license_judged;

	if (id && t->number.p == NULL && !t->later && !t->malformed)
		return decision(SPI_ID_MISSING, NULL);
	if (id && t->malformed)
		return decision(SPI_ID_MALFORMED, NULL);
	if (t->name_judged)
		return FINE;
	if (f->real_name && name.text.p == NULL)
		return decision(SPI_NAME_MISSING, NULL);
	if ((f->real_name || f->need_id) && name.text.p != NULL && name.form == PERSON_CLEAR && !name_valid(name.text))
		return decision(SPI_NAME_MALFORMED, NULL);
	return FINE;
}

static bool given_birthday(struct str text, day_t *out)
{
	char day[DAY_TEXT_SIZE];

	if (text.p == NULL)
		return false;
	if (text.n != 8)
		return day_parse(text, out);
	memcpy(day, text.p, 4);
	day[4] = '-';
	memcpy(day + 5, text.p + 4, 2);
	day[7] = '-';
	memcpy(day + 8, text.p + 6, 3);
	return day_parse((struct str){ day, DAY_TEXT_SIZE - 1 }, out);
}

/* Full years on the day of the visit: by the document, else by what the visitor gave. */
static bool age_of(const struct traveller *t, const struct id_holder *id, day_t visit, int64_t *age)
{
	day_t birthday = id->birthday;

	if (id->known || given_birthday(t->from->birthday, &birthday)) {
		*age = day_years(birthday, visit);
		return true;
	}
	return t->from->age.p != NULL && number_parse(t->from->age, 0, 150, age);
}

/* ASSUMED values of the platform's `sex`: no page lists them. */
static enum sex sex_of(const struct traveller *t, const struct id_holder *id)
{
	static const struct {
		const char *word;
		enum sex sex;
	} words[] = { { "1", SEX_MALE },   { "male", SEX_MALE },     { "M", SEX_MALE },   { "男", SEX_MALE },
		      { "2", SEX_FEMALE }, { "female", SEX_FEMALE }, { "F", SEX_FEMALE }, { "女", SEX_FEMALE } };

	int i = WORD_OF(words, t->from->sex, -1);

	if (id->known)
		return id->sex;
	return i >= 0 ? words[i].sex : SEX_UNKNOWN;
}

static bool region_allowed(struct str regions, const char *region)
{
	const char *p = regions.p;

	while (*p != '\0') {
		size_t n = strcspn(p, ",");

		if (n > 0 && strncmp(p, region, n) == 0)
			return true;
		p += n + (p[n] == ',');
	}
	return false;
}

/*
 * Age, sex and region. A document that only the platform can decrypt is no reason against the visitor; one
 * that does not say what the rule asks for is.
 */
static struct sale_decision check_person(const struct traveller *t, const struct sale_facts *f, day_t visit)
{
	struct id_holder id = { .known = false };
	bool ages = f->min_age.given || f->max_age.given;
	int64_t age = 0;

	if (t->license_judged || t->later || (!ages && f->sex == SEX_UNKNOWN && f->regions.p == NULL))
		return FINE;
	if (t->malformed)
		return decision(SPI_ID_MALFORMED, NULL);
	if (t->number.p != NULL)
		id = document_holder(t->license_type, t->number.p);
	if (ages) {
		if (!age_of(t, &id, visit, &age))
			return t->number.p == NULL ? decision(SPI_ID_MISSING, NULL)
			                           : decision(SPI_AGE, "the document does not tell the age");
		if ((f->min_age.given && age < f->min_age.v) || (f->max_age.given && age > f->max_age.v))
			return decision(SPI_AGE, NULL);
	}
	if (f->sex != SEX_UNKNOWN && sex_of(t, &id) != f->sex)
		return t->number.p == NULL && sex_of(t, &id) == SEX_UNKNOWN ? decision(SPI_ID_MISSING, NULL)
		                                                            : decision(SPI_SEX, NULL);
	if (f->regions.p != NULL && t->number.p == NULL)
		return decision(SPI_ID_MISSING, NULL);
	if (f->regions.p != NULL && (!id.known || !region_allowed(f->regions, id.region)))
		return decision(SPI_REGION, NULL);
	return FINE;
}

/* Tickets that this order itself gives to the id document of t. */
static int64_t tickets_here(const struct party *party, const struct traveller *t)
{
	int64_t n = 0;

	ASSERT(t->hashed);
	for (size_t i = 0; i < party->n; i++) {
		if (party->t[i].number.p != NULL && memcmp(party->t[i].hash.b, t->hash.b, HASH_SIZE) == 0)
			n += party->t[i].tickets;
	}
	return n;
}

/* No code of the platform says this; "already has a ticket" would send the visitor to look for a ticket that there is not. */
static struct sale_decision check_twice(const struct party *party, const struct sale_facts *f)
{
	for (size_t i = 0; f->real_name && i < party->n; i++) {
		const struct traveller *t = &party->t[i];

		if (t->number.p != NULL && !t->license_judged && tickets_here(party, t) > t->tickets)
			return decision(SPI_OTHER, "the same traveller is named twice in this order");
	}
	return FINE;
}

static struct sale_decision check_limits(const struct purchase *p, const struct party *party,
                                         const struct sale_facts *f)
{
	for (size_t i = 0; i < party->n; i++) {
		const struct traveller *t = &party->t[i];

		if (t->number.p != NULL && !t->license_judged && f->max_per_id.given &&
		    f->id_tickets[i] + tickets_here(party, t) > f->max_per_id.v)
			return decision(SPI_ID_LIMIT, NULL);
	}
	if (f->max_per_phone.given && !party->phone_judged && purchase_phone(p).form == PERSON_CLEAR &&
	    f->phone_tickets + purchase_count(p) > f->max_per_phone.v)
		return decision(SPI_PHONE_LIMIT, NULL);
	for (size_t i = 0; f->real_name && i < party->n; i++) {
		const struct traveller *t = &party->t[i];

		if (t->number.p != NULL && !t->license_judged && f->id_day_tickets[i] > 0)
			return decision(SPI_HAS_TICKET, NULL);
	}
	return FINE;
}

bool sale_total(fen_t price_fen, int64_t copies, fen_t *out)
{
	return !__builtin_mul_overflow(price_fen.fen, copies, &out->fen);
}

fen_t sale_crossed_out(const struct sale_facts *f)
{
	return f->market_price_fen.fen > f->price_fen.fen ? f->market_price_fen : f->price_fen;
}

/* UNKNOWN which of the two prices the platform sends, so both are right. pay_amount is its own: it gives discounts. */
bool sale_price_differs(const struct purchase *p, const struct sale_facts *f)
{
	int64_t copies = purchase_count(p);
	fen_t said, total;

	if (p->amount == NULL || !p->amount->origin_amount.given)
		return false;
	said = p->amount->origin_amount.v;
	if (sale_total(f->price_fen, copies, &total) && said.fen == total.fen)
		return false;
	return !sale_total(sale_crossed_out(f), copies, &total) || said.fen != total.fen;
}

/* The merchant's balance does not depend on the amount that the platform names. */
static struct sale_decision check_money(const struct purchase *p, const struct sale_facts *f, bool any_price)
{
	fen_t total;

	if (!sale_total(f->price_fen, purchase_count(p), &total))
		return decision(SPI_PRICE, NULL);
	if (!any_price && sale_price_differs(p, f))
		return decision(SPI_PRICE, NULL);
	if (f->balance_watched && f->balance_fen.fen < total.fen)
		return decision(SPI_BALANCE, NULL);
	return FINE;
}

struct sale_decision sale_check_people(const struct purchase *p, const struct party *party, const struct sale_facts *f)
{
	struct sale_decision d = check_phone(p, party, f);

	for (size_t i = 0; d.code == SPI_OK && i < party->n; i++)
		d = check_papers(&party->t[i], f, i);
	for (size_t i = 0; d.code == SPI_OK && i < party->n; i++)
		d = check_person(&party->t[i], f, p->book_start_day.v);
	if (d.code == SPI_OK)
		d = check_twice(party, f);
	return d.code == SPI_OK ? check_limits(p, party, f) : d;
}

const char *sale_decision_words(const struct sale_decision *d)
{
	return d->description != NULL ? d->description : spi_code_meaning(d->code);
}

struct sale_decision sale_check(const struct purchase *p, const struct party *party, const struct sale_facts *f,
                                utc_t now, struct sale_terms terms)
{
	struct sale_decision d = check_offer(p, f, terms.question);
	bool people = !terms.question || !party->nobody;

	if (!purchase_names_sku(p) || !p->book_start_day.given) /* a question about no day or about a product alone */
		return d;
	if (d.code == SPI_OK)
		d = check_visit_day(p, f, now);
	if (d.code == SPI_OK)
		d = check_copies(p, f);
	if (d.code == SPI_OK && people)
		d = check_travellers(p, party, f);
	if (d.code == SPI_OK && people)
		d = sale_check_people(p, party, f);
	if (d.code == SPI_OK)
		d = check_money(p, f, terms.any_price);
	if (d.code == SPI_OK && f->left < purchase_count(p))
		d = decision(SPI_NO_STOCK, NULL);
	return d;
}
