"""The SQL statements of the built programs, read from the programs themselves: each is two pointers beside each other, to its
name and to its text (`struct sql` in lib/db/db.h). Not here: what they are tested for (test_plans.py).
"""
import glob
import os
import re
import struct

NAME = re.compile(rb"[a-z][a-z_]+\Z")
TEXT = re.compile(rb"\s*(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|BEGIN)\b")
RELATIVE = {62: 8, 183: 1027}  # x86-64, AArch64: the relocation that adds the address of loading


def sections(data):
    """(name, type, address, offset, size) of each section of a 64-bit little-endian ELF file."""
    at, size, n, names = struct.unpack_from("<40xQ10xHHH", data)[0], *struct.unpack_from("<58xHHH", data)
    heads = [struct.unpack_from("<IIQQQQ", data, at + i * size) for i in range(n)]
    strings = heads[names][4]
    return [(text(data, strings + h[0]), h[1], h[3], h[4], h[5]) for h in heads]


def text(data, offset):
    return data[offset : data.index(b"\0", offset)]


def pointers(data, found):
    """Address of each pointer in the program's constant data: where it points to."""
    (machine,) = struct.unpack_from("<18xH", data)
    for name, _, _, offset, size in found:
        if name == b".rela.dyn":
            for at in range(offset, offset + size, 24):
                place, kind, target = struct.unpack_from("<QQq", data, at)
                if kind & 0xFFFFFFFF == RELATIVE[machine]:
                    yield place, target


def of_program(path):
    """{name: text} of the statements in one program."""
    with open(path, "rb") as f:
        data = f.read()
    found = sections(data)
    parts = (b".rodata", b".data.rel.ro")
    constant = [(address, offset, size) for name, kind, address, offset, size in found if kind == 1 and name.startswith(parts)]
    points = dict(pointers(data, found))

    def string(address):
        for start, offset, size in constant:
            if start <= address < start + size:
                return text(data, offset + address - start)
        return b""

    pairs = ((string(points[p]), string(points[p + 8])) for p in points if p + 8 in points)
    return {a.decode(): b.decode() for a, b in pairs if NAME.match(a) and TEXT.match(b)}


def of_build(build):
    """{name: text} of all programs."""
    every = {}
    for path in sorted(p for d in ("cgi-bin/*.fcgi", "cron/*", "bin/shanmen") for p in glob.glob(os.path.join(build, d))):
        if os.path.isfile(path) and os.access(path, os.X_OK):
            every.update(of_program(path))
    return every


def explained_by(root, name):
    """All comments of the source that holds the statement of this name: the one above it may say `the same keys`."""
    for path in (p for d in ("lib/*/*.c", "cgi-bin/*.c", "cron/*.c", "bin/*/*.c") for p in glob.glob(os.path.join(root, d))):
        with open(path, encoding="utf-8") as f:
            source = f.read()
        if '"%s"' % name in source:
            return " ".join(re.findall(r"/\*.*?\*/", source, re.S))
    return ""
