"""From what people type to what Postgres looks for, and the nearest spelling when it finds nothing.

Words are "and"; "quoted words" are a phrase; a word after a minus must not occur; the last word
may be the beginning of one. Related terms of topics and tags are part of the index (weight D),
so "truancy" finds attendance; a minus reads only what the text itself says.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.contrib.postgres.search import TrigramSimilarity

from profiles.models import SearchWord

MAX_LENGTH = 200
_TOKEN = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_OWN_WORDS = "ABC"


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
    for match in _TOKEN.finditer(typed):
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


def nearest_spelling(typed):
    """What was typed with each unknown word replaced by the nearest word the inventory uses.

    Empty when nothing changes: every word is known, or nothing is near.
    """
    found = tokens(typed)
    words = [word.lower() for token in found if not token.is_minus for word in re.findall(r"\w+", token.text)]
    known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    nearer = {word: _nearest(word) for word in words if word not in known and len(word) > 2}
    corrected = " ".join(
        str(token)
        if token.is_minus
        else re.sub(r"\w+", lambda match: nearer.get(match[0].lower()) or match[0], str(token))
        for token in found
    )
    return corrected if any(nearer.values()) else ""


def _nearest(word):
    """The word in use most like ``word``: trigrams find candidates, the order of letters decides."""
    candidates = (
        SearchWord.objects.filter(word__trigram_similar=word)
        .annotate(similarity=TrigramSimilarity("word", word))
        .order_by("-similarity", "-uses", "word")
        .values_list("word", "uses")[:20]
    )
    scored = [(SequenceMatcher(None, word, other).ratio(), uses, other) for other, uses in candidates]
    return max(scored, default=(0, 0, ""))[2]
