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
# Phones type curly marks, and people copy them from our pages.
_STRAIGHT = str.maketrans("“”„‘’‚", "\"\"\"'''")


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
    for match in _TOKEN.finditer(typed.translate(_STRAIGHT)):
        text = (match["phrase"] if match["phrase"] is not None else match["word"]).strip()
        if re.search(r"\w", text):
            found.append(Token(text, match["phrase"] is not None, bool(match["minus"])))
    return found


def tsquery(typed):
    """What was typed as a Postgres tsquery text; empty when there is no word in it."""
    found = tokens(typed)
    parts = []
    for position, token in enumerate(found):
        lexeme = "'" + token.text.replace("\\", " ").replace("'", "''") + "'"
        if token.is_minus:
            parts.append(f"!{lexeme}:{_OWN_WORDS}")
        elif position == len(found) - 1 and not token.is_phrase and len(token.text) > 2:
            parts.append(f"({lexeme} | {lexeme}:*)")
        else:
            parts.append(lexeme)
    return " & ".join(parts)
