"""The options of this run; set by tests/run before the first case."""
args = None
stack = None


def rounds(normal, full):
    """How many rounds: a sample for each change, many with --full."""
    return full if args is not None and args.full else normal
