/*
 * The decrypted table, and the interface crypto/decrypt/batch.
 */
#include "people/decrypt_text.h"

#include "base/hex.h"
#include "base/typed.h"
#include "base/utf8.h"
#include "json/json_out.h"
#include "platform/api_answer.h"

#include <string.h>

#define BODY_MAX (512u << 10)
#define HASHES_MAX (1u << 20)
#define ERROR_MAX 200
#define MARK "Enc."

struct decrypt_texts decrypt_texts_new(struct ctx *c, size_t most)
{
	return (struct decrypt_texts){ arena_array(c->arena, most + 1, sizeof(struct decrypt_text *)), 0 };
}

struct decrypt_text *decrypt_texts_add(struct ctx *c, struct decrypt_texts *texts, struct str cipher, size_t max)
{
	struct hash hash = vault_hash(c->vault, "ciphertext", cipher);
	struct decrypt_text *t;

	for (size_t i = 0; i < texts->n; i++) {
		t = texts->t[i];
		if (memcmp(t->hash.b, hash.b, HASH_SIZE) != 0)
			continue;
		t->max = max < t->max ? max : t->max;
		return t;
	}
	t = arena_alloc(c->arena, sizeof *t);
	*t = (struct decrypt_text){ .cipher = cipher, .hash = hash, .max = max };
	texts->t[texts->n++] = t;
	return t;
}

static void set_failed(struct decrypt_text *t, struct str error)
{
	t->state = TEXT_FAILED;
	t->error = error;
}

/* The plain text comes from outside like any other: one that no field can hold counts as failed. */
static void set_plain(struct arena *a, struct decrypt_text *t, struct str came)
{
	struct str plain = typed_text(a, came);

	if (!utf8_valid(plain) || (plain.n > 0 && memchr(plain.p, '\0', plain.n) != NULL)) {
		set_failed(t, STR("the plain text is not valid UTF-8"));
	} else if (plain.n > t->max) {
		set_failed(t, STR("the plain text is too long for its field"));
	} else if (person_later(plain)) {
		set_failed(t, STR("the plain text is encrypted itself"));
	} else {
		t->state = TEXT_OPEN;
		t->plain = plain;
	}
}

/* The hashes as a JSON list of hex texts, in the order of `texts`. */
static enum result hashes_json(struct ctx *c, const struct decrypt_texts *texts, struct str *out)
{
	struct buf b = BUF_INIT(HASHES_MAX);
	struct json_out j = { .b = &b };

	json_list(&j, NULL);
	for (size_t i = 0; i < texts->n; i++)
		json_str(&j, NULL, hex_encode(c->arena, texts->t[i]->hash.b, HASH_SIZE));
	json_list_end(&j);
	*out = buf_take(c->arena, &b);
	return b.over ? BUG : OK;
}

/* PRIMARY KEY: STRAIGHT_JOIN, so that each hash of the list is looked up. The position says which text it is, from 1. */
enum { KNOWN_POSITION, KNOWN_PLAIN, KNOWN_ERROR };
static const struct sql SQL_KNOWN = {
	"decrypted_known",
	"SELECT STRAIGHT_JOIN w.position, d.plain_enc, d.error"
	"  FROM JSON_TABLE(?, '$[*]' COLUMNS (position FOR ORDINALITY, hash CHAR(64) PATH '$')) w"
	"  JOIN decrypted d ON d.text_hash = UNHEX(w.hash) AND d.app_id = ?",
};

static enum result read_known(struct ctx *c, const struct rows *rows, size_t row, struct decrypt_text *t)
{
	struct str plain;
	enum result r;

	if (row_null(rows, row, KNOWN_PLAIN)) {
		set_failed(t, row_str(rows, row, KNOWN_ERROR));
		return OK;
	}
	r = vault_unseal(c->vault, c->arena, "decrypted.plain", row_str(rows, row, KNOWN_PLAIN), &plain);
	if (r == OK)
		set_plain(c->arena, t, plain);
	return r;
}

enum result decrypt_texts_known(struct ctx *c, int64_t app_id, struct decrypt_texts *texts)
{
	struct rows rows;
	struct str hashes;
	enum result r;

	if (texts->n == 0)
		return OK;
	r = hashes_json(c, texts, &hashes);
	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_KNOWN, ARGS(arg_str(hashes), arg_int(app_id)), &rows);
	for (size_t i = 0; r == OK && i < rows.n; i++)
		r = read_known(c, &rows, i, texts->t[row_int(&rows, i, KNOWN_POSITION) - 1]);
	return r;
}

size_t decrypt_texts_unknown(const struct decrypt_texts *texts, size_t skip, struct decrypt_text **out, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < texts->n && n < most; i++) {
		if (texts->t[i]->state != TEXT_UNKNOWN)
			continue;
		if (skip > 0)
			skip--;
		else
			out[n++] = texts->t[i];
	}
	return n;
}

