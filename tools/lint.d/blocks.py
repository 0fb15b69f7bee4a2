"""A block of tx_next (lib/db/db.h) ends by itself: whoever leaves it early leaves the transaction open."""
import re

BLOCK = re.compile(r"\bwhile \(tx_next\([^()]*\)\)\s*(\{)?")
INNER = re.compile(r"\b(for|while|do|switch)\b(?:[^;{}]|;(?!\n))*$")
LEAVES = re.compile(r"\b(return|goto|break)\b|[{}]")


def block_end(code, start):
    """Where the block that opens before `start` is closed."""
    depth = 1
    for brace in re.finditer(r"[{}]", code[start:]):
        depth += 1 if brace.group(0) == "{" else -1
        if depth == 0:
            return start + brace.start()
    return len(code)


def check(code):
    for block in BLOCK.finditer(code):
        start = block.end()
        body = code[start:block_end(code, start) if block.group(1) else code.find(";", start)]
        loops = []  # for each open brace in it: does a break end there?
        for match in LEAVES.finditer(body):
            word = match.group(0)
            if word == "{":
                loops.append(bool(INNER.search(body[:match.start()])))
            elif word == "}":
                loops.pop()
            elif word != "break" or not any(loops):
                yield code.count("\n", 0, start + match.start()) + 1, f"a block of tx_next is not left by {word}"
