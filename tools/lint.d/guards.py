"""The files with guards against races are compiled a second time without them: the list in lib/local.mk is complete."""
import os
import re

LIST = "lib/local.mk"
INCLUDES = re.compile(r'^#include "base/guard\.h"', re.M)


def check(root, files):
    """(path, line, message): a file of lib that includes base/guard.h and is not in LIB_GUARDED, or the reverse."""
    if not os.path.isfile(os.path.join(root, LIST)):
        return
    with open(os.path.join(root, LIST), encoding="utf-8") as file:
        match = re.search(r"^LIB_GUARDED = ((?:.*\\\n)*.*)", file.read(), re.M)
    listed = set(re.findall(r"[\w/]+\.c", match.group(1))) if match else set()
    guarded = {path for path, text in files.items()
               if path.startswith("lib/") and path.endswith(".c") and INCLUDES.search(text)}
    for path in sorted(guarded - listed):
        yield path, 1, f"a file with guards is in LIB_GUARDED of {LIST}"
    for path in sorted(listed - guarded):
        yield LIST, 1, f"{path} has no guards and is not in LIB_GUARDED"
