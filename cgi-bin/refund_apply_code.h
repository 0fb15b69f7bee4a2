/* The refund application of the third-party-code family, which arrives at refund_apply's address. */
#ifndef SHANMEN_REFUND_APPLY_CODE_H
#define SHANMEN_REFUND_APPLY_CODE_H

#include "web/spi.h"

extern const struct spi REFUND_APPLY_CODE;

#endif
