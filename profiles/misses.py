"""Searches that found nothing: what people looked for and nobody has written down yet.

Counted by words and day, never by who. A page cannot count (GET never writes), so its script tells
the words to ``profiles:nothing_found``, and the server looks again before it believes them.
"""

import re
import unicodedata
from datetime import timedelta

from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from profiles.finding import find
from profiles.models import SearchMiss

KEPT_DAYS = 400
LONGEST = 80
# A phone number, a student number, a date of birth: no search for a practice has so many digits.
MOST_DIGITS = 6


def words_to_keep(typed):
    """What was typed, in one spelling; empty when it may tell about a person or is no search."""
    words = " ".join(unicodedata.normalize("NFKC", typed).casefold().split())
    personal = "@" in words or len(re.findall(r"\d", words)) > MOST_DIGITS
    if personal or len(words) > LONGEST or not words.isprintable():
        return ""
    return words


def note(typed):
    """Count a search for ``typed`` that found nothing; True when it was counted.

    Not counted: what may tell about a person, what cannot be searched for, what does find something.
    """
    words = words_to_keep(typed)
    if not words:
        return False
    asked = QueryDict(mutable=True)
    asked["q"] = words
    answer = find(asked)
    if answer.errors or answer.practices.exists():
        return False
    miss, is_new = SearchMiss.objects.get_or_create(words=words, day=timezone.localdate())
    if not is_new:
        SearchMiss.objects.filter(pk=miss.pk).update(times=F("times") + 1)
    return True


def forget_old():
    """Delete the counts of more than 400 days ago."""
    SearchMiss.objects.filter(day__lt=timezone.localdate() - timedelta(days=KEPT_DAYS)).delete()
