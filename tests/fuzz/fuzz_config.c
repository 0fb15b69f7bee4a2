/*
 * The configuration file. It is read whole and right, or refused with a message, which holds no control character.
 */
#include "base/config.h"
#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct config c;
	char path[64], err[512] = "";
	int fd = memfd_create("conf", MFD_CLOEXEC);

	MUST_HOLD(fd >= 0 && fchmod(fd, 0600) == 0 && write(fd, data, size) == (ssize_t)size);
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (config_read(&c, path, err, sizeof err) == OK) {
		MUST_HOLD(c.db_name.n > 0 && c.data_key.p != NULL && c.body_max_bytes > 0);
		MUST_HOLD(c.gate_key.n == 0 || c.gate_key.n >= 16);
	} else {
		MUST_HOLD(strlen(err) > 0);
	}
	config_free(&c);
	(void)close(fd);
	return 0;
}
