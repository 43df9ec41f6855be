"""What an open page has stored: where an answer was lost it must not meet its own words as another's.

A page carries a mark of its own. With each save the fingerprints of what it stored are noted under that
mark, in the transaction of the save (the cache is a table of the same database). Where the note is gone
the page shows both versions: nothing is lost either way.
"""

import secrets
from datetime import timedelta

from django.core.cache import cache

from core.ratelimit import key_of

PAGE = "_page"
# As long as a page can be open: a session that is not used ends.
KEPT = timedelta(days=14)


def new_page():
    """A mark for a page that is about to be shown."""
    return secrets.token_urlsafe(9)


class OwnSaves:
    """What the page that sent ``data`` stored of ``submission`` before, as ``by``.

    ``marks`` are {name: fingerprint of the answer it stored last}, ``row`` the id of the row that it made.
    """

    def __init__(self, submission, data, by):
        page = data.get(PAGE, "")
        self.key = key_of("own-saves", submission.pk, by.pk, page) if page else None
        self.marks, self.row = (cache.get(self.key) if self.key else None) or ({}, None)

    def note(self, marks, row=None):
        """Note what is stored now."""
        if self.key and (marks or row != self.row):
            self.marks, self.row = self.marks | marks, row
            cache.set(self.key, (self.marks, self.row), KEPT.total_seconds())
