/*
 * An operator's JSON file. The first byte chooses what it is: a catalogue, or a form of shops. A file without a fault gives
 * what can be stored or sent.
 */
#include "base/utf8.h"
#include "bin/catalogue/catalogue.h"
#include "bin/shop/poi_form.h"
#include "fuzz.h"

#include <string.h>

static void check_catalogue(struct arena *a, struct str text, struct faults *f)
{
	struct catalogue c = { .account_id = STR_NONE };

	catalogue_read(a, text, f, &c);
	MUST_HOLD(f->n > 0 || (c.account_id.n > 0 && utf8_valid(c.account_id)));
}

static void check_shops(struct arena *a, struct str text, struct faults *f, enum shop_task_kind kind, bool crowd)
{
	struct poi_file file = { .n = 0 };
	struct reader rd;
	cJSON *root = NULL;

	if (json_read_open(&rd, a, text, f, &root)) {
		struct node top = { .rd = &rd, .json = root, .outermost = true };

		if (crowd)
			poi_crowd_check(&top);
		else
			poi_check(&top, kind, (day_t){ 20000 }, false, &file);
		if (!crowd && f->n == 0)
			MUST_HOLD(file.n > 0 && utf8_valid(poi_body(&file)));
	}
	cJSON_Delete(root);
	MUST_HOLD(root != NULL || f->n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct faults faults;
	struct arena a = { NULL };
	unsigned int kind = size > 0 ? data[0] % 6 : 0;
	struct str text = arena_str(&a, (const char *)data + (size > 0), size > 0 ? size - 1 : 0);

	faults_init(&faults, &a, "file");
	if (kind == 0)
		check_catalogue(&a, text, &faults);
	else
		check_shops(&a, text, &faults, (enum shop_task_kind)((kind - 1) % SHOP_TASK_KIND__MAX), kind == 5);
	arena_free(&a);
	return 0;
}
