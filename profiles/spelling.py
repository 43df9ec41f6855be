"""The nearest spelling of a search that finds nothing, among the words that the inventory uses."""

import re
from difflib import SequenceMatcher

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection

from profiles.models import SearchWord
from profiles.search import tokens, tsquery


def is_only_common_words(typed):
    """True when Postgres leaves out every word of ``typed`` ("the", "of"), so that nothing is searched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(to_tsquery('english', %s)) = 0", [tsquery(typed)])
        return cursor.fetchone()[0]


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
