"""Public prototypes have their sentence; macros of headers are used."""
import re

PROTOTYPE = re.compile(r"^(?!static|typedef|struct \w+;|#|extern \"C\")[A-Za-z_][^;{}=#]*?\b(\w+)\s*\([^;{}]*\)[^;{}]*;[^\n]*", re.M)
DEFINE = re.compile(r"^#\s*define (\w+)", re.M)


def check_sentences(text):
    """A comment directly above (also above a block of prototypes without an empty line between), or on the line."""
    blocks = re.split(r"\n[ \t]*\n", text)
    line = 1
    for block in blocks:
        stripped = block.lstrip("\n")
        for match in PROTOTYPE.finditer(block):
            above = block[:match.start()]
            said = "/*" in above or "/*" in match.group(0)
            if not said and not stripped.startswith("/*"):
                yield line + block.count("\n", 0, match.start()), f"{match.group(1)}() has no sentence that says what it does"
        line += block.count("\n") + 2


def unused_macros(files):
    """(path, line, message) of each macro of a header that no file names; `files` maps paths to texts."""
    words = {}
    for path, text in files.items():
        for word in re.findall(r"\w+", text):
            words[word] = words.get(word, 0) + 1
    for path, text in sorted(files.items()):
        if not path.endswith(".h"):
            continue
        for match in DEFINE.finditer(text):
            if words[match.group(1)] == 1:
                yield path, text.count("\n", 0, match.start()) + 1, f"nothing uses the macro {match.group(1)}"
