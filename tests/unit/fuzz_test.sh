#!/bin/bash
# Everything that reads foreign bytes has a fuzz target. A reader is a function of a header of lib, bin, cgi-bin or cron
# whose name ends in _read, _parse, _normalise, _scanned, _valid, _decode, _guard or _quoted, and which takes a text or a
# tree of JSON. A target calls it, or tests/fuzz/readers says where its bytes pass through a target, or why they
# are not foreign. And each target has its corpus, and is built both with libFuzzer and as a replay.
# Run by make check and by hand.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec python3 -B - <<'PYTHON'
import glob
import os
import re
import sys

ENDS = "read|parse|normalise|scanned|valid|decode|guard|quoted"
faults = []


def text(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def code(path):
    return re.sub(r"/\*.*?\*/", "", text(path), flags=re.S)


readers = set()
for top in ("lib", "bin", "cgi-bin", "cron"):
    for header in glob.glob(top + "/**/*.h", recursive=True):
        for name, takes in re.findall(r"\b(\w+_(?:%s))\(([^;{}()]*)\)" % ENDS, code(header)):
            if re.search(r"struct str \w|const cJSON|const struct node", takes):
                readers.add(name)
if len(readers) < 40:
    faults.append("only %d readers found: is the pattern still right?" % len(readers))

targets = {os.path.basename(p)[5:-2]: code(p) for p in glob.glob("tests/fuzz/fuzz_*.c")}
called = {name for name in readers if any(re.search(r"\b%s\(" % name, t) for t in targets.values())}
said = {}
for line in text("tests/fuzz/readers").splitlines():
    if line and not line.startswith("#"):
        name, _, why = line.partition(" ")
        said[name] = why.strip()
for name in sorted(readers - called - set(said)):
    faults.append("%s has no fuzz target: call it in tests/fuzz/fuzz_*.c, or say in tests/fuzz/readers why not" % name)
for name in sorted(said):
    if name not in readers:
        faults.append("tests/fuzz/readers: there is no reader %s" % name)
    elif name in called:
        faults.append("tests/fuzz/readers: %s is called by a target" % name)
    if not said[name]:
        faults.append("tests/fuzz/readers: %s without a reason" % name)

make = text("tests/fuzz/local.mk")
for name in sorted(targets):
    if not glob.glob("tests/fuzz/corpus/%s/*" % name):
        faults.append("tests/fuzz/corpus/%s has no input" % name)
    for kind in ("fuzz", "replay"):
        if not re.search(r"tests/fuzz/%s_%s(\s|$)" % (kind, name), make):
            faults.append("tests/fuzz/local.mk does not build %s_%s" % (kind, name))

for fault in faults:
    print("FAILED", fault)
print("%d readers, %d targets, %d faults" % (len(readers), len(targets), len(faults)))
sys.exit(1 if faults else 0)
PYTHON
