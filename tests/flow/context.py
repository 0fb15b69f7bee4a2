"""The options of this run; set by tests/run before the first case."""
args = None
stack = None


def rounds(normal, quick=None, full=None):
    """How many rounds: with --quick, with --full, or with neither."""
    if args is not None and args.quick and quick is not None:
        return quick
    if args is not None and args.full and full is not None:
        return full
    return normal
