/*
 * Writing `confirm_info`.
 */
#include "callback/confirm_info.h"

void confirm_info_write(struct json_out *j, enum confirm_answer answer)
{
	json_object(j, "confirm_info");
	json_int(j, "confirm_mode", answer == CONFIRM_LATER ? 2 : 1);
	if (answer != CONFIRM_LATER)
		json_int(j, "confirm_result", answer == CONFIRM_ACCEPT ? 1 : 2);
	json_object_end(j);
}
