/*
 * The words for the error codes, from the table in spi_code.h.
 */
#include "web/spi_code.h"

static const struct {
	const char *name;
	int code;
	const char *meaning;
} codes[] = {
#define X(name, code, meaning) { #name, code, meaning },
	SPI_CODES(X)
#undef X
};

#define CODES (sizeof codes / sizeof codes[0])

const char *spi_code_meaning(int code)
{
	for (size_t i = 0; i < CODES; i++) {
		if (codes[i].code == code)
			return codes[i].meaning;
	}
	return "other reason";
}

void spi_code_print_reference(FILE *out)
{
	(void)fputs(
		"# Error codes of the callbacks\n\nPrinted by `shanmen reference errors`.\n\n"
		"`data.error_code` of `can_buy` and `create_order`. The notices (`pay_notify`, `cancel_notify`,\n"
		"`refund_notify`, `refund_sync`), `refund_apply` and `tripartite_code` answer 0 or 100 only;\n"
		"`query_order` answers 0, 1 (other), 2 (no such order here) or 100; `pull_ticket_calendar` 0, 1 (other),\n"
		"2 (no such product here), 3 (none of the SKUs asked for is known here) or 100.\n\n"
		"| code | meaning | name in the sources |\n|---|---|---|\n",
		out);
	for (size_t i = 0; i < CODES; i++)
		(void)fprintf(out, "| %d | %s | `%s` |\n", codes[i].code, codes[i].meaning, codes[i].name);
}
