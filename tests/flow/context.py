"""What this run was asked for; set by conftest.py before the first case."""

args = None  # build, seed, full, server, base (the folder of the stacks)


def rounds(normal, full):
    """How many rounds: a sample for each change, many with --full."""
    return full if args is not None and args.full else normal
