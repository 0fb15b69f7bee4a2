/*
 * lib/sale/sale_check: age on the day of the visit, sex and region, from the
 * document or from what the visitor gave. The other reasons: test_sale_check.c.
 */
#include "tests/unit/offer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define MAN "'license_id':'330102199003071230'"      /* born 1990-03-07, region 330102 */
#define WOMAN "'license_id':'330102199003071249'"    /* the same day and region */
#define BEIJING "'license_id':'11010519491231002X'"  /* a woman, region 110105 */
#define LEAPLING "'license_id':'110101202402290016'" /* a boy born on 2024-02-29 */
#define RESIDENT "'license_id':'931111198507150017','license_type':8"
#define PASSPORT "'license_id':'E12345678','license_type':6"
#define MALE "'sex':1"
#define FEMALE "'sex':2"

struct row {
	const char *sentence;
	const char *facts;
	const char *day; /* of the visit; NULL: 2026-03-07, the 36th birthday of MAN and WOMAN */
	const char *person;
	int code;
};

static const struct row ages[] = {
	{ "old enough since today", "{'min_age':36}", "2026-03-07", MAN, SPI_OK },
	{ "old enough tomorrow", "{'min_age':36}", "2026-03-06", MAN, SPI_AGE },
	{ "too old since today", "{'max_age':35}", "2026-03-07", MAN, SPI_AGE },
	{ "too old tomorrow", "{'max_age':35}", "2026-03-06", MAN, SPI_OK },
	{ "within both, at the edge", "{'min_age':36,'max_age':36}", "2026-03-07", MAN, SPI_OK },
	{ "too young on the day of asking, not on that of the visit", "{'min_age':37}", "2027-03-07", MAN, SPI_OK },
	{ "born on a leap day, in a common year's February", "{'min_age':3}", "2027-02-28", LEAPLING, SPI_AGE },
	{ "born on a leap day, in a common year's March", "{'min_age':3}", "2027-03-01", LEAPLING, SPI_OK },
	{ "born on a leap day, the day before a leap day", "{'min_age':4}", "2028-02-28", LEAPLING, SPI_AGE },
	{ "born on a leap day, on a leap day", "{'min_age':4}", "2028-02-29", LEAPLING, SPI_OK },
	{ "an infant under one", "{'max_age':0}", NULL, "'birthday':'2025-03-08'", SPI_OK },
	{ "an infant of one", "{'max_age':0}", NULL, "'birthday':'2025-03-07'", SPI_AGE },
	{ "the document is believed, not what was said", "{'max_age':17}", NULL,
	  MAN ",'age':12,'birthday':'2014-01-01'", SPI_AGE },
	{ "a residence permit tells the age", "{'max_age':40}", "2026-07-15", RESIDENT, SPI_AGE },
	{ "a residence permit tells the age, the day before", "{'max_age':40}", "2026-07-14", RESIDENT, SPI_OK },
	{ "a passport does not tell the age", "{'min_age':18}", NULL, PASSPORT, SPI_AGE },
	{ "a passport with a birthday", "{'min_age':36}", "2026-03-07", PASSPORT ",'birthday':'1990-03-07'", SPI_OK },
	{ "a passport with a birthday, a day early", "{'min_age':36}", "2026-03-06",
	  PASSPORT ",'birthday':'1990-03-07'", SPI_AGE },
	{ "a birthday without dashes", "{'min_age':36}", "2026-03-07", PASSPORT ",'birthday':'19900307'", SPI_OK },
	{ "a birthday as a number", "{'min_age':36}", "2026-03-06", PASSPORT ",'birthday':19900307", SPI_AGE },
	{ "a birthday that is none, but an age", "{'min_age':36}", NULL, PASSPORT ",'birthday':'1990-02-30','age':36",
	  SPI_OK },
	{ "a birthday that is none", "{'min_age':36}", NULL, PASSPORT ",'birthday':'7 March'", SPI_AGE },
	{ "eight letters are no birthday", "{'min_age':36}", NULL, PASSPORT ",'birthday':'1990/3/7'", SPI_AGE },
	{ "a passport with an age", "{'min_age':36}", NULL, PASSPORT ",'age':36", SPI_OK },
	{ "a passport with an age as a text", "{'min_age':36}", NULL, PASSPORT ",'age':'36'", SPI_OK },
	{ "a passport with too low an age", "{'min_age':36}", NULL, PASSPORT ",'age':35", SPI_AGE },
	{ "an age nobody has", "{'min_age':36}", NULL, PASSPORT ",'age':151", SPI_AGE },
	{ "an age that is no number", "{'min_age':36}", NULL, PASSPORT ",'age':'36岁'", SPI_AGE },
	{ "no document, but an age", "{'min_age':36}", NULL, "'age':36", SPI_OK },
	{ "no document and nothing said", "{'min_age':36}", NULL, "'name':'张三'", SPI_ID_MISSING },
	{ "a wrong document", "{'min_age':36}", NULL, "'license_id':'330102199003071231','age':36", SPI_ID_MALFORMED },
	{ "nobody asks for the age", "{}", NULL, "'name':'张三'", SPI_OK },
};

