/*
 * The tables of all control calls. Each is defined in the file of that name; main.c
 * puts them together.
 */
#ifndef SIM_PLATFORM_CONTROLS_H
#define SIM_PLATFORM_CONTROLS_H

#include "control.h"

extern const struct control BOOK_CONTROLS[];
extern const struct control CALENDAR_CONTROLS[];
extern const struct control CRYPTO_CONTROLS[];
extern const struct control GROUPON_CONTROLS[];
extern const struct control MEMORY_CONTROLS[];
extern const struct control ORDER_CONTROLS[];
extern const struct control PLANT_CONTROLS[];
extern const struct control PRODUCT_CONTROLS[];
extern const struct control SHOP_CONTROLS[];
extern const struct control TOKEN_CONTROLS[];
extern const struct control TROUBLE_CONTROLS[];

#endif
