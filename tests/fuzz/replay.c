/*
 * Gives the files of a corpus to a fuzz target, without libFuzzer. So every `make check`
 * tests the inputs that once were faults, and one input of each usual shape.
 *
 *     replay_TARGET [FILE|FOLDER]    without an argument: the target's own corpus
 */
#include "fuzz.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define INPUT_MAX (1 << 20)

/* The input is on the heap in its exact size, so that AddressSanitizer sees a read beyond its end. Returns 0 or -1. */
static int replay_file(const char *path)
{
	static uint8_t room[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	uint8_t *data;
	size_t n;

	if (f == NULL) {
		perror(path);
		return -1;
	}
	n = fread(room, 1, sizeof room, f);
	(void)fclose(f);
	data = malloc(n > 0 ? n : 1);
	if (data == NULL)
		return -1;
	memcpy(data, room, n);
	(void)printf("%s: %zu bytes\n", path, n);
	(void)fflush(stdout); /* the last line names the input that ended the process */
	(void)LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 0;
}

/* Returns how many files there were; -1: one of them, or the folder, could not be read. */
static int replay_folder(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	int count = 0;

	if (dir == NULL)
		return -1;
	while (count >= 0 && (entry = readdir(dir)) != NULL) {
		char file[PATH_MAX];

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
		count = replay_file(file) == 0 ? count + 1 : -1;
	}
	(void)closedir(dir);
	return count;
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : CORPUS;
	struct stat st;
	int count = -1;

	if (stat(path, &st) == 0)
		count = S_ISDIR(st.st_mode) ? replay_folder(path) : replay_file(path) + 1;
	if (count <= 0) {
		(void)fprintf(stderr, "%s: no input could be read\n", path);
		return EXIT_FAILURE;
	}
	(void)printf("%d inputs\n", count);
	return EXIT_SUCCESS;
}
