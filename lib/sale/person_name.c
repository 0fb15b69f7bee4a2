/*
 * Checking names of persons.
 */
#include "sale/person_name.h"

#include "base/utf8.h"

#define NAME_MAX_LETTERS 50

/*
 * The letters of names: scripts in our visitors' passports and those of China's
 * own peoples. These are ranges, not a copy of Unicode's tables: what matters is that digits,
 * control characters, signs and emoji are excluded.
 */
static const struct range {
	int32_t from;
	int32_t to;
	bool ideograph;
} letters[] = {
	{ 'A', 'Z', false },        /* ASCII */
	{ 'a', 'z', false },        /* ASCII */
	{ 0x00c0, 0x00d6, false },  /* Latin-1 without its multiplication sign … */
	{ 0x00d8, 0x00f6, false },  /* … and division sign */
	{ 0x00f8, 0x02af, false },  /* Latin, extended */
	{ 0x0300, 0x036f, false },  /* combining marks */
	{ 0x0370, 0x0373, false },  /* Greek */
	{ 0x0386, 0x0481, false },  /* Greek, Cyrillic */
	{ 0x048a, 0x0556, false },  /* Cyrillic, Armenian */
	{ 0x0561, 0x0587, false },  /* Armenian, small */
	{ 0x05d0, 0x05ea, false },  /* Hebrew */
	{ 0x0620, 0x065f, false },  /* Arabic, Uyghur, Kazakh: without their digits */
	{ 0x0671, 0x06d5, false },  /* Arabic, further letters */
	{ 0x0900, 0x0963, false },  /* Devanagari */
	{ 0x0e01, 0x0e3a, false },  /* Thai */
	{ 0x0e40, 0x0e4e, false },  /* Thai after the currency sign */
	{ 0x0f40, 0x0fbc, false },  /* Tibetan */
	{ 0x10d0, 0x10fa, false },  /* Georgian */
	{ 0x1780, 0x17d3, false },  /* Khmer */
	{ 0x1820, 0x18aa, false },  /* Mongolian, Manchu */
	{ 0x1e00, 0x1fbc, false },  /* Vietnamese and other Latin, Greek */
	{ 0x3005, 0x3007, true },   /* repetition mark and the round zero of names */
	{ 0x3041, 0x3096, false },  /* Hiragana */
	{ 0x30a1, 0x30fa, false },  /* Katakana */
	{ 0x30fc, 0x30fc, false },  /* the Kana's long-vowel sign */
	{ 0x3400, 0x4dbf, true },   /* ideographs, extension A */
	{ 0x4e00, 0x9fff, true },   /* ideographs */
	{ 0xa000, 0xa48c, false },  /* Yi */
	{ 0xac00, 0xd7a3, false },  /* Hangul */
	{ 0xe815, 0xe864, true },   /* private use: rare ideographs of GB 18030 from before Unicode had them */
	{ 0xf900, 0xfad9, true },   /* ideographs for compatibility */
	{ 0x20000, 0x323af, true }, /* ideographs, extensions B to H */
};

/* The signs between letters: "古丽·阿依", "O'Neil", "ZHANG/SAN", "J. Smith". */
static const int32_t joiners[] = { ' ',    '-',    '\'',   '.',    '/',    0x00b7, 0x0f0b,
	                           0x2010, 0x2019, 0x2022, 0x2027, 0x30fb, 0xff0e };

static const struct range *letter_of(int32_t c)
{
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
		if (c >= letters[i].from && c <= letters[i].to)
			return &letters[i];
	}
	return NULL;
}

static bool is_joiner(int32_t c)
{
	for (size_t i = 0; i < sizeof joiners / sizeof joiners[0]; i++) {
		if (c == joiners[i])
			return true;
	}
	return false;
}

/* A joiner follows a letter; only a blank may also follow a full stop ("J. Smith"). */
static bool may_follow(int32_t joiner, int32_t before)
{
	return letter_of(before) != NULL || (before == '.' && joiner == ' ');
}

bool name_valid(struct str name)
{
	size_t at = 0;
	size_t count = 0;
	bool ideographs = false;
	int32_t before = -1;

	while (at < name.n) {
		int32_t c = utf8_next(name, &at);
		const struct range *letter = letter_of(c);

		if (letter != NULL) {
			count++;
			ideographs = ideographs || letter->ideograph;
		} else if (!is_joiner(c) || !may_follow(c, before)) {
			return false;
		}
		before = c;
	}
	return count >= (ideographs ? 2 : 1) && count <= NAME_MAX_LETTERS &&
	       (letter_of(before) != NULL || before == '.');
}
