"""The rooms and their floors: what a file may include."""
import os
import re

# From the ground up. An include goes to a lower floor, or to the left on its own.
LIB = (("base",),
       ("json", "db"),
       ("show", "notice", "web"),
       ("jobs",),
       ("platform", "sale"),
       ("trade",),
       ("people", "shop", "product", "groupon", "books", "callback"))
# main.c and commands.c of the frame name every room: they are the table of all commands.
BIN = (("frame",), ("form",), ("calendar", "catalogue", "product", "shop", "ticket", "ops", "contact"))
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


# Top folders whose files include each other in one direction only.
WITHOUT_CIRCLES = ("sim",)

DECLARED = re.compile(r"^(?!static|typedef|extern|#)[A-Za-z_][^;{}=#()]*?\b(\w+)\s*\([^;{}]*\)[^;{}]*;", re.M)


def circles(files, exists):
    """(path, line, message) of each circle of includes. A .c file and its .h file are one node; `files` maps paths to texts."""
    edges = {}
    for path, text in sorted(files.items()):
        if path.split("/")[0] not in WITHOUT_CIRCLES:
            continue
        node = os.path.splitext(path)[0]
        for match in INCLUDE.finditer(text):
            to = os.path.splitext(target(path, match.group(1), exists) or path)[0]
            if to != node:
                edges.setdefault(node, {}).setdefault(to, (path, text.count("\n", 0, match.start()) + 1))
    found = set()
    for node in sorted(edges):
        way = way_back(edges, node)
        if way and not found.intersection(way):
            found.update(way)
            path, line = edges[node][way[1]]
            yield path, line, "a circle of includes: " + " -> ".join(way)


def way_back(edges, start):
    """The shortest way from a node back to itself, as a list of nodes; None: there is none."""
    ways, seen = [[start]], set()
    while ways:
        way = ways.pop(0)
        for to in sorted(edges.get(way[-1], ())):
            if to == start:
                return way + [start]
            if to not in seen:
                seen.add(to)
                ways.append(way + [to])
    return None


def foreign_declarations(files):
    """(path, line, message): where there is X.c, X.h declares only its functions. Otherwise circles would hide from includes."""
    for path, text in sorted(files.items()):
        source = files.get(path[:-2] + ".c")
        if path.split("/")[0] not in WITHOUT_CIRCLES or not path.endswith(".h") or source is None:
            continue
        for match in DECLARED.finditer(text):
            if not re.search(r"^\w[^\n;]*\b" + match.group(1) + r"\(", source, re.M):
                yield path, text.count("\n", 0, match.start(1)) + 1, f"{match.group(1)}() is not defined in {path[:-2]}.c"


def check_readmes(texts):
    """(page, line, message): every file of a room is named in the room's README.md, alone or by a pattern `*_x.c`."""
    rooms = {}
    for path in texts:
        parts = path.split("/")
        if len(parts) == 3 and parts[0] in FLOORS and path.endswith((".c", ".h")):
            rooms.setdefault("/".join(parts[:2]), set()).add(parts[2].rsplit(".", 1)[0])
    for room, stems in sorted(rooms.items()):
        page = room + "/README.md"
        if page not in texts:
            yield page, 1, "the room has no page that says what it is"
            continue
        patterns = [re.compile(re.escape(word).replace(r"\*", r"\w*") + "$") for word in re.findall(r"`([\w*]+)(?:\.\[?\w+\]?)?`", texts[page])]
        for stem in sorted(stems):
            if not any(pattern.match(stem) for pattern in patterns):
                yield page, 1, f"{stem} is not named: one line says what it is"
