"""The rooms and their floors: what a file may include."""
import re

# From the ground up. An include goes to a lower floor, or to the left on its own.
LIB = (("base",),
       ("json", "db"),
       ("web", "notice"),
       ("jobs",),
       ("platform", "sale"),
       ("trade",),
       ("people", "shop", "product", "groupon", "books", "callback"))
# main.c and commands.c of the frame name every room: they are the table of all commands.
BIN = (("frame",), ("form",), ("calendar", "catalogue", "product", "shop", "ticket", "ops"))
SIM = (("common",), ("platform",), ("driver",))
FLOORS = {"lib": LIB, "bin": BIN, "sim": SIM}
BIN_TABLE = ("bin/frame/main.c", "bin/frame/commands.c")

# Which top folders a file of a top folder may include from.
MAY_USE = {"lib": ("lib",), "cgi-bin": ("lib", "cgi-bin"), "cron": ("lib", "cron"), "bin": ("lib", "bin"), "sim": ("sim",)}

INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)


def place(floors, room):
    for number, rooms in enumerate(floors):
        if room in rooms:
            return number, rooms.index(room)
    return None


def target(path, name, exists):
    """The project's path of an included header: beside the file, from the top, or from lib."""
    folder = path.rsplit("/", 1)[0]
    for candidate in (folder + "/" + name, name, "lib/" + name):
        if exists(candidate):
            return candidate
    return None


def check(path, text, exists):
    top = path.split("/")[0]
    if top not in MAY_USE:
        return
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        to = target(path, match.group(1), exists)
        if to is None:
            continue
        to_top = to.split("/")[0]
        if to_top not in MAY_USE[top]:
            yield line, f"{top} does not include {to_top}: {to}"
        elif to_top == top and top in FLOORS and path not in BIN_TABLE:
            yield from climbs(line, FLOORS[top], path, to)


def climbs(line, floors, path, to):
    here, there = path.split("/")[1], to.split("/")[1]
    if path.count("/") < 2 or to.count("/") < 2 or here == there:
        return
    mine, other = place(floors, here), place(floors, there)
    if mine is None or other is None:
        yield line, f"room {here if mine is None else there} has no floor: name it in tools/lint.d/rooms.py"
    elif other[0] > mine[0]:
        yield line, f"the include climbs: {here} is below {there}"
    elif other[0] == mine[0] and other[1] > mine[1]:
        yield line, f"the include crosses to the right: {here} may not know {there}"
