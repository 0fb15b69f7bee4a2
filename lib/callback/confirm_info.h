/*
 * Member `confirm_info` of create_order's and pay_notify's answers.
 *
 * Source: spec trade.md, "Acceptance".
 */
#ifndef SHANMEN_CONFIRM_INFO_H
#define SHANMEN_CONFIRM_INFO_H

#include "json/json_out.h"

enum confirm_answer { CONFIRM_ACCEPT, CONFIRM_REJECT, CONFIRM_LATER };

void confirm_info_write(struct json_out *j, enum confirm_answer answer);

#endif
