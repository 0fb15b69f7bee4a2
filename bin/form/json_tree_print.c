/* A tree of JSON whose shape we do not know, for people and scripts alike. */
#include "json_tree_print.h"

#include "bin/frame/listing.h"
#include "json/json_out.h"

enum cli_exit json_tree_print(const cJSON *tree)
{
	struct json_out j;

	json_begin(&j);
	(void)json_value(&j, NULL, tree);
	return json_print(&j);
}
