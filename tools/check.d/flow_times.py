#!/usr/bin/python3
"""How long flow tests took, from the junit files that tests/run writes.

    flow_times.py keep FOLDER       the times of FOLDER/flow.xml into FOLDER/flow-times, for the next tools/check --changed
    flow_times.py slowest FILE...   the ten slowest cases
"""
import collections
import os
import re
import sys
import xml.etree.ElementTree

SLOWEST = 10
KEPT = "flow-times"


def cases(path):
    """[(seconds, name of the flow test, name of the case)]; a file that is cut short has none."""
    try:
        tree = xml.etree.ElementTree.parse(path)
    except (OSError, xml.etree.ElementTree.ParseError):
        return []
    return [(float(case.get("time") or 0), test_of(case.get("classname") or ""), case.get("name") or "")
            for case in tree.iter("testcase")]


def test_of(classname):
    """The flow test of `tests.flow.test_gate` and the like: gate."""
    words = [match.group(1) for match in (re.fullmatch(r"(?:test|cases)_(\w+)", part) for part in classname.split(".")) if match]
    return words[0] if words else classname


def by_test(folder):
    """{name of a flow test: seconds} of the last runs."""
    found = {}
    try:
        with open(os.path.join(folder, KEPT), encoding="utf-8") as file:
            for line in file:
                name, _, seconds = line.partition(" ")
                found[name] = float(seconds)
    except OSError:
        pass
    return found


def keep(folder):
    """Only a whole run without sanitizers says how long a flow test takes at the normal level."""
    sums = collections.Counter()
    for seconds, test, _ in cases(os.path.join(folder, "flow.xml")):
        sums[test] += seconds
    if sums:
        with open(os.path.join(folder, KEPT), "w", encoding="utf-8") as file:
            file.writelines("%s %.1f\n" % one for one in sorted(sums.items()))


def slowest(paths):
    found = sorted((case for path in paths for case in cases(path)), reverse=True)[:SLOWEST]
    if found:
        print("The slowest flow cases:")
    for seconds, test, name in found:
        print("%7.1f s  %s: %s" % (seconds, test, name))


def main(arguments):
    if arguments[0] == "keep":
        keep(arguments[1])
    else:
        slowest(arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
