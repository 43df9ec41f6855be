"""From what people type to what Postgres looks for.

Words are "and"; "quoted words" are a phrase; a word after a minus must not occur; the last word
may be the beginning of one. Related terms of topics and tags are part of the index (weight D),
so "truancy" finds attendance; a minus reads only what the text itself says.
"""

import re
from dataclasses import dataclass

MAX_LENGTH = 200
MAX_WORDS = 20
_TOKEN = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_OWN_WORDS = "ABC"
# Phones type curly marks, and people copy them from our pages; to Postgres a/b is a file and <b> a tag.
_PLAIN = str.maketrans("“”„‘’‚/<>", "\"\"\"'''   ")


@dataclass(frozen=True)
class Token:
    """A word or phrase of a search."""

    text: str
    is_phrase: bool = False
    is_minus: bool = False

    def __str__(self):
        text = f'"{self.text}"' if self.is_phrase else self.text
        return f"-{text}" if self.is_minus else text


def tokens(typed):
    """The words and phrases of what was typed, in order; those without a letter or digit are dropped."""
    found = []
    for match in _TOKEN.finditer(typed.translate(_PLAIN)):
        text = (match["phrase"] if match["phrase"] is not None else match["word"]).strip()
        if re.search(r"\w", text):
            found.append(Token(text, match["phrase"] is not None, bool(match["minus"])))
    return found


def tsquery(typed):
    """What was typed as a Postgres tsquery text; empty when there is no word in it."""
    found = tokens(typed)
    parts = []
    for position, token in enumerate(found):
        ways = _ways_to_write(token.text, f":{_OWN_WORDS}" if token.is_minus else "")
        if position == len(found) - 1 and not token.is_phrase and not token.is_minus and len(token.text) > 2:
            ways.append(f"{_quoted(token.text)}:*")
        part = ways[0] if len(ways) == 1 else f"({' | '.join(ways)})"
        parts.append(f"!{part}" if token.is_minus else part)
    return " & ".join(parts)


def _ways_to_write(text, weights):
    """``text`` as Postgres reads it, and its parts as a phrase where it has a hyphen (home-visits)."""
    ways = [_quoted(text) + weights]
    words = [word for word in text.split("-") if re.search(r"\w", word)]
    if len(words) > 1:
        ways.append("(" + " <-> ".join(_quoted(word) + weights for word in words) + ")")
    return ways


def _quoted(text):
    return "'" + text.replace("\\", " ").replace("'", "''") + "'"