enum result decrypt_body(struct ctx *c, struct str account_id, struct decrypt_text *const *asked, size_t n,
                         struct str *body)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_str(&j, "account_id", account_id);
	json_list(&j, "cipher_texts");
	for (size_t i = 0; i < n; i++)
		json_str(&j, NULL, asked[i]->cipher);
	json_list_end(&j);
	json_object_end(&j);
	*body = buf_take(c->arena, &b);
	return b.over ? BUG : OK;
}

static struct decrypt_text *asked_text(struct decrypt_text *const *asked, size_t n, const cJSON *entry)
{
	const char *cipher = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, "cipher_text"));

	for (size_t i = 0; cipher != NULL && i < n; i++) {
		if (strcmp(asked[i]->cipher.p, cipher) == 0)
			return asked[i];
	}
	return NULL;
}

/* No control characters, neither of ASCII nor of the upper half of Latin 1. */
static bool is_printable(struct str s)
{
	for (size_t at = 0; at < s.n;) {
		int32_t c = utf8_next(s, &at);

		if (c < ' ' || (c >= 0x7f && c < 0xa0))
			return false;
	}
	return true;
}

/* Why an entry failed, in the platform's words, unless they repeat the ciphertext. */
static struct str error_text(struct arena *a, const cJSON *entry, int64_t code)
{
	struct str words = api_text(a, entry, "error_msg");

	if (words.p == NULL || strstr(words.p, MARK) != NULL || !is_printable(words))
		return arena_printf(a, "error %lld", (long long)code);
	words = arena_str(a, words.p, utf8_cut(words, ERROR_MAX));
	return arena_printf(a, "error %lld: %s", (long long)code, words.p);
}

static void read_result(struct arena *a, const cJSON *entry, struct decrypt_text *t, bool *quota)
{
	const cJSON *success = cJSON_GetObjectItemCaseSensitive(entry, "is_success");
	const char *plain = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, "plain_text"));
	int64_t code = 0;

	(void)api_int(cJSON_GetObjectItemCaseSensitive(entry, "error_code"), &code);
	switch (api_code_class(code)) {
	case API_QUOTA: *quota = true; return;
	case API_TOKEN:
	case API_SLOW:
	case API_RETRY: return; /* not the fault of this text: it is asked again */
	default: break;
	}
	if (code != 0 || cJSON_IsFalse(success))
		set_failed(t, error_text(a, entry, code));
	else if (plain == NULL)
		set_failed(t, STR("no plain text was given"));
	else
		set_plain(a, t, arena_str(a, plain, strlen(plain)));
}

struct decrypt_counts decrypt_read(struct arena *a, const cJSON *data, struct decrypt_text *const *asked, size_t n)
{
	const cJSON *results = cJSON_GetObjectItemCaseSensitive(data, "results");
	struct decrypt_counts counts = { 0 };
	const cJSON *entry;

	cJSON_ArrayForEach(entry, results)
	{
		struct decrypt_text *t = asked_text(asked, n, entry);

		if (t != NULL && t->state == TEXT_UNKNOWN)
			read_result(a, entry, t, &counts.quota);
	}
	for (size_t i = 0; i < n; i++) {
		counts.open += asked[i]->state == TEXT_OPEN;
		counts.failed += asked[i]->state == TEXT_FAILED;
		counts.left += asked[i]->state == TEXT_UNKNOWN;
	}
	return counts;
}

/* PRIMARY KEY: the first answer stays. */
static const struct sql SQL_KEEP = {
	"keep_decrypted",
	"INSERT INTO decrypted (text_hash, app_id, plain_enc, error, decrypted_at) VALUES (?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE text_hash = VALUES(text_hash)",
};

/* The values of SQL_KEEP, in their order. */
enum { KEEP_HASH, KEEP_APP_ID, KEEP_PLAIN, KEEP_ERROR, KEEP_DECRYPTED_AT, KEEP__MAX };

enum result decrypt_texts_keep(struct ctx *c, int64_t app_id, struct decrypt_text *const *asked, size_t n)
{
	struct arg *args = arena_array(c->arena, n * KEEP__MAX + 1, sizeof *args);
	size_t kept = 0;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < n; i++) {
		struct arg *row = &args[kept * KEEP__MAX];
		struct str sealed = STR_NONE;

		if (asked[i]->state == TEXT_UNKNOWN)
			continue;
		if (asked[i]->state == TEXT_OPEN)
			r = vault_seal(c->vault, c->arena, "decrypted.plain", asked[i]->plain, &sealed);
		row[KEEP_HASH] = arg_hash(&asked[i]->hash);
		row[KEEP_APP_ID] = arg_int(app_id);
		row[KEEP_PLAIN] = arg_bytes(sealed);
		row[KEEP_ERROR] = asked[i]->state == TEXT_FAILED ? arg_str(asked[i]->error) : arg_null();
		row[KEEP_DECRYPTED_AT] = arg_utc(c->now);
		kept++;
	}
	return r == OK ? db_exec_many(c->db, c->arena, &SQL_KEEP, args, KEEP__MAX, kept) : r;
}
