"""Plain English: one word for one thing (docs/glossary.md)."""
import re

# The private word, and what to write instead.
INSTEAD = {
    r"anew": "again, new",
    r"moot": "void, no longer needed",
    r"owed|owes|owe": "pending, not yet acknowledged",
    r"deeds?": "step, action, work, transaction",
    r"wish(?:es|ed)?": "publication request, request, change",
    r"told|untold": "sent, reported, acknowledged, informed; what the platform says, what was acknowledged",
    r"asked on": "asked again",
    r"goes out": "is sent",
    r"stands here": "is here",
    r"mend(?:s|ed|ing)?": "repair, correct",
    r"behind(?! (?:a|the|one's|another) (?:proxy|server|web server|balancer|key|password))": "after, beyond",
    r"(?:is|are|was|were|be) to be had": "is available",
    r"(?:an?|the|each|every|this|one|next|last|first|second|another|of) looks?(?! (?:at|for|up))": "a check, a comparison, a round",
    r"hither|thither|wherein|thereof|whence": "plain words",
}
# Descriptions in answers to the platform: they stay as they are, byte for byte.
ANSWERS = {'"something behind the value"', '"start_date is behind end_date"'}
PRIVATE = re.compile(r"(?<![\w.`-])(?:" + "|".join(f"({pattern})" for pattern in INSTEAD) + r")(?![\w`-])", re.I)
HINTS = list(INSTEAD.values())
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
SENTENCE = re.compile(r"[A-Za-z]+ [a-z]+ ")
QUOTED = re.compile(r"`[^`\n]*`|'[a-z_]+'")


def found(text):
    """(position, word, hint) of each private word outside quoted names."""
    shown = QUOTED.sub(lambda match: " " * len(match.group(0)), text)
    for match in PRIVATE.finditer(shown):
        yield match.start(), match.group(0), HINTS[match.lastindex - 1]


def check_source(text):
    """Comments, and strings that are sentences. SQL is no sentence of ours."""
    pieces = [(match.start(), match.group(0)) for match in COMMENT.finditer(text)]
    for match in STRING.finditer(text):
        if match.group(0) not in ANSWERS and SENTENCE.search(match.group(0)) and not re.search(r"\b(SELECT|FROM|WHERE|UPDATE|INSERT|JOIN|AND|SET)\b", match.group(0)):
            pieces.append((match.start(), match.group(0)))
    for start, piece in pieces:
        for position, word, hint in found(piece):
            yield text.count("\n", 0, start + position) + 1, f"private word '{word}': say {hint} (docs/glossary.md)"


def check_page(text):
    fenced = re.sub(r"^```.*?^```", lambda match: re.sub(r"[^\n]", " ", match.group(0)), text, flags=re.S | re.M)
    for position, word, hint in found(fenced):
        yield text.count("\n", 0, position) + 1, f"private word '{word}': say {hint} (docs/glossary.md)"
