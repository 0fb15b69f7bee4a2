"""What the run was asked for; set by tests/run before the first case."""
args = None
stack = None


def rounds(normal, quick=None, full=None):
    """How often: by --quick, --full or neither."""
    if args is not None and args.quick and quick is not None:
        return quick
    if args is not None and args.full and full is not None:
        return full
    return normal