static const struct row sexes[] = {
	{ "a man where men are asked for", "{'sex':1}", NULL, MAN, SPI_OK },
	{ "a woman where men are asked for", "{'sex':1}", NULL, WOMAN, SPI_SEX },
	{ "a woman where women are asked for", "{'sex':2}", NULL, WOMAN, SPI_OK },
	{ "a man where women are asked for", "{'sex':2}", NULL, MAN, SPI_SEX },
	{ "the document is believed, not what was said", "{'sex':1}", NULL, WOMAN "," MALE, SPI_SEX },
	{ "a residence permit tells the sex", "{'sex':1}", NULL, RESIDENT, SPI_OK },
	{ "a passport does not tell the sex", "{'sex':1}", NULL, PASSPORT, SPI_SEX },
	{ "a passport and the sex as a number", "{'sex':1}", NULL, PASSPORT "," MALE, SPI_OK },
	{ "a passport and the other sex", "{'sex':1}", NULL, PASSPORT "," FEMALE, SPI_SEX },
	{ "the sex as a text", "{'sex':2}", NULL, PASSPORT ",'sex':'2'", SPI_OK },
	{ "the sex in English", "{'sex':2}", NULL, PASSPORT ",'sex':'female'", SPI_OK },
	{ "the sex in Chinese", "{'sex':1}", NULL, PASSPORT ",'sex':'男'", SPI_OK },
	{ "no document, but the sex", "{'sex':1}", NULL, MALE, SPI_OK },
	{ "no document and the other sex", "{'sex':1}", NULL, FEMALE, SPI_SEX },
	{ "no document and nothing said", "{'sex':1}", NULL, "'name':'张三'", SPI_ID_MISSING },
	{ "a wrong document", "{'sex':1}", NULL, "'license_id':'1'," MALE, SPI_ID_MALFORMED },
};

static const struct row regions[] = {
	{ "the province", "{'regions':'11'}", NULL, BEIJING, SPI_OK },
	{ "the city", "{'regions':'3301'}", NULL, MAN, SPI_OK },
	{ "the county", "{'regions':'330102'}", NULL, MAN, SPI_OK },
	{ "another province", "{'regions':'11'}", NULL, MAN, SPI_REGION },
	{ "another city of the province", "{'regions':'3302'}", NULL, MAN, SPI_REGION },
	{ "another county of the city", "{'regions':'330103'}", NULL, MAN, SPI_REGION },
	{ "the last of a list", "{'regions':'11,12,3301'}", NULL, MAN, SPI_OK },
	{ "none of a list", "{'regions':'11,12,3302'}", NULL, MAN, SPI_REGION },
	{ "only its beginning counts", "{'regions':'0102'}", NULL, MAN, SPI_REGION },
	{ "more digits than a region has", "{'regions':'3301021'}", NULL, MAN, SPI_REGION },
	{ "empty places in a list are not everybody", "{'regions':',11,,12,'}", NULL, MAN, SPI_REGION },
	{ "empty places in a list do no harm", "{'regions':',33,'}", NULL, MAN, SPI_OK },
	{ "a passport tells no region", "{'regions':'11'}", NULL, PASSPORT, SPI_REGION },
	{ "a residence permit tells none either", "{'regions':'93'}", NULL, RESIDENT, SPI_REGION },
	{ "no document", "{'regions':'11'}", NULL, "'age':36,'sex':1", SPI_ID_MISSING },
	{ "a wrong document", "{'regions':'11'}", NULL, "'license_id':'110105194912310021'", SPI_ID_MALFORMED },
	{ "what only the platform can read", "{'regions':'11'}", NULL, "'license_id':'Enc.x'", SPI_OK },
};

/* The person as the buyer, as the only traveller, and as the second of two where the first is allowed. */
static const struct {
	const char *before;
	const char *behind;
} places[] = {
	{ "'buyer':{", "}" },
	{ "'buyer':{'license_id':'1'},'tourists':[{", "}]" },
	{ "'count':2,'tourists':[{'license_id':'Enc.x'},{", "}]" },
};

static void check_rows(const struct row *rows, size_t n)
{
	struct arena a = { NULL };

	for (size_t i = 0; i < n * COUNT(places); i++) {
		const struct row *row = &rows[i / COUNT(places)];
		struct offer o = offer_new(&a);
		char request[512];
		int code;

		(void)snprintf(request, sizeof request, "{'book_start_day':'%s',%s%s%s}",
		               row->day != NULL ? row->day : VISIT, places[i % COUNT(places)].before, row->person,
		               places[i % COUNT(places)].behind);
		row_merge(o.facts, row->facts);
		row_merge(o.request, request);
		code = offer_check(&o).code;
		if (code != row->code)
			fail_msg("%s: code %d instead of %d for %s", row->sentence, code, row->code, request);
		offer_free(&o);
		arena_reset(&a);
	}
	arena_free(&a);
}

static void ages_count_on_the_day_of_the_visit(void **state)
{
	(void)state;
	check_rows(ages, COUNT(ages));
}

static void the_sex_is_the_documents_else_the_given_one(void **state)
{
	(void)state;
	check_rows(sexes, COUNT(sexes));
}

static void regions_are_beginnings_of_the_id_number(void **state)
{
	(void)state;
	check_rows(regions, COUNT(regions));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ages_count_on_the_day_of_the_visit),
		cmocka_unit_test(the_sex_is_the_documents_else_the_given_one),
		cmocka_unit_test(regions_are_beginnings_of_the_id_number),
	};

	return cmocka_run_group_tests_name("sale_people", tests, NULL, NULL);
}
