/*
 * shanmen-sim: the platform as the side that calls the programs of Shanmen, for
 * quickstart, tests and load. It shares no code with lib/: a mistake that both sides
 * have in common would not be seen.
 */
#include "caller.h"
#include "commands.h"

int main(int argc, char *argv[])
{
	static int (*const run[])(const struct options *) = {
		[COMMAND_PLAY] = play_run,   [COMMAND_LATE] = late_run,       [COMMAND_CALL] = call_run,
		[COMMAND_STORM] = storm_run, [COMMAND_REPLAY] = replay_run,   [COMMAND_PREPARE] = prepare_run,
		[COMMAND_SALE] = sale_run,   [COMMAND_WEBHOOK] = webhook_run, [COMMAND_EXPIRE] = expire_run,
	};
	struct options o;

	options_read(&o, argc, argv);
	caller_library_start();
	return run[o.command](&o);
}
