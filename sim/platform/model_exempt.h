/*
 * Interfaces whose calls are not yet compared with the model.
 */
#ifndef SIM_PLATFORM_MODEL_EXEMPT_H
#define SIM_PLATFORM_MODEL_EXEMPT_H

#include <stdbool.h>

/* `interface` as in sim/common/model.h. */
bool model_exempt(const char *interface);
bool model_exempt_answer(const char *interface);

#endif
