"""One way to write what C lets one write in several."""
import re

TYPE = re.compile(r"(?:const|unsigned|struct|enum|union|char|int|long|short|double|float|bool|void)\b|\w+_t\b|[A-Z][A-Z_]+\b")
SIZEOF = re.compile(r"\bsizeof\s*\(\s*([^()]*)")
BRACELESS = re.compile(r"^(\t+)(?:\} )?(?:else )?(?:if|for|while)\b[^\n{;]*(?:;[^\n{;]*;[^\n{]*)?\)\n\1\t(?:if|for|while|do|switch)\b", re.M)
IGNORED = re.compile(r"^\s+(printf|fprintf|vfprintf|fputs|puts|putchar|fputc|fwrite|fflush|snprintf|vsnprintf)\s*\(", re.M)


def check(code):
    macro = False
    for number, line in enumerate(code.split("\n"), 1):
        macro = line.lstrip().startswith("#") or macro
        for match in SIZEOF.finditer(line):
            if not macro and not TYPE.match(match.group(1)):
                yield number, "sizeof x of an object, sizeof(type) of a type"
        if "_Static_assert" in line:
            yield number, "static_assert, with assert.h"
        macro = macro and line.endswith("\\")
    for match in BRACELESS.finditer(code):
        yield code.count("\n", 0, match.start()) + 1, "a body of several lines has braces"
    for match in IGNORED.finditer(code):
        yield code.count("\n", 0, match.start(1)) + 1, f"a result that is ignored says so: (void){match.group(1)}"
