/*
 * Is this call from the platform? Checks the signature over the raw bytes with the secret
 * of the app that the call names, and the age of the call.
 *
 * Source: spec security.md, "Which app, which secret, which signature", "The check, in order".
 */
#ifndef SHANMEN_SPI_AUTH_H
#define SHANMEN_SPI_AUTH_H

#include "base/config.h"
#include "web/app.h"
#include "web/http.h"

/*
 * OK: *app signed the call. REFUSE: no app did, or the call is too old; *why is a word
 * for the log. AGAIN, RETRY, BUG: the apps could not be read.
 */
enum result spi_authenticate(struct ctx *c, const struct config *conf, const struct http_request *rq,
                             const struct app **app, const char **why) MUST_USE;

#endif
