/*
 * The member `confirm_info` in the answers of create_order and pay_notify.
 *
 * Source: spec trade.md, "Acceptance".
 */
#ifndef SHANMEN_CONFIRM_INFO_H
#define SHANMEN_CONFIRM_INFO_H

#include "json/json_out.h"

enum confirm_answer { CONFIRM_ACCEPT, CONFIRM_REJECT, CONFIRM_LATER };

/* Writes the member: accepted or rejected at once (confirm_mode 1), or later by the confirm interface (2). */
void confirm_info_write(struct json_out *j, enum confirm_answer answer);

#endif
