/*
 * model.json, as the build embeds it: see tools/embed-file.
 */
#ifndef SIM_MODEL_TEXT_H
#define SIM_MODEL_TEXT_H

#include <stddef.h>

extern const unsigned char model_text[];
extern const size_t model_text_size;

#endif
