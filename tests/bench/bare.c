/*
 * The fastest possible FastCGI answer: reads the body and sends a constant. No
 * signature, no JSON, no database. tests/bench/run compares the callbacks with it.
 */
#include <fcgiapp.h>
#include <stdlib.h>

static const char ANSWER[] = "Status: 200 OK\r\nContent-Type: application/json\r\n\r\n"
			     "{\"data\":{\"error_code\":0,\"description\":\"success\"}}";

int main(void)
{
	FCGX_Request r;
	char block[4096];

	if (FCGX_Init() != 0 || FCGX_InitRequest(&r, 0, 0) != 0)
		return EXIT_FAILURE;
	while (FCGX_Accept_r(&r) == 0) {
		while (FCGX_GetStr(block, sizeof block, r.in) == (int)sizeof block)
			;
		FCGX_PutStr(ANSWER, sizeof ANSWER - 1, r.out);
		FCGX_Finish_r(&r);
	}
	return EXIT_SUCCESS;
}
