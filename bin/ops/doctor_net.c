/*
 * The doctor's check of the platform's OpenAPI: can it be reached. A warning at most: selling does not need it, only
 * the messages to the platform do.
 */
#include "doctor.h"

#include <curl/curl.h>

#define REACH_TIMEOUT_S 3L

void doctor_network(struct doctor *d)
{
	const char *url = d->cli->config.openapi_url.p;
	char said[CURL_ERROR_SIZE] = "";
	CURLcode code = CURLE_FAILED_INIT;
	CURL *curl = curl_easy_init();

	if (curl != NULL) {
		curl_easy_setopt(curl, CURLOPT_URL, url);
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
		curl_easy_setopt(curl, CURLOPT_TIMEOUT, REACH_TIMEOUT_S);
		curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said);
		if (d->cli->config.openapi_ca_file.n > 0)
			curl_easy_setopt(curl, CURLOPT_CAINFO, d->cli->config.openapi_ca_file.p);
		code = curl_easy_perform(curl);
		curl_easy_cleanup(curl);
	}
	/* Any answer is good enough: the address alone is no interface. */
	if (code == CURLE_OK)
		doctor_say(d, "openapi_url", FOUND_OK, "%s answers (libcurl %s)", url,
		           curl_version_info(CURLVERSION_NOW)->version);
	else
		doctor_say(d, "openapi_url", FOUND_WARN, "%s cannot be reached: %s; check the firewall", url,
		           said[0] ? said : curl_easy_strerror(code));
}
