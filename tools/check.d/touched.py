"""The table `touched`: which flow tests notice a change of a file."""
import os
import re

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "touched")
SOURCES = ("lib", "cgi-bin", "cron", "bin", "sim")
FLOW = "tests/flow"


def rows(path=TABLE):
    """[(line number, prefix, [name of a flow test])]"""
    found = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.partition("#")[0].strip()
            if line:
                prefix, _, names = line.partition(":")
                found.append((number, prefix.strip(), names.split()))
    return found


def flow_tests(root):
    """{name: path} of the flow tests."""
    found = {}
    for file in sorted(os.listdir(os.path.join(root, FLOW))):
        match = re.fullmatch(r"(?:test|cases)_(\w+)\.py", file)
        if match:
            found[match.group(1)] = FLOW + "/" + file
    return found


def row_of(path, table):
    """The row with the longest prefix, or None."""
    fitting = [row for row in table if begins(path, row[1])]
    return max(fitting, key=lambda row: len(row[1]), default=None)


def begins(path, prefix):
    """A prefix ends where a word of the path ends: cron/purge is none of cron/purger.c."""
    return path.startswith(prefix) and (len(path) == len(prefix) or not path[len(prefix)].isalnum())


def faults(root):
    """(line, message) for lint: a source without a row, a row or a flow test that nothing has."""
    table, tests, found = rows(), flow_tests(root), []
    paths = [os.path.relpath(os.path.join(where, name), root)
             for folder in SOURCES for where, _, names in os.walk(os.path.join(root, folder)) for name in names]
    for path in sorted(paths):
        if path.endswith((".c", ".h")) and row_of(path, table) is None:
            found.append((1, f"no row for {path}"))
    named = {name for _, _, names in table for name in names}
    for number, prefix, names in table:
        where = os.path.join(root, os.path.dirname(prefix))
        if not any(begins(name, os.path.basename(prefix)) for name in os.listdir(where if os.path.isdir(where) else root)):
            found.append((number, f"nothing begins with {prefix}"))
        found += [(number, f"no flow test has the name {name}") for name in names if name not in tests]
    found += [(1, f"no row names the flow test {name}") for name in tests if name not in named]
    return found
